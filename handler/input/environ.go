package input

import (
	"errors"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/redact"
)

// findCredentials reads the names that the platform sets, and outside of it
// also those that Tencent Cloud's own tools read.
func findCredentials(env map[string]string) (ledger.Credentials, error) {
	c := ledger.Credentials{ID: env["TENCENTCLOUD_SECRETID"], Key: env["TENCENTCLOUD_SECRETKEY"], Token: env["TENCENTCLOUD_SESSIONTOKEN"]}
	if c.ID == "" && c.Key == "" && env["TENCENTCLOUD_RUNENV"] != "SCF" {
		c = ledger.Credentials{ID: env["TENCENTCLOUD_SECRET_ID"], Key: env["TENCENTCLOUD_SECRET_KEY"], Token: c.Token}
	}
	switch {
	case c.ID == "" && c.Key == "":
		return ledger.Credentials{}, errors.New("no credentials: the function has no execution role")
	case c.ID == "":
		return ledger.Credentials{}, errors.New("half of the credentials: there is a key, and no ID for it")
	case c.Key == "":
		return ledger.Credentials{}, errors.New("half of the credentials: there is an ID, and no key for it")
	}
	return c, nil
}

// Proxy is the proxy function of an invocation's environment.
func Proxy(env map[string]string) func(*url.URL) (*url.URL, error) {
	c := httpproxy.Config{HTTPSProxy: env["HTTPS_PROXY"], NoProxy: env["NO_PROXY"]}
	return c.ProxyFunc()
}

// Redactor knows the secrets of an environment: webhooks, credentials and a
// proxy's password.
func Redactor(env map[string]string) redact.Redactor {
	secrets := []string{
		env["TENCENTCLOUD_SECRETID"], env["TENCENTCLOUD_SECRETKEY"], env["TENCENTCLOUD_SESSIONTOKEN"],
		env["TENCENTCLOUD_SECRET_ID"], env["TENCENTCLOUD_SECRET_KEY"],
	}
	var urls []string
	for _, name := range []string{"SLACK_WEBHOOK_URL", "WECOM_WEBHOOK_URL", "HTTPS_PROXY"} {
		for v := range strings.SplitSeq(env[name], ",") {
			urls = append(urls, strings.TrimSpace(v))
		}
	}
	return redact.New(secrets, urls)
}
