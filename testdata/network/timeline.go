package network

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Event is a connection made or a request answered, as its client saw it.
type Event struct {
	Host        string
	Flow        int
	What        string
	Began, Done time.Time
}

func (n *Network) note(s *service, f *Flow, what string, began, done time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.events = append(n.events, Event{s.name, f.Number, what, began, done})
}

// Flows is how many connections a host has had.
func (n *Network) Flows(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hosts[host].conns
}

// Deafen makes all flows of today deaf.
func (n *Network) Deafen() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, f := range n.flows {
		f.Deafen()
	}
}

// Timeline writes who waited for whom, in milliseconds since began.
func (n *Network) Timeline(w io.Writer, began time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	events := slices.Clone(n.events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.Began.Compare(b.Began) })
	for _, e := range events {
		if !e.Began.Before(began) {
			_, _ = fmt.Fprintf(w, "%6d to %4d  %s, connection %d: %s\n",
				e.Began.Sub(began).Milliseconds(), e.Done.Sub(began).Milliseconds(), e.Host, e.Flow, e.What)
		}
	}
}
