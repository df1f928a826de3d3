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

// The API actions this package calls, all read-only. A CAM policy permits each
// as tcss:<action>, on resource *.
//
// https://www.tencentcloud.com/document/product/1285/61495
const (
	ActionTasks    = "DescribeImageAutoAuthorizedTaskList"
	ActionImages   = "DescribeImageAutoAuthorizedLogList"
	ActionLicences = "DescribeImageAuthorizedInfo"
	ActionRule     = "DescribeImageAutoAuthorizedRule"
)

// Service and Version name the API among Tencent Cloud's.
const (
	Service = "tcss"
	Version = "2020-11-01"
)

// PageLimit is the most items one page of a list may hold.
const PageLimit = 100

// Actions returns the name of every action this package calls.
func Actions() []string {
	return []string{ActionTasks, ActionImages, ActionLicences, ActionRule}
}

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
	RequestsPerSecond          float64 // above 0; for each API, in any rolling second
	RequestClient              string  // shown in the audit log if it is letters, digits and "-_ ,;." only
	Log                        *slog.Logger
}

// Stats are the figures of one Client.
type Stats struct {
	Requests int           // sent, repeats included
	Retries  int           // repeats after a fault
	Pages    int           // pages of the task list that were read
	Waited   time.Duration // for the pace and between retries, summed over requests
}
