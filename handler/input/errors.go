package input

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a setting or a field of an event.
type Problem struct {
	Name    string // the variable or field
	Text    string // what is wrong; never a setting's value
	Accepts string // what is accepted
}

// String is the problem in one line.
func (p Problem) String() string {
	if p.Accepts == "" {
		return p.Name + ": " + p.Text
	}
	return fmt.Sprintf("%s: %s (accepted: %s)", p.Name, p.Text, p.Accepts)
}

func join(problems []Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "; ")
}

// SettingsError says which settings are refused, all at once.
type SettingsError struct{ Problems []Problem }

func (e *SettingsError) Error() string { return "settings refused: " + join(e.Problems) }

// EventError says which fields of an event are refused.
type EventError struct {
	Problems []Problem // 20 at most
	More     int       // how many there are beside them
}

func (e *EventError) Error() string {
	text := "event refused: " + join(e.Problems)
	if e.More > 0 {
		text += fmt.Sprintf("; and %d more", e.More)
	}
	return text
}
