package handler_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// answerer is asked before a service answers, and says whether it has answered.
// try counts what was asked of the service, from 1.
type answerer func(w http.ResponseWriter, r *http.Request, try int, body []byte) bool

// hook is a webhook of a chat service.
type hook struct {
	path, receipt string // an empty path is any
	answer        answerer

	mu            sync.Mutex
	tried, bodies []string // all, and those that were confirmed
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	h.tried = append(h.tried, string(body))
	try := len(h.tried)
	h.mu.Unlock()
	if h.path != "" && r.RequestURI != h.path {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "no_team")
		return
	}
	if h.answer != nil && h.answer(w, r, try, body) {
		return
	}
	h.mu.Lock()
	h.bodies = append(h.bodies, string(body))
	h.mu.Unlock()
	_, _ = io.WriteString(w, h.receipt)
}

func (h *hook) posted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.bodies)
}

// calls is how many of the posts call people.
func (h *hook) calls() (n int) {
	for _, p := range h.posted() {
		if strings.Contains(p, "<!here>") || strings.Contains(p, "mentioned_list") || strings.Contains(p, "<@") {
			n++
		}
	}
	return n
}

// told is how many of the posts have a number.
func (h *hook) told(images int64) (n int) {
	for _, p := range h.posted() {
		if numbersOf(p)[images] {
			n++
		}
	}
	return n
}

// bucket is COS.
type bucket struct {
	answer answerer

	mu      sync.Mutex
	objects map[string][]byte
	asked   int
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	b.mu.Lock()
	b.asked++
	try := b.asked
	b.mu.Unlock()
	if b.answer != nil && b.answer(w, r, try, body) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	switch text, ok := b.objects[r.URL.Path]; {
	case !strings.Contains(r.Header.Get("Authorization"), "q-ak="+secretID) || r.Header.Get("X-Cos-Security-Token") != secretToken:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
	case r.Method == http.MethodPut:
		b.objects[r.URL.Path] = body
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code><Message>no</Message></Error>`)
	default:
		_, _ = w.Write(text)
	}
}

func (b *bucket) put(objects map[string][]byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.objects = objects
}

func (b *bucket) stored() map[string][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.objects)
}

// logBook keeps the log lines.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// line is the last line with a message.
func (l *logBook) line(t *testing.T, message string) (found map[string]any) {
	t.Helper()
	for text := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(text), &fields); err != nil {
			t.Fatalf("a log line is not JSON: %s", text)
		}
		if fields["msg"] == message {
			found = fields
		}
	}
	if found == nil {
		t.Fatalf("no line %q in the log:\n%s", message, l)
	}
	return found
}
