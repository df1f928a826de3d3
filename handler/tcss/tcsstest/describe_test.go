package tcsstest

import (
	"testing"

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
		if d := cmp.Diff(tc.ids, got.ids()); got.Error.Code != tc.code || got.TotalCount != tc.total || d != "" {
			t.Errorf("%s: %d tasks, %q, want %d or %q: %s", tc.body, got.TotalCount, got.Error.Code, tc.total, tc.code, d)
		}
	}
}

func span21(filters string) string {
	return `{"StartTime":"2026-11-21","EndTime":"2026-11-21","Filters":` + filters + `}`
}
