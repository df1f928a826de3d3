package tcsstest

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// Kind is what a Fault does to an answer.
type Kind int

// The kinds of faults.
const (
	Late     Kind = iota // the proper answer, after Delay
	APIError             // Code and Message in the API's form, under Status (0 is 200)
	Raw                  // Status (0 is 200), ContentType and Body as they are, "" being no body at all
	Cut                  // half of the proper answer, declared as whole
	Close                // the connection is closed without an answer
	Redirect             // Status (0 is 302) to Body
	Hang                 // nothing, until the client goes
	Stall                // half of the proper answer, then nothing until the client goes
)

// Fault is something that goes wrong with one call.
type Fault struct {
	Kind          Kind
	Delay         time.Duration // before it; added to the server's latency
	Status        int
	Code, Message string
	ContentType   string
	Body          string
}

// serve sends answer as far as f lets it.
func (f *Fault) serve(w http.ResponseWriter, r *http.Request, answer []byte, requestID string) {
	const kind = "application/json"
	switch f.Kind {
	case Late:
		send(w, http.StatusOK, kind, answer, len(answer))
	case APIError:
		answer = fields{"Error": apiError{f.Code, f.Message}}.encode(requestID)
		send(w, f.Status, kind, answer, len(answer))
	case Raw:
		send(w, f.Status, f.ContentType, []byte(f.Body), len(f.Body))
	case Cut:
		send(w, http.StatusOK, kind, answer[:len(answer)/2], len(answer))
	case Close:
		panic(http.ErrAbortHandler)
	case Redirect:
		http.Redirect(w, r, f.Body, cmp.Or(f.Status, http.StatusFound))
	case Hang:
		<-r.Context().Done()
	case Stall:
		send(w, http.StatusOK, kind, answer[:len(answer)/2], len(answer))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
}

func send(w http.ResponseWriter, status int, contentType string, body []byte, declared int) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set("Content-Length", strconv.Itoa(declared))
	w.WriteHeader(cmp.Or(status, http.StatusOK))
	_, _ = w.Write(body) // the client may have gone
}
