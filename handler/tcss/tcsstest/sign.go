package tcsstest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// maxSkew is how far a request's timestamp may be from the clock.
//
// https://www.tencentcloud.com/document/product/570/36329
const maxSkew = 300 * time.Second

const algorithm = "TC3-HMAC-SHA256"

// authorization is the form of the header of that name.
var authorization = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^" + algorithm + ` Credential=([^/]+)/([^/]+)/([^/]+)/tc3_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$`)
})

// claim is what an Authorization header says.
type claim struct {
	id, date, service, signature string
	signed                       []string // names of the signed headers, in lower case
}

// versions are those of the services that are served.
func versions() map[string]string {
	return map[string]string{tcss.Service: tcss.Version, "scf": "2018-04-16"}
}

// verify checks the signature, then whether the call is refused for its rate,
// then the version. It returns the service that the request is signed for.
func (s *Server) verify(r *http.Request, body []byte, refused bool) (service string, e *apiError) {
	service, e = s.authenticate(r, body)
	switch {
	case e != nil:
		return "", e
	case refused:
		return "", &apiError{"RequestLimitExceeded", "Your current request times exceed the limit of this API per second."}
	case r.Header.Get("X-TC-Version") != versions()[service]:
		return "", &apiError{"NoSuchVersion", "The API version does not exist."}
	case service == "scf" && r.Header.Get("X-TC-Region") == "":
		return "", &apiError{"MissingParameter", "The Region is required."}
	}
	return service, nil
}

func (s *Server) authenticate(r *http.Request, body []byte) (service string, e *apiError) {
	m := authorization().FindStringSubmatch(r.Header.Get("Authorization"))
	stamp := r.Header.Get("X-TC-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if m == nil || err != nil {
		return "", &apiError{"AuthFailure.SignatureFailure", "The Authorization or the timestamp cannot be read."}
	}
	at := time.Unix(seconds, 0).UTC()
	if off := time.Since(at); off > maxSkew || off < -maxSkew {
		return "", &apiError{"AuthFailure.SignatureExpire", "The signature has expired: check the clock."}
	}
	c := claim{id: m[1], date: m[2], service: m[3], signed: strings.Split(m[4], ";"), signature: m[5]}
	var cred Credential
	var known bool
	s.locked(func() { cred, known = s.Credentials[c.id] })
	switch {
	case !known:
		return "", &apiError{"AuthFailure.SecretIdNotFound", "The SecretId does not exist."}
	case cred.Token != r.Header.Get("X-TC-Token"):
		return "", &apiError{"AuthFailure.TokenFailure", "The token is not valid."}
	case versions()[c.service] == "", c.date != at.Format(time.DateOnly), !slices.Contains(c.signed, "host"):
		return "", &apiError{"AuthFailure.SignatureFailure", "The credential scope does not fit the request."}
	}
	want := sign(cred.SecretKey, c, stamp, canonical(r, c.signed, body))
	if !hmac.Equal([]byte(want), []byte(c.signature)) {
		return "", &apiError{"AuthFailure.SignatureFailure", "The provided credentials could not be validated."}
	}
	return c.service, nil
}

// canonical is the request as it is signed.
//
// https://www.tencentcloud.com/document/product/267/37447
func canonical(r *http.Request, signed []string, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n/\n" + r.URL.RawQuery + "\n")
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		b.WriteString(name + ":" + strings.ToLower(strings.TrimSpace(value)) + "\n")
	}
	b.WriteString("\n" + strings.Join(signed, ";") + "\n" + hash(string(body)))
	return b.String()
}

// sign returns the signature that fits the scope of c.
func sign(secretKey string, c claim, timestamp, canonical string) string {
	toSign := algorithm + "\n" + timestamp + "\n" + c.date + "/" + c.service + "/tc3_request\n" + hash(canonical)
	key := []byte("TC3" + secretKey)
	for _, part := range []string{c.date, c.service, "tc3_request"} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, toSign))
}

func mac(key []byte, s string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(s))
	return h.Sum(nil)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
