package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tcss-licensing-alerts/handler/redact"
)

// maxNamed is how many fields are named at most.
const maxNamed = 20

// object is a JSON object. Its names are as they are spelt: those of a struct
// would match in any case.
type object map[string]json.RawMessage

// withoutMark is text without the byte order mark that some editors begin a file
// with.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

// readObject reads one JSON object and nothing after it, each name at most once:
// encoding/json would keep the last.
func readObject(text []byte) (object, error) {
	if !json.Valid(text) {
		return nil, errors.New("JSON that does not parse: " + redact.Clip(string(text)))
	}
	d := json.NewDecoder(bytes.NewReader(text)) // of what is valid: no error can come
	if brace, _ := d.Token(); brace != json.Delim('{') {
		return nil, errors.New("not a JSON object: " + redact.Clip(string(text)))
	}
	o := object{}
	for d.More() {
		token, _ := d.Token()
		name, _ := token.(string)
		if _, twice := o[name]; twice {
			return nil, fmt.Errorf("the field %q twice", redact.Clip(name))
		}
		var raw json.RawMessage
		_ = d.Decode(&raw)
		o[name] = raw
	}
	return o, nil
}

// others are the names of further fields, in order.
func (o object) others(known ...string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o)), func(name string) bool { return slices.Contains(known, name) })
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
