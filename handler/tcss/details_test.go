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
		task     int64
		statuses []string
		limit    int
		want     []tcss.Image
		total    int64
	}{
		{7, failed, 10, []tcss.Image{last, first}, 2},
		{7, failed, 1, []tcss.Image{last}, 2},
		{7, nil, 100, []tcss.Image{fine, last, first}, 3},
		{8, failed, 10, []tcss.Image{}, 0},
	} {
		got, total, err := c.FailedImages(t.Context(), tc.task, tc.statuses, tc.limit)
		if d := cmp.Diff(tc.want, got); err != nil || total != tc.total || d != "" {
			t.Errorf("%v %d: %v, %d: %s", tc.statuses, tc.limit, err, total, d)
		}
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
	const counts = `"TotalAuthorizedCnt":2,"UsedAuthorizedCnt":1`
	for _, tc := range []struct {
		call func(context.Context, *tcss.Client) (any, error)
		body string // within Response
		want any    // nil is malformed
	}{
		{licences, counts + `,"More":{}`, tcss.Licences{Total: 2, Used: 1}},
		{licences, counts + `,"NotScannedImageCnt":null,"ImageScanInquireInfo":null`, tcss.Licences{Total: 2, Used: 1}},
		{licences, counts + `,"ImageScanInquireInfo":{"EndTime":"x","PurchaseStatus":"Pending"}`, tcss.Licences{Total: 2, Used: 1, PeriodEnd: "x"}},
		{licences, counts + `,"ImageScanInquireInfo":{"PurchaseStatus":"Isolate"}`, tcss.Licences{Total: 2, Used: 1, Suspended: true}},
		{licences, counts + `,"NotScannedImageCnt":0`, tcss.Licences{Total: 2, Used: 1, NotScannedKnown: true}},
		{licences, `"TotalAuthorizedCnt":0,"UsedAuthorizedCnt":0,"NotScannedImageCnt":7`, tcss.Licences{NotScanned: 7, NotScannedKnown: true}},
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
			case tc.want == nil && (told(err).Code != "MalformedAnswer" || len(s.Calls()) != 2 || strings.Contains(err.Error(), "head")):
				t.Errorf("%s: %v, %v; no inner names may show", tc.body, got, err)
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
	for fault, class := range map[tcsstest.Fault]tcss.Class{
		{Code: "ResourceNotFound"}: "", {Code: "FailedOperation"}: "", {Code: "InvalidParameterValue"}: "",
		{Code: "UnauthorizedOperation"}: tcss.Permission, {Code: "AuthFailure"}: tcss.Credentials, {Code: "InternalError"}: tcss.Transient,
		{Kind: tcsstest.Raw, Status: 404, ContentType: "text/plain", Body: "not here"}: tcss.Other,
	} {
		synctest.Test(t, func(t *testing.T) {
			if fault.Code != "" {
				fault.Kind = tcsstest.APIError
			}
			if err := newClient(t, failing(fault)).Probe(t.Context(), tcss.ActionImages); told(err).Class != class {
				t.Errorf("%+v: %v", fault, err)
			}
		})
	}
}
