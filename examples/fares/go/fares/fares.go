// Package fares prices the rides of tram cards, caps what a card pays on a day, and pays rides back. All amounts are whole
// euro cents, all days are days in UTC, and nothing here looks at a clock.
package fares

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// The errors that a caller can act on.
var (
	ErrInvalidCard       = errors.New("a card is two capital letters and six digits")
	ErrInvalidCompanions = errors.New("companions are one to four")
	ErrTooLate           = errors.New("nothing is paid back after two hours")
	ErrUnknownRide       = errors.New("the card has no ride of that number")
)

// What a card pays at most on a day, and until when all and half of a ride is paid back.
const (
	dayCap     Cents = 1200
	fullRefund       = 30 * time.Minute
	halfRefund       = 2 * time.Hour
)

var cardForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{6}$`)

// CardID is what is printed on a card.
type CardID string

// Cents is an amount of money in euro cents.
type Cents int

// Zone is how far a ride goes.
type Zone string

// The zones.
const (
	Inner   Zone = "inner"
	Outer   Zone = "outer"
	Airport Zone = "airport"
)

var prices = map[Zone]Cents{Inner: 200, Outer: 300, Airport: 700}

// Boarding is a card that is held to the reader of a tram. Each companion costs half.
type Boarding struct {
	Card       CardID    `json:"card"`
	At         time.Time `json:"at"`
	Zone       Zone      `json:"zone"`
	Companions *int      `json:"companions,omitempty"` // 1 to 4
}

// Ride is what a tap began. Its number counts the rides of its card from 1.
type Ride struct {
	Number   int       `json:"number"`
	Card     CardID    `json:"card"`
	TappedAt time.Time `json:"tapped_at"`
	Zone     Zone      `json:"zone"`
	Price    Cents     `json:"price"`
	Capped   bool      `json:"capped"` // it cost less than its full price
}

// Desk keeps the rides of cards. Calls come one after the other.
type Desk struct {
	rides map[CardID][]Ride
	last  map[CardID]int // the number that was given last
}

// New is a desk without rides.
func New() *Desk { return &Desk{rides: map[CardID][]Ride{}, last: map[CardID]int{}} }

// NewForPact is a fresh desk for a case of the contract. The card FX000001 has one ride in it, so that a single call can
// show what total, rides and refund do.
func NewForPact() (*Desk, error) {
	d := New()
	_, err := d.Tap(Boarding{Card: "FX000001", At: time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC), Zone: Inner})
	return d, err
}

// Tap begins a ride, and says what it costs: its price, or what is left below the cap of its day.
func (d *Desk) Tap(b Boarding) (Ride, error) {
	const key = "PACT:fares:tap"
	if err := check(key, b.Card); err != nil {
		return Ride{}, err
	}
	companions := 0
	if b.Companions != nil {
		companions = *b.Companions
		if companions < 1 || companions > 4 {
			return Ride{}, fmt.Errorf("%s: %w", key, ErrInvalidCompanions)
		}
	}
	full := prices[b.Zone] / 2 * Cents(2+companions)
	price := min(full, dayCap-d.paid(b.Card, dayOf(b.At)))
	d.last[b.Card]++
	ride := Ride{Number: d.last[b.Card], Card: b.Card, TappedAt: b.At, Zone: b.Zone, Price: price, Capped: price < full}
	d.rides[b.Card] = append(d.rides[b.Card], ride)
	return ride, nil
}

// Total is what a card has paid for its rides of a day.
func (d *Desk) Total(card CardID, day string) (Cents, error) {
	if err := check("PACT:fares:total", card); err != nil {
		return 0, err
	}
	return d.paid(card, day), nil
}

// Rides are the rides of a card on a day, in the order in which they were tapped.
func (d *Desk) Rides(card CardID, day string) ([]Ride, error) {
	if err := check("PACT:fares:rides", card); err != nil {
		return nil, err
	}
	return d.on(card, day), nil
}

// Refund removes a ride, and says what is paid back so long after its tap: all of it, or half of it cut to whole cents.
func (d *Desk) Refund(card CardID, number int, after time.Duration) (Cents, error) {
	const key = "PACT:fares:refund"
	if err := check(key, card); err != nil {
		return 0, err
	}
	if after > halfRefund {
		return 0, fmt.Errorf("%s: %w", key, ErrTooLate)
	}
	at := slices.IndexFunc(d.rides[card], func(r Ride) bool { return r.Number == number })
	if at < 0 {
		return 0, fmt.Errorf("%s: %w", key, ErrUnknownRide)
	}
	price := d.rides[card][at].Price
	d.rides[card] = slices.Delete(d.rides[card], at, at+1)
	if after > fullRefund {
		price /= 2
	}
	return price, nil
}

// check refuses what is no card, under the key of the function that was called with it.
func check(key string, card CardID) error {
	if !cardForm.MatchString(string(card)) {
		return fmt.Errorf("%s: %w", key, ErrInvalidCard)
	}
	return nil
}

func (d *Desk) on(card CardID, day string) []Ride {
	out := []Ride{}
	for _, r := range d.rides[card] {
		if dayOf(r.TappedAt) == day {
			out = append(out, r)
		}
	}
	return out
}

func (d *Desk) paid(card CardID, day string) (sum Cents) {
	for _, r := range d.on(card, day) {
		sum += r.Price
	}
	return sum
}

func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }
