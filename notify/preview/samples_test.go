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

// readAt is when the samples are read.
func readAt(tb testing.TB) time.Time {
	tb.Helper()
	return time.Date(2026, 11, 23, 9, 1, 0, 0, shanghai(tb))
}

// samples are the hand-made messages of testdata, by file name without .json:
// each file holds the bodies of one message.
func samples(tb testing.TB) (names []string, all []Sample) {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		names = append(names, name)
		all = append(all, sample(tb, name))
	}
	return names, all
}

func sample(tb testing.TB, name string) Sample {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	parts := strings.Split(name, "-")
	n := len(parts)
	title := strings.Join(parts[:n-2], " ")
	s := Sample{Title: strings.ToUpper(title[:1]) + title[1:], Channel: parts[n-2], Language: parts[n-1], Now: readAt(tb)}
	if err := json.Unmarshal(data, &s.Bodies); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return s
}
