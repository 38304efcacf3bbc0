// Package pricing works out what a booking costs and what its cancellation gives back. It is pure, and counts in whole
// euro cents; a fraction of a cent is always dropped.
package pricing

import (
	"errors"
	"fmt"
	"time"
)

// What Quote and Refund refuse.
var (
	ErrInvalidSeats    = errors.New("an order has 1 to 20 seats")
	ErrInvalidDiscount = errors.New("a discount is 0 to 40 percent")
	ErrPeakDiscount    = errors.New("peak seats are sold without discount")
	ErrInvalidAmount   = errors.New("an order costs 0 to 36000 cents")
	ErrSlotStarted     = errors.New("the notice is negative")
)

// Tariff is the price list that applies to a slot.
type Tariff string

// The tariffs.
const (
	Standard Tariff = "standard"
	Peak     Tariff = "peak"
)

// Cents is an amount of money in euro cents.
type Cents int64

// What one seat costs for one hour.
const (
	standardSeat Cents = 1200
	peakSeat     Cents = 1800
)

const (
	maxSeats    = 20
	maxDiscount = 40 // percent
	maxPaid     = maxSeats * peakSeat
)

// The notice, before the slot starts, from which on a cancellation gives back all or half of what was paid.
const (
	fullRefund = 24 * time.Hour
	halfRefund = 2 * time.Hour
)

// Order is what a price is asked for.
type Order struct {
	Seats    int    `json:"seats"`
	Tariff   Tariff `json:"tariff"`
	Discount *int   `json:"discount,omitempty"` // percent; nil is none
}

// Price is what an order costs: Gross less Discount is Total.
type Price struct {
	Gross    Cents `json:"gross"`
	Discount Cents `json:"discount"`
	Total    Cents `json:"total"`
}

// Quote prices an order. It refuses with ErrInvalidSeats, ErrInvalidDiscount and, for any discount on peak seats,
// ErrPeakDiscount.
func Quote(o Order) (Price, error) {
	const key = "PACT:pricing:quote"
	percent := 0
	if o.Discount != nil {
		percent = *o.Discount
	}
	switch {
	case o.Seats < 1 || o.Seats > maxSeats:
		return Price{}, fmt.Errorf("%s: %w", key, ErrInvalidSeats)
	case percent < 0 || percent > maxDiscount:
		return Price{}, fmt.Errorf("%s: %w", key, ErrInvalidDiscount)
	case o.Tariff == Peak && percent > 0:
		return Price{}, fmt.Errorf("%s: %w", key, ErrPeakDiscount)
	}
	seat := standardSeat
	if o.Tariff == Peak {
		seat = peakSeat
	}
	gross := Cents(o.Seats) * seat
	off := gross * Cents(percent) / 100
	return Price{Gross: gross, Discount: off, Total: gross - off}, nil
}

// Refund is what a cancellation gives back of the amount paid: all of it with a day's notice, half with two hours', and
// nothing later. It refuses with ErrInvalidAmount, and with ErrSlotStarted when the notice is negative.
func Refund(paid Cents, notice time.Duration) (Cents, error) {
	const key = "PACT:pricing:refund"
	switch {
	case paid < 0 || paid > maxPaid:
		return 0, fmt.Errorf("%s: %w", key, ErrInvalidAmount)
	case notice < 0:
		return 0, fmt.Errorf("%s: %w", key, ErrSlotStarted)
	case notice >= fullRefund:
		return paid, nil
	case notice >= halfRefund:
		return paid / 2, nil
	default:
		return 0, nil
	}
}
