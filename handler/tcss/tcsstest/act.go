package tcsstest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// apiError is an error in the API's form.
type apiError struct {
	Code, Message string
}

func invalid(message string) *apiError { return &apiError{"InvalidParameter", message} }

// fields are those of an answer.
type fields map[string]any

func (f fields) encode(requestID string) []byte {
	f["RequestId"] = requestID
	b, err := json.Marshal(map[string]any{"Response": f})
	if err != nil {
		panic(err) // plain data always has a form
	}
	return b
}

// act carries out an action of a service whose caller may do so.
func (s *Server) act(action string, body []byte) (fields, *apiError) {
	switch action {
	case tcss.Service + ":" + tcss.ActionTasks:
		return s.listTasks(body)
	case tcss.Service + ":" + tcss.ActionImages:
		return s.listImages(body)
	case tcss.Service + ":" + tcss.ActionLicences:
		return s.describeLicences(body)
	case tcss.Service + ":" + tcss.ActionRule:
		return s.describeRule(body)
	case "scf:ListTriggers":
		return s.listTriggers(body)
	default:
		return nil, &apiError{"InvalidAction", "The request action is invalid or does not exist."}
	}
}

// read decodes the parameters of an action, and refuses those it does not have.
func read(body []byte, into any) *apiError {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	switch {
	case err == nil:
		return nil
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return &apiError{"UnknownParameter", "A parameter is not one of this API."}
	default:
		return &apiError{"InvalidParameter.ParsingError", "A parameter parsing error occurred."}
	}
}

// part is what is asked for of a list.
type part struct {
	Filters []tcss.Filter
	Limit   *int // 10 by default, at most 100
	Offset  int  // 0 by default
}

// check refuses filters and values the API does not know, and pages it does not
// give.
func (p part) check(known map[string]string) *apiError {
	for _, f := range p.Filters {
		values := strings.Fields(known[f.Name])
		strange := func(v string) bool { return !slices.Contains(values, v) }
		if len(f.Values) == 0 || slices.ContainsFunc(f.Values, strange) {
			return invalid("A filter has no such name, or no such value.")
		}
	}
	if p.Limit != nil && (*p.Limit < 1 || *p.Limit > 100) || p.Offset < 0 {
		return invalid("Limit must be from 1 to 100, Offset 0 or more.")
	}
	return nil
}

// passes tells whether an item passes every filter, by one of its values.
func (p part) passes(value map[string]string) bool {
	for _, f := range p.Filters {
		if !slices.Contains(f.Values, value[f.Name]) {
			return false
		}
	}
	return true
}

// of returns the answer that lists the page of all, each as row says.
func of[T any](p part, all []T, row func(T) any) fields {
	limit := 10
	if p.Limit != nil {
		limit = *p.Limit
	}
	from := min(p.Offset, len(all))
	list := make([]any, 0, limit)
	for _, v := range all[from:min(from+limit, len(all))] {
		list = append(list, row(v))
	}
	return fields{"TotalCount": len(all), "List": list}
}

// days returns the first and the last day that are asked for. It refuses dates
// other than 2006-01-02, and those that the service does not take.
func (s *Server) days(start, end *string) (first, last string, e *apiError) {
	if start == nil || end == nil {
		return "", "", &apiError{"InvalidParameter.MissingParameter", "StartTime and EndTime are required."}
	}
	from, err := time.Parse(time.DateOnly, *start)
	to, err2 := time.Parse(time.DateOnly, *end)
	if err != nil || err2 != nil {
		return "", "", &apiError{"InvalidParameter.InvalidFormat", "StartTime and EndTime must be dates, YYYY-MM-DD."}
	}
	today := time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	switch {
	case to.Before(from):
		return "", "", invalid("EndTime is before StartTime.")
	case s.NoFuture && *end > today:
		return "", "", invalid("EndTime is yet to come.")
	}
	if s.EndExclusive {
		to = to.AddDate(0, 0, -1)
	}
	if s.MaxSpan > 0 && to.Sub(from) >= time.Duration(s.MaxSpan)*24*time.Hour {
		return "", "", invalid("StartTime and EndTime are too far apart.")
	}
	return *start, to.Format(time.DateOnly), nil
}
