package tcss

import (
	"encoding/json"
	"fmt"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

// The requests and answers of the four actions, in the API's own field names.

func base(action string) *tchttp.BaseRequest {
	r := &tchttp.BaseRequest{}
	return r.Init().WithApiInfo(Service, Version, action)
}

type bareRequest struct {
	*tchttp.BaseRequest
}

type tasksRequest struct {
	*tchttp.BaseRequest
	StartTime string
	EndTime   string
	Filters   []Filter `json:",omitempty"`
	Limit     int
	Offset    int
}

type imagesRequest struct {
	*tchttp.BaseRequest
	TaskID  int64    `json:"TaskId"`
	Filters []Filter `json:",omitempty"`
	Limit   int
	Offset  int
	By      string
	Order   string
}

// counted is a list with its count. A count that is missing, or smaller than
// the page it comes with, is not one to call a list whole by.
type counted[T any] struct {
	head
	TotalCount *int64
	List       []T
}

func (a *counted[T]) check() string {
	switch {
	case a.TotalCount == nil:
		return "no TotalCount"
	case *a.TotalCount < int64(len(a.List)):
		return fmt.Sprintf("TotalCount is %d, but the page has %d", *a.TotalCount, len(a.List))
	}
	return ""
}

type tasksAnswer struct{ counted[row] }

// check takes a List that has a capacity and no items for one that did not come:
// json replaces a slice by a new one for an empty array, and by nil for null.
func (a *tasksAnswer) check() string {
	if len(a.List) == 0 && cap(a.List) > 0 {
		return "no List"
	}
	return a.counted.check()
}

type imagesAnswer struct{ counted[Image] }

type licencesAnswer struct {
	head
	TotalAuthorizedCnt *int64
	UsedAuthorizedCnt  *int64
	NotScannedImageCnt *int64
	// ImageScanInquireInfo is the purchase.
	ImageScanInquireInfo struct{ EndTime, PurchaseStatus string }
}

func (a *licencesAnswer) check() string {
	if a.TotalAuthorizedCnt == nil || a.UsedAuthorizedCnt == nil {
		return "no TotalAuthorizedCnt or UsedAuthorizedCnt"
	}
	return ""
}

type ruleAnswer struct {
	head
	RuleID        int64 `json:"RuleId"`
	IsEnabled     *truth
	MaxDailyCount *int64
}

func (a *ruleAnswer) check() string {
	if a.IsEnabled == nil || a.MaxDailyCount == nil {
		return "no IsEnabled or MaxDailyCount"
	}
	return ""
}

// truth is a bool that may be sent as 0 or 1.
type truth bool

func (t *truth) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "1", "true":
		*t = true
	case "0", "false":
		*t = false
	default:
		return &json.UnmarshalTypeError{Value: "value other than 0, 1, true and false", Field: "IsEnabled"}
	}
	return nil
}
