package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// What COS answers in place of a ledger is told as what it is, without its
// words or where it is; the alert goes out, and says that it may come twice.
func TestALedgerThatFails(t *testing.T) {
	t.Parallel()
	type trouble struct {
		method, body string
		status       int
		want, told   string // in the log, and by the message
	}
	const (
		place     = "object tcss/tcss-licensing-alerts-100000000001-alerts.json in bucket alerts-1250000000"
		unread    = "What was told before could not be read"
		unwritten = "What is told now could not be saved"
		foreign   = "`" + place + "` holds something else"
		newer     = "The memory at `" + place + "` was written by a newer version"
	)
	each(t, map[string]trouble{
		"no bucket":         {http.MethodGet, "<Error><Code>NoSuchBucket</Code></Error>", 404, "read ledger: COS: 404 NoSuchBucket", unread},
		"may not be read":   {http.MethodGet, "<Error><Message>CANARYwords</Message><Code>AccessDenied</Code></Error>", 403, "read ledger: COS: 403 AccessDenied", unread},
		"may not be put":    {http.MethodPut, "<Error><Code>AccessDenied</Code></Error>", 403, "write ledger: COS: 403 AccessDenied", unwritten},
		"elsewhere":         {http.MethodGet, "", 307, "read ledger: COS: 307", unread},
		"too large":         {http.MethodGet, strings.Repeat(" ", 8<<20+1), 200, "read ledger: what is there is not this function's memory; delete it", foreign},
		"an error of words": {http.MethodGet, "CANARYwords", 500, "read ledger: COS: 500", unread},
		"closes":            {http.MethodGet, "", 0, "read ledger: COS: connection closed", unread},
		"HTML":              {http.MethodGet, "<html>CANARYwords</html>", 200, "read ledger: what is there is not this function's memory; delete it", foreign},
		"empty":             {http.MethodGet, "", 200, "read ledger: what is there is not this function's memory; delete it", foreign},
		"newer":             {http.MethodGet, `{"version":99}`, 200, "read ledger: version 99: a later version of this function wrote it", newer},
	}, func(w *world, tt trouble) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			if r.Method != tt.method {
				return false
			}
			if tt.status == 0 {
				panic(http.ErrAbortHandler)
			}
			rw.Header().Set("Location", "https://evil.example/")
			return refuse(tt.status, tt.body)(rw, r, try, body)
		}
		if got := w.runs(after(0)); got.Remembers {
			w.Error("it is said to be remembered")
		}
		w.heard(w.slack, 1, 1001)
		says(w.T, w.slack.last(), "told twice", tt.told)
		if line := w.logs.line(w.T, "ledger unavailable"); line["error"] != tt.want || line["ledger"] != place {
			w.Errorf("logged %v, want %q", line, tt.want)
		}
		saysNot(w.T, w.logs.String()+w.slack.last(), "CANARYwords", "myqcloud")
	})
}

// What a second try mends is not worth a word.
func TestALedgerThatFailsOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return try == 1 && refuse(http.StatusInternalServerError, "")(rw, r, try, body)
		}
		if got := w.runs(after(0)); !got.Remembers {
			w.Error("it is not remembered")
		}
		w.heard(w.slack, 1, 1001)
		saysNot(w.T, w.slack.last()+w.logs.String(), "told twice", "ledger unavailable")
	})
}

// What is there and is no ledger stays as it is; an older version's is replaced.
func TestWhatIsNoLedgerStays(t *testing.T) {
	t.Parallel()
	for text, stays := range map[string]bool{
		"<html>": true, "": true, "null": true, "{}": true, "[]": true, `{"version":2,"accounts":{"`: true, `{"version":2}`: true, `{"version":3}`: true,
		`{"version":1,"destinations":{}}`: false,
	} {
		bubble(t, func(w *world) {
			w.cos.objects = map[string][]byte{object: []byte(text)}
			w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""), task(2, "2026-11-19", 3, 1013, ""))
			w.runs(after(0))
			w.runs(after(0))
			if stayed := string(w.cos.stored()[object]) == text; stayed != stays {
				w.Errorf("of %s there is now %s", text, w.cos.stored()[object])
			}
			if n := w.slack.told(1001); (n == 2) != stays || w.slack.told(1013) > 0 {
				w.Errorf("told %d times: %q", n, w.slack.posted())
			}
			delete(w.cos.objects, object)
			w.ended(w.runs(timer("2026-11-23 10:05:00")), both(notify.Delivered, news.Failures))
		})
	}
}

// A ledger that hangs leaves time to tell, and one that is slow is waited for.
func TestALedgerThatIsSlow(t *testing.T) {
	t.Parallel()
	each(t, map[string]string{"all": http.MethodGet + http.MethodPut, "reading": http.MethodGet, "writing": http.MethodPut}, func(w *world, methods string) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return strings.Contains(methods, r.Method) && hang(rw, r, try, body)
		}
		if _, err := w.invokeIn(after(0), 15*time.Second); err != nil {
			w.Error(err)
		}
		w.heard(w.slack, 1, 1001)
	})
}
