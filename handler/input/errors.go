package input

import (
	"errors"
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a setting or a field of an event.
type Problem struct {
	Name    string // the variable or field
	Text    string // what is wrong; never a setting's value
	Accepts string // what is accepted, in English
}

// SettingsError says which settings are refused, all at once.
type SettingsError struct{ Problems []Problem }

func (e *SettingsError) Error() string { return "settings refused: " + join(e.Problems) }

// EventError says which fields of an event are refused, 20 at most.
type EventError struct{ Problems []Problem }

func (e *EventError) Error() string { return "event refused: " + join(e.Problems) }

func join(problems []Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = fmt.Sprintf("%s: %s (accepted: %s)", p.Name, p.Text, p.Accepts)
	}
	return strings.Join(lines, "; ")
}

// Problems are those that err names, if it is one of the two.
func Problems(err error) []Problem {
	if e, ok := errors.AsType[*SettingsError](err); ok {
		return e.Problems
	}
	if e, ok := errors.AsType[*EventError](err); ok {
		return e.Problems
	}
	return nil
}
