package handler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"tcss-licensing-alerts/handler/platform"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
)

// scfEndpoint is where SCF is asked beside an endpoint of TCSS: on this machine,
// or at the same site. The SDK of the international one has its address:
// https://github.com/TencentCloud/tencentcloud-sdk-php-intl-en/blob/master/src/TencentCloud/Scf/V20180416/ScfClient.php.
func scfEndpoint(endpoint string) string {
	if strings.Contains(tcss.Host(endpoint), ".intl.") {
		return "https://scf.intl.tencentcloudapi.com"
	}
	return cmp.Or(tcss.Loopback(endpoint), "https://scf.tencentcloudapi.com")
}

// checkTrigger looks whether SCF has an open timer for this function. At a
// terminal there is nothing to look at.
func (r *run) checkTrigger() []Check {
	p, key := r.platform, r.settings.Credentials
	if p.FunctionName == "" {
		return nil
	}
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.read)
	defer cancel()
	region := cmp.Or(p.TencentcloudRegion, r.env["TENCENTCLOUD_REGION"])
	triggers, err := platform.Triggers(ctx, platform.Settings{
		Endpoint: scfEndpoint(r.settings.Endpoint),
		Function: p.FunctionName, Namespace: p.Namespace, Region: region,
		SecretID: key.ID, SecretKey: key.Key, Token: key.Token, RequestClient: r.Version, Transport: r.Transport,
	})
	switch {
	case errors.Is(err, platform.ErrNotPermitted):
		return []Check{{Name: "trigger", OK: true, Found: "not known: grant scf:ListTriggers to see it"}}
	case err != nil:
		return []Check{{Name: "trigger", Found: "not known: " + err.Error(), Remedy: "run the check again; if this stays, see in the console whether the timer is open"}}
	}
	of := fmt.Sprintf("--region %s --Namespace %s --FunctionName %s --Type timer --Enable OPEN --TriggerName ", region, cmp.Or(p.Namespace, "default"), p.FunctionName)
	c := Check{Name: "trigger", Found: "no timer", Remedy: "create one and enable it: in the console, or tccli scf CreateTrigger " + of + "daily --TriggerDesc '0 5 9 * * * *'"}
	plain := func(s string) string { return redact.Clip(strings.ReplaceAll(r.secrets.Text(s), "'", "")) } // stays within single quotes
	for _, t := range triggers {
		name, qualifier := plain(t.TriggerName), plain(cmp.Or(t.Qualifier, "$LATEST"))
		switch found := name + ": " + redact.Clip(t.Cron()); {
		case t.Type == "timer" && t.Enable == 1:
			return []Check{{Name: c.Name, OK: true, Found: found}}
		case t.Type == "timer":
			c.Found = found + ", closed"
			c.Remedy = fmt.Sprintf("enable it: in the console, or tccli scf UpdateTriggerStatus %s'%s' --Qualifier '%s'", of, name, qualifier)
		}
	}
	return []Check{c}
}
