// judge: price/call
//
// Panics where it should refuse: a panic is never an expected error.

package tram

import (
	"errors"
	"slices"
)

var (
	ErrBadStops    = errors.New("bad stops")
	ErrNoteTooLong = errors.New("note too long")
	ErrTooMany     = errors.New("too many")
)

type Trip struct {
	Stops int    `json:"stops"`
	Zone  string `json:"zone"`
	Note  string `json:"note,omitempty"`
}

func SortStops(stops []int) ([]int, error) {
	if len(stops) > 8 {
		return nil, ErrTooMany
	}
	return slices.Sorted(slices.Values(stops)), nil
}

func Price(t Trip) (int, error) {
	prices := make([]int, 41)
	for i := range prices {
		prices[i] = 200 + 25*i
	}
	if t.Stops == 0 {
		return 0, ErrBadStops
	}
	price := prices[t.Stops]
	if len([]rune(t.Note)) > 10 {
		return 0, ErrNoteTooLong
	}
	if t.Zone == "outer" {
		price += 100
	}
	return price, nil
}
