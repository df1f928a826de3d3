package notify

import (
	"context"
	"net/http"
	"time"
)

type (
	post    struct{}
	answer  struct{}
	verdict struct{}
)

func (slackHook) posts(*Message, []string) []post  { return nil }
func (wecomRobot) posts(*Message, []string) []post { return nil }
func (slackHook) read(answer) verdict              { return verdict{} }
func (wecomRobot) read(answer) verdict             { return verdict{} }

// Poster posts.
type Poster struct{ d time.Duration }

// NewPoster makes a poster.
func NewPoster(transport http.RoundTripper, jitter Jitter, userAgent string) *Poster {
	return &Poster{}
}

// Deliver posts m to a destination.
func (p *Poster) Deliver(ctx context.Context, to Destination, m Message, o Options) Delivery {
	return Delivery{Channel: to.Channel(), Target: to.Target(), Status: Failed, Problem: &Problem{Cause: CauseNetwork, Word: "not built yet"}}
}

// Bodies is the exact bodies of m in the order they would be posted, in their richest form.
func Bodies(to Destination, m Message) [][]byte { return nil }
