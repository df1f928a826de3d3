// Package ledger keeps what each destination has been told, between the runs
// of a function: in a file, or in an object of Tencent Cloud's COS.
//
// It knows facts and how two runs' facts go together. It does not know what is
// news, nor what a task or a state means.
package ledger

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Location says where the ledger is kept: in a file, in an object of COS, or
// nowhere.
type Location struct {
	File           string
	Bucket, Region string
	Key            string // of the object
}

// objectName is the name of the file, and of the object that Named tells apart.
const (
	objectName = "tcss-licensing-alerts" + extension
	extension  = ".json"
)

// ParseLocation reads LEDGER; empty is a file in the temporary folder.
func ParseLocation(v string) (Location, error) {
	switch v {
	case "":
		return Location{File: filepath.Join(os.TempDir(), objectName)}, nil
	case "off":
		return Location{}, nil
	}
	u, err := url.Parse(v)
	if err != nil {
		return Location{}, errors.New("not a URL")
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || strings.HasSuffix(u.Path, "/") || u.RawQuery != "" {
			return Location{}, errors.New("not the path of a file")
		}
		return Location{File: u.Path}, nil
	case "cos":
		return parseCOSLocation(u)
	}
	return Location{}, errors.New("not a place where a ledger can be kept")
}

var (
	bucketForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9-]*-[0-9]+$`) })
	regionForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]+(-[a-z]+)+(-1)?$`) })

	// noName is what cannot be in the name of a function:
	// https://cloud.tencent.com/document/api/583/18586.
	noName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^A-Za-z0-9_]`) })
)

// Names of buckets: https://www.tencentcloud.com/document/product/436/13312.
func parseCOSLocation(u *url.URL) (Location, error) {
	query := u.Query()
	region := query.Get("region")
	query.Del("region")
	switch {
	case !bucketForm().MatchString(u.Host):
		return Location{}, errors.New("the bucket is not of the form name-appid")
	case !regionForm().MatchString(region):
		return Location{}, errors.New("region is missing or not a region")
	case len(query) > 0 || u.Fragment != "" || u.User != nil:
		return Location{}, errors.New("more than a bucket, a prefix and a region")
	}
	key := strings.Trim(u.Path, "/")
	if key != "" {
		key += "/"
	}
	return Location{Bucket: u.Host, Region: region, Key: key + objectName}, nil
}

// String is the location in words that hold no secret.
func (l Location) String() string {
	switch {
	case l.File != "":
		return "file " + l.File
	case l.Bucket != "":
		return "object " + l.Key + " in bucket " + l.Bucket
	}
	return "off"
}

// Named is the location of one function's ledger: in COS the object's name has
// the account and the function, so that several may share a prefix. Renaming it
// loses what is remembered, and so repeats alerts.
func (l Location) Named(uin, function string) Location {
	l.Key = strings.TrimSuffix(l.Key, extension)
	for _, part := range []string{uin, function} {
		if part != "" {
			l.Key += "-" + noName().ReplaceAllString(part, "-")
		}
	}
	l.Key += extension
	return l
}

// Outlives says whether what is kept there outlives the function's instance, with
// which the temporary folder goes.
func (l Location) Outlives() bool {
	if l.File == "" {
		return l.Bucket != ""
	}
	inside, err := filepath.Rel(os.TempDir(), l.File)
	return err != nil || strings.HasPrefix(inside, ".."+string(filepath.Separator))
}

// Open makes the store; nil if the ledger is off.
func (l Location) Open(transport http.RoundTripper, c Credentials) Store {
	switch {
	case l.File != "":
		return fileStore{path: l.File}
	case l.Bucket != "":
		return newCOSStore(l, transport, c)
	}
	return nil
}

// Credentials are those of the function's execution role, or of the person at
// the terminal. Token is empty for permanent ones.
type Credentials struct{ ID, Key, Token string }

// Store keeps the ledger as a whole. Of two that save at one time the last wins.
type Store interface {
	// Load returns what is there: nil if there is nothing, which an empty text
	// is not.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces what is there. After an error the old text is there or, if
	// the answer was lost on the way, the new one.
	Save(ctx context.Context, text []byte) error
}
