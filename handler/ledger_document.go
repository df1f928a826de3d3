package handler

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// document is the ledger as it is stored: what each destination has been told.
type document struct {
	Version      int                 `json:"version"`
	Destinations map[string]*account `json:"destinations"`
}

// account is what one destination has been told.
type account struct {
	// Told maps what was told to the time of the event that told it.
	Told map[string]time.Time `json:"told"`
	// Ends says, for each set of filters, where the last completely told
	// window ended.
	Ends map[string]time.Time `json:"ends"`
}

func newDocument() document {
	return document{Version: documentVersion, Destinations: map[string]*account{}}
}

// parseDocument reads a stored document; no text is an empty one.
func parseDocument(text []byte) (document, error) {
	d := newDocument()
	if len(text) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return newDocument(), errors.New("not a ledger")
	}
	if d.Version != documentVersion {
		return newDocument(), fmt.Errorf("a ledger of version %d", d.Version)
	}
	for target, a := range d.Destinations {
		if a == nil {
			delete(d.Destinations, target)
		}
	}
	return d, nil
}

func (d *document) account(target string) *account {
	if d.Destinations == nil {
		d.Destinations = map[string]*account{}
	}
	a := d.Destinations[target]
	if a == nil {
		a = &account{}
		d.Destinations[target] = a
	}
	if a.Told == nil {
		a.Told = map[string]time.Time{}
	}
	if a.Ends == nil {
		a.Ends = map[string]time.Time{}
	}
	return a
}

// merge takes over what other knows and d does not, or has older.
func (d *document) merge(other document) {
	for target, theirs := range other.Destinations {
		ours := d.account(target)
		later(ours.Told, theirs.Told)
		later(ours.Ends, theirs.Ends)
	}
}

func later(to, from map[string]time.Time) {
	for k, t := range from {
		if t.After(to[k]) {
			to[k] = t
		}
	}
}

// prune forgets what is older than any run can ask for. Whether the rule is on
// is not forgotten: it is told only when it changes.
func (d *document) prune(old time.Time) {
	for target, a := range d.Destinations {
		for k, t := range a.Told {
			if t.Before(old) && !strings.HasPrefix(k, rulePrefix) {
				delete(a.Told, k)
			}
		}
		for k, t := range a.Ends {
			if t.Before(old) {
				delete(a.Ends, k)
			}
		}
		if len(a.Told)+len(a.Ends) == 0 {
			delete(d.Destinations, target)
		}
	}
}
