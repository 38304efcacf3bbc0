// Package booking says its errors with codes and its values with pointers, and calls everything otherwise.
package booking

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

type refusal struct{ code string }

func (r *refusal) Error() string { return "refused: " + r.code }

func (r *refusal) Code() string { return r.code }

type (
	tenant  string
	seats   int16
	state   string
	moment  time.Time
	number  [16]byte
	request struct {
		Who   *tenant `json:"tenant_id"`
		Start *moment `json:"start"`
		Count *seats  `json:"seats"`
		Text  **string `json:"note"`
	}
)

func (n number) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%X-%X-%X-%X-%X", n[:4], n[4:6], n[6:8], n[8:10], n[10:]), nil
}

func (n *number) UnmarshalText(text []byte) error {
	_, err := hex.Decode(n[:], []byte(strings.ReplaceAll(string(text), "-", "")))
	return err
}

type ticket struct {
	Key    *number  `json:"id"`
	Who    *tenant  `json:"tenant_id"`
	Begin  *moment  `json:"start"`
	Count  float64  `json:"seats"`
	State  *state   `json:"status"`
	Text   **string `json:"note"`
	hidden func()
}

// Office is what the factory gives.
type Office interface {
	Create(*request) (*ticket, error)
	Cancel(*number) (*state, error)
	Free(*uint8) uint64
}

type office struct {
	sold  map[number]seats
	count byte
}

// NewForPact opens an office.
func NewForPact() (Office, error) { return &office{sold: map[number]seats{}}, nil }

func (o *office) Create(r *request) (*ticket, error) {
	for _, c := range *r.Who {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-", c) {
			return nil, fmt.Errorf("who: %w", &refusal{"invalid_tenant"})
		}
	}
	switch {
	case len(*r.Who) < 3, len(*r.Who) > 32:
		return nil, &refusal{"invalid_tenant"}
	case *r.Count < 1, *r.Count > 20:
		return nil, &refusal{"invalid_seats"}
	case r.Text != nil && len([]rune(**r.Text)) > 200:
		return nil, &refusal{"note_too_long"}
	case o.Free(nil) < uint64(*r.Count):
		return nil, &refusal{"sold_out"}
	}
	o.count++
	key, held := number{15: o.count}, state("held")
	o.sold[key] = *r.Count
	return &ticket{&key, r.Who, r.Start, float64(*r.Count), &held, r.Text, nil}, nil
}

func (o *office) Cancel(key *number) (*state, error) {
	if _, ok := o.sold[*key]; !ok {
		return nil, &refusal{"unknown_booking"}
	}
	delete(o.sold, *key)
	gone := state("cancelled")
	return &gone, nil
}

func (o *office) Free(row *uint8) uint64 {
	free := seats(20)
	for _, n := range o.sold {
		free -= n
	}
	if row != nil {
		return uint64(free) / 10
	}
	return uint64(free)
}
