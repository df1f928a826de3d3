package tcsstest

import (
	"cmp"
	"slices"
	"sort"

	"tcss-licensing-alerts/handler/tcss"
)

func (s *Server) listTasks(body []byte) (fields, *apiError) {
	var p struct {
		StartTime, EndTime *string
		part
	}
	if e := read(body, &p); e != nil {
		return nil, e
	}
	first, last, e := s.days(p.StartTime, p.EndTime)
	if e == nil {
		e = p.check(map[string]string{
			"Status": "ALLSUCCSESS PARTIALFAIL ALLFAIL", // as the API spells it
			"Type":   "AUTO MANUAL",
			"Source": "LOCAL REGISTRY",
		})
	}
	if e != nil {
		return nil, e
	}
	s.mu.Lock()
	all := s.tasks
	s.mu.Unlock()
	// Newest first: the days asked for are one run of them.
	from := sort.Search(len(all), func(i int) bool { return all[i].AuthorizedDate <= last })
	to := sort.Search(len(all), func(i int) bool { return all[i].AuthorizedDate < first })
	all = all[from:max(from, to)]
	if len(p.Filters) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(t tcss.Task) bool {
			return !p.passes(map[string]string{"Status": string(t.Status()), "Type": t.Type, "Source": t.Source})
		})
	}
	return of(p.part, all, func(t tcss.Task) any {
		if s.Row != nil {
			return s.Row(t)
		}
		return t
	}), nil
}

func (s *Server) listImages(body []byte) (fields, *apiError) {
	var p struct {
		TaskID    *int64 `json:"TaskId"`
		By, Order string
		part
	}
	if e := read(body, &p); e != nil {
		return nil, e
	}
	if p.TaskID == nil {
		return nil, &apiError{"InvalidParameter.MissingParameter", "TaskId is required."}
	}
	if e := p.check(map[string]string{"Status": "SUCCESS REACH_LIMIT LICENSE_INSUFFICIENT"}); e != nil {
		return nil, e
	}
	s.mu.Lock()
	all := slices.Clone(s.images[*p.TaskID])
	s.mu.Unlock()
	all = slices.DeleteFunc(all, func(i tcss.Image) bool { return !p.passes(map[string]string{"Status": i.Status}) })
	if p.By == "AuthorizedTime" && p.Order == "desc" { // no other order is asked for
		slices.SortStableFunc(all, func(a, b tcss.Image) int { return cmp.Compare(b.AuthorizedTime, a.AuthorizedTime) })
	}
	return of(p.part, all, func(i tcss.Image) any { return i }), nil
}

func (s *Server) describeLicences(body []byte) (fields, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.licences
	purchase := map[string]string{"EndTime": l.PeriodEnd, "PurchaseStatus": "Normal"}
	if l.Suspended {
		purchase["PurchaseStatus"] = "Isolate"
	}
	out := fields{"TotalAuthorizedCnt": l.Total, "UsedAuthorizedCnt": l.Used, "ImageScanInquireInfo": purchase}
	if l.NotScannedKnown {
		out["NotScannedImageCnt"] = l.NotScanned
	}
	return out, read(body, &struct{}{})
}

func (s *Server) describeRule(body []byte) (fields, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fields{
		"RangeType": "ALL", "MaxDailyCount": s.rule.MaxDailyCount, "IsEnabled": map[bool]int{true: 1}[s.rule.Enabled], "RuleId": s.rule.ID,
	}, read(body, &struct{}{})
}

// Trigger is one of a function, as SCF lists it.
type Trigger struct {
	Type, TriggerName, TriggerDesc, Qualifier string
	Enable                                    int // 1 if it is open
}

func (s *Server) listTriggers(body []byte) (fields, *apiError) {
	var p struct {
		FunctionName *string
		Namespace    string
		Limit        int
	}
	if e := read(body, &p); e != nil {
		return nil, e
	}
	if p.FunctionName == nil {
		return nil, &apiError{"InvalidParameter.MissingParameter", "FunctionName is required."}
	}
	return fields{"TotalCount": len(s.Triggers), "Triggers": s.Triggers}, nil
}
