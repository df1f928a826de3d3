package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"tcss-licensing-alerts/handler/redact"
)

// maxEvent is the most that the platform hands over to an asynchronous
// invocation, in bytes: https://www.tencentcloud.com/document/product/583/11637.
const maxEvent = 128 << 10

// maxNamed is how many fields are named at most.
const maxNamed = 20

// withoutMark is text without the byte order mark that some editors begin a file
// with.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

// readObject reads one JSON object and nothing after it. Names are taken as
// they are spelt, and each at most once: encoding/json would fold their case
// and keep the last.
func readObject(text []byte) (map[string]json.RawMessage, error) {
	if len(text) > maxEvent {
		return nil, fmt.Errorf("larger than %d bytes", maxEvent)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object: " + redact.Clip(string(text)))
	}
	fields := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, errors.New("JSON that does not parse: " + redact.Clip(string(text)))
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, errors.New("JSON that does not parse: " + redact.Clip(string(text)))
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("the field %q twice", redact.Clip(name))
		}
		fields[name] = raw
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("JSON that does not parse: " + redact.Clip(string(text)))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something after the JSON object")
	}
	return fields, nil
}

func sortedNames(fields map[string]json.RawMessage) []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// quote shows what a field held, in one line that is not too long. A string is
// shown as it reads, so that no escape hides what is in it.
func quote(raw json.RawMessage) string {
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return `"` + redact.Clip(s) + `"`
	}
	return redact.Clip(string(raw))
}
