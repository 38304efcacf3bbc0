package booking_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pact/examples/booking/internal/booking"
)

var friday = time.Date(2027, 1, 1, 10, 0, 0, 0, time.UTC)

// Many callers want one seat each at the same moment: as many get one as there are, and the rest is told so.
func TestConcurrentCreatesNeverOversell(t *testing.T) {
	s := booking.New()
	var sold, refused atomic.Int32
	var wg sync.WaitGroup
	for range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			switch _, err := s.Create(booking.Request{TenantID: "acme", Start: friday, Seats: 1}); {
			case err == nil:
				sold.Add(1)
			case errors.Is(err, booking.ErrSoldOut):
				refused.Add(1)
			default:
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	if sold.Load() != booking.Capacity || refused.Load() != 100-booking.Capacity {
		t.Fatalf("%d seats were sold and %d calls refused; there are %d seats", sold.Load(), refused.Load(), booking.Capacity)
	}
}

// Two callers cancel the same booking at the same moment: one of them gets the refund.
func TestConcurrentCancelsPayOnce(t *testing.T) {
	s := booking.New()
	b, err := s.Create(booking.Request{TenantID: "acme", Start: friday, Seats: 20})
	if err != nil {
		t.Fatal(err)
	}
	var paid atomic.Int64
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if r, err := s.Cancel("acme", b.ID, friday.AddDate(0, 0, -2)); err == nil {
				paid.Add(int64(r.Refund))
			} else if !errors.Is(err, booking.ErrUnknownBooking) {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	if paid.Load() != int64(b.Price.Total) {
		t.Fatalf("%d cents were paid back of %d", paid.Load(), b.Price.Total)
	}
}

// The store keeps a note of its own, which a caller cannot change afterwards through its pointer.
func TestNoteIsTheStoresOwn(t *testing.T) {
	s := booking.New()
	note := "Window seat"
	b, err := s.Create(booking.Request{TenantID: "acme", Start: friday, Seats: 1, Note: &note})
	if err != nil {
		t.Fatal(err)
	}
	note = "changed"
	*b.Note = "changed as well"
	list, err := s.List("acme", "2027-01-01")
	if err != nil || *list[0].Note != "Window seat" {
		t.Fatalf("the note is %q (%v)", *list[0].Note, err)
	}
}
