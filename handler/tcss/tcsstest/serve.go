package tcsstest

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"
)

// exchangeTime is the most that one request over a socket may take.
const exchangeTime = time.Minute

// Serve has h answer over l, one request a connection, until l is closed, and
// returns that error. It is [Memory] with a socket, for a program that must not
// carry an [http.Server] for its sample's sake: that is 0.8 MB of a binary.
func Serve(l net.Listener, h http.Handler) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err //nolint:wrapcheck // as http.Server.Serve
		}
		go exchange(c, memory{h})
	}
}

// exchange answers one request. What goes wrong is for the client to notice.
func exchange(c net.Conn, over http.RoundTripper) {
	defer c.Close()
	if c.SetDeadline(time.Now().Add(exchangeTime)) != nil {
		return
	}
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(req.Context(), exchangeTime)
	defer cancel()
	resp, err := over.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return
	}
	defer resp.Body.Close()
	resp.Close = true
	if resp.ContentLength < 0 { // so that a cut answer is seen to be one
		resp.TransferEncoding = []string{"chunked"}
	}
	_ = resp.Write(c)
}
