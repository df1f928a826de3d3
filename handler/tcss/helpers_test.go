package tcss_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

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

func settings() tcss.Settings {
	return tcss.Settings{
		Endpoint: "https://tcss.tencentcloudapi.com", SecretID: secretID, SecretKey: secretKey, Token: token,
		RequestsPerSecond: 19, RequestClient: "tcss-licensing-alerts 1.0",
	}
}

func half(string, int) float64 { return 0.5 }

func newClient(tb testing.TB, h http.Handler, change ...func(*tcss.Settings)) *tcss.Client {
	tb.Helper()
	s := settings()
	for _, f := range change {
		f(&s)
	}
	c, err := tcss.New(tcsstest.Memory(h), half).Client(s)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// readAll returns how often each TaskID of the week was handed over.
func readAll(ctx context.Context, c *tcss.Client) (map[int64]int, error) {
	got := map[int64]int{}
	_, err := c.Tasks(ctx, week, func(t tcss.Task) { got[t.TaskID]++ })
	return got, err
}

// within returns a context that ends after d, and is freed with the test.
func within(tb testing.TB, d time.Duration) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), d)
	tb.Cleanup(cancel)
	return ctx
}

// onceEach fails the test unless got has 1 to n, each once.
func onceEach(tb testing.TB, got map[int64]int, n int) {
	tb.Helper()
	if len(got) != n {
		tb.Errorf("%d tasks, want %d", len(got), n)
	}
	for id := range int64(n) {
		if got[id+1] != 1 {
			tb.Fatalf("task %d was handed over %d times", id+1, got[id+1])
		}
	}
}
