package tcsstest

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// apiError is an error in the API's form.
type apiError struct {
	Code, Message string
}

func (e *apiError) encode(requestID string) []byte {
	return encode(struct {
		Error     *apiError
		RequestID string `json:"RequestId"`
	}{e, requestID})
}

func encode(response any) []byte {
	b, err := json.Marshal(map[string]any{"Response": response})
	if err != nil {
		panic(err) // plain data always has a form
	}
	return b
}

// act carries out an action whose caller may do so.
func (s *Server) act(action string, body []byte, requestID string) []byte {
	var answer any
	var e *apiError
	switch action {
	case tcss.ActionTasks:
		answer, e = s.listTasks(body, requestID)
	case tcss.ActionImages:
		answer, e = s.listImages(body, requestID)
	case tcss.ActionLicences:
		answer, e = s.describeLicences(body, requestID)
	case tcss.ActionRule:
		answer, e = s.describeRule(body, requestID)
	default:
		e = &apiError{"InvalidAction", "The request action is invalid or does not exist."}
	}
	if e != nil {
		return e.encode(requestID)
	}
	return encode(answer)
}

// read decodes the parameters of an action, and refuses those it does not have.
func read(body []byte, into any) *apiError {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		_, err = d.Token()
	}
	switch {
	case err == io.EOF:
		return nil
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field"):
		return &apiError{"UnknownParameter", "A parameter is not one of this API."}
	default:
		return &apiError{"InvalidParameter.ParsingError", "A parameter parsing error occurred."}
	}
}

// span is the part of a list that is asked for.
type span struct {
	Limit  *int64 // 10 by default, at most 100
	Offset int64  // 0 by default
}

// page returns the part of all that p asks for.
func page[T any](p span, all []T) ([]T, *apiError) {
	limit := int64(10)
	if p.Limit != nil {
		limit = *p.Limit
	}
	if limit < 1 || limit > 100 || p.Offset < 0 {
		return nil, &apiError{"InvalidParameter", "Limit must be from 1 to 100, Offset 0 or more."}
	}
	n := int64(len(all))
	from := min(p.Offset, n)
	return all[from:min(from+limit, n)], nil
}

// filter is an AssetFilters of the API.
type filter struct {
	Name       string
	Values     []string
	ExactMatch *bool
}

// check refuses names and values the API does not know.
func check(filters []filter, known map[string][]string) *apiError {
	for _, f := range filters {
		values, ok := known[f.Name]
		if !ok || len(f.Values) == 0 {
			return &apiError{"InvalidParameter", "A filter has no such name, or no value."}
		}
		for _, v := range f.Values {
			if !slices.Contains(values, v) {
				return &apiError{"InvalidParameter", "A filter has no such value."}
			}
		}
	}
	return nil
}

// passes tells whether an item passes every filter, by one of its values.
func passes(filters []filter, value func(name string) string) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		return !slices.Contains(f.Values, value(f.Name))
	})
}

// between refuses dates other than 2006-01-02, and those that the service does
// not take.
func (s *Server) between(start, end *string) *apiError {
	if start == nil || end == nil {
		return &apiError{"InvalidParameter.MissingParameter", "StartTime and EndTime are required."}
	}
	from, err := time.Parse(time.DateOnly, *start)
	to, err2 := time.Parse(time.DateOnly, *end)
	if err != nil || err2 != nil {
		return &apiError{"InvalidParameter.InvalidFormat", "StartTime and EndTime must be dates, YYYY-MM-DD."}
	}
	days := int(to.Sub(from).Hours() / 24)
	if !s.EndExclusive {
		days++
	}
	today := time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	switch {
	case to.Before(from):
		return &apiError{"InvalidParameter", "EndTime is before StartTime."}
	case s.MaxSpan > 0 && days > s.MaxSpan:
		return &apiError{"InvalidParameter", "StartTime and EndTime are too far apart."}
	case s.NoFuture && *end > today:
		return &apiError{"InvalidParameter", "EndTime is yet to come."}
	}
	return nil
}
