// Package news decides what a destination is to be told: what is the case, as
// far as it differs from what the destination knows.
//
// It is pure: the same report, memory and question give the same news. It does
// not know how anything is read, posted or kept, nor how it is said.
package news

import (
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/report"
)

// Reason is what a destination is told, in one word: the weightiest if a
// message tells several.
type Reason string

// The reasons, the weightiest first.
const (
	Failures     Reason = "failures"      // also of an incomplete list
	Mention      Reason = "mention"       // the call for what was told before
	Blind        Reason = "blind"         // the list could not be read
	Incomplete   Reason = "incomplete"    // the list is short, without news of failures
	Refused      Reason = "refused"       // the event or the settings are
	RuleOff      Reason = "rule_off"      // local images are licensed automatically no longer
	LicencesGone Reason = "licences_gone" // none is left, or the purchase is suspended
	LicencesLow  Reason = "licences_low"  // they soon are
	WorkingAgain Reason = "working_again" // the list is read again
	RuleOn       Reason = "rule_on"       // local images are licensed automatically again
	LicencesFine Reason = "licences_fine" // there are enough again
	ReachedAgain Reason = "reached_again" // another destination takes messages again
	AllClear     Reason = "all_clear"     // asked for, and nothing is wrong
	Status       Reason = "status"        // asked for, and there is no news, but something is wrong
	NoTasks      Reason = "no_tasks"      // asked for, and no task had a result
	Missed       Reason = "missed"        // another destination was not reached
	NothingNew   Reason = "nothing_new"
)

// Switch is what is known of the automatic licensing rule.
type Switch int

// The states of the rule.
const (
	Unknown Switch = iota
	On
	Off
)

// Seen is what a run saw.
type Seen struct {
	Report *report.Report // nil if the list could not be read
	// Reason is why the list could not be read, as far as reasons are told
	// apart; empty if it could.
	Reason  string
	Refused bool // Reason is that the event or the settings are refused
	Short   bool // rows that were asked for are missing
	Recent  bool // only the days of LOOKBACK were looked at
	Rule    Switch
	// Licences are nil if they are not known.
	Licences *report.Licences
}

// whole says whether what is not in the report is not the case.
func (s Seen) whole() bool { return !s.Short && !s.Recent }

// Asked is what a run is asked for.
type Asked struct {
	Clock    time.Time // the event's
	Lookback time.Duration
	Settle   time.Duration
	Window   report.Window
	ByHand   bool          // nothing is remembered, and states are no news
	Spanned  bool          // the event names the window
	Trigger  string        // the timer's name
	Partial  bool          // tasks that failed in part are reported
	Entire   bool          // tasks that failed entirely are reported
	AllClear bool          // a message is wanted also when there is no news
	Warn     time.Duration // licences that last no longer are news; 0: never
	Nobody   bool          // the destination names nobody to call
	Filtered bool
	ByStatus bool                    // filtered by result, so that days of success are missing
	Shows    func(report.Group) bool // whether filters let a group through; nil: all
}

// Horizon is how far back failures are told that are not known.
func Horizon(lookback time.Duration) time.Duration {
	return max(8*day, 3*lookback+day)
}

const day = 24 * time.Hour

// Known is what a destination knows.
type Known struct {
	Account *ledger.Account // of no use if Mode is Nothing
	Mode    ledger.Mode
}

// News is what one destination is to be told.
type News struct {
	Reason Reason
	Items  []Item // one a group, worst first, those that are over last
	// Headline is how many images are not licensed, each counted once as far as
	// counts can tell; failures that are over are not in it.
	Headline int64
	Mentions []report.Group // for which people are called
	Restored []report.Group // had told failures, which are all over

	Watch    *Change // of the watch; nil if it is no news
	Rule     *Change // of the rule
	Licences *Change // of the licences

	// Open are the failures that stand in the way of an all clear, in images,
	// and the first of their days; those at work are among them.
	Open      int64
	OpenSince string
	// Before and LeftOut count failing tasks of the window that are not told, as
	// they are known, and as ALERT_ON leaves them out.
	Before, LeftOut int

	// Standing is how the licences stand, as Fine and others, also where that is
	// no news; empty if it is not known.
	Standing string
	// Already says that there was news, which an earlier run of the same event
	// has told.
	Already bool

	Noted           ledger.Entry // what the run notes whatever it posts
	Told, Doubted   ledger.Entry // what a post of the message tells, confirmed or without an answer
	Paid, PaidDoubt ledger.Entry // the same of a post that calls people
}

// Post says whether there is something to post.
func (n *News) Post() bool { return n.Reason != NothingNew }

// Item is what is told of one group.
type Item struct {
	Series  *report.Series
	Day     report.Day    // its latest day with a failing task that is news
	Tasks   []report.Task // of the day, those that are news, worst first
	Earlier []report.Day  // further days with news, the latest first
	Counted []report.Day  // those that the headline counts
	Known   int64         // images that the destination was told of, of the same tasks of the day
	Over    bool          // a later task had no failures
	Streak  int           // days with a result in a row, up to Day, on which the group failed
	AtLeast bool          // it may have failed before what was read
}

// Grown says whether the destination was told of the same tasks with fewer
// images.
func (i Item) Grown() bool { return i.Known > 0 }

// Change is a state that is news.
type Change struct {
	Value string
	Since time.Time // since when it is so, as far as is known
	Again bool      // it was told before, and still is so
}
