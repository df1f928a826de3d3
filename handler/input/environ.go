package input

import (
	"errors"
	"maps"
	"net/url"
	"slices"

	"golang.org/x/net/http/httpproxy"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/redact"
)

// Environ lays the environment that an invocation brings over that of the
// process. The role's credentials are all of one of them: a token of another
// hour fits no key.
func Environ(process, invocation map[string]string) map[string]string {
	env := map[string]string{}
	maps.Copy(env, process)
	role := []string{"TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"}
	if slices.ContainsFunc(role, func(name string) bool { return invocation[name] != "" }) {
		for _, name := range role {
			delete(env, name)
		}
	}
	maps.Copy(env, invocation)
	return env
}

// findCredentials reads the names that the platform sets, or outside of it those
// that Tencent Cloud's own tools read, which are a person's permanent key.
func findCredentials(env map[string]string) (ledger.Credentials, error) {
	c := ledger.Credentials{ID: env["TENCENTCLOUD_SECRETID"], Key: env["TENCENTCLOUD_SECRETKEY"], Token: env["TENCENTCLOUD_SESSIONTOKEN"]}
	if c.ID == "" && c.Key == "" && env["TENCENTCLOUD_RUNENV"] != "SCF" {
		c = ledger.Credentials{ID: env["TENCENTCLOUD_SECRET_ID"], Key: env["TENCENTCLOUD_SECRET_KEY"]}
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

// Redactor knows the secrets of an environment: webhooks, the heartbeat,
// credentials and a proxy's password.
func Redactor(env map[string]string) redact.Redactor {
	secrets := []string{
		env["TENCENTCLOUD_SECRETID"], env["TENCENTCLOUD_SECRETKEY"], env["TENCENTCLOUD_SESSIONTOKEN"],
		env["TENCENTCLOUD_SECRET_ID"], env["TENCENTCLOUD_SECRET_KEY"],
	}
	return redact.New(secrets, slices.Concat(
		split(env["SLACK_WEBHOOK_URL"]), split(env["WECOM_WEBHOOK_URL"]),
		[]string{env["HEARTBEAT_URL"], withScheme(env["HTTPS_PROXY"])},
	))
}
