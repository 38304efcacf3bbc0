// Package booking keeps the bookings of all tenants in memory, each tenant's in a ledger of its own: a call reaches no
// ledger but that of the tenant it names, so no tenant can see, count or change what is another's. Tenant ids and notes
// are personal data; they stand in no error and in no log.
package booking

import (
	"errors"
	"regexp"
	"time"
	"unicode/utf8"

	"pact/examples/booking/internal/calendar"
	"pact/examples/booking/internal/pricing"
)

// What the store refuses.
var (
	ErrInvalidSeats   = errors.New("a booking has 1 to 20 seats")
	ErrInvalidTenant  = errors.New("a tenant id is 3 to 32 of a-z, 0-9 and -")
	ErrNoteTooLong    = errors.New("a note has at most 200 characters")
	ErrSoldOut        = errors.New("the slot has too few free seats")
	ErrUnknownBooking = errors.New("the tenant has no such booking")
	ErrNotHeld        = errors.New("only a held booking can be confirmed")
	ErrTooLate        = errors.New("a booking is cancelled before its slot starts")
	ErrClosed         = errors.New("no slot can be booked then")
)

// Capacity is the number of seats that each tenant has in each slot.
const Capacity = 20

const (
	maxNote       = 200 // characters
	groupSeats    = 10
	groupDiscount = 10 // percent, outside peak slots
)

var tenantForm = regexp.MustCompile(`^[a-z0-9-]{3,32}$`)

// TenantID names a tenant: 3 to 32 of a-z, 0-9 and -.
type TenantID string

// Valid says whether the id has the form of one.
func (t TenantID) Valid() bool { return tenantForm.MatchString(string(t)) }

// Status is where a booking is in its life.
type Status string

// The states: held, then confirmed; cancelled ends either.
const (
	Held      Status = "held"
	Confirmed Status = "confirmed"
	Cancelled Status = "cancelled"
)

// Request asks for seats in the slot that holds Start.
type Request struct {
	TenantID TenantID  `json:"tenant_id"`
	Start    time.Time `json:"start"`
	Seats    int       `json:"seats"`
	Note     *string   `json:"note,omitempty"`
}

// Booking is seats of one tenant in one slot. ID is a random UUID.
type Booking struct {
	ID       string        `json:"id"`
	TenantID TenantID      `json:"tenant_id"`
	Slot     calendar.Slot `json:"slot"`
	Seats    int           `json:"seats"`
	Status   Status        `json:"status"`
	Note     *string       `json:"note,omitempty"`
	Price    pricing.Price `json:"price"`
}

// copied is the booking with a note of its own: the store shares none with its callers.
func (b Booking) copied() Booking {
	if b.Note != nil {
		note := *b.Note
		b.Note = &note
	}
	return b
}

// Receipt is what a cancellation leaves: the booking without its note, and the cents that are paid back.
type Receipt struct {
	Booking Booking       `json:"booking"`
	Refund  pricing.Cents `json:"refund"`
}

// check says what is wrong with a request, before the calendar and the ledger are asked.
func (r Request) check() error {
	switch {
	case r.Seats < 1 || r.Seats > Capacity:
		return ErrInvalidSeats
	case !r.TenantID.Valid():
		return ErrInvalidTenant
	case r.Note != nil && utf8.RuneCountInString(*r.Note) > maxNote:
		return ErrNoteTooLong
	}
	return nil
}

// order is what the seats of a slot are priced as: groups have a discount outside peak slots.
func order(seats int, slot calendar.Slot) pricing.Order {
	o := pricing.Order{Seats: seats, Tariff: pricing.Standard}
	if slot.Peak {
		o.Tariff = pricing.Peak
	} else if seats >= groupSeats {
		percent := groupDiscount
		o.Discount = &percent
	}
	return o
}
