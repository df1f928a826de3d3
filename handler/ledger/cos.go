package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/redact"
)

// cosStore keeps the ledger in an object of COS, where it outlives the
// function's instance. COS has no conditional write, so of two runs that
// overlap the last wins: something may be told again, nothing is lost.
type cosStore struct {
	client      *http.Client
	object      string // its URL
	credentials Credentials
	create      bool // put only where there is nothing
}

func newCOSStore(l Location, transport http.RoundTripper, c Credentials) cosStore {
	object := url.URL{Scheme: "https", Host: l.Bucket + ".cos." + l.Region + ".myqcloud.com", Path: "/" + l.Key}
	return cosStore{
		object:      object.String(),
		credentials: c,
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func (s cosStore) Load(ctx context.Context) ([]byte, error) {
	status, text, err := s.send(ctx, http.MethodGet, nil)
	if status == http.StatusForbidden && codeOf(text) == "AccessDenied" && s.begin(ctx) {
		status, text, err = s.send(ctx, http.MethodGet, nil)
	}
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusNotFound && codeOf(text) == "NoSuchKey":
		return nil, nil
	case status != http.StatusOK:
		return nil, refusal(status, text)
	}
	return text, nil
}

func (s cosStore) Save(ctx context.Context, text []byte) error {
	status, answer, err := s.send(ctx, http.MethodPut, text)
	if err == nil && status != http.StatusOK {
		err = refusal(status, answer)
	}
	return err
}

// begin puts an empty ledger where there is nothing, and says whether it did. To
// whoever may not list a bucket, services of this kind answer that a missing
// object is denied, and what COS answers is documented nowhere: without this
// such a memory would never begin.
//
// https://cloud.tencent.com/document/product/436/7749 has x-cos-forbid-overwrite.
func (s cosStore) begin(ctx context.Context) bool {
	s.create = true
	return s.Save(ctx, newDocument().text()) == nil
}

// firstTry is the least that the first of two tries gets.
const firstTry = 500 * time.Millisecond

// send sends once more, over another connection, what was not answered in a
// quarter of the time there is: both reading and writing may be repeated. A ledger
// that does not answer must not use up more, which is there for telling.
func (s cosStore) send(ctx context.Context, method string, body []byte) (status int, answer []byte, err error) {
	first, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		first, cancel = context.WithTimeout(ctx, max(time.Until(deadline)/4, firstTry))
	}
	defer cancel()
	status, answer, err = s.try(first, method, body)
	if err != nil && first.Err() != nil && ctx.Err() == nil {
		return s.try(ctx, method, body)
	}
	return status, answer, err
}

func (s cosStore) try(ctx context.Context, method string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, s.object, bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("COS: not an object's address")
	}
	if s.create {
		request.Header.Set("X-Cos-Forbid-Overwrite", "true")
	}
	signCOS(request, s.credentials, time.Now())
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, cosReason(err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxLedger+1))
	if err != nil {
		return 0, nil, cosReason(err)
	}
	if len(answer) > maxLedger {
		return 0, nil, ErrNotLedger
	}
	return response.StatusCode, answer, nil
}

// errorCode finds the code in an error's XML, which is all that is wanted of it:
// https://www.tencentcloud.com/document/product/436/7730.
var errorCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<Code>([A-Za-z0-9.]+)</Code>`) })

func codeOf(answer []byte) string {
	if m := errorCode().FindSubmatch(answer); m != nil {
		return string(m[1])
	}
	return ""
}

func refusal(status int, answer []byte) error {
	return errors.New(strings.TrimSpace(fmt.Sprintf("COS: %d %s", status, redact.Clip(codeOf(answer)))))
}

// cosReason is why COS was not reached, without its URL and address.
func cosReason(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("COS: no answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("COS: connection closed")
	}
	return errors.New("COS: not reached")
}
