package tcss

import (
	"context"
	"fmt"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

// FailedImages returns the last images of a task that have one of statuses
// (REACH_LIMIT, LICENSE_INSUFFICIENT; none is all), newest first, at most limit
// of them and never more than PageLimit, and how many there are in all. It is
// one call. Its error is an *Error.
func (c *Client) FailedImages(
	ctx context.Context, taskID int64, statuses []string, limit int,
) (images []Image, total int64, err error) {
	var filters []Filter
	if len(statuses) > 0 {
		filters = []Filter{{Name: "Status", Values: statuses}}
	}
	limit = min(max(limit, 1), PageLimit)
	a, err := detail[imagesAnswer](ctx, c, ActionImages, fmt.Sprintf("task=%d", taskID), func() tchttp.Request {
		return &imagesRequest{
			BaseRequest: base(ActionImages), TaskID: taskID, Filters: filters,
			Limit: limit, By: "AuthorizedTime", Order: "desc",
		}
	})
	if err != nil {
		return nil, 0, err
	}
	return a.List, *a.TotalCount, nil
}

// Licences returns how much of the licence quota is used, and of its purchase. Its error is an
// *Error.
func (c *Client) Licences(ctx context.Context) (Licences, error) {
	a, err := detail[licencesAnswer](ctx, c, ActionLicences, "", func() tchttp.Request {
		return &bareRequest{base(ActionLicences)}
	})
	if err != nil {
		return Licences{}, err
	}
	l := Licences{
		Total: *a.TotalAuthorizedCnt, Used: *a.UsedAuthorizedCnt,
		PeriodEnd: a.ImageScanInquireInfo.EndTime, Suspended: a.ImageScanInquireInfo.PurchaseStatus == "Isolate",
	}
	if a.NotScannedImageCnt != nil {
		l.NotScanned, l.NotScannedKnown = *a.NotScannedImageCnt, true
	}
	return l, nil
}

// Rule returns the rule by which images are licensed automatically. Its error
// is an *Error.
func (c *Client) Rule(ctx context.Context) (Rule, error) {
	a, err := detail[ruleAnswer](ctx, c, ActionRule, "", func() tchttp.Request {
		return &bareRequest{base(ActionRule)}
	})
	if err != nil {
		return Rule{}, err
	}
	return Rule{ID: a.RuleID, Enabled: bool(*a.IsEnabled), MaxDailyCount: *a.MaxDailyCount}, nil
}

func detail[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, action, key string, request func() tchttp.Request) (A, error) {
	var a A
	err := c.do(ctx, call{
		action: action, key: key, tries: detailTries, make: request,
		decode: func(body []byte) error { a = new(T); return decode(body, a) },
	})
	return a, err
}
