// Package httpapi is the desk over HTTP: JSON in, JSON out, and nothing without a tenant but the health check. Every
// refusal carries a code and the status of that code; logs carry neither tenant ids nor bodies.
package httpapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"pact/examples/booking/internal/booking"
)

// maxBody is the size that the body of a call may have, in bytes.
const maxBody = 16 << 10

// API serves the bookings of a store. See New.
type API struct {
	store    *booking.Store
	now      func() time.Time
	log      *slog.Logger
	mux      *http.ServeMux
	notFound http.HandlerFunc
}

// New is an API on a store. The clock decides what a cancellation pays back.
func New(store *booking.Store, now func() time.Time, log *slog.Logger) *API {
	a := &API{store: store, now: now, log: log, mux: http.NewServeMux()}
	a.notFound = a.scoped(func(booking.TenantID, *http.Request) (int, any, error) { return 0, nil, ErrNotFound })
	a.mux.HandleFunc("/", a.notFound)
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { // a probe has no tenant
		write(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	a.route("/v1/slots", map[string]handler{http.MethodGet: a.slots})
	a.route("/v1/bookings", map[string]handler{http.MethodGet: a.list, http.MethodPost: a.create})
	a.route("/v1/bookings/{id}", map[string]handler{http.MethodDelete: a.cancel})
	a.route("/v1/bookings/{id}/confirm", map[string]handler{http.MethodPost: a.confirm})
	return a
}

// ServeHTTP serves one call and logs its method, route, status and time.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	out := &statusWriter{ResponseWriter: w}
	if path.Clean(r.URL.Path) == r.URL.Path {
		a.mux.ServeHTTP(out, r)
	} else {
		a.notFound(out, r) // where the mux would redirect
	}
	a.log.Info("served", "key", "PACT:httpapi:send",
		"method", r.Method, "route", r.Pattern, "status", out.status, "took", time.Since(began))
}

// handler serves a route to one tenant: a status and a value for the body, or an error.
type handler func(tenant booking.TenantID, r *http.Request) (int, any, error)

// scoped lets a call through to the handler once its tenant is known. A header that is given twice names no tenant.
func (a *API) scoped(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tenant, err := a.ParseTenant(strings.Join(r.Header.Values(TenantHeader), ","))
		if err != nil {
			a.refuse(w, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		status, body, err := h(tenant, r)
		if err != nil {
			a.refuse(w, err)
			return
		}
		write(w, status, body)
	}
}

// route registers the handlers of a path by method, and the refusal of any other method.
func (a *API) route(path string, methods map[string]handler) {
	var allow []string
	for method, h := range methods {
		allow = append(allow, method)
		a.mux.HandleFunc(method+" "+path, a.scoped(h))
	}
	slices.Sort(allow)
	other := a.scoped(func(booking.TenantID, *http.Request) (int, any, error) { return 0, nil, ErrMethodNotAllowed })
	a.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		other(w, r)
	})
}

// refuse answers with the code of an error. What has no code is logged, and the client learns nothing of it.
func (a *API) refuse(w http.ResponseWriter, err error) {
	code, message := refusal(err)
	if code == Internal {
		a.log.Error("unknown error", "key", "PACT:httpapi:send", "error", err)
	}
	write(w, a.StatusOf(code), struct {
		Code    Code   `json:"code"`
		Message string `json:"message"`
	}{code, message})
}

// write answers with a value as JSON. When the client is gone, nobody is left to tell.
func write(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status on its way.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
