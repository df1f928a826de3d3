package tcss_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestFailedImages(t *testing.T) {
	t.Parallel()
	image := func(name, at, status string) tcss.Image {
		return tcss.Image{ImageID: "sha256:" + name, ImageName: name, AuthorizedTime: at, Status: status}
	}
	first := image("a", "2026-11-20 01:00:00", "REACH_LIMIT")
	fine := image("b", "2026-11-20 03:00:00", "SUCCESS")
	last := image("c", "2026-11-20 02:00:00", "LICENSE_INSUFFICIENT")
	s := newServer()
	s.SetImages(7, first, fine, last)
	c := newClient(t, s)
	failed := []string{"REACH_LIMIT", "LICENSE_INSUFFICIENT"}
	for _, tc := range []struct {
		statuses []string
		limit    int
		want     []tcss.Image
		total    int64
	}{
		{failed, 10, []tcss.Image{last, first}, 2},
		{failed, 1, []tcss.Image{last}, 2},
		{nil, 100, []tcss.Image{fine, last, first}, 3},
	} {
		got, total, err := c.FailedImages(t.Context(), 7, tc.statuses, tc.limit)
		if d := cmp.Diff(tc.want, got); err != nil || total != tc.total || d != "" {
			t.Errorf("%v %d: %v, %d: %s", tc.statuses, tc.limit, err, total, d)
		}
	}
	if got, total, err := c.FailedImages(t.Context(), 8, failed, 10); err != nil || total != 0 || len(got) != 0 {
		t.Error(got, total, err)
	}
	if n := len(s.Calls()); n != 4 {
		t.Errorf("%d calls, want one each", n)
	}
}

// What the details may look like, and what is not taken for one.
func TestDetailShapes(t *testing.T) {
	t.Parallel()
	licences := func(ctx context.Context, c *tcss.Client) (any, error) { return c.Licences(ctx) }
	rule := func(ctx context.Context, c *tcss.Client) (any, error) { return c.Rule(ctx) }
	images := func(ctx context.Context, c *tcss.Client) (any, error) {
		_, n, err := c.FailedImages(ctx, 1, nil, 1)
		return n, err
	}
	for _, tc := range []struct {
		call func(context.Context, *tcss.Client) (any, error)
		body string // within Response
		want any    // nil is malformed
	}{
		{licences, `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":1,"More":{}`, tcss.Licences{Total: 2, Used: 1}},
		{
			licences, `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":1,"NotScannedImageCnt":null,"ImageScanInquireInfo":null`,
			tcss.Licences{Total: 2, Used: 1},
		},
		{
			licences, `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":1,"ImageScanInquireInfo":{"EndTime":"x","PurchaseStatus":"Pending"}`,
			tcss.Licences{Total: 2, Used: 1, PeriodEnd: "x"},
		},
		{
			licences, `"TotalAuthorizedCnt":0,"UsedAuthorizedCnt":0,"NotScannedImageCnt":7,"ImageScanInquireInfo":{"PurchaseStatus":"Isolate"}`,
			tcss.Licences{NotScanned: 7, NotScannedKnown: true, Suspended: true},
		},
		{licences, `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":1,"NotScannedImageCnt":0`, tcss.Licences{Total: 2, Used: 1, NotScannedKnown: true}},
		{licences, `"TotalAuthorizedCnt":2`, nil},
		{licences, `"UsedAuthorizedCnt":2`, nil},
		{licences, `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":null`, nil},
		{licences, `"TotalAuthorizedCnt":2.5,"UsedAuthorizedCnt":1`, nil},
		{rule, `"IsEnabled":1,"MaxDailyCount":5,"RuleId":3,"RangeType":"ALL"`, tcss.Rule{ID: 3, Enabled: true, MaxDailyCount: 5}},
		{rule, `"IsEnabled":1,"MaxDailyCount":5`, tcss.Rule{Enabled: true, MaxDailyCount: 5}},
		{rule, `"IsEnabled":true,"MaxDailyCount":0`, nil},
		{rule, `"IsEnabled":0,"MaxDailyCount":0`, tcss.Rule{}},
		{rule, `"IsEnabled":null,"MaxDailyCount":0`, nil},
		{rule, `"IsEnabled":2,"MaxDailyCount":0`, nil},
		{rule, `"IsEnabled":"1","MaxDailyCount":0`, nil},
		{rule, `"IsEnabled":1`, nil},
		{images, `"TotalCount":3,"List":[{"ImageId":"a"}]`, int64(3)},
		{images, `"TotalCount":0,"List":[{"ImageId":"a"}]`, nil},
		{images, `"List":[]`, nil},
		{images, `"TotalCount":1,"List":[{"ImageName":7}]`, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := answering(`{"Response":{` + tc.body + `}}`)
			got, err := tc.call(t.Context(), newClient(t, s))
			switch {
			case tc.want != nil && (err != nil || got != tc.want):
				t.Errorf("%s: %v, %v", tc.body, got, err)
			case tc.want == nil && (told(err).Code != "MalformedAnswer" || len(s.Calls()) != 2):
				t.Errorf("%s: %v, %v", tc.body, got, err)
			case tc.want == nil && strings.Contains(err.Error(), "head"):
				t.Errorf("%s: inner names show: %v", tc.body, err)
			}
		})
	}
}

// Each action is tried by its smallest call. That the images of a task are asked
// for which there is not shows that asking is permitted; nothing else does.
func TestProbe(t *testing.T) {
	t.Parallel()
	s := newServer(tasksOf(5)...)
	for i, action := range tcss.Actions() {
		if err := newClient(t, s).Probe(t.Context(), action); err != nil || len(s.Calls()) != i+1 || s.Calls()[i].Action != action {
			t.Error(err, s.Calls())
		}
	}
	for code, class := range map[string]tcss.Class{
		"ResourceNotFound": "", "FailedOperation": "", "InvalidParameterValue": "",
		"UnauthorizedOperation": tcss.Permission, "AuthFailure": tcss.Credentials, "InternalError": tcss.Transient,
	} {
		synctest.Test(t, func(t *testing.T) {
			s = failing(tcsstest.Fault{Kind: tcsstest.APIError, Code: code})
			if err := newClient(t, s).Probe(t.Context(), tcss.ActionImages); told(err).Class != class {
				t.Errorf("%s: %v", code, err)
			}
		})
	}
	s = failing(tcsstest.Fault{Kind: tcsstest.Raw, Status: 404, ContentType: "text/plain", Body: "not here"})
	if err := newClient(t, s).Probe(t.Context(), tcss.ActionImages); told(err).Class != tcss.Other {
		t.Error(err)
	}
}
