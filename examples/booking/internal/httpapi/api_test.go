package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pact/examples/booking/internal/booking"
	"pact/examples/booking/internal/httpapi"
)

// desk is an API behind a real server, at nine o'clock on the first of January 2027, and the log that it writes.
type desk struct {
	*httptest.Server
	t   *testing.T
	log *bytes.Buffer
}

func start(t *testing.T) *desk {
	d := &desk{t: t, log: &bytes.Buffer{}}
	now := func() time.Time { return time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC) }
	d.Server = httptest.NewServer(httpapi.New(booking.New(), now, slog.New(slog.NewJSONHandler(d.log, nil))))
	t.Cleanup(d.Close)
	return d
}

// call sends a request for a tenant, "" for none, wants the status, and gives the body.
func (d *desk) call(method, path, tenant, body string, want int) string {
	d.t.Helper()
	req, err := http.NewRequest(method, d.URL+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if tenant != "" {
		req.Header.Set(httpapi.TenantHeader, tenant)
	}
	res, err := http.DefaultTransport.RoundTrip(req) // follows no redirect
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	if res.StatusCode != want {
		d.t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, want, got)
	}
	if kind := res.Header.Get("Content-Type"); kind != "application/json" {
		d.t.Fatalf("%s %s: Content-Type %q", method, path, kind)
	}
	return string(got)
}

// A booking is made, seen, confirmed and cancelled over the network.
func TestBookingOverTheNetwork(t *testing.T) {
	d := start(t)
	made := d.call("POST", "/v1/bookings", "acme", `{"start": "2027-01-02T10:00:00Z", "seats": 2, "note": "Ask for Ann"}`, 201)
	var b booking.Booking
	if err := json.Unmarshal([]byte(made), &b); err != nil {
		t.Fatal(err)
	}
	if b.Status != booking.Held || b.Price.Total != 3600 {
		t.Fatalf("made %s", made)
	}
	if list := d.call("GET", "/v1/bookings?day=2027-01-02", "acme", "", 200); !strings.Contains(list, b.ID) {
		t.Fatalf("the list misses %s: %s", b.ID, list)
	}
	d.call("DELETE", "/v1/bookings/"+b.ID, "globex", "", 404)
	d.call("POST", "/v1/bookings/"+b.ID+"/confirm", "acme", "", 200)
	if receipt := d.call("DELETE", "/v1/bookings/"+b.ID, "acme", "", 200); !strings.Contains(receipt, `"refund":3600`) {
		t.Fatalf("the receipt is %s", receipt)
	}
	d.call("DELETE", "/v1/bookings/"+b.ID, "acme", "", 404)
}

// What cannot be read is refused with a code, and nothing is booked.
func TestMalformedBodies(t *testing.T) {
	d := start(t)
	for name, body := range map[string]string{
		"nothing":     ``,
		"no JSON":     `seats=2`,
		"a list":      `[]`,
		"no seats":    `{"start": "2027-01-02T10:00:00Z"}`,
		"no start":    `{"seats": 2}`,
		"half seats":  `{"start": "2027-01-02T10:00:00Z", "seats": 2.5}`,
		"no time":     `{"start": "tomorrow", "seats": 2}`,
		"a tenant":    `{"start": "2027-01-02T10:00:00Z", "seats": 2, "tenant_id": "globex"}`,
		"two bodies":  `{"start": "2027-01-02T10:00:00Z", "seats": 2}{}`,
		"a long note": `{"start": "2027-01-02T10:00:00Z", "seats": 2, "note": "` + strings.Repeat("a", 20_000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d.t = t
			if got := d.call("POST", "/v1/bookings", "acme", body, 400); !strings.Contains(got, `"malformed_request"`) {
				t.Fatal(got)
			}
		})
	}
	d.t = t
	if list := d.call("GET", "/v1/bookings?day=2027-01-02", "acme", "", 200); list != "[]\n" {
		t.Fatalf("booked: %s", list)
	}
}

// Paths, methods and headers that lead nowhere.
func TestRefusals(t *testing.T) {
	d := start(t)
	for _, c := range []struct {
		method, path, tenant string
		status               int
		code                 string
	}{
		{"GET", "/v1/bookings?day=2027-01-02", "", 401, "missing_tenant"},
		{"GET", "/v1/bookings?day=2027-01-02", "Acme", 401, "invalid_tenant"},
		{"GET", "/v1/bookings?day=2027-02-30", "acme", 400, "malformed_request"},
		{"GET", "/v1/bookings", "acme", 400, "malformed_request"},
		{"GET", "/v1/slots?day=2027-01-03", "acme", 422, "closed"},
		{"GET", "/v1//bookings", "acme", 404, "not_found"},
		{"GET", "/v1/../healthz", "", 401, "missing_tenant"},
		{"GET", "/", "acme", 404, "not_found"},
		{"POST", "/healthz", "", 401, "missing_tenant"},
		{"PATCH", "/v1/bookings", "acme", 405, "method_not_allowed"},
		{"DELETE", "/v1/bookings/none", "acme", 404, "unknown_booking"},
	} {
		if got := d.call(c.method, c.path, c.tenant, "", c.status); !strings.Contains(got, `"code":"`+c.code+`"`) {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, got, c.code)
		}
	}
}

// A header that stands twice names no tenant: a proxy in between may read the other one.
func TestTwoTenantHeaders(t *testing.T) {
	d := start(t)
	req, err := http.NewRequest("GET", d.URL+"/v1/slots?day=2027-01-02", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Add(httpapi.TenantHeader, "acme")
	req.Header.Add(httpapi.TenantHeader, "globex")
	res, err := d.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 401 {
		t.Fatalf("status %d", res.StatusCode)
	}
}

// The log has a line with a key for each call, and nothing of whom it was about.
func TestLogKeepsSecrets(t *testing.T) {
	d := start(t)
	d.call("POST", "/v1/bookings", "acme-corp", `{"start": "2027-01-02T10:00:00Z", "seats": 2, "note": "Ask for Ann"}`, 201)
	d.call("POST", "/v1/bookings", "acme-corp", `{"start": "2027-01-02T10:00:00Z", "seats": 0, "note": "Ask for Ann"}`, 422)
	d.call("GET", "/v1/slots?day=2027-01-02", "Acme Corp", "", 401)
	d.Close()
	log := d.log.String()
	if n := strings.Count(log, `"key":"PACT:httpapi:send"`); n != 3 {
		t.Errorf("%d lines for 3 calls", n)
	}
	if !strings.Contains(log, `"key":"PACT:httpapi:parse_tenant"`) {
		t.Error("the refused tenant is not in the log")
	}
	for _, secret := range []string{"acme", "Acme", "Ann"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q:\n%s", secret, log)
		}
	}
}
