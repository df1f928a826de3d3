package handler_test

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// A failing seed is replayed with
//
//	go test ./handler -run TestSimulation -seed SEED -schedules 1 -v
var (
	firstSeed = flag.Uint64("seed", 1, "the first seed of the simulation")
	schedules = flag.Int("schedules", defaultSchedules, "how many schedules the simulation runs")
)

// TestSimulation drives whole invocations, and the platform's further runs of
// them, through random faults on every edge in virtual time. What goes wrong
// depends on the seed, on what is asked and on which try it is, never on the
// order in which goroutines happen to run.
func TestSimulation(t *testing.T) {
	t.Parallel()
	var next atomic.Uint64
	for worker := range runtime.GOMAXPROCS(0) {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			for !t.Failed() {
				i := next.Add(1) - 1
				if i >= uint64(*schedules) {
					return
				}
				seed := *firstSeed + i
				synctest.Test(t, func(t *testing.T) { simulate(t, seed) })
				if t.Failed() {
					t.Logf("replay with: go test ./handler -run TestSimulation -seed %d -schedules 1 -v", seed)
				}
			}
		})
	}
}

// simulation is one schedule.
type simulation struct {
	*world

	seed   uint64
	rates  rates
	events []simEvent
	tasks  []tcss.Task

	mu       sync.Mutex
	tries    map[string]int
	dead     bool // the process was killed: no edge answers it any more
	run      int  // which run is under way, over all events
	accepted []acceptance
	// ledgerFaults holds the runs in which the ledger's store failed.
	ledgerFaults map[int]bool
	trace        strings.Builder
}

// rates are how often, of a thousand, something goes wrong on an edge.
type rates struct{ api, hook, cos, kill uint64 }

type simEvent struct {
	at      time.Time
	limit   time.Duration
	refused bool // its settings are
	runs    []simRun
}

type simRun struct {
	id     int
	killed bool
	err    error
}

// acceptance is a post that a chat service took.
type acceptance struct {
	channel  string
	body     string
	event    int
	run      int
	answered bool // the receipt was sent, and the process was alive
}

func simulate(t *testing.T, seed uint64) {
	time.Sleep(time.Until(at("2026-11-20 09:05:00")))
	s := newSimulation(seed)
	h := s.handlerOver(tcsstest.Memory(s), s.jitter)
	for i := range s.events {
		if i == len(s.events)-1 {
			s.setRates(rates{}) // in the end all is well, and what was missed is made up
		}
		for try := range 4 {
			run := s.invoke(t, h, i, try)
			s.events[i].runs = append(s.events[i].runs, run)
			if run.killed {
				h = s.handlerOver(tcsstest.Memory(s), s.jitter) // another process
			}
			again := run.killed || run.err != nil
			if !again && s.roll("duplicate", i, try)%10 != 0 || again && try >= 2 {
				break
			}
			time.Sleep(time.Minute)
		}
		if i+1 < len(s.events) {
			time.Sleep(time.Until(s.events[i+1].at))
		}
	}
	s.judge(t)
	if t.Failed() {
		t.Logf("seed %d, rates %+v\n%s", seed, s.rates, s.trace.String())
	}
}

// rate is how often things go wrong now; a request that was given up may still
// ask.
func (s *simulation) rate() rates {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rates
}

func (s *simulation) setRates(r rates) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates = r
}

// newSimulation draws a schedule.
func newSimulation(seed uint64) *simulation {
	r := rand.New(rand.NewPCG(seed, 7))
	s := &simulation{world: newWorld(), seed: seed, tries: map[string]int{}, ledgerFaults: map[int]bool{}}
	levels := []uint64{0, 0, 20, 100, 300, 700}
	pick := func() uint64 { return levels[r.IntN(len(levels))] }
	s.rates = rates{api: pick(), hook: pick(), cos: pick(), kill: pick() / 10}
	s.env["ALL_CLEAR"] = strconv.FormatBool(r.IntN(2) == 0)
	s.env["DETAILS"] = strconv.FormatBool(r.IntN(3) == 0)
	s.env["TREND_DAYS"] = strconv.Itoa(r.IntN(3) / 2 * 3)
	if r.IntN(4) == 0 {
		s.env["SLACK_MENTION"], s.env["WECOM_MENTION"] = "channel", "@all"
	}
	limits := []time.Duration{20 * time.Second, 60 * time.Second, 300 * time.Second}
	for day := range 3 {
		s.events = append(s.events, simEvent{at: at("2026-11-20 09:05:00").AddDate(0, 0, day), limit: limits[r.IntN(len(limits))]})
	}
	if r.IntN(6) == 0 {
		s.events[r.IntN(len(s.events)-1)].refused = true
	}
	n := r.IntN(8)
	if r.IntN(20) == 0 {
		n = 60 + r.IntN(160) // several pages, several parts
	}
	for i := range n {
		when := at("2026-11-19 09:30:00").Add(time.Duration(r.IntN(96*60)) * time.Minute)
		failed := int64(r.IntN(3)) * int64(1+r.IntN(150))
		s.tasks = append(s.tasks, task(int64(5000+i), when.Format(time.DateTime), int64(r.IntN(2))*9, failed, []string{"REACH_LIMIT", "LICENSE_INSUFFICIENT", "odd <!channel> code"}[r.IntN(3)]))
	}
	s.api.SetTasks(s.tasks...)
	s.api.PerSecond = -1
	s.api.Faults = s.apiFault
	return s
}

// roll is a number that depends on the seed and on what it is for.
func (s *simulation) roll(what ...any) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, append([]any{s.seed}, what...)...)
	x := h.Sum64() // fnv's high bits are poor for short texts
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

func (s *simulation) jitter(what string, try int) float64 {
	return float64(s.roll("jitter", what, try)%1000) / 1000
}

// try counts how often something has been asked.
func (s *simulation) try(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries[what]++
	return s.tries[what]
}

func (s *simulation) note(format string, a ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(&s.trace, "%s run %d: "+format+"\n", append([]any{time.Now().In(beijing).Format("02 15:04:05.000"), s.run}, a...)...)
}

// invoke is one run of an event.
func (s *simulation) invoke(t *testing.T, h interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}, event, try int,
) simRun {
	t.Helper()
	s.mu.Lock()
	s.run++
	s.dead = false
	run := simRun{id: s.run}
	s.mu.Unlock()
	e := s.events[event]
	ctx, cancel := context.WithTimeout(t.Context(), e.limit)
	defer cancel()
	env := maps.Clone(s.env)
	if e.refused {
		env["LOOKBACK"] = "CANARYvalue"
	}
	ctx = functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: fmt.Sprintf("event-%d", event), FunctionName: "f", Environment: env,
	})
	began := time.Now()
	answer, err := h.Invoke(ctx, []byte(timer(e.at)))
	run.err = err
	s.mu.Lock()
	run.killed = s.dead
	s.mu.Unlock()
	s.note("event %d try %d ended: killed %t, error %v", event, try, run.killed, err)
	if took := time.Since(began); took >= e.limit {
		t.Errorf("run %d took %s of %s", run.id, took, e.limit)
	}
	noSecrets(t, string(answer), fmt.Sprint(err))
	return run
}

// ServeHTTP is every edge: it may be late, fail, or be where the process is
// killed.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	what := s.what(r, body)
	try := s.try(what)
	roll := s.roll(what, try)
	if !s.pause(r.Context(), time.Duration(roll>>8%200_000_000)) { // no two at the same moment
		return
	}
	if roll%1000 < s.rate().kill {
		s.kill(what)
		s.hang(r)
	}
	switch {
	case strings.HasPrefix(what, "api "):
		s.api.ServeHTTP(w, r)
	case strings.HasPrefix(what, "cos "):
		s.cosEdge(w, r, what, try)
	default:
		s.hookEdge(w, r, what, try, string(body))
	}
	if s.isDead() {
		panic(http.ErrAbortHandler)
	}
}

func (s *simulation) what(r *http.Request, body []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(body)
	switch r.Host {
	case "tcss.tencentcloudapi.com":
		return fmt.Sprintf("api %s %x", r.Header.Get("X-TC-Action"), h.Sum64())
	case "hooks.slack.com":
		return fmt.Sprintf("slack %x", h.Sum64())
	case "qyapi.weixin.qq.com":
		return fmt.Sprintf("wecom %x", h.Sum64())
	}
	return "cos " + r.Method
}

func (s *simulation) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	if s.isDead() {
		<-ctx.Done()
		return false
	}
	return true
}

func (s *simulation) isDead() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dead
}

func (s *simulation) kill(what string) {
	s.note("killed at %s", what)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = true
}

// hang never answers.
func (s *simulation) hang(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// apiFault draws what goes wrong with a call of the API.
func (s *simulation) apiFault(c tcsstest.Call) *tcsstest.Fault {
	roll := s.roll("api", c.Action, c.Key, c.Try)
	if roll%1000 >= s.rate().api {
		return nil
	}
	list := []tcsstest.Fault{
		{Kind: tcsstest.APIError, Code: "InternalError", Message: "address 9.134.7.21"},
		{Kind: tcsstest.APIError, Code: "RequestLimitExceeded"},
		{Kind: tcsstest.APIError, Code: "AuthFailure.SignatureFailure", Message: "key " + secretID + " token " + secretToken},
		{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"},
		{Kind: tcsstest.APIError, Code: "FailedOperation", Status: 500},
		{Kind: tcsstest.Raw, Status: 502, ContentType: "text/html", Body: "<html>bad</html>"},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: "null"},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: "{}"},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: ""},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: `{"Response":{"TotalCount":3,"List":[],"RequestId":"short"}}`},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: `{"Response":{"RequestId":"nothing"}}`},
		{Kind: tcsstest.Cut},
		{Kind: tcsstest.Close},
		{Kind: tcsstest.Hang},
		{Kind: tcsstest.Stall},
		{Kind: tcsstest.Redirect, Body: "https://example.com/"},
		{Kind: tcsstest.Late, Delay: 8 * time.Second},
	}
	f := list[roll>>20%uint64(len(list))]
	s.note("api %s %s try %d: fault %d %s%.30s", c.Action, c.Key, c.Try, f.Kind, f.Code, f.Body)
	return &f
}

// hookEdge is a chat service.
func (s *simulation) hookEdge(w http.ResponseWriter, r *http.Request, what string, try int, body string) {
	channel, _, _ := strings.Cut(what, " ")
	roll := s.roll("hook", what, try)
	accept := func(answered bool) {
		s.mu.Lock()
		event := 0
		for i, e := range s.events {
			if !time.Now().Before(e.at) {
				event = i
			}
		}
		s.accepted = append(s.accepted, acceptance{channel: channel, body: body, event: event, run: s.run, answered: answered})
		s.mu.Unlock()
		s.note("%s took %s, answered %t", channel, what, answered)
	}
	if roll%1000 >= s.rate().hook {
		killed := roll>>40%1000 < s.rate().kill
		accept(!killed)
		if killed { // between what was done and that anybody knows
			s.kill(what)
			s.hang(r)
		}
		if channel == "slack" {
			_, _ = io.WriteString(w, s.slack.receipt)
		} else {
			_, _ = io.WriteString(w, s.wecom.receipt)
		}
		return
	}
	answer := func(status int, text string) {
		s.note("%s answers %d %s", what, status, text)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
	kind := roll >> 20 % 16
	switch {
	case kind == 0:
		answer(http.StatusInternalServerError, "<html>oops</html>")
	case kind == 1:
		panic(http.ErrAbortHandler)
	case kind == 2:
		accept(false)
		panic(http.ErrAbortHandler)
	case kind == 3:
		s.hang(r)
	case kind == 4:
		accept(false)
		s.hang(r)
	case kind == 5:
		answer(http.StatusOK, "<html>a captive portal at "+slackURL+"</html>")
	case channel == "slack" && kind < 8:
		w.Header().Set("Retry-After", strconv.FormatUint(1+roll>>30%90, 10))
		answer(http.StatusTooManyRequests, "rate_limited")
	case channel == "slack" && kind == 8:
		answer(http.StatusTooManyRequests, "message_limit_exceeded")
	case channel == "slack" && kind < 12:
		answer(http.StatusBadRequest, "invalid_blocks")
	case channel == "slack":
		answer(http.StatusNotFound, "no_service")
	case kind < 8:
		answer(http.StatusOK, `{"errcode":45009,"errmsg":"api freq out of limit, from ip: 9.134.7.21"}`)
	case kind == 8:
		answer(http.StatusOK, `{"errcode":-1,"errmsg":"system busy"}`)
	case kind < 12:
		answer(http.StatusOK, `{"errcode":40058,"errmsg":"content exceed max length. more info at https://open.work.weixin.qq.com, from ip: 9.134.7.21"}`)
	default:
		answer(http.StatusOK, `{"errcode":93000,"errmsg":"invalid webhook url, hint: [1], from ip: 9.134.7.21, key `+wecomKey+`"}`)
	}
}

// cosEdge is the ledger's store, the only thing that survives a killed
// process.
func (s *simulation) cosEdge(w http.ResponseWriter, r *http.Request, what string, try int) {
	roll := s.roll("cos", what, try)
	if roll%1000 >= s.rate().cos {
		s.cos.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	s.ledgerFaults[s.run] = true
	s.mu.Unlock()
	s.note("%s try %d: fault %d", what, try, roll>>20%4)
	switch roll >> 20 % 4 {
	case 0:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code></Error>`)
	case 1:
		s.hang(r)
	case 2:
		s.cos.ServeHTTP(w, r)
		panic(http.ErrAbortHandler)
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
