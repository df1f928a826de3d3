package handler

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// LedgerLocation says where the ledger is kept: in a file, in an object of
// COS, or nowhere.
type LedgerLocation struct {
	File           string
	Bucket, Region string
	Key            string // of the object
}

// ledgerName is the name of the file or the object.
const ledgerName = "tcss-licensing-alerts.json"

// parseLedgerLocation reads LEDGER; empty is a file in the temporary folder.
func parseLedgerLocation(v string) (LedgerLocation, error) {
	switch v {
	case "":
		return LedgerLocation{File: filepath.Join(os.TempDir(), ledgerName)}, nil
	case "off":
		return LedgerLocation{}, nil
	}
	u, err := url.Parse(v)
	if err != nil {
		return LedgerLocation{}, errors.New("not a URL")
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || strings.HasSuffix(u.Path, "/") || u.RawQuery != "" {
			return LedgerLocation{}, errors.New("not the path of a file")
		}
		return LedgerLocation{File: u.Path}, nil
	case "cos":
		return parseCOSLocation(u)
	}
	return LedgerLocation{}, errors.New("not a place where a ledger can be kept")
}

var (
	bucketForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9-]*-[0-9]+$`) })
	regionForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]+(-[a-z]+)+(-1)?$`) })
)

// Names of buckets: https://www.tencentcloud.com/document/product/436/13312.
func parseCOSLocation(u *url.URL) (LedgerLocation, error) {
	query := u.Query()
	region := query.Get("region")
	query.Del("region")
	switch {
	case !bucketForm().MatchString(u.Host):
		return LedgerLocation{}, errors.New("the bucket is not of the form name-appid")
	case !regionForm().MatchString(region):
		return LedgerLocation{}, errors.New("region is missing or not a region")
	case len(query) > 0 || u.Fragment != "" || u.User != nil:
		return LedgerLocation{}, errors.New("more than a bucket, a prefix and a region")
	}
	key := strings.Trim(u.Path, "/")
	if key != "" {
		key += "/"
	}
	return LedgerLocation{Bucket: u.Host, Region: region, Key: key + ledgerName}, nil
}

// String is the location in words that hold no secret.
func (l LedgerLocation) String() string {
	switch {
	case l.File != "":
		return "file " + l.File
	case l.Bucket != "":
		return "object " + l.Key + " in bucket " + l.Bucket
	}
	return "off"
}

// open makes the store; nil if the ledger is off.
func (l LedgerLocation) open(transport http.RoundTripper, c Credentials) store {
	switch {
	case l.File != "":
		return fileStore{path: l.File}
	case l.Bucket != "":
		return newCOSStore(l, transport, c)
	}
	return nil
}
