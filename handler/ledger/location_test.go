package ledger

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

func TestLocationNames(t *testing.T) {
	t.Parallel()
	const (
		place, file, bucket = "not a place where a ledger can be kept", "not the path of a file", "the bucket is not of the form name-appid"
		region, more        = "region is missing or not a region", "more than a bucket, a prefix and a region"
	)
	for location, want := range map[string]string{
		"": "file " + filepath.Join(os.TempDir(), objectName), "off": "off", "on": place, "s3://alerts/x": place, "%zz": "not a URL",
		"file:///tmp/l.json": "file /tmp/l.json", "file://host/l.json": file, "file:///l/": file, "file:l.json": file, "file:///l?x": file,
		"cos://alerts-1250000000/tcss/?region=ap-guangzhou": "object tcss/" + objectName + " in bucket alerts-1250000000",
		"cos://alerts-1250000000?region=ap-beijing-1":       "object " + objectName + " in bucket alerts-1250000000",
		"cos://alerts/tcss?region=ap-guangzhou":             bucket,
		"cos://alerts-1250000000/tcss":                      region,
		"cos://alerts-1250000000/tcss?region=x.com/":        region,
		"cos://id:key@alerts-1250000000?region=ap-beijing":  more,
		"cos://alerts-1250000000?region=ap-beijing&x=1":     more,
		"cos://alerts-1250000000?region=ap-beijing#x":       more,
	} {
		l, err := ParseLocation(location)
		if got := cmp.Or(message(err), l.String()); got != want {
			t.Errorf("%q is %q, want %q", location, got, want)
		}
	}
}

// The names are persisted: another one would forget what has been told.
func TestNamed(t *testing.T) {
	t.Parallel()
	bucket := Location{Bucket: "alerts-1250000000", Region: "ap-guangzhou", Key: "tcss/" + objectName}
	file := Location{File: "/var/lib/ledger.json"}
	for _, tt := range []struct {
		location      Location
		uin, function string
		want          string
	}{
		{bucket, "100000000001", "alerts_1-a", "object tcss/tcss-licensing-alerts-100000000001-alerts_1-a.json in bucket alerts-1250000000"},
		{bucket, "", "alerts", "object tcss/tcss-licensing-alerts-alerts.json in bucket alerts-1250000000"},
		{bucket, "100000000001", "", "object tcss/tcss-licensing-alerts-100000000001.json in bucket alerts-1250000000"},
		{bucket, "", "", bucket.String()},
		{bucket, "", "../告警 x", "object tcss/tcss-licensing-alerts-------x.json in bucket alerts-1250000000"},
		{file, "100000000001", "alerts", "file /var/lib/ledger.json"},
		{Location{}, "100000000001", "alerts", "off"},
	} {
		if got := tt.location.Named(tt.uin, tt.function).String(); got != tt.want {
			t.Errorf("%q %q: %s, want %s", tt.uin, tt.function, got, tt.want)
		}
	}
}

func TestOutlives(t *testing.T) {
	t.Parallel()
	tmp := os.TempDir()
	for location, want := range map[Location]bool{
		{}:               false,
		{Bucket: "b-1"}:  true,
		{File: tmp}:      false,
		{File: "/mnt/l"}: true,
		{File: "l.json"}: true, // as far as is known
		{File: filepath.Join(tmp, "a", "..", "l.json")}: false,
		{File: filepath.Join(tmp, "..", "l.json")}:      true,
		{File: tmp + "-else/l.json"}:                    true,
		{File: filepath.Join(tmp, "..l.json")}:          false,
	} {
		if got := location.Outlives(); got != want {
			t.Errorf("%s outlives the instance: %t, want %t", location, got, want)
		}
	}
}
