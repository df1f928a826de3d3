package handler

import (
	"errors"
	"strings"

	"tcss-licensing-alerts/handler/input"
)

// ListError says that the list of tasks could not be read whole.
type ListError struct {
	Text string // what was found, why the list was not read, and which destinations could not be told
	Err  error
}

func (e *ListError) Error() string { return e.Text }

// Unwrap is the cause.
func (e *ListError) Unwrap() error { return e.Err }

// DeliveryError says what was found, and which destinations did not confirm
// it.
type DeliveryError struct{ Found, Undelivered string }

func (e *DeliveryError) Error() string { return e.Found + "; " + e.Undelivered }

// CheckError names the checks that failed, with their remedies.
type CheckError struct{ Text string }

func (e *CheckError) Error() string { return e.Text }

// errPanic is how a run ended that did not come to its end. The platform shows
// the panic itself.
var errPanic = errors.New("panic")

// failure is why a run failed, nil if it did not.
func (r *run) failure(o *observation, parts []*part, result Result) error {
	missed := ""
	if !r.request.DryRun {
		missed = undelivered(parts)
	}
	switch {
	case o.Refused:
		return o.err
	case o.err != nil:
		return &ListError{Text: joined("; ", result.found(), o.err.Error(), missed), Err: o.err}
	case missed != "":
		return &DeliveryError{Found: result.found(), Undelivered: missed}
	}
	return nil
}

func joined(between string, texts ...string) string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return strings.Join(list, between)
}

// redacted is e with every text redacted, of the same type: the platform shows
// the type's name.
func (r *run) redacted(e error) error {
	text := r.secrets.Text
	switch e := e.(type) { //nolint:errorlint // only what Handle itself made
	case *input.EventError:
		return &input.EventError{Problems: r.problems(e.Problems)}
	case *input.SettingsError:
		return &input.SettingsError{Problems: r.problems(e.Problems)}
	case *ListError:
		return &ListError{Text: text(e.Text), Err: e.Err}
	case *DeliveryError:
		return &DeliveryError{Found: text(e.Found), Undelivered: text(e.Undelivered)}
	case *CheckError:
		return &CheckError{Text: text(e.Text)}
	}
	return e
}

func (r *run) problems(list []input.Problem) []input.Problem {
	clean := make([]input.Problem, len(list))
	for i, p := range list {
		clean[i] = input.Problem{Name: r.secrets.Text(p.Name), Text: r.secrets.Text(p.Text), Accepts: p.Accepts}
	}
	return clean
}
