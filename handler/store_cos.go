package handler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/tencentyun/cos-go-sdk-v5"
)

// cosStore keeps the ledger in an object of COS, where it outlives the
// function's instance. COS has no conditional write, so of two runs that
// overlap the last wins: something may be told again, nothing is lost.
type cosStore struct {
	client *cos.Client
	key    string
}

func newCOSStore(l LedgerLocation, transport http.RoundTripper, c Credentials) cosStore {
	bucket := &url.URL{Scheme: "https", Host: l.Bucket + ".cos." + l.Region + ".myqcloud.com"}
	client := cos.NewClient(&cos.BaseURL{BucketURL: bucket}, &http.Client{
		Transport: &cos.AuthorizationTransport{SecretID: c.ID, SecretKey: c.Key, SessionToken: c.Token, Transport: transport},
	})
	// One try: a ledger that does not answer must not use up the time that is
	// there for telling. The checksum is left to TLS.
	client.Conf.RetryOpt.Count = 1
	client.Conf.EnableCRC = false
	return cosStore{client: client, key: l.Key}
}

func (s cosStore) load(ctx context.Context) ([]byte, error) {
	answer, err := s.client.Object.Get(ctx, s.key, nil)
	if cos.IsNotFoundError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, cosReason(err)
	}
	defer answer.Body.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxLedger+1))
	if err != nil {
		return nil, cosReason(err)
	}
	if len(text) > maxLedger {
		return nil, errors.New("too large for a ledger")
	}
	return text, nil
}

func (s cosStore) update(ctx context.Context, change func([]byte) ([]byte, error)) error {
	old, err := s.load(ctx)
	if err != nil {
		return err
	}
	text, err := change(old)
	if err != nil {
		return err
	}
	if _, err = s.client.Object.Put(ctx, s.key, bytes.NewReader(text), nil); err != nil {
		return cosReason(err)
	}
	return nil
}

// cosReason is why COS did not do it: its code if it answered. The SDK's own
// text holds whole URLs.
func cosReason(err error) error {
	var refused *cos.ErrorResponse
	if errors.As(err, &refused) {
		code := refused.Code
		if code == "" {
			code = refused.Response.Status
		}
		return fmt.Errorf("COS: %s (RequestId %s)", code, refused.RequestID)
	}
	var retried *cos.RetryError
	if errors.As(err, &retried) && len(retried.Errs) > 0 {
		err = retried.Errs[len(retried.Errs)-1]
	}
	switch timeout := net.Error(nil); {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("COS: no answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("COS: connection closed")
	}
	return errors.New("COS: not reached")
}
