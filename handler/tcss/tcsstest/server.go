// Package tcsstest is a TCSS API for tests and demonstrations: it verifies
// signatures, pages, filters and limits as the service does, and fails as it is
// told to.
//
// It shares the types of package tcss but not its code: what that package sends
// is checked here by rules of their own.
package tcsstest

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// Credential is a secret key, and the token that must come with it if not "".
type Credential struct {
	SecretKey, Token string
}

// Server is an http.Handler. Its fields are set before the first request; its
// methods may be called at any time. The clock is time.Now.
type Server struct {
	// Credentials are those accepted, by secret ID.
	Credentials map[string]Credential
	// PerSecond is how many requests for one action may arrive in any rolling
	// second, refused ones included; 0 is 20, less is any number.
	//
	// https://www.tencentcloud.com/document/product/1285/61495
	PerSecond int
	// Latency passes before each answer.
	Latency time.Duration
	// EndExclusive takes EndTime's own day as not included.
	EndExclusive bool
	// MaxSpan is how many days may be asked for at once; 0 is any number.
	MaxSpan int
	// NoFuture refuses an EndTime after the clock's day in Asia/Shanghai.
	NoFuture bool
	// Row, if set, says how a task is listed, so that it may lack fields.
	Row func(tcss.Task) any
	// Triggers are those of the one function that SCF has.
	Triggers []Trigger
	// Faults, if set, says what goes wrong with a call; nil is nothing. It is asked
	// before the call is carried out, and may change the tasks.
	Faults func(Call) *Fault

	mu       sync.Mutex
	tasks    []tcss.Task // newest first, never changed in place
	images   map[int64][]tcss.Image
	licences tcss.Licences
	rule     tcss.Rule
	calls    []Call
}

// Call is one request as it arrived.
type Call struct {
	Action string
	Key    string // "offset=100" or "task=7", "" for actions without either
	Try    int    // how often Action and Key have been asked, from 1
	At     time.Time
	// StartTime and EndTime are those of the request, unchecked.
	StartTime, EndTime string
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 10<<20)) // the service's own limit
	if err != nil {
		return
	}
	call, refused := s.arrive(r, body)
	fault := &Fault{}
	if s.Faults != nil {
		fault = cmp.Or(s.Faults(call), fault)
	}
	select {
	case <-time.After(s.Latency + fault.Delay):
	case <-r.Context().Done():
		return
	}
	var answer fields
	service, e := s.verify(r, body, refused)
	if e == nil {
		answer, e = s.act(service+":"+call.Action, body)
	}
	if e != nil {
		answer = fields{"Error": e}
	}
	id := call.requestID()
	fault.serve(w, r, answer.encode(id), id)
}

// arrive takes down a call and says whether it is one too many.
func (s *Server) arrive(r *http.Request, body []byte) (call Call, refused bool) {
	call = newCall(r, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	since := call.At.Add(-time.Second)
	recent := 0
	for _, c := range s.calls {
		if c.Action == call.Action && c.At.After(since) {
			recent++
		}
		if c.Action == call.Action && c.Key == call.Key {
			call.Try++
		}
	}
	s.calls = append(s.calls, call)
	limit := cmp.Or(s.PerSecond, 20)
	return call, limit > 0 && recent >= limit
}

func newCall(r *http.Request, body []byte) Call {
	call := Call{Action: r.Header.Get("X-TC-Action"), Try: 1, At: time.Now()}
	var p struct {
		Offset, TaskId     int64 //nolint:revive // the API's name
		StartTime, EndTime string
	}
	_ = json.Unmarshal(body, &p) // what is wrong is told when it is carried out
	call.StartTime, call.EndTime = p.StartTime, p.EndTime
	switch call.Action {
	case tcss.ActionTasks:
		call.Key = "offset=" + strconv.FormatInt(p.Offset, 10)
	case tcss.ActionImages:
		call.Key = "task=" + strconv.FormatInt(p.TaskId, 10)
	}
	return call
}

// requestID is the same for the same call of another run.
func (c Call) requestID() string {
	h := fnv.New64a()
	_, _ = io.WriteString(h, c.Action+" "+c.Key+" "+strconv.Itoa(c.Try))
	return "tcsstest-" + strconv.FormatUint(h.Sum64(), 16)
}
