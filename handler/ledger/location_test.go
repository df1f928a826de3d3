package ledger

import "testing"

func TestLocationNames(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"off": "off", "file:///tmp/l.json": "file /tmp/l.json",
		"cos://alerts-1250000000?region=ap-beijing-1": "object " + objectName + " in bucket alerts-1250000000",
	} {
		l, err := ParseLocation(location)
		if err != nil || l.String() != want {
			t.Errorf("%s is %q, %v", location, l, err)
		}
	}
}
