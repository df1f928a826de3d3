package handler

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ListError says that the list of tasks could not be read whole: what was
// found, why, and which destinations could not be told.
type ListError struct{ Text string }

func (e *ListError) Error() string { return e.Text }

// DeliveryError says what was found, and which destinations did not confirm
// it.
type DeliveryError struct{ Text string }

func (e *DeliveryError) Error() string { return e.Text }

// CheckError names the checks that failed, with their remedies.
type CheckError struct{ Text string }

func (e *CheckError) Error() string { return e.Text }

// errPanic is how a run ended that did not come to its end. The platform shows
// the panic itself.
var errPanic = errors.New("panic")

// failure is why a run failed, nil if it did not.
func (r *run) failure(o *observation, parts []*part, result Result) error {
	texts := []string{result.found()}
	if o.err != nil {
		texts = append(texts, o.err.Error())
	}
	missed := ""
	if !r.request.DryRun {
		missed = undelivered(parts)
	}
	texts = slices.DeleteFunc(append(texts, missed), func(t string) bool { return t == "" })
	text := r.secrets.Text(strings.Join(texts, "; "))
	switch {
	case o.Refused && missed != "":
		return fmt.Errorf("%w; %s", o.err, r.secrets.Text(missed))
	case o.Refused:
		return o.err
	case o.err != nil:
		return &ListError{text}
	case missed != "":
		return &DeliveryError{text}
	}
	return nil
}
