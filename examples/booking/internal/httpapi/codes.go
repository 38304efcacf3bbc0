package httpapi

import (
	"errors"
	"net/http"

	"pact/examples/booking/internal/booking"
	"pact/examples/booking/internal/calendar"
)

// What the API itself refuses, before the desk is asked.
var (
	ErrMissingTenant    = errors.New("the header X-Tenant-ID is missing")
	ErrInvalidTenant    = errors.New("the header X-Tenant-ID names no tenant")
	ErrMalformed        = errors.New("the request cannot be read")
	ErrNotFound         = errors.New("there is nothing at this path")
	ErrMethodNotAllowed = errors.New("this path does not serve that method")
)

// Code is why a call was refused, in the word that clients read.
type Code string

// The codes.
const (
	MalformedRequest Code = "malformed_request"
	MissingTenant    Code = "missing_tenant"
	InvalidTenant    Code = "invalid_tenant"
	NotFound         Code = "not_found"
	UnknownBooking   Code = "unknown_booking"
	MethodNotAllowed Code = "method_not_allowed"
	SoldOut          Code = "sold_out"
	NotHeld          Code = "not_held"
	TooLate          Code = "too_late"
	InvalidSeats     Code = "invalid_seats"
	NoteTooLong      Code = "note_too_long"
	Closed           Code = "closed"
	Internal         Code = "internal"
)

// refusals lists what can go wrong by error; anything else is internal and tells the client nothing.
var refusals = []struct {
	err  error
	code Code
}{
	{ErrMalformed, MalformedRequest},
	{calendar.ErrInvalidDay, MalformedRequest},
	{ErrMissingTenant, MissingTenant},
	{ErrInvalidTenant, InvalidTenant},
	{ErrNotFound, NotFound},
	{ErrMethodNotAllowed, MethodNotAllowed},
	{booking.ErrUnknownBooking, UnknownBooking},
	{booking.ErrSoldOut, SoldOut},
	{booking.ErrNotHeld, NotHeld},
	{booking.ErrTooLate, TooLate},
	{booking.ErrInvalidSeats, InvalidSeats},
	{booking.ErrNoteTooLong, NoteTooLong},
	{booking.ErrClosed, Closed},
	{calendar.ErrClosed, Closed},
}

// refusal is the code and the sentence that a client gets for an error.
func refusal(err error) (Code, string) {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.code, r.err.Error()
		}
	}
	return Internal, "the desk is out of order"
}

// StatusOf is the HTTP status of a code. A code that nobody mapped is a mistake of ours, so it is logged and answered 500.
func (a *API) StatusOf(code Code) int {
	switch code {
	case MalformedRequest:
		return http.StatusBadRequest
	case MissingTenant, InvalidTenant:
		return http.StatusUnauthorized
	case NotFound, UnknownBooking:
		return http.StatusNotFound
	case MethodNotAllowed:
		return http.StatusMethodNotAllowed
	case SoldOut, NotHeld, TooLate:
		return http.StatusConflict
	case InvalidSeats, NoteTooLong, Closed:
		return http.StatusUnprocessableEntity
	case Internal:
		return http.StatusInternalServerError
	}
	a.log.Error("unmapped code", "key", "PACT:httpapi:status_of", "code", string(code))
	return http.StatusInternalServerError
}
