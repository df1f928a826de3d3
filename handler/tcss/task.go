package tcss

// Task is one automatic licensing task as the API lists it.
//
// https://www.tencentcloud.com/document/product/1285/61495
type Task struct {
	TaskID             int64  `json:"TaskId"`
	Type               string `json:"Type"`               // AUTO or MANUAL
	Source             string `json:"Source"`             // LOCAL or REGISTRY
	AuthorizedDate     string `json:"AuthorizedDate"`     // 2006-01-02
	LastAuthorizedTime string `json:"LastAuthorizedTime"` // usually 2006-01-02 15:04:05
	SuccessCount       int64  `json:"SuccessCount"`       // images
	FailCount          int64  `json:"FailCount"`          // images
	LatestFailCode     string `json:"LatestFailCode"`     // "", REACH_LIMIT, LICENSE_INSUFFICIENT or what else comes
}

// Status is how a task went, in the words of the API's filter of that name. The
// list itself has no such field.
type Status string

// The statuses, as the API spells them.
const (
	AllSuccess  Status = "ALLSUCCSESS"
	PartialFail Status = "PARTIALFAIL"
	AllFail     Status = "ALLFAIL"
	NoResult    Status = "" // neither a success nor a failure
)

// Status returns how t went by its counts, whatever LatestFailCode says.
func (t Task) Status() Status {
	switch {
	case t.FailCount > 0 && t.SuccessCount > 0:
		return PartialFail
	case t.FailCount > 0:
		return AllFail
	case t.SuccessCount > 0:
		return AllSuccess
	default:
		return NoResult
	}
}

// row is a task as it is listed, in which a count that is missing is not zero.
type row struct {
	Task

	SuccessCount, FailCount *int64 // in place of the task's
}

// task returns the task of r, and whether it can be used.
func (r *row) task() (t Task, ok bool) {
	t = r.Task
	if t.TaskID == 0 || r.SuccessCount == nil || r.FailCount == nil {
		return t, false
	}
	t.SuccessCount, t.FailCount = *r.SuccessCount, *r.FailCount
	return t, t.SuccessCount >= 0 && t.FailCount >= 0
}
