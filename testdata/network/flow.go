package network

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"
)

// Flow is a connection between a client and a service.
type Flow struct {
	Number int // of the service's flows, from 1

	client, server *end
	inner          [2]net.Conn
	deaf, reset    atomic.Bool
}

// end is one end of a flow.
type end struct {
	net.Conn

	flow *Flow
}

// Read is of net.Conn.
func (e *end) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	if err != nil && e.flow.reset.Load() {
		err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return n, err
}

// newFlow carries what is written at one end to the other, delay later.
func newFlow(number int, delay time.Duration) *Flow {
	f := &Flow{Number: number}
	client, a := net.Pipe()
	b, server := net.Pipe()
	f.client, f.server, f.inner = &end{client, f}, &end{server, f}, [2]net.Conn{a, b}
	go f.carry(a, b, delay)
	go f.carry(b, a, delay)
	return f
}

// Deafen makes the flow swallow all, and say nothing more: not even that it has
// ended.
func (f *Flow) Deafen() { f.deaf.Store(true) }

// Reset ends the flow as a router does.
func (f *Flow) Reset() {
	f.reset.Store(true)
	f.Close()
}

// Close ends the flow.
func (f *Flow) Close() {
	for _, c := range []net.Conn{f.inner[0], f.inner[1], f.server} {
		_ = c.Close()
	}
}

// carry carries one direction until its source ends.
func (f *Flow) carry(to, from net.Conn, delay time.Duration) {
	type packet struct {
		due  time.Time
		data []byte
	}
	line := make(chan packet, 1<<12)
	go func() {
		for p := range line {
			time.Sleep(time.Until(p.due))
			if p.data != nil && !f.deaf.Load() {
				_, _ = to.Write(p.data)
			}
		}
		if !f.deaf.Load() {
			_ = to.Close()
		}
	}()
	defer close(line)
	for {
		data := make([]byte, 32<<10)
		n, err := from.Read(data)
		if n > 0 {
			line <- packet{time.Now().Add(delay), data[:n]}
		}
		if err != nil {
			line <- packet{due: time.Now().Add(delay)}
			return
		}
	}
}

type flowKey struct{}

// FlowOf is the flow by which a service got a request.
func FlowOf(r *http.Request) *Flow {
	f, _ := r.Context().Value(flowKey{}).(*Flow)
	return f
}

func flowOf(c net.Conn) *Flow {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if e, ok := c.(*end); ok {
		return e.flow
	}
	return nil
}
