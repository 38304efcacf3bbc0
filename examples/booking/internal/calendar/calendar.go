// Package calendar says which one-hour slots can be booked, and which of them are peak. It is pure: it knows no bookings,
// no clock and no time zone but UTC. The desk is open from Monday to Saturday, 08:00 to 20:00.
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// What the calendar refuses.
var (
	ErrClosed     = errors.New("the desk is closed then")
	ErrInvalidDay = errors.New("a day is written 2027-01-31")
)

// The opening hours, in UTC.
const (
	opens    = 8
	closes   = 20
	peakFrom = 17 // the first hour of the evening peak; Saturday is peak all day
)

// Slot is one hour that can be booked: from Start, inclusive, to End, exclusive, both in UTC.
type Slot struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Peak  bool      `json:"peak"`
}

// SlotAt is the slot that holds the instant. It refuses with ErrClosed on Sundays and outside 08:00 to 20:00 UTC.
func SlotAt(at time.Time) (Slot, error) {
	at = at.UTC()
	if at.Weekday() == time.Sunday || at.Hour() < opens || at.Hour() >= closes {
		return Slot{}, fmt.Errorf("PACT:calendar:slot_at: %w", ErrClosed)
	}
	return slot(at.Truncate(time.Hour)), nil
}

// SlotsOn lists the twelve slots of a day in their order. It refuses with ErrClosed on Sundays, and with ErrInvalidDay what
// is no date.
func SlotsOn(day string) ([]Slot, error) {
	const key = "PACT:calendar:slots_on"
	midnight, err := ParseDay(day)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	if midnight.Weekday() == time.Sunday {
		return nil, fmt.Errorf("%s: %w", key, ErrClosed)
	}
	slots := make([]Slot, 0, closes-opens)
	for hour := opens; hour < closes; hour++ {
		slots = append(slots, slot(midnight.Add(time.Duration(hour)*time.Hour)))
	}
	return slots, nil
}

// ParseDay is the midnight, in UTC, with which a day begins. It refuses with ErrInvalidDay.
func ParseDay(day string) (time.Time, error) {
	midnight, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, ErrInvalidDay
	}
	return midnight, nil
}

// slot is the slot from that full hour on.
func slot(start time.Time) Slot {
	return Slot{
		Start: start,
		End:   start.Add(time.Hour),
		Peak:  start.Weekday() == time.Saturday || start.Hour() >= peakFrom,
	}
}
