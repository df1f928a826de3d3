package handler

import (
	"fmt"
	"strings"

	"tcss-licensing-alerts/handler/redact"
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
type EventError struct{ Problems []Problem }

func (e *EventError) Error() string { return "event refused: " + join(e.Problems) }

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

// newRedactor knows the secrets of an environment: webhooks, credentials and a
// proxy's password.
func newRedactor(env map[string]string) redact.Redactor {
	secrets := []string{
		env["TENCENTCLOUD_SECRETID"], env["TENCENTCLOUD_SECRETKEY"], env["TENCENTCLOUD_SESSIONTOKEN"],
		env["TENCENTCLOUD_SECRET_ID"], env["TENCENTCLOUD_SECRET_KEY"],
	}
	var urls []string
	for _, name := range []string{"SLACK_WEBHOOK_URL", "WECOM_WEBHOOK_URL", "HTTPS_PROXY"} {
		for v := range strings.SplitSeq(env[name], ",") {
			urls = append(urls, strings.TrimSpace(v))
		}
	}
	return redact.New(secrets, urls)
}

// redacted is e with every text redacted, of the same type: the platform shows
// the type's name.
func redacted(r redact.Redactor, e error) error {
	switch e := e.(type) { //nolint:errorlint // only what Handle itself made
	case *EventError:
		return &EventError{Problems: redactedProblems(r, e.Problems)}
	case *SettingsError:
		return &SettingsError{Problems: redactedProblems(r, e.Problems)}
	case *BlindError:
		return &BlindError{Text: r.Text(e.Text), Undelivered: r.Text(e.Undelivered), Err: e.Err}
	case *DeliveryError:
		return &DeliveryError{Found: r.Text(e.Found), Undelivered: r.Text(e.Undelivered)}
	}
	return e
}

func redactedProblems(r redact.Redactor, list []Problem) []Problem {
	clean := make([]Problem, len(list))
	for i, p := range list {
		clean[i] = Problem{Name: r.Text(p.Name), Text: r.Text(p.Text), Accepts: p.Accepts}
	}
	return clean
}
