package tcss

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"tcss-licensing-alerts/handler/redact"
)

// Client is one invocation's view of the API. It is safe for concurrent use.
type Client struct {
	api    *API
	sdk    *common.Client
	window window
	clean  cleaner
	log    *slog.Logger

	mu        sync.Mutex
	stats     Stats
	skew      time.Duration
	skewKnown bool
}

// Client takes the settings of one invocation. The error names what is wrong
// with them, never their values; without credentials it is an *Error of class
// Credentials.
func (a *API) Client(s Settings) (*Client, error) {
	scheme, host, err := parseEndpoint(s.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if s.SecretID == "" || s.SecretKey == "" {
		return nil, &Error{Action: "credentials", Code: codeNoKey, Message: "no secret ID or no secret key", Class: Credentials}
	}
	return &Client{
		api:    a,
		sdk:    newSDK(s, scheme, host).WithHttpTransport(a.guard),
		window: newWindow(s.RequestsPerSecond),
		clean:  cleaner{redact.New([]string{s.SecretID, s.SecretKey, s.Token}, nil)},
		log:    s.Log,
	}, nil
}

// newSDK makes the SDK's client, which signs and sends. Whatever it could do
// about faults is off: its retries sleep through the end of a context, and its
// breaker turns to other hosts.
func newSDK(s Settings, scheme, host string) *common.Client {
	p := profile.NewClientProfile()
	p.Language = "en-US"
	p.DisableRegionBreaker = true
	p.UnsafeRetryOnConnectionFailure = true // a connection kept through a freeze may be dead; all calls only read
	p.HttpProfile.Scheme = scheme
	p.HttpProfile.Endpoint = host
	p.HttpProfile.ReqTimeout = 0 // the context of the attempt governs
	key := common.NewTokenCredential(s.SecretID, s.SecretKey, s.Token)
	return common.NewCommonClient(key, "", p).WithRequestClient(s.RequestClient)
}

// Stats returns the figures so far.
func (c *Client) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

// Skew returns our clock less the API's, by the Date header of the last answer,
// which is in whole seconds and cut, not rounded. It is not known before the
// first answer that has one.
func (c *Client) Skew() (skew time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew, c.skewKnown
}

// count has f change the figures.
func (c *Client) count(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}
