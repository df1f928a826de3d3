package tcss

import (
	"context"
	"fmt"
	"time"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

// Probe makes the smallest call of one of Actions, to see whether it is
// permitted: one item of the list of today, of the images of a task that need
// not exist. Its error is an *Error; that such a task is unknown is none.
func (c *Client) Probe(ctx context.Context, action string) error {
	var err error
	switch action {
	case ActionTasks:
		today := time.Now().UTC().Format(time.DateOnly)
		_, err = detail[tasksAnswer](ctx, c, action, "probe", func() tchttp.Request {
			return &tasksRequest{BaseRequest: base(action), StartTime: today, EndTime: today, Limit: 1}
		})
	case ActionImages:
		if _, _, err = c.FailedImages(ctx, 1, nil, 1); unknownTask(err) {
			err = nil
		}
	case ActionLicences:
		_, err = c.Licences(ctx)
	case ActionRule:
		_, err = c.Rule(ctx)
	default:
		err = &Error{Action: action, Code: CodeClient, Message: fmt.Sprintf("no such action: %q", action), Class: Other}
	}
	return err
}

// unknownTask tells whether the service looked for the task, and so permitted
// the call.
func unknownTask(err error) bool {
	e, ok := err.(*Error) //nolint:errorlint // made in this package, never wrapped
	return ok && e.RequestID != "" && (e.Class == Other || e.Class == Request)
}
