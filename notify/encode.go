package notify

import (
	"bytes"
	"encoding/json"
)

// encode is v as JSON, in which < and > stay what they are: WeCom does not
// take \u003c for <.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil // strings and numbers only: it cannot be, and nothing is what would be refused
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
