package tcss_test

import (
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
)

// What an endpoint can be, and which of them is on this machine.
func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for s, loopback := range map[string]string{
		"tcss.tencentcloudapi.com": "", "https://tcss.tencentcloudapi.com": "", "https://tcss.tencentcloudapi.com/": "",
		"HTTPS://TCSS.TencentCloudAPI.com": "", "tcss.intl.tencentcloudapi.com": "", "tcss.ap-guangzhou.tencentcloudapi.com:443": "",
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "127.9.9.9": "https://127.9.9.9", "localhost:1": "https://localhost:1",
		"http://LOCALHOST": "http://localhost", "https://[::1]:8443": "https://[::1]:8443", "http://[::1]/": "http://[::1]", "http://[::1]": "http://[::1]",
	} {
		if err, got := tcss.CheckEndpoint(s), tcss.Loopback(s); err != nil || got != loopback {
			t.Errorf("%q: %v, %q, want %q", s, err, got, loopback)
		}
	}
	for _, s := range []string{
		"", " ", "https://", "tencentcloudapi.com", "eviltencentcloudapi.com",
		"tcss.tencentcloudapi.com.evil.example", "tcss.tencentcloudapi.com.", "http://tcss.tencentcloudapi.com", "ftp://localhost",
		"https://tcss.tencentcloudapi.com/v1", "https://tcss.tencentcloudapi.com?x=1", "https://tcss.tencentcloudapi.com?",
		"https://tcss.tencentcloudapi.com#x", "https://tcss.tencentcloudapi.com#", "https://hunter2@tcss.tencentcloudapi.com",
		"tcss.tencentcloudapi.com:", "tcss.tencentcloudapi.com:x",
		"http://evil.example", "evil.example/.tencentcloudapi.com", "evil.example%2f.tencentcloudapi.com", "evil.example\\.tencentcloudapi.com",
		"10.0.0.1", "http://0.0.0.0", "http://128.0.0.1", "http://localhost.evil.example", "http://[::2]", "http://[::1%25eth0]", "https://hunter2 .x", "://",
	} {
		err := tcss.CheckEndpoint(s)
		if err == nil || tcss.Loopback(s) != "" {
			t.Errorf("%q was accepted", s)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "evil") {
			t.Errorf("%q is shown: %v", s, err)
		}
		if _, cerr := tcss.New(nil, nil).Client(settings(at(s))); cerr == nil || !strings.Contains(cerr.Error(), err.Error()) {
			t.Errorf("%q: Client says %v", s, cerr)
		}
	}
}
