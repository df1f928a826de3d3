package redact

import "testing"

func TestAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"dial 9.134.7.21: refused":                          "dial [address]: refused",
		"tcp:9.134.7.21:443, 010.1.2.3 or 1.2.3.4.5.":       "tcp:[address], [address] or [address].",
		"[2402:4e00::1]:443 refused":                        "[[address]]:443 refused",
		"at 2402:4e00:1020:1404:0:9227:71ab:2b74.":          "at [address].",
		"::ffff:9.134.7.21":                                 "[address]",
		"lookup...9.134.7.21, face9.134.7.21":               "lookup...[address], face[address]",
		"镜像9.134.7.21失败, fe80::1%eth0":                      "镜像[address]失败, [address]%eth0",
		"2026-11-23 01:40:10, 2026-11-23T09:05:00.5+08:00":  "",
		"from 09:05:00 to 09:06:00: 1.2.3, v1.26, std::vec": "",
		"sha256:0f1e, ab::ba::xyz, 00:1a:2b:3c:4d:5e, :: .": "",
		"Filters[0].Values[0]: a.b.c.d.e, 1...2":            "",
	} {
		if want == "" {
			want = text
		}
		if got := withoutAddresses(text); got != want {
			t.Errorf("%q\nbecame %q\n  want %q", text, got, want)
		}
	}
}
