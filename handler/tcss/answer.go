package tcss

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// head is what every answer of the API has.
type head struct {
	Error     *struct{ Code, Message string }
	RequestID string `json:"RequestId"`
}

func (h *head) top() *head { return h }

// answer is the content of one action's answer, in the API's own field names. A
// field that is missing is not zero.
type answer interface {
	top() *head
	// check returns what makes the answer unusable, or "".
	check() string
}

// decode reads body into a, which must be new, and returns what is wrong with
// it, or "".
func decode(body []byte, a answer) string {
	envelope := struct{ Response answer }{a}
	err := json.Unmarshal(body, &envelope)
	mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case ok && mistyped.Field == "":
		return "a " + mistyped.Value
	case ok:
		return mistyped.Field[strings.LastIndexByte(mistyped.Field, '.')+1:] + " is a " + mistyped.Value
	case err != nil:
		return "not JSON"
	case envelope.Response == nil:
		return "no Response object"
	case a.top().Error != nil:
		return "an Error without Code"
	}
	return a.check()
}

// listed is a page of a list with its count. A count that is missing, or smaller
// than the page it comes with, is not one to call a list whole by.
type listed[T any] struct {
	head

	TotalCount *int64
	List       []T
}

// newListed returns a page in which a List that does not come can be told from
// one that is empty or null: json replaces it by one without capacity, or by nil.
func newListed[T any]() *listed[T] { return &listed[T]{List: make([]T, 0, PageLimit)} }

func (a *listed[T]) check() string {
	switch {
	case len(a.List) == 0 && cap(a.List) > 0:
		return "no List"
	case a.TotalCount == nil:
		return "no TotalCount"
	case *a.TotalCount < int64(len(a.List)):
		return fmt.Sprintf("TotalCount is %d, but the page has %d", *a.TotalCount, len(a.List))
	}
	return ""
}

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

	RuleID        int64  `json:"RuleId"`
	IsEnabled     *int64 // 0 or 1
	MaxDailyCount *int64
}

func (a *ruleAnswer) check() string {
	if a.IsEnabled == nil || *a.IsEnabled != 0 && *a.IsEnabled != 1 || a.MaxDailyCount == nil {
		return "no IsEnabled of 0 or 1, or no MaxDailyCount"
	}
	return ""
}
