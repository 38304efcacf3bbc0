package booking

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"time"

	"pact/examples/booking/internal/calendar"
	"pact/examples/booking/internal/pricing"
)

// Store keeps bookings. It is safe for concurrent use; each call is one step that others see whole or not at all.
type Store struct {
	mu      sync.RWMutex
	ledgers map[TenantID]*ledger
	newID   func() string
}

// ledger is what one tenant has: its bookings in the order in which they were made, and the seats taken by the start of
// their slot, in Unix seconds.
type ledger struct {
	bookings []Booking
	taken    map[int64]int
}

// New is an empty store.
func New() *Store { return &Store{ledgers: map[TenantID]*ledger{}, newID: randomID} }

// Create holds seats for a tenant in the slot that holds the start. It refuses with ErrInvalidSeats, ErrInvalidTenant,
// ErrNoteTooLong, ErrClosed and, when the slot has fewer free seats, ErrSoldOut.
func (s *Store) Create(r Request) (Booking, error) {
	const key = "PACT:booking:create"
	if err := r.check(); err != nil {
		return Booking{}, fmt.Errorf("%s: %w", key, err)
	}
	slot, err := calendar.SlotAt(r.Start)
	if err != nil {
		return Booking{}, fmt.Errorf("%s: %w: %w", key, ErrClosed, err)
	}
	price, err := pricing.Quote(order(r.Seats, slot))
	if err != nil {
		return Booking{}, fmt.Errorf("%s: %w", key, err)
	}
	b := Booking{ID: s.newID(), TenantID: r.TenantID, Slot: slot, Seats: r.Seats, Status: Held, Note: r.Note, Price: price}

	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.ledgers[r.TenantID]
	if l == nil {
		l = &ledger{taken: map[int64]int{}}
		s.ledgers[r.TenantID] = l
	}
	at := slot.Start.Unix()
	if l.taken[at]+r.Seats > Capacity {
		return Booking{}, fmt.Errorf("%s: %w", key, ErrSoldOut)
	}
	l.taken[at] += r.Seats
	l.bookings = append(l.bookings, b.copied())
	return b, nil
}

// Confirm makes a held booking firm. It refuses with ErrInvalidTenant, ErrUnknownBooking and ErrNotHeld.
func (s *Store) Confirm(tenant TenantID, id string) (Booking, error) {
	const key = "PACT:booking:confirm"
	if !tenant.Valid() {
		return Booking{}, fmt.Errorf("%s: %w", key, ErrInvalidTenant)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, i := s.find(tenant, id)
	switch {
	case i < 0:
		return Booking{}, fmt.Errorf("%s: %w", key, ErrUnknownBooking)
	case l.bookings[i].Status != Held:
		return Booking{}, fmt.Errorf("%s: %w", key, ErrNotHeld)
	}
	l.bookings[i].Status = Confirmed
	return l.bookings[i].copied(), nil
}

// Cancel removes a booking, frees its seats and says what is paid back. The note is erased with it. It refuses with
// ErrInvalidTenant, ErrUnknownBooking and, from the start of the slot on, ErrTooLate.
func (s *Store) Cancel(tenant TenantID, id string, at time.Time) (Receipt, error) {
	const key = "PACT:booking:cancel"
	if !tenant.Valid() {
		return Receipt{}, fmt.Errorf("%s: %w", key, ErrInvalidTenant)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, i := s.find(tenant, id)
	if i < 0 {
		return Receipt{}, fmt.Errorf("%s: %w", key, ErrUnknownBooking)
	}
	b := l.bookings[i]
	if !at.Before(b.Slot.Start) {
		return Receipt{}, fmt.Errorf("%s: %w", key, ErrTooLate)
	}
	refund, err := pricing.Refund(b.Price.Total, b.Slot.Start.Sub(at))
	if err != nil {
		return Receipt{}, fmt.Errorf("%s: %w", key, err)
	}
	l.remove(i)
	b.Status, b.Note = Cancelled, nil
	return Receipt{Booking: b, Refund: refund}, nil
}

// Free is the number of seats that a tenant can still book in the slot that holds the instant. It refuses with
// ErrInvalidTenant and ErrClosed.
func (s *Store) Free(tenant TenantID, at time.Time) (int, error) {
	const key = "PACT:booking:free"
	if !tenant.Valid() {
		return 0, fmt.Errorf("%s: %w", key, ErrInvalidTenant)
	}
	slot, err := calendar.SlotAt(at)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %w", key, ErrClosed, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.ledgers[tenant]
	if l == nil {
		return Capacity, nil
	}
	return Capacity - l.taken[slot.Start.Unix()], nil
}

// List is what a tenant has booked on a day, by start and then in the order in which it was booked. It refuses with
// ErrInvalidTenant, and with calendar.ErrInvalidDay what is no date.
func (s *Store) List(tenant TenantID, day string) ([]Booking, error) {
	const key = "PACT:booking:list"
	if !tenant.Valid() {
		return nil, fmt.Errorf("%s: %w", key, ErrInvalidTenant)
	}
	from, err := calendar.ParseDay(day)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	to := from.Add(24 * time.Hour)
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := []Booking{}
	if l := s.ledgers[tenant]; l != nil {
		for _, b := range l.bookings {
			if !b.Slot.Start.Before(from) && b.Slot.Start.Before(to) {
				found = append(found, b.copied())
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Booking) int {
		return cmp.Compare(a.Slot.Start.Unix(), b.Slot.Start.Unix())
	})
	return found, nil
}

// find looks a booking up in the ledger of one tenant; -1 where that tenant has none of that id.
func (s *Store) find(tenant TenantID, id string) (*ledger, int) {
	l := s.ledgers[tenant]
	if l == nil {
		return nil, -1
	}
	return l, slices.IndexFunc(l.bookings, func(b Booking) bool { return b.ID == id })
}

// remove takes a booking out and gives its seats back.
func (l *ledger) remove(i int) {
	b := l.bookings[i]
	at := b.Slot.Start.Unix()
	if l.taken[at] -= b.Seats; l.taken[at] == 0 {
		delete(l.taken, at)
	}
	l.bookings = slices.Delete(l.bookings, i, i+1)
}

// randomID is a random UUID (version 4), which nobody can guess from another one.
func randomID() string {
	var u [16]byte
	rand.Read(u[:]) // never fails: see crypto/rand
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
