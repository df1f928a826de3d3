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
	return &CheckError{Text: fmt.Sprintf("%d of %d checks failed: %s", len(failed), len(c.Checks), strings.Join(failed, "; "))}
}

// check tries everything that a run needs, and changes nothing but the ledger,
// which it writes as it was. With Send it posts a test message and calls the
// heartbeat.
func (r *run) check() Checks {
	var c Checks
	c.Checks = r.checkSettings()
	c.Checks = append(c.Checks, r.checkCredentials())
	c.Checks = append(c.Checks, r.checkAPI()...)
	c.Checks = append(c.Checks, r.checkLedger())
	if r.request.Send {
		c.Checks = append(c.Checks, r.checkDestinations()...)
		if r.settings.HeartbeatURL != "" {
			c.Checks = append(c.Checks, r.checkHeartbeat())
		}
	}
	for i := range c.Checks {
		c.Checks[i].Found = r.secrets.Text(c.Checks[i].Found)
	}
	return c
}

// checkSettings says of each setting what it holds or what is wrong with it.
func (r *run) checkSettings() (list []Check) {
	problems := map[string][]input.Problem{}
	if refused, ok := errors.AsType[*input.SettingsError](r.settingsErr); ok {
		for _, p := range refused.Problems {
			problems[p.Name] = append(problems[p.Name], p)
		}
	}
	for _, s := range input.Table() {
		found := "not set"
		switch value := r.env[s.Name]; {
		case value == "" && s.Default != "":
			found = "default " + s.Default
		case value != "" && s.Secret:
			found = "set"
		case value != "":
			found = redact.Clip(value)
		}
		list = append(list, checkOf(s.Name, found, problems[s.Name]))
		delete(problems, s.Name)
	}
	const either = "SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL"
	if p := problems[either]; p != nil {
		list = append(list, checkOf(either, "", p))
	}
	targets := make([]string, 0, len(r.settings.Destinations))
	for _, d := range r.settings.Destinations {
		targets = append(targets, d.Target())
	}
	if len(targets) > 0 {
		list = append(list, Check{Name: "destinations", OK: true, Found: strings.Join(targets, ", ")})
	}
	return list
}

func checkOf(name, found string, problems []input.Problem) Check {
	if len(problems) == 0 {
		return Check{Name: name, OK: true, Found: found}
	}
	texts := make([]string, 0, len(problems))
	for _, p := range problems {
		texts = append(texts, p.Text)
	}
	remedy := "set it to " + problems[0].Accepts
	if strings.Contains(name, ",") {
		remedy = "set one of them at least"
	}
	return Check{Name: name, Found: strings.Join(texts, "; "), Remedy: remedy}
}

// checkCredentials says where the credentials come from and whether they are
// temporary.
func (r *run) checkCredentials() Check {
	c := Check{Name: "credentials"}
	switch found := r.settings.Credentials; {
	case found.ID == "":
		c.Found = "none, or half of them"
		c.Remedy = "give the function an execution role; at a terminal set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY"
	case found.Token != "":
		c.OK, c.Found = true, "temporary, of a role"
	default:
		c.OK, c.Found = true, "a permanent key"
	}
	if r.platform.TencentcloudUin != "" {
		c.Found += ", account " + r.platform.TencentcloudUin
	}
	return c
}

// checkLedger writes the ledger as it is and reads it.
func (r *run) checkLedger() Check {
	location := r.location()
	c := Check{Name: "memory", Found: location.String()}
	store := location.Open(r.Transport, r.settings.Credentials)
	if store == nil {
		c.OK, c.Found = true, "off: every run tells the failures of the last LOOKBACK, and the platform's second run of an event tells them again"
		return c
	}
	m := ledger.New(store, ledger.Run{}, 2*r.deadlines.ledger)
	m.Prove(r.ctx)
	err := m.Err()
	if m.Mode() == ledger.Proven {
		err = nil // at the second try
	}
	switch {
	case err == nil && !location.Outlives() && r.env["TENCENTCLOUD_RUNENV"] == "SCF":
		c.Found += ": it goes with the instance, after some idle minutes"
		c.Remedy = "keep it in COS: set LEDGER to cos://bucket-appid/prefix?region=…; the README has the policy"
	case err == nil:
		c.OK = true
		c.Found += ", written and read"
	case errors.Is(err, ledger.ErrNotLedger):
		c.Found += ": " + err.Error()
		c.Remedy = "set LEDGER to another place, or delete it if nobody needs it"
	case errors.Is(err, ledger.ErrNewer):
		c.Found += ": " + err.Error()
		c.Remedy = "deploy that version again, or delete it: the failures of the last LOOKBACK are then told again"
	default:
		c.Found += ": " + err.Error()
		c.Remedy = "see that LEDGER names a place that can be read and written; COS takes cos:GetObject and cos:PutObject on the prefix"
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
