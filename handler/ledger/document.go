package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// version of the document. A change of its form, or of the names of states,
// repeats alerts: an older document counts as none.
const version = 2

// ErrNotLedger is what a store has where something else is kept.
var ErrNotLedger = errors.New("what is there is not this function's memory; delete it")

// ErrNewer is a document that a later version of the function has written.
var ErrNewer = errors.New("a later version of this function wrote it")

// Document is the ledger as it is stored, in JSON.
type Document struct {
	Version int `json:"version"`
	// Accounts are what each destination has been told, by API account (UIN and
	// endpoint) and then by destination.
	Accounts map[string]map[string]*Account `json:"accounts"`
}

// Account is what one destination has been told of one API account. All times
// are Unix seconds.
type Account struct {
	// From is where its first run looked back to: what failed before is known
	// without being told.
	From   int64            `json:"from"`
	Used   int64            `json:"used"`             // the clock of the last run that wrote
	Tasks  map[int64]Fact   `json:"tasks,omitempty"`  // by TaskId
	States map[string]State `json:"states,omitempty"` // by names that package news gives
}

// Fact is what was told of a failing task.
type Fact struct {
	Failed int64 `json:"n"`           // images
	Time   int64 `json:"t"`           // when the task was last at work
	Read   int64 `json:"r"`           // the clock when it was last read
	Doubt  bool  `json:"d,omitempty"` // posted once, without an answer
	Copied bool  `json:"c,omitempty"` // told to another destination, which this one took the place of
}

// State is what was told of something that is the case or is not.
type State struct {
	Value string `json:"v"`
	Day   string `json:"day,omitempty"` // 2006-01-02, of a mention: the day it was paid for
	Since int64  `json:"s,omitempty"`   // since when it is so
	Told  int64  `json:"t,omitempty"`   // the clock when it was last told
	At    int64  `json:"a"`             // the clock when it was last found so
	Doubt bool   `json:"d,omitempty"`   // posted once, without an answer
}

// Entry is what one run adds to an account.
type Entry struct {
	Tasks  map[int64]Fact
	States map[string]State
}

// empty says whether there is nothing to add.
func (e Entry) empty() bool { return len(e.Tasks)+len(e.States) == 0 }

// With is e and, over it, o.
func (e Entry) With(o Entry) Entry {
	both := Entry{Tasks: map[int64]Fact{}, States: map[string]State{}}
	for _, x := range []Entry{e, o} {
		maps.Copy(both.Tasks, x.Tasks)
		maps.Copy(both.States, x.States)
	}
	return both
}

func newDocument() *Document {
	return &Document{Version: version, Accounts: map[string]map[string]*Account{}}
}

// parse reads a stored document. Nothing at all is an empty one, and so is one
// of an older version. Its errors are ErrNotLedger and ErrNewer.
func parse(text []byte) (*Document, error) {
	if text == nil {
		return newDocument(), nil
	}
	var head struct {
		Version *int            `json:"version"`
		Rest    json.RawMessage `json:"accounts"`
	}
	if json.Unmarshal(text, &head) != nil || head.Version == nil || *head.Version < 1 {
		return nil, ErrNotLedger
	}
	switch v := *head.Version; {
	case v > version:
		return nil, fmt.Errorf("version %d: %w", v, ErrNewer)
	case v < version:
		return newDocument(), nil
	}
	d := newDocument()
	if !bytes.HasPrefix(head.Rest, []byte("{")) || json.Unmarshal(head.Rest, &d.Accounts) != nil {
		return nil, ErrNotLedger
	}
	for _, of := range d.Accounts {
		maps.DeleteFunc(of, func(_ string, a *Account) bool { return a == nil })
	}
	return d, nil
}

func (d *Document) text() []byte {
	text, _ := json.Marshal(d) //nolint:errchkjson // numbers and words cannot fail
	return text
}
