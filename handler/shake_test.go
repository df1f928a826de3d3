package handler_test

import (
	"fmt"
	"testing"
	"time"

	"tcss-licensing-alerts/testdata/network"
)

// Of the connections that a cold run begins at once only one shakes hands over
// HTTP/2, and all do over HTTP/1.1, without a round trip lost; the first, if it
// dies on the way, is not waited for long.
func TestOneHandshakeIsEnough(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		http1, dies bool
		handshakes  int64
		most        time.Duration
	}{
		{false, false, 1, 150 * time.Millisecond},
		{false, true, 2, 650 * time.Millisecond},
		{true, false, 3, 150 * time.Millisecond},
		{true, true, 3, 6 * time.Second},
	} {
		t.Run(fmt.Sprintf("%+v", tt), func(t *testing.T) {
			t.Parallel()
			apart(t, tt.http1, func(d *distant) {
				d.env["LEDGER"] = "off"
				d.hosts[network.API].Connected = func(n int, f *network.Flow) {
					if tt.dies && n == 1 {
						f.Deafen()
					}
				}
			}, func(d *distant) {
				for range 2 { // what was waited for in one run is not in the next
					took, err := d.run(d.now(), time.Minute)
					if err != nil || took > tt.most {
						t.Errorf("took %v: %v\n%s", took, err, d.logs)
					}
					time.Sleep(time.Second)
					if n := d.handshakes.Swap(0); n > tt.handshakes {
						t.Errorf("%d handshakes", n)
					}
				}
			})
		})
	}
}
