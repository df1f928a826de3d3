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

// checkAPI makes the smallest call of each action, and compares the clocks.
func (r *run) checkAPI() (list []Check) {
	if err := r.connect(); err != nil {
		return []Check{{Name: "TCSS API", Found: err.Error(), Remedy: "correct the settings and credentials above first"}}
	}
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.read)
	defer cancel()
	for _, action := range tcss.Actions() {
		if !r.settings.Details && action != tcss.ActionTasks {
			continue
		}
		list = append(list, checkAction(action, r.api.Probe(ctx, action)))
	}
	skew, known := r.api.Skew()
	switch {
	case !known:
		list = append(list, Check{Name: "clock", Found: "not known: the API did not answer", Remedy: "see the API's checks above"})
	case skew.Abs() >= maxSkew:
		list = append(list, Check{Name: "clock", Found: fmt.Sprintf("%s off the API's", skew.Abs().Round(time.Second)), Remedy: "set this machine's clock: signatures are good for five minutes"})
	default:
		list = append(list, Check{Name: "clock", OK: true, Found: fmt.Sprintf("within %s of the API's", max(skew.Abs().Round(time.Second), time.Second))})
	}
	return list
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
