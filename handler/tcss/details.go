package tcss

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type imagesParams struct {
	TaskID  int64    `json:"TaskId"`
	Filters []Filter `json:",omitempty"`
	Limit   int
	By      string
	Order   string
}

// FailedImages returns the last images of a task that have one of statuses
// (REACH_LIMIT, LICENSE_INSUFFICIENT; none is all), newest first, at most limit
// of them (1 to PageLimit), and how many there are in all. It is one call. Its
// error is an *Error.
func (c *Client) FailedImages(ctx context.Context, taskID int64, statuses []string, limit int) (images []Image, total int64, err error) {
	p := imagesParams{TaskID: taskID, Limit: limit, By: "AuthorizedTime", Order: "desc"}
	if len(statuses) > 0 {
		p.Filters = []Filter{{Name: "Status", Values: statuses}}
	}
	var a *listed[Image]
	err = c.do(ctx, call{
		action: ActionImages, key: fmt.Sprintf("task=%d", taskID), tries: detailTries, params: p,
		answer: func() answer { a = newListed[Image](); return a },
	})
	if err != nil {
		return nil, 0, err
	}
	return a.List, *a.TotalCount, nil
}

// Licences returns how much of the licence quota is used, and of its purchase.
// Its error is an *Error.
func (c *Client) Licences(ctx context.Context) (Licences, error) {
	var a *licencesAnswer
	err := c.do(ctx, call{
		action: ActionLicences, tries: detailTries, params: struct{}{},
		answer: func() answer { a = new(licencesAnswer); return a },
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
	var a *ruleAnswer
	err := c.do(ctx, call{
		action: ActionRule, tries: detailTries, params: struct{}{},
		answer: func() answer { a = new(ruleAnswer); return a },
	})
	if err != nil {
		return Rule{}, err
	}
	return Rule{ID: a.RuleID, Enabled: *a.IsEnabled == 1, MaxDailyCount: *a.MaxDailyCount}, nil
}

// Probe makes the smallest call of one of Actions, to see whether it is
// permitted: one item of the list of today, of the images of a task that need
// not exist. Its error is an *Error; that such a task is unknown is none.
func (c *Client) Probe(ctx context.Context, action string) error {
	var err error
	switch action {
	case ActionTasks:
		today := time.Now().UTC().Format(time.DateOnly)
		err = c.do(ctx, call{
			action: action, key: "probe", tries: detailTries, params: tasksParams{StartTime: today, EndTime: today, Limit: 1},
			answer: func() answer { return newListed[row]() },
		})
	case ActionImages:
		_, _, err = c.FailedImages(ctx, 1, nil, 1)
		e, ok := errors.AsType[*Error](err)
		if ok && e.RequestID != "" && (e.Class == Other || e.Class == Request) {
			return nil // the service looked for the task
		}
	case ActionLicences:
		_, err = c.Licences(ctx)
	case ActionRule:
		_, err = c.Rule(ctx)
	}
	return err
}
