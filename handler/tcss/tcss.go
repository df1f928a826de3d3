// Package tcss reads the automatic image licensing of Tencent Container
// Security Service: its tasks, their images, the licences and the rule.
//
// It knows the API and nothing else: not what a failure means to anybody, not
// where it is told, not the platform it runs on.
package tcss

import (
	"log/slog"
	"time"
)

// Filter narrows a list. Filters are ANDed, the values of one ORed.
type Filter struct {
	Name   string
	Values []string
}

// Image is one image of a task.
type Image struct {
	ImageID        string `json:"ImageId"`
	ImageName      string `json:"ImageName"`
	AuthorizedTime string `json:"AuthorizedTime"`
	Status         string `json:"Status"` // SUCCESS, REACH_LIMIT, LICENSE_INSUFFICIENT
}

// Licences is how much of the licence quota is used, and of the purchase it is
// from.
type Licences struct {
	Total, Used     int64
	NotScanned      int64 // images that go unscanned now
	NotScannedKnown bool
	PeriodEnd       string // of the paid period, usually 2006-01-02 15:04:05, "" if it did not come
	Suspended       bool   // the purchase is isolated: no image gets a licence
}

// Rule is the rule by which local images are licensed automatically.
type Rule struct {
	ID            int64 // 0: never set
	Enabled       bool
	MaxDailyCount int64 // images a day; 0 is no cap
}

// Settings are what one invocation brings to the API. They are taken anew at
// each: credentials rotate.
type Settings struct {
	Endpoint                   string // a host, or a URL whose scheme is http only for loopback
	SecretID, SecretKey, Token string
	RequestsPerSecond          float64 // for each API, in any rolling second
	RequestClient              string  // shown in the audit log: letters, digits and "-_ ,;." only
	Log                        *slog.Logger
	// Progress, if set, is told how many tasks of how many have been read.
	Progress func(read, total int)
}

// Stats are the figures of one Client.
type Stats struct {
	Requests int           // sent, repeats included
	Retries  int           // requests sent again after a fault
	Pages    int           // pages of the task list that were read
	Waited   time.Duration // for the pace and between retries, summed over requests
}

// Class says what kind of fault an Error is, and so what helps.
type Class string

// The classes, as of https://www.tencentcloud.com/document/product/1285/61470.
const (
	Transient   Class = "transient"   // the service or the network is in trouble; trying again helps
	Credentials Class = "credentials" // the key, the role or the clock
	Permission  Class = "permission"  // the CAM policy
	Request     Class = "request"     // the request itself: a setting or a bug
	Incomplete  Class = "incomplete"  // the list stayed shorter than its own count
	Deadline    Class = "deadline"    // the time there was did not suffice
	Other       Class = "other"       // none of these
)

// Error is a call that failed for good. Its text holds no credential and no
// address.
type Error struct {
	Action    string // the API's name
	Code      string // the API's own code, or a short word for a local fault
	Message   string
	RequestID string // empty exactly if the API did not answer
	Class     Class
	Err       error // the cause, may be nil
}

// Jitter returns a number from 0 up to 1 that spreads the waits before
// retries. It is asked by what is retried and which try failed, so that a run
// can be replayed.
type Jitter func(what string, try int) float64
