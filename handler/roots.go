package handler

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"os"
	"runtime"
	"sync"
)

// roots are the certificates that are trusted. They are read once, when TLS is
// first needed, while the first connection is made.
//
// Where there is a bundle it is read alone: crypto/x509 also reads every file
// beside it, which holds the same again, and costs a third of a cold run's CPU.
// SSL_CERT_FILE and SSL_CERT_DIR are heeded as crypto/x509 does.
type roots struct {
	pool *x509.CertPool // filled later

	once  sync.Once
	begun chan struct{} // closed when they begin to be read
	done  chan struct{} // and when they are
}

func newRoots() *roots {
	return &roots{pool: x509.NewCertPool(), begun: make(chan struct{}), done: make(chan struct{})}
}

// begin reads the roots, unless that has begun, and does not wait for it.
func (r *roots) begin() {
	r.once.Do(func() {
		close(r.begun)
		go func() {
			defer close(r.done)
			r.fill(os.Getenv("SSL_CERT_FILE"), os.Getenv("SSL_CERT_DIR"))
		}()
	})
}

// wait waits for the roots, if they are being read.
func (r *roots) wait() {
	select {
	case <-r.begun:
		<-r.done
	default:
	}
}

func (r *roots) fill(file, dir string) {
	if runtime.GOOS == "linux" && dir == "" {
		files := bundles()
		if file != "" {
			files = []string{file}
		}
		for _, name := range files {
			if text, err := os.ReadFile(name); err == nil && r.add(text) { //nolint:gosec // of the one who runs it
				return
			}
		}
	}
	if system, err := x509.SystemCertPool(); err == nil {
		*r.pool = *system // a copy of its own
	}
}

// add adds a bundle's certificates, and says whether there are any. It does what
// AppendCertsFromPEM does, in two thirds of its time.
func (r *roots) add(text []byte) (found bool) {
	for {
		_, rest, ok := bytes.Cut(text, []byte("-----BEGIN CERTIFICATE-----"))
		if !ok {
			return found
		}
		var body []byte
		body, text, _ = bytes.Cut(rest, []byte("-----END"))
		der := make([]byte, base64.StdEncoding.DecodedLen(len(body)))
		n, err := base64.StdEncoding.Decode(der, body)
		if err != nil {
			continue
		}
		if c, err := x509.ParseCertificate(der[:n]); err == nil {
			r.pool.AddCert(c)
			found = true
		}
	}
}

// bundles are where distributions keep all certificates in one file, in the
// order of https://go.dev/src/crypto/x509/root_linux.go.
func bundles() []string {
	return []string{
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
		"/etc/ssl/cert.pem",
	}
}
