package news

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/ledger"
)

const (
	goodWatch  = "good"
	shortWatch = "short"

	// How soon a bad state that lasts is told again: within less than a day, so
	// that a daily run's few minutes do not matter.
	watchAgain  = 20 * time.Hour
	statesAgain = 7 * day
	clearAgain  = 20 * time.Hour
)

// The names of states in the ledger. To change one is to repeat what it says.
func watchKey(trigger string) string { return key("watch", trigger) }
func clearKey(trigger string) string { return key("clear", trigger) }
func ruleKey() string                { return "rule" }

// key joins parts of which the last ones come from outside, and bounds them.
func key(parts ...string) string {
	const most = 60
	for i, p := range parts {
		if len(p) <= most && utf8.ValidString(p) {
			continue
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(p))
		parts[i] = fmt.Sprintf("%.20s~%x", strings.ToValidUTF8(p, ""), h.Sum64())
	}
	return strings.Join(parts, "/")
}

// watch is whether the list was read; each trigger has its own.
func (d *decider) watch() {
	value := goodWatch
	switch {
	case d.seen.Report == nil:
		value = d.seen.Reason
	case d.seen.Short:
		value = shortWatch
	}
	d.news.Watch = d.state(watchKey(d.asked.Trigger), value, goodWatch, watchAgain)
}

// rule is whether local images are licensed by themselves. It is news only to
// whom something can be remembered.
func (d *decider) rule() {
	if d.seen.Rule == Unknown || d.known.Mode == ledger.Nothing {
		return
	}
	value := map[Switch]string{On: "on", Off: "off"}[d.seen.Rule]
	d.news.Rule = d.state(ruleKey(), value, "on", statesAgain)
}

// state says whether a state is news: a change is, and a bad one that lasts,
// after a while. That it is good again is news only to whom it was bad.
func (d *decider) state(key, value, good string, again time.Duration) *Change {
	if d.asked.ByHand {
		return nil
	}
	now := d.asked.Clock.Unix()
	known, ok := d.known.Account.States[key]
	change := &Change{Value: value, Since: d.from}
	switch {
	case ok && known.Value == value:
		change.Since = time.Unix(known.Since, 0)
		change.Again = !known.Doubt
		if !known.Doubt && (value == good || now-known.Told < int64(again/time.Second)) {
			change = nil
		}
	case ok:
		change.Since = time.Unix(known.At, 0).Add(-d.asked.Settle)
	case value == good:
		change = nil
	}
	if change == nil {
		if d.known.Mode != ledger.Nothing {
			known.Value, known.At = value, now
			d.news.Noted.States[key] = known
		}
		return nil
	}
	told := ledger.State{Value: value, Since: change.Since.Unix(), Told: now, At: now}
	d.news.Told.States[key] = told
	told.Doubt = !ok || known.Value != value || !known.Doubt
	d.news.Doubted.States[key] = told
	return change
}
