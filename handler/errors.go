package handler

import (
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/redact"
)

// BlindError says that the list of tasks could not be read whole.
type BlindError struct {
	Text        string
	Undelivered string // which destinations could not be told so, if any
	Err         error
}

func (e *BlindError) Error() string {
	if e.Undelivered == "" {
		return e.Text
	}
	return e.Text + "; " + e.Undelivered
}

// Unwrap is the cause.
func (e *BlindError) Unwrap() error { return e.Err }

// DeliveryError says what was found, and which destinations did not confirm
// it.
type DeliveryError struct{ Found, Undelivered string }

func (e *DeliveryError) Error() string { return e.Found + "; " + e.Undelivered }

// redacted is e with every text redacted, of the same type: the platform shows
// the type's name.
func redacted(r redact.Redactor, e error) error {
	switch e := e.(type) { //nolint:errorlint // only what Handle itself made
	case *input.EventError:
		return &input.EventError{Problems: redactedProblems(r, e.Problems), More: e.More}
	case *input.SettingsError:
		return &input.SettingsError{Problems: redactedProblems(r, e.Problems)}
	case *BlindError:
		return &BlindError{Text: r.Text(e.Text), Undelivered: r.Text(e.Undelivered), Err: e.Err}
	case *DeliveryError:
		return &DeliveryError{Found: r.Text(e.Found), Undelivered: r.Text(e.Undelivered)}
	}
	return e
}

func redactedProblems(r redact.Redactor, list []input.Problem) []input.Problem {
	clean := make([]input.Problem, len(list))
	for i, p := range list {
		clean[i] = input.Problem{Name: r.Text(p.Name), Text: r.Text(p.Text), Accepts: p.Accepts}
	}
	return clean
}
