package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"pact/examples/booking/internal/booking"
	"pact/examples/booking/internal/calendar"
)

// createBody is what POST /v1/bookings takes. The tenant is not in it: only the header says who calls.
type createBody struct {
	Start *time.Time `json:"start"`
	Seats *int       `json:"seats"`
	Note  *string    `json:"note"`
}

// freeSlot is a slot with the seats that the tenant can still book in it.
type freeSlot struct {
	calendar.Slot
	Free int `json:"free"`
}

// slots serves GET /v1/slots?day=2027-01-31.
func (a *API) slots(tenant booking.TenantID, r *http.Request) (int, any, error) {
	slots, err := calendar.SlotsOn(r.URL.Query().Get("day"))
	if err != nil {
		return 0, nil, err
	}
	out := make([]freeSlot, len(slots))
	for i, s := range slots {
		free, err := a.store.Free(tenant, s.Start)
		if err != nil {
			return 0, nil, err
		}
		out[i] = freeSlot{s, free}
	}
	return http.StatusOK, out, nil
}

// list serves GET /v1/bookings?day=2027-01-31.
func (a *API) list(tenant booking.TenantID, r *http.Request) (int, any, error) {
	bookings, err := a.store.List(tenant, r.URL.Query().Get("day"))
	return http.StatusOK, bookings, err
}

// create serves POST /v1/bookings.
func (a *API) create(tenant booking.TenantID, r *http.Request) (int, any, error) {
	var in createBody
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return 0, nil, ErrMalformed
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || in.Start == nil || in.Seats == nil {
		return 0, nil, ErrMalformed
	}
	b, err := a.store.Create(booking.Request{TenantID: tenant, Start: *in.Start, Seats: *in.Seats, Note: in.Note})
	return http.StatusCreated, b, err
}

// confirm serves POST /v1/bookings/{id}/confirm.
func (a *API) confirm(tenant booking.TenantID, r *http.Request) (int, any, error) {
	b, err := a.store.Confirm(tenant, r.PathValue("id"))
	return http.StatusOK, b, err
}

// cancel serves DELETE /v1/bookings/{id}.
func (a *API) cancel(tenant booking.TenantID, r *http.Request) (int, any, error) {
	receipt, err := a.store.Cancel(tenant, r.PathValue("id"), a.now())
	return http.StatusOK, receipt, err
}
