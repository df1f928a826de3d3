package tcss_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// Whatever the service answers: no panic, no loop, and either an error that is
// fit to be shown or a list that is whole by its own count.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"", "null", "{}", "[]", `{"Response":null}`, `{"Response":{}}`, nothing, nothing[:40],
		`{"Response":{"TotalCount":1,"List":[{"TaskId":7,"Type":"AUTO","SuccessCount":1,"FailCount":2}],"RequestId":"r"}}`,
		`{"Response":{"TotalCount":250,"List":[{"TaskId":7,"SuccessCount":1,"FailCount":0},{"TaskId":7}]}}`, `{"Response":{"TotalCount":9000000000000000000,"List":[{"TaskId":1}]}}`,
		`{"Response":{"TotalCount":1,"List":[{"TaskId":"7"},null]}}`, `{"response":{"totalcount":0}}`,
		`{"Response":{"Error":{"Code":"` + token + `","Message":"10.11.12.13 \u202e` + secretKey + `"},"RequestId":"` + secretID + `"}}`,
		"<html>" + secretKey + "\r\n" + token + " fe80::1c2d:3", "\xff\xfe\x00", `{"Response":{"List":[[[[[[[[[[`,
	} {
		f.Add(uint16(0), s)
	}
	f.Add(uint16(http.StatusBadGateway-http.StatusOK), "<html>")
	f.Add(uint16(http.StatusFound-http.StatusOK), "")
	f.Fuzz(func(t *testing.T, above200 uint16, body string) {
		synctest.Test(t, func(t *testing.T) {
			s := failing(tcsstest.Fault{Kind: tcsstest.Raw, Status: http.StatusOK + int(above200)%400, Body: body})
			s.PerSecond = -1
			got := map[int64]bool{}
			out, err := newClient(t, s).Tasks(within(t, 30*time.Second), week, func(task tcss.Task) {
				got[task.TaskID] = true
				if task.TaskID == 0 || task.SuccessCount < 0 || task.FailCount < 0 {
					t.Errorf("%+v was handed over", task)
				}
			})
			if out.Read > len(got) || out.Read > out.Total || err == nil && out.Read != out.Total {
				t.Errorf("%+v of %d tasks, %v", out, len(got), err)
			}
			if err == nil {
				return
			}
			if e := told(err); e.Class == "" || e.Action != tcss.ActionTasks {
				t.Errorf("%+v", err)
			}
			harmless(t, err.Error())
		})
	})
}
