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
	change := d.state(watchKey(d.asked.Trigger), value, goodWatch, watchAgain)
	d.news.Watch = change
	if horizon := d.asked.Clock.Add(-Horizon(d.asked.Lookback)); change != nil && value == goodWatch && change.Since.Before(horizon) {
		change.Since = horizon // what failed before is not told any more
	}
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
// after a while. That it is good again is news only to whom it was bad. What is
// good and was never otherwise need not be remembered.
func (d *decider) state(key, value, good string, again time.Duration) *Change {
	if d.asked.ByHand {
		return nil
	}
	now := d.asked.Clock.Unix()
	known, ok := d.known.Account.States[key]
	same := known.Value == value
	toldBad := known.Value != good && known.Told > 0
	change := &Change{Value: value, Since: d.since(known, ok && known.Value != good), Again: toldBad && same && !known.Doubt}
	news := toldBad || known.Doubt
	if value != good {
		news = !same || known.Doubt || now-known.Told >= int64(again/time.Second)
	}
	if !news || value != good && !toldBad { // or a later run would not know since when
		s := ledger.State{Value: value, Since: change.Since.Unix(), At: now}
		if same {
			s.Since, s.Told = known.Since, known.Told
		}
		if ok || value != good {
			d.keep(key, s)
		}
	}
	if !news {
		return nil
	}
	told := ledger.State{Value: value, Since: change.Since.Unix(), Told: now, At: now}
	d.news.Told.States[key] = told
	told.Doubt = !same || !known.Doubt
	d.news.Doubted.States[key] = told
	return change
}

// since is since when a state is bad: if it was good before, since what the run
// before looked at.
func (d *decider) since(known ledger.State, bad bool) time.Time {
	before := time.Unix(d.known.Account.Used, 0)
	switch {
	case bad:
		return time.Unix(known.Since, 0)
	case d.known.Account.Used == 0 || !before.Before(d.asked.Clock):
		return d.from
	}
	return before.Add(-d.asked.Settle)
}

// refresh is after how long it is worth a write that what is remembered still
// holds. It is far less than what is kept without that.
const refresh = 6 * day

// keep notes a state, if it is not the one that is known.
func (d *decider) keep(key string, s ledger.State) {
	known := d.known.Account.States[key]
	recent := s.At-known.At < int64(refresh/time.Second)
	known.At = s.At
	if d.known.Mode == ledger.Nothing || recent && known == s {
		return
	}
	d.news.Noted.States[key] = s
}
