package handler

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tcss-licensing-alerts/testdata/network"
)

// Of SSL_CERT_FILE nothing but the file is read; where it is no bundle, or
// SSL_CERT_DIR is set, the system decides.
func TestRoots(t *testing.T) {
	t.Parallel()
	n, err := network.New(map[string]*network.Host{network.API: {}})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	bundle, empty := filepath.Join(t.TempDir(), "bundle"), filepath.Join(t.TempDir(), "empty")
	for name, text := range map[string][]byte{bundle: n.CA, empty: nil} {
		if err = os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	system, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file, dir string
		want      *x509.CertPool
	}{{bundle, "", n.Roots}, {empty, "", system}, {"no/such/file", "", system}, {bundle, "/no/such/folder", system}} {
		r := newRoots()
		r.fill(tt.file, tt.dir)
		if !r.pool.Equal(tt.want) {
			t.Errorf("%q and %q: other roots", tt.file, tt.dir)
		}
	}
	for _, name := range bundles() {
		if text, err := os.ReadFile(name); err == nil {
			r, want := newRoots(), x509.NewCertPool()
			if r.add(text) != want.AppendCertsFromPEM(text) || !r.pool.Equal(want) {
				t.Errorf("%s: other roots than by the library", name)
			}
		}
	}
	text := slices.Concat([]byte("# a comment\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n"), n.CA)
	if r := newRoots(); !r.add(text) || !r.pool.Equal(n.Roots) {
		t.Error("what is no certificate takes others with it")
	}
}
