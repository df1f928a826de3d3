package news_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

// What another destination missed is told when it changes, and again after a
// week.
func TestDecideOthers(t *testing.T) {
	t.Parallel()
	const name = "destination/wecom#1"
	for _, tt := range []struct {
		name    string
		states  map[string]ledger.State
		mode    ledger.Mode
		reached bool
		want    news.Others
	}{
		{"reached", nil, ledger.Proven, true, news.Others{Reason: news.NothingNew}},
		{"missed", nil, ledger.Proven, false, news.Others{Reason: news.Missed, Missed: []string{"wecom#1"}}},
		{"missed after reached", one(name, known("reached", 0)), ledger.Proven, false, news.Others{Reason: news.Missed, Missed: []string{"wecom#1"}}},
		{"still missed", one(name, known("missed", 7*day-time.Second)), ledger.Read, false, news.Others{Reason: news.NothingNew}},
		{"still missed after a week", one(name, known("missed", 7*day)), ledger.Proven, false, news.Others{Reason: news.Missed, Missed: []string{"wecom#1"}}},
		{"reached again", one(name, known("missed", day)), ledger.Proven, true, news.Others{Reason: news.ReachedAgain, Again: []string{"wecom#1"}}},
		{"missed, without a memory", one(name, known("missed", day)), ledger.Nothing, false, news.Others{Reason: news.Missed, Missed: []string{"wecom#1"}}},
		{"reached, without a memory", one(name, known("missed", day)), ledger.Nothing, true, news.Others{Reason: news.NothingNew}},
	} {
		known := news.Known{Account: &ledger.Account{States: tt.states}, Mode: tt.mode}
		got := news.DecideOthers(clock, known, map[string]bool{"wecom#1": tt.reached})
		noted, told := got.Noted.States, got.Told.States
		got.Noted, got.Told, got.Doubted = tt.want.Noted, tt.want.Told, tt.want.Doubted
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(tt.name, diff)
		}
		if isNews := tt.want.Reason != news.NothingNew; isNews != (told[name].Told == clock.Unix()) || len(noted) > 0 && tt.reached {
			t.Errorf("%s: told %v, noted %v", tt.name, told, noted)
		}
	}
	if got := news.DecideOthers(clock, news.Known{}, map[string]bool{"b": false, "a": false, "c": true}); !slices.Equal(got.Missed, []string{"a", "b"}) {
		t.Errorf("%+v", got)
	}
	missed := ledger.State{Value: "missed", Since: clock.Unix(), Told: clock.Unix(), At: clock.Unix()}
	if got := news.DecideOthers(clock, news.Known{Account: &ledger.Account{}, Mode: ledger.Proven}, map[string]bool{"a": false}).Told.States["destination/a"]; got != missed {
		t.Errorf("noted as %+v", got)
	}
	both := news.Known{Account: &ledger.Account{States: with(one("destination/a", known("missed", day)), one("destination/c", known("missed", day)))}, Mode: ledger.Proven}
	if got := news.DecideOthers(clock, both, map[string]bool{"c": true, "a": true, "b": false}); got.Reason != news.ReachedAgain || len(got.Missed) != 1 || !slices.IsSorted(got.Again) {
		t.Errorf("%+v", got)
	}
}
