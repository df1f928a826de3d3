package handler

import (
	"context"
	"net/http"
	"net/url"

	"tcss-licensing-alerts/handler/input"
)

type proxyKey struct{}

type proxyFunc = func(*url.URL) (*url.URL, error)

// withProxy lets requests under ctx go by the proxy of the invocation.
func withProxy(ctx context.Context, env map[string]string) context.Context {
	return context.WithValue(ctx, proxyKey{}, input.Proxy(env))
}

// Proxy is the Proxy function of a transport that outlives an invocation: the
// proxy is a setting, and so may change between two of them.
func Proxy(r *http.Request) (*url.URL, error) {
	if f, ok := r.Context().Value(proxyKey{}).(proxyFunc); ok {
		return f(r.URL)
	}
	return nil, nil //nolint:nilnil // as in http.ProxyFromEnvironment: no proxy
}
