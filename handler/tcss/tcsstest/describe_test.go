package tcsstest

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
)

func TestListTasks(t *testing.T) {
	t.Parallel()
	s := open()
	for i := range int64(12) {
		s.AddTasks(tcss.Task{TaskID: i + 1, AuthorizedDate: "2026-11-20", Type: "AUTO", Source: "LOCAL", SuccessCount: 1})
	}
	s.AddTasks(
		tcss.Task{TaskID: 20, AuthorizedDate: "2026-11-21", Type: "MANUAL", Source: "LOCAL", FailCount: 1},
		tcss.Task{TaskID: 21, AuthorizedDate: "2026-11-21", Type: "AUTO", Source: "REGISTRY", FailCount: 1, SuccessCount: 1},
		tcss.Task{TaskID: 22, AuthorizedDate: "2026-11-22", Type: "AUTO"},
		tcss.Task{TaskID: 12, AuthorizedDate: "2026-11-19", Type: "AUTO"}, // in place of the other
	)
	for _, tc := range []struct {
		body  string
		total int
		ids   []int64
		code  string
	}{
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22"}`, total: 14, ids: []int64{22, 21, 20, 11, 10, 9, 8, 7, 6, 5}},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Limit":3,"Offset":12}`, total: 14, ids: []int64{2, 1}},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Offset":99}`, total: 14},
		{body: `{"StartTime":"2026-11-21","EndTime":"2026-11-21"}`, total: 2, ids: []int64{21, 20}},
		{body: `{"StartTime":"2026-11-01","EndTime":"2026-11-19"}`, total: 1, ids: []int64{12}},
		{body: `{"StartTime":"2026-12-01","EndTime":"2026-12-19"}`},
		{body: span21(`[{"Name":"Status","Values":["PARTIALFAIL","ALLFAIL"]}]`), total: 2, ids: []int64{21, 20}},
		{body: span21(`[{"Name":"Status","Values":["ALLFAIL"]}]`), total: 1, ids: []int64{20}},
		{body: span21(`[{"Name":"Status","Values":["PARTIALFAIL","ALLFAIL"]},{"Name":"Type","Values":["AUTO"]}]`), total: 1, ids: []int64{21}},
		{body: span21(`[{"Name":"Status","Values":["ALLSUCCSESS"]}]`)},
		{body: span21(`[{"Name":"Source","Values":["REGISTRY"]}]`), total: 1, ids: []int64{21}},
		{body: span21(`[{"Name":"Status","Values":["ALLSUCCESS"]}]`), code: "InvalidParameter"},
		{body: span21(`[{"Name":"Sauce","Values":["LOCAL"]}]`), code: "InvalidParameter"},
		{body: span21(`[{"Name":"Source","Values":[]}]`), code: "InvalidParameter"},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Limit":101}`, code: "InvalidParameter"},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Limit":0}`, code: "InvalidParameter"},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Offset":-1}`, code: "InvalidParameter"},
		{body: `{"StartTime":"2026-11-22","EndTime":"2026-11-20"}`, code: "InvalidParameter"},
		{body: `{"StartTime":"2026-11-22"}`, code: "InvalidParameter.MissingParameter"},
		{body: `{}`, code: "InvalidParameter.MissingParameter"},
		{body: `{"StartTime":"2026-11-20 00:00:00","EndTime":"2026-11-22"}`, code: "InvalidParameter.InvalidFormat"},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-31"}`, code: "InvalidParameter.InvalidFormat"},
		{body: `{"StartTime":"2026-11-20","EndTime":"2026-11-22","Sort":"x"}`, code: "UnknownParameter"},
		{body: `{"StartTime":20261120}`, code: "InvalidParameter.ParsingError"},
		{body: `{`, code: "InvalidParameter.ParsingError"},
	} {
		got := askAction(t, s, tcss.ActionTasks, tc.body)
		if got.Error != nil {
			if got.Error.Code != tc.code {
				t.Errorf("%s: %s, want %q", tc.body, got.Error.Code, tc.code)
			}
			continue
		}
		if d := cmp.Diff(tc.ids, got.ids()); tc.code != "" || got.TotalCount != tc.total || d != "" {
			t.Errorf("%s: %d tasks, want %d or %q: %s", tc.body, got.TotalCount, tc.total, tc.code, d)
		}
	}
}

func span21(filters string) string {
	return `{"StartTime":"2026-11-21","EndTime":"2026-11-21","Filters":` + filters + `}`
}

// What is not documented of dates is refused or left out as the server is told.
func TestListTasksByDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 21, 16, 5, 0, 0, time.UTC))) // the 22nd in Shanghai
		for _, tc := range []struct {
			server     *Server
			start, end string // in November
			total      int    // -1 is refused
		}{
			{&Server{}, "20", "22", 3},
			{&Server{EndExclusive: true}, "20", "22", 2},
			{&Server{EndExclusive: true}, "20", "20", 0},
			{&Server{MaxSpan: 3}, "20", "22", 3},
			{&Server{MaxSpan: 2}, "20", "22", -1},
			{&Server{MaxSpan: 2, EndExclusive: true}, "20", "22", 2},
			{&Server{MaxSpan: 1, EndExclusive: true}, "20", "22", -1},
			{&Server{NoFuture: true}, "20", "22", 3},
			{&Server{NoFuture: true}, "20", "23", -1},
		} {
			tc.server.Credentials = map[string]Credential{"id": {"key", "token"}}
			for i := range int64(3) {
				tc.server.AddTasks(tcss.Task{TaskID: i + 1, AuthorizedDate: "2026-11-2" + strconv.FormatInt(i, 10)})
			}
			got := askAction(t, tc.server, tcss.ActionTasks, `{"StartTime":"2026-11-`+tc.start+`","EndTime":"2026-11-`+tc.end+`"}`)
			if (got.Error != nil) != (tc.total < 0) || got.Error == nil && got.TotalCount != tc.total {
				t.Errorf("%s to %s: %d tasks, want %d, %v", tc.start, tc.end, got.TotalCount, tc.total, got.Error)
			}
		}
	})
}

func TestListTasksAsRows(t *testing.T) {
	t.Parallel()
	s := open()
	s.AddTasks(tcss.Task{TaskID: 1, AuthorizedDate: "2026-11-21"})
	s.Row = func(t tcss.Task) any { return map[string]int64{"TaskId": -t.TaskID} }
	if got := askAction(t, s, tcss.ActionTasks, days); got.TotalCount != 1 || got.ids()[0] != -1 {
		t.Errorf("%+v", got)
	}
}

func TestListImages(t *testing.T) {
	t.Parallel()
	s := open()
	s.SetImages(
		7,
		tcss.Image{ImageID: "a", AuthorizedTime: "2026-11-20 01:00:00", Status: "REACH_LIMIT"},
		tcss.Image{ImageID: "b", AuthorizedTime: "2026-11-20 03:00:00", Status: "SUCCESS"},
		tcss.Image{ImageID: "c", AuthorizedTime: "2026-11-20 02:00:00", Status: "LICENSE_INSUFFICIENT"},
	)
	for _, tc := range []struct {
		body, ids, code string
		total           int
	}{
		{body: `{"TaskId":7}`, ids: "abc", total: 3},
		{body: `{"TaskId":7,"By":"AuthorizedTime","Order":"desc","Limit":2}`, ids: "bc", total: 3},
		{body: `{"TaskId":7,"Filters":[{"Name":"Status","Values":["REACH_LIMIT","LICENSE_INSUFFICIENT"]}]}`, ids: "ac", total: 2},
		{body: `{"TaskId":8}`},
		{body: `{}`, code: "InvalidParameter.MissingParameter"},
		{body: `{"TaskId":7,"Filters":[{"Name":"Status","Values":["ALLFAIL"]}]}`, code: "InvalidParameter"},
	} {
		got := askAction(t, s, tcss.ActionImages, tc.body)
		var ids strings.Builder
		var code string
		for _, i := range got.List {
			ids.WriteString(i.ImageID)
		}
		if got.Error != nil {
			code = got.Error.Code
		}
		if ids.String() != tc.ids || code != tc.code || got.TotalCount != tc.total {
			t.Errorf("%s: %q of %d, %q", tc.body, ids.String(), got.TotalCount, code)
		}
	}
}

func TestLicencesAndRule(t *testing.T) {
	t.Parallel()
	s := open()
	s.SetLicences(tcss.Licences{Total: 100, Used: 40})
	s.SetRule(tcss.Rule{ID: 4, Enabled: true, MaxDailyCount: 5})
	if got := askAction(t, s, tcss.ActionLicences, `{}`); got.TotalAuthorizedCnt != 100 || got.UsedAuthorizedCnt != 40 {
		t.Errorf("%+v", got)
	}
	if got := askAction(t, s, tcss.ActionLicences, `{}`); got.NotScannedImageCnt != nil || got.ImageScanInquireInfo.PurchaseStatus != "Normal" {
		t.Errorf("%+v", got)
	}
	s.SetLicences(tcss.Licences{NotScannedKnown: true, NotScanned: 3, PeriodEnd: "2026-11-30 00:00:00", Suspended: true})
	if got := askAction(t, s, tcss.ActionLicences, `{}`); *got.NotScannedImageCnt != 3 ||
		got.ImageScanInquireInfo.PurchaseStatus != "Isolate" || got.ImageScanInquireInfo.EndTime != "2026-11-30 00:00:00" {
		t.Errorf("%+v", got)
	}
	if got := askAction(t, s, tcss.ActionRule, `{}`); got.IsEnabled != 1 || got.RuleID != 4 || got.MaxDailyCount != 5 {
		t.Errorf("%+v", got)
	}
	if got := askAction(t, s, tcss.ActionRule, `{"Limit":1}`); got.Error == nil || got.Error.Code != "UnknownParameter" {
		t.Errorf("%+v", got)
	}
}
