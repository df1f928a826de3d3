package handler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// maxSkew is how far the clock may be off, at the most, for a signature to be
// accepted: https://www.tencentcloud.com/document/product/845/32207.
const maxSkew = 300 * time.Second

// checkAPI makes the smallest call of each action, lists the last tasks, and
// compares the clocks and, by what was listed, the zones.
func (r *run) checkAPI() (list []Check) {
	if err := r.connect(); err != nil {
		return []Check{{Name: "TCSS API", Found: err.Error(), Remedy: "correct the settings and credentials above first"}}
	}
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.read)
	defer cancel()
	var last time.Time
	listed := false
	for _, action := range tcss.Actions() {
		if !r.settings.Details && action != tcss.ActionTasks {
			continue
		}
		err := r.api.Probe(ctx, action)
		if err == nil && action == tcss.ActionTasks {
			last, err = r.lastTask(ctx)
			listed = err == nil
		}
		list = append(list, checkAction(action, err))
	}
	skew, known := r.api.Skew()
	off := max(skew.Abs().Round(time.Second), time.Second)
	clock := Check{Name: "clock", OK: true, Found: fmt.Sprintf("within %s of the API's", off)}
	switch {
	case !known:
		clock = Check{Name: "clock", Found: "not known: the API did not answer", Remedy: "see the API's checks above"}
	case skew.Abs() >= maxSkew:
		clock = Check{Name: "clock", Found: fmt.Sprintf("%s off the API's", off), Remedy: "set this machine's clock: signatures are good for five minutes"}
	}
	list = append(list, clock)
	if listed {
		list = append(list, checkZone(last, time.Now().Add(-skew)))
	}
	return list
}

// lastTask is when the last task was at work, by TCSS_TIMEZONE.
func (r *run) lastTask(ctx context.Context) (last time.Time, err error) {
	now := time.Now().UTC()
	_, err = r.api.Tasks(ctx, tcss.Query{Start: now.AddDate(0, 0, -1).Format(time.DateOnly), End: now.Format(time.DateOnly)}, func(t tcss.Task) {
		at, unread := time.ParseInLocation(time.DateTime, t.LastAuthorizedTime, r.settings.TCSSZone)
		if unread == nil && at.After(last) && at.Before(now.Add(24*time.Hour)) { // what is further ahead is no time
			last = at
		}
	})
	return last, err
}

// checkZone looks whether a task is yet to come, by the API's clock: TCSS_TIMEZONE
// lies west of the API's zone then. One that lies east of it shows in nothing.
func checkZone(last, now time.Time) Check {
	c := Check{Name: "zone", OK: true, Found: "no task is ahead of the API's clock"}
	switch ahead := last.Sub(now).Round(time.Minute); {
	case last.IsZero():
		c.Found = "no task since yesterday to tell it by"
	case ahead > 0:
		c = Check{Name: "zone", Found: fmt.Sprintf("a task is %s ahead of the API's clock", ahead), Remedy: "set TCSS_TIMEZONE to the zone of the API's times, which is Asia/Shanghai"}
	}
	return c
}

func checkAction(action string, err error) Check {
	c := Check{Name: "tcss:" + action}
	if err == nil {
		c.OK, c.Found = true, "permitted"
		return c
	}
	e := apiError(err)
	c.Found = strings.TrimPrefix(err.Error(), action+": ")
	switch e.Class {
	case tcss.Permission:
		c.Remedy = fmt.Sprintf(`add to the policy of the role, or of whose key it is: {"effect":"allow","action":["tcss:%s"],"resource":["*"]}`, action)
	case tcss.Credentials:
		c.Remedy = "see that the key is the right one, whole and not disabled, that the function has its execution role, and that TCSS is activated in this account"
	case tcss.Transient, tcss.Deadline:
		c.Remedy = "run the check again; if this stays, see the function's network, HTTPS_PROXY and TCSS_ENDPOINT"
	case tcss.Request, tcss.Incomplete, tcss.Other:
		c.Remedy = "see whether TCSS_ENDPOINT is right; otherwise report this as a bug, with the RequestId"
	}
	return c
}
