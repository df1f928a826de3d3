package tcsstest

import (
	"slices"
	"sort"

	"tcss-licensing-alerts/handler/tcss"
)

// listed is the answer of both lists.
type listed[T any] struct {
	TotalCount int
	List       []T
	RequestID  string `json:"RequestId"`
}

func (s *Server) listTasks(body []byte, id string) (any, *apiError) {
	var p struct {
		StartTime, EndTime *string
		Filters            []filter
		span
	}
	if e := read(body, &p); e != nil {
		return nil, e
	}
	if e := s.between(p.StartTime, p.EndTime); e != nil {
		return nil, e
	}
	e := check(p.Filters, map[string][]string{
		"Status": {"ALLSUCCSESS", "PARTIALFAIL", "ALLFAIL"}, // as the API spells it
		"Type":   {"AUTO", "MANUAL"},
		"Source": {"LOCAL", "REGISTRY"},
	})
	if e != nil {
		return nil, e
	}
	s.mu.Lock()
	all := s.tasks
	s.mu.Unlock()
	// Newest first: the days asked for are one run of them.
	from, _ := slices.BinarySearchFunc(all, *p.EndTime, func(t tcss.Task, end string) int {
		if t.AuthorizedDate > end || s.EndExclusive && t.AuthorizedDate == end {
			return -1
		}
		return 1
	})
	to, _ := slices.BinarySearchFunc(all, *p.StartTime, func(t tcss.Task, start string) int {
		if t.AuthorizedDate >= start {
			return -1
		}
		return 1
	})
	all = all[from:max(from, to)]
	if len(p.Filters) > 0 {
		all = pick(all, func(t tcss.Task) bool { return passes(p.Filters, taskValue(t)) })
	}
	list, e := page(p.span, all)
	if s.Row == nil {
		return listed[tcss.Task]{len(all), list, id}, e
	}
	rows := make([]any, len(list))
	for i, t := range list {
		rows[i] = s.Row(t)
	}
	return listed[any]{len(all), rows, id}, e
}

func pick[T any](all []T, ok func(T) bool) []T {
	var out []T
	for _, v := range all {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

func taskValue(t tcss.Task) func(name string) string {
	return func(name string) string {
		switch {
		case name == "Type":
			return t.Type
		case name == "Source":
			return t.Source
		case t.FailCount > 0 && t.SuccessCount > 0:
			return "PARTIALFAIL"
		case t.FailCount > 0:
			return "ALLFAIL"
		case t.SuccessCount > 0:
			return "ALLSUCCSESS"
		}
		return ""
	}
}

// imageRow is an image as it is listed.
type imageRow struct {
	tcss.Image
	IsAuthorized int
}

func (s *Server) listImages(body []byte, id string) (any, *apiError) {
	var p struct {
		TaskID    *int64 `json:"TaskId"`
		Filters   []filter
		By, Order string
		span
	}
	if e := read(body, &p); e != nil {
		return nil, e
	}
	if p.TaskID == nil {
		return nil, &apiError{"InvalidParameter.MissingParameter", "TaskId is required."}
	}
	e := check(p.Filters, map[string][]string{"Status": {"SUCCESS", "REACH_LIMIT", "LICENSE_INSUFFICIENT"}})
	if e != nil {
		return nil, e
	}
	if !slices.Contains([]string{"", "AuthorizedTime"}, p.By) || !slices.Contains([]string{"", "asc", "desc"}, p.Order) {
		return nil, &apiError{"InvalidParameter", "By must be AuthorizedTime, Order asc or desc."}
	}
	s.mu.Lock()
	all := s.images[*p.TaskID]
	s.mu.Unlock()
	all = pick(all, func(i tcss.Image) bool { return passes(p.Filters, func(string) string { return i.Status }) })
	if p.By != "" {
		sort.SliceStable(all, func(i, j int) bool {
			if p.Order == "desc" {
				i, j = j, i
			}
			return all[i].AuthorizedTime < all[j].AuthorizedTime
		})
	}
	part, e := page(p.span, all)
	rows := make([]imageRow, len(part))
	for i, image := range part {
		rows[i].Image = image
		if image.Status == "SUCCESS" {
			rows[i].IsAuthorized = 1
		}
	}
	return listed[imageRow]{len(all), rows, id}, e
}

func (s *Server) describeLicences(body []byte, id string) (any, *apiError) {
	if e := read(body, &struct{}{}); e != nil {
		return nil, e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.licences
	out := map[string]any{
		"TotalAuthorizedCnt": l.Total, "UsedAuthorizedCnt": l.Used,
		"ImageScanInquireInfo": map[string]string{"EndTime": l.PeriodEnd, "PurchaseStatus": "Normal"},
		"RequestId":            id,
	}
	if l.NotScannedKnown {
		out["NotScannedImageCnt"] = l.NotScanned
	}
	if l.Suspended {
		out["ImageScanInquireInfo"] = map[string]string{"EndTime": l.PeriodEnd, "PurchaseStatus": "Isolate"}
	}
	return out, nil
}

func (s *Server) describeRule(body []byte, id string) (any, *apiError) {
	if e := read(body, &struct{}{}); e != nil {
		return nil, e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]any{
		"RangeType": "ALL", "MaxDailyCount": s.rule.MaxDailyCount, "IsEnabled": 0,
		"RuleId": s.rule.ID, "RequestId": id,
	}
	if s.rule.Enabled {
		out["IsEnabled"] = 1
	}
	return out, nil
}
