package handler

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/message"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/notify"
)

// Check is one thing that was tried.
type Check struct {
	Name   string
	OK     bool
	Found  string // what there is; never a secret
	Remedy string `json:",omitempty"` // what to do; empty if OK
}

// Checks are the answer to an event that asks for them.
type Checks struct{ Checks []Check }

// OK says whether nothing is wrong.
func (c Checks) OK() bool {
	return !slices.ContainsFunc(c.Checks, func(c Check) bool { return !c.OK })
}

// err names the checks that failed, with their remedies; nil if none did.
func (c Checks) err() error {
	var failed []string
	for _, k := range c.Checks {
		if !k.OK {
			failed = append(failed, fmt.Sprintf("%s: %s (%s)", k.Name, k.Found, k.Remedy))
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return &CheckError{fmt.Sprintf("%d of %d checks failed: %s", len(failed), len(c.Checks), strings.Join(failed, "; "))}
}

// check tries everything that a run needs, and changes nothing but the ledger,
// which it writes as it was. With Send it posts a test message and calls the
// heartbeat.
func (r *run) check() Checks {
	list := slices.Concat(r.checkSettings(), r.checkAPI(), r.checkTrigger(), []Check{r.checkLedger()})
	if r.request.Send {
		list = append(list, r.checkDestinations()...)
		if r.settings.HeartbeatURL != "" {
			list = append(list, r.checkHeartbeat())
		}
	}
	for i := range list {
		list[i].Found = r.secrets.Text(list[i].Found) // a remedy is our own words, but for a name
	}
	return Checks{list}
}

// checkSettings says of each setting what it holds or what is wrong with it, and
// where credentials and messages come from and go to.
func (r *run) checkSettings() (list []Check) {
	problems := input.Problems(r.settingsErr)
	for _, s := range input.Table() {
		value := r.env[s.Name]
		found := redact.Clip(value)
		switch {
		case value == "" && s.Default != "":
			found = "default " + s.Default
		case value == "":
			found = "not set"
		case s.Secret:
			found = "set"
		}
		if !refuses(problems, s.Name) {
			list = append(list, Check{Name: s.Name, OK: true, Found: found})
		}
		if other := "FUNCTION_" + s.Name; r.env[other] != "" {
			list = append(list, Check{Name: other, Found: "set, and read by nobody", Remedy: "name it " + s.Name + ": FUNCTION_ belongs to the .env of serverless.yml alone"})
		}
	}
	for _, p := range problems {
		list = append(list, Check{Name: p.Name, Found: p.Text, Remedy: "set it to " + p.Accepts})
	}
	if c := r.settings.Credentials; c.ID != "" {
		found := map[bool]string{true: "temporary, of a role", false: "a permanent key"}[c.Token != ""]
		if r.platform.TencentcloudUin != "" {
			found += ", account " + r.platform.TencentcloudUin
		}
		list = append(list, Check{Name: "credentials", OK: true, Found: found})
	}
	if targets := r.ledgerRun().Destinations; len(targets) > 0 {
		list = append(list, Check{Name: "destinations", OK: true, Found: strings.Join(targets, ", ")})
	}
	return list
}

func refuses(problems []input.Problem, name string) bool {
	return slices.ContainsFunc(problems, func(p input.Problem) bool { return p.Name == name })
}

// checkLedger writes the ledger as it is and reads it.
func (r *run) checkLedger() Check {
	l := r.location()
	c := Check{Name: "memory", Found: l.String()}
	store := l.Open(r.Transport, r.settings.Credentials)
	switch {
	case refuses(input.Problems(r.settingsErr), "LEDGER"):
		c.Found, c.Remedy = "not known", "correct LEDGER above first"
		return c
	case store == nil:
		c.OK, c.Found = true, "off: every run tells the failures of the last LOOKBACK, and the platform's second run of an event tells them again"
		return c
	case r.forgets():
		c.Found += ": it goes with the instance, after some idle minutes"
		c.Remedy = "keep it in COS: set LEDGER to cos://bucket-appid/prefix?region=…; the README has the policy"
		return c
	}
	m := ledger.New(store, ledger.Run{}, 2*r.deadlines.ledger)
	m.Prove(r.ctx)
	if m.Mode() == ledger.Proven { // if at the second try
		c.OK, c.Found = true, c.Found+", written and read"
		return c
	}
	err := m.Err()
	c.Found += ": " + err.Error()
	switch {
	case errors.Is(err, ledger.ErrNotLedger):
		c.Remedy = "set LEDGER to another place, or delete it if nobody needs it"
	case errors.Is(err, ledger.ErrNewer):
		c.Remedy = "deploy that version again, or delete it: the failures of the last LOOKBACK are then told again"
	default:
		c.Remedy = "see that LEDGER names a place that can be read and written"
		if l.Bucket != "" {
			appID := l.Bucket[strings.LastIndex(l.Bucket, "-")+1:]
			c.Remedy += fmt.Sprintf(`, and the policy of the role has {"effect":"allow","action":["name/cos:GetObject","name/cos:PutObject"],"resource":["qcs::cos:%s:uid/%s:%s/%s"]}`, l.Region, appID, l.Bucket, r.secrets.Text(l.Key))
		}
	}
	return c
}

// checkDestinations posts the test message to each webhook.
func (r *run) checkDestinations() (list []Check) {
	r.memory = ledger.New(nil, ledger.Run{}, 0)
	parts := make([]*part, 0, len(r.settings.Destinations))
	for _, d := range r.settings.Destinations {
		parts = append(parts, &part{to: d})
	}
	m := r.writer().Test()
	r.post(parts, func(*part) (notify.Message, ledger.Entry, ledger.Entry, bool) {
		return m, ledger.Entry{}, ledger.Entry{}, true
	})
	for _, p := range parts {
		c := Check{Name: p.to.Target(), OK: p.delivery.Status == notify.Delivered, Found: "test message delivered"}
		if problem := p.delivery.Problem; problem != nil {
			c.Found, c.Remedy = problem.Word, cmp.Or(message.Remedy(problem.Cause), "run the check again in some minutes")
		}
		list = append(list, c)
		r.summary.delivered(*p.delivery)
	}
	return list
}

// checkHeartbeat calls HEARTBEAT_URL as after a run that went well.
func (r *run) checkHeartbeat() Check {
	c := Check{Name: "heartbeat", OK: true, Found: "called"}
	if err := r.beat("", "check"); err != nil {
		c.OK, c.Found = false, err.Error()
		c.Remedy = "see that HEARTBEAT_URL is the address its service gave out, and can be reached from here"
	}
	return c
}
