package tcss_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// Canaries: none may ever show in an error or a log.
const (
	secretID  = "AKIDcanaryIdentity0001"
	secretKey = "canaryKey+0002/secret"
	token     = "canaryToken0003==longer-than-the-others"
)

var week = tcss.Query{Start: "2026-11-16", End: "2026-11-22"}

func newServer(tasks ...tcss.Task) *tcsstest.Server {
	s := &tcsstest.Server{Credentials: map[string]tcsstest.Credential{secretID: {SecretKey: secretKey, Token: token}}}
	s.SetTasks(tasks...)
	return s
}

// failing returns a server on which every call meets f.
func failing(f tcsstest.Fault) *tcsstest.Server {
	s := newServer()
	s.Faults = when(func(tcsstest.Call) bool { return true }, f)
	return s
}

// when has those calls meet f that it is asked to.
func when(asked func(tcsstest.Call) bool, f tcsstest.Fault) func(tcsstest.Call) *tcsstest.Fault {
	return func(c tcsstest.Call) *tcsstest.Fault {
		if asked(c) {
			return &f
		}
		return nil
	}
}

// answering returns a server whose answers are body.
func answering(body string) *tcsstest.Server {
	return failing(tcsstest.Fault{Kind: tcsstest.Raw, Body: body})
}

// tasksOf returns n tasks of the week, TaskIDs 1 to n.
func tasksOf(n int) []tcss.Task {
	out := make([]tcss.Task, n)
	for i := range out {
		out[i] = taskOf(i + 1)
	}
	return out
}

func taskOf(id int) tcss.Task {
	day := 16 + id%7
	return tcss.Task{
		TaskID: int64(id), Type: "AUTO", Source: "LOCAL",
		AuthorizedDate:     fmt.Sprintf("2026-11-%02d", day),
		LastAuthorizedTime: fmt.Sprintf("2026-11-%02d 01:40:10", day),
		SuccessCount:       3, FailCount: int64(id % 2),
	}
}

func settings(change ...func(*tcss.Settings)) tcss.Settings {
	s := tcss.Settings{
		Endpoint: "https://tcss.tencentcloudapi.com", SecretID: secretID, SecretKey: secretKey, Token: token,
		RequestsPerSecond: 19, RequestClient: "tcss-licensing-alerts 1.0", Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&s)
	}
	return s
}

func rate(perSecond float64) func(*tcss.Settings) {
	return func(s *tcss.Settings) { s.RequestsPerSecond = perSecond }
}

func logTo(w interface{ Write(p []byte) (int, error) }) func(*tcss.Settings) {
	return func(s *tcss.Settings) { s.Log = slog.New(slog.NewTextHandler(w, nil)) }
}

func half(string, int) float64 { return 0.5 }

func newClient(tb testing.TB, h http.Handler, change ...func(*tcss.Settings)) *tcss.Client {
	tb.Helper()
	return clientOver(tb, tcss.New(tcsstest.Memory(h), half), change...)
}

func clientOver(tb testing.TB, api *tcss.API, change ...func(*tcss.Settings)) *tcss.Client {
	tb.Helper()
	c, err := api.Client(settings(change...))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// list returns how often each TaskID was handed over.
func list(ctx context.Context, c *tcss.Client, q tcss.Query) (map[int64]int, tcss.Listing, error) {
	got := map[int64]int{}
	out, err := c.Tasks(ctx, q, func(t tcss.Task) { got[t.TaskID]++ })
	return got, out, err
}

// told returns the *Error that err is, or an empty one.
func told(err error) tcss.Error {
	if e, ok := errors.AsType[*tcss.Error](err); ok {
		return *e
	}
	return tcss.Error{}
}

// within returns a context that ends after d, and is freed with the test.
func within(tb testing.TB, d time.Duration) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), d)
	tb.Cleanup(cancel)
	return ctx
}

// ending returns a context that ends after d, canceled or by its deadline, and
// the error it ends with.
func ending(tb testing.TB, d time.Duration, canceled bool) (context.Context, error) {
	tb.Helper()
	if !canceled {
		return within(tb, d), context.DeadlineExceeded
	}
	ctx, cancel := context.WithCancel(tb.Context())
	if d == 0 {
		cancel()
	}
	time.AfterFunc(d, cancel)
	return ctx, context.Canceled
}

// onceEach fails the test unless got has 1 to n, each once.
func onceEach(tb testing.TB, got map[int64]int, n int) {
	tb.Helper()
	if len(got) != n {
		tb.Errorf("%d tasks, want %d", len(got), n)
	}
	for id := int64(1); id <= int64(n); id++ {
		if got[id] != 1 {
			tb.Fatalf("task %d was handed over %d times", id, got[id])
		}
	}
}

// harmless fails the test if text is not fit to be shown anywhere.
func harmless(tb testing.TB, text string) {
	tb.Helper()
	for _, canary := range []string{secretID[:12], secretKey[:12], token[:12], "10.11.12.13", "fe80::1c2d:3"} {
		if strings.Contains(text, canary) {
			tb.Errorf("%q holds %s", text, canary)
		}
	}
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\n\x00\u202e") || len(text) > 1200 {
		tb.Errorf("%d bytes, not one printable line: %q", len(text), text)
	}
}
