package preview

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

const testdata = "../../testdata/preview"

// shanghai is the reader's zone.
func shanghai(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// samples are the hand-made messages of testdata, by file name without .json:
// each file holds the bodies of one message.
func samples(tb testing.TB) map[string]Sample {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	all := map[string]Sample{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		parts := strings.Split(name, "-")
		n := len(parts)
		s := Sample{Title: strings.Join(parts[:n-2], " "), Channel: parts[n-2], Language: parts[n-1]}
		s.Now = time.Date(2026, 11, 23, 9, 1, 0, 0, shanghai(tb)) // when it is read
		if err := json.Unmarshal(data, &s.Bodies); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		all[name] = s
	}
	return all
}
