// Package booking says its errors with sentinels and its values without pointers.
package booking

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"
)

// The errors.
var (
	ErrInvalidSeats   = errors.New("booking: from 1 to 20 seats")
	ErrInvalidTenant  = fmt.Errorf("booking: " + "no such tenant")
	ErrNoteTooLong    = failure("the note is too long")
	ErrSoldOut        = errors.New(soldOut)
	ErrUnknownBooking = fmt.Errorf("booking: 100%% unknown")
)

const soldOut = "sold out"

type failure string

func (f failure) Error() string { return "booking: " + string(f) }

// Request asks for seats.
type Request struct {
	TenantID string
	Start    time.Time
	Seats    int
	Note     string
}

// Booking has them.
type Booking struct {
	Common
	TenantID string    `json:"tenant_id"`
	Start    time.Time `json:"start"`
	Seats    int       `json:"seats"`
	Status   string    `json:"status"`
	Note     string    `json:"note,omitempty"`
	secret   int
}

// Common is what everything has.
type Common struct{ ID string }

// House is where the seats are.
type House struct{ held map[string]Booking }

// NewForPact opens a house.
func NewForPact() *House { return &House{held: map[string]Booking{}} }

var tenant = regexp.MustCompile(`^[a-z0-9-]{3,32}$`)

// Create holds seats.
func (h *House) Create(_ context.Context, r Request) (Booking, error) {
	free, _ := h.Free(context.Background(), nil)
	switch {
	case r.Seats < 1, r.Seats > 20:
		return Booking{}, ErrInvalidSeats
	case !tenant.MatchString(r.TenantID):
		return Booking{}, fmt.Errorf("create: %w", ErrInvalidTenant)
	case utf8.RuneCountInString(r.Note) > 200:
		return Booking{}, errors.Join(errors.New("too much"), ErrNoteTooLong)
	case free < r.Seats:
		return Booking{}, ErrSoldOut
	}
	var b [16]byte
	_, _ = rand.Read(b[:])
	id := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	h.held[id] = Booking{Common{id}, r.TenantID, r.Start, r.Seats, "held", r.Note, 1}
	return h.held[id], nil
}

// Cancel gives seats back.
func (h *House) Cancel(id string) (string, error) {
	if _, ok := h.held[id]; !ok {
		return "", ErrUnknownBooking
	}
	delete(h.held, id)
	return "cancelled", nil
}

// Free counts seats.
func (h *House) Free(_ context.Context, row *int) (int, error) {
	free := 20
	for _, b := range h.held {
		free -= b.Seats
	}
	if row != nil {
		free /= 10
	}
	return free, nil
}
