package httpapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"pact/examples/booking/internal/booking"
)

// Call is an HTTP request without the network. Path holds the segments between the slashes, Tenant the header.
type Call struct {
	Method string            `json:"method"`
	Path   []string          `json:"path"`
	Query  map[string]string `json:"query,omitempty"`
	Tenant *string           `json:"tenant,omitempty"`
	Body   any               `json:"body,omitempty"`
}

// url is the path and the query, escaped.
func (c Call) url() string {
	u := "http://desk"
	for _, segment := range c.Path {
		u += "/" + url.PathEscape(segment)
	}
	query := url.Values{}
	for name, value := range c.Query {
		query.Set(name, value)
	}
	return u + "?" + query.Encode()
}

// Reply is what came back: the status, and the body as the JSON that it is.
type Reply struct {
	Status int `json:"status"`
	Body   any `json:"body,omitempty"`
}

// NewForPact is an API on an empty store at nine o'clock on the first of January 2027, for every case of the contract.
func NewForPact() *API {
	now := time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)
	return New(booking.New(), func() time.Time { return now }, slog.New(slog.DiscardHandler))
}

// Send puts one call to the same routes that the network reaches, for callers in this process. A call that is no HTTP
// request is answered as malformed, as a server would.
func (a *API) Send(c Call) Reply {
	out := &recorder{header: http.Header{}}
	r, err := c.request()
	if err != nil {
		a.refuse(out, ErrMalformed)
	} else {
		a.ServeHTTP(out, r)
	}
	return out.reply()
}

// request is the call as a server would read it.
func (c Call) request() (*http.Request, error) {
	var body bytes.Buffer
	if c.Body != nil {
		if err := json.NewEncoder(&body).Encode(c.Body); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequest(c.Method, c.url(), &body)
	if err == nil && c.Tenant != nil {
		r.Header.Set(TenantHeader, *c.Tenant)
	}
	return r, err
}

// recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the header of the answer.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write keeps the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// reply is the answer with its body decoded; every answer of the API is JSON.
func (r *recorder) reply() Reply {
	out := Reply{Status: r.status}
	if err := json.Unmarshal(r.body.Bytes(), &out.Body); err != nil {
		return Reply{Status: http.StatusInternalServerError}
	}
	return out
}
