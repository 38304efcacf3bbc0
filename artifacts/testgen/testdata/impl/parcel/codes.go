// Package parcel has types that read and write themselves, and errors with codes.
package parcel

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Zone is a number inside.
type Zone uint8

var zones = []string{"home", "near", "far"}

// MarshalText gives its name.
func (z Zone) MarshalText() ([]byte, error) { return []byte(zones[z]), nil }

// UnmarshalText takes its name.
func (z *Zone) UnmarshalText(text []byte) error {
	for i, name := range zones {
		if name == string(text) {
			*z = Zone(i)
			return nil
		}
	}
	return errors.New("no zone")
}

// Route is a sealed interface, as unions are in Go.
type Route interface{ route() }

// Pickup and Door are its arms.
type (
	Pickup struct {
		Shop string `json:"shop_id"`
	}
	Door struct {
		Street string `json:"street"`
		Floor  *int   `json:"floor,omitempty"`
	}
)

func (Pickup) route() {}
func (Door) route()   {}

// Way holds a route and reads it.
type Way struct{ Route }

// UnmarshalJSON reads {"door": …}.
func (w *Way) UnmarshalJSON(data []byte) error {
	var arms struct {
		Pickup *Pickup `json:"pickup"`
		Door   *Door   `json:"door"`
	}
	if err := json.Unmarshal(data, &arms); err != nil {
		return err
	}
	if w.Route = arms.Pickup; arms.Door != nil {
		w.Route = *arms.Door
	}
	return nil
}

// MarshalJSON writes it.
func (w Way) MarshalJSON() ([]byte, error) {
	if d, ok := w.Route.(Door); ok {
		return json.Marshal(map[string]any{"door": d})
	}
	return json.Marshal(map[string]any{"pickup": w.Route})
}

type item struct {
	Sku     [1]byte `json:"-"`
	Name    string  `json:"sku"`
	Grams   int32   `json:"grams"`
	Price   big.Rat `json:"price"`
	Fragile *bool   `json:"fragile"`
}

type parcel struct {
	Items    []*item        `json:"items"`
	Labels   map[string]any `json:"labels"`
	Zone     Zone           `json:"zone"`
	Delivery Way            `json:"delivery"`
	Insured  *Decimal       `json:"insured,omitempty"`
}

// Decimal is text with a point.
type Decimal struct{ rat big.Rat }

// UnmarshalText reads it.
func (d *Decimal) UnmarshalText(text []byte) error { return d.rat.UnmarshalText(text) }

// MarshalText writes it with four places.
func (d *Decimal) MarshalText() ([]byte, error) { return []byte(d.rat.FloatString(4)), nil }

type quote struct {
	Total   Decimal          `json:"total"`
	Grams   uint64           `json:"grams"`
	Takes   *time.Duration   `json:"takes"`
	BySku   map[string]*int8 `json:"-"`
	Weights map[string]int64 `json:"by_sku"`
	Route   any              `json:"route"`
	Insured *Decimal         `json:"insured,omitempty"`
	Seal    sealing          `json:"seal"`
}

type sealing []byte

// Problem has a code.
type Problem string

// Error says so.
func (p Problem) Error() string { return "problem: " + string(p) }

// Code is its name in the contract.
func (p Problem) Code() string { return string(p) }

// Price is bound by its contract under another name.
func Price(p *parcel, rush bool) (*quote, error) {
	switch {
	case len(p.Items) == 0:
		return nil, Problem("no_items")
	case len(p.Items) > 3, len(p.Labels) > 2:
		return nil, fmt.Errorf("quote: %w", Problem("too_many"))
	}
	takes := 48 * time.Hour
	q := &quote{Takes: &takes, Weights: map[string]int64{}, Route: p.Delivery, Insured: p.Insured, Seal: sealing("seal")}
	for _, i := range p.Items {
		if i.Grams < 1 || len(i.Name) < 1 || len(i.Name) > 12 {
			return nil, Problem("bad_item")
		}
		q.Total.rat.Add(&q.Total.rat, &i.Price)
		q.Grams += uint64(i.Grams)
		q.Weights[i.Name] += int64(i.Grams)
	}
	if rush {
		takes = 90 * time.Minute
		q.Total.rat.Add(&q.Total.rat, big.NewRat(1, 1))
	}
	return q, nil
}

// Zones are served.
func Zones() [3]Zone { return [3]Zone{0, 1, 2} }

// Ratio divides.
func Ratio(part float32, whole *float64) (float32, error) {
	switch {
	case *whole <= 0:
		return 0, Problem("not_positive")
	case part < 0:
		return 0, Problem("negative_part")
	}
	return part / float32(*whole), nil
}

// Echo answers.
func Echo(data json.RawMessage, _ string) (json.RawMessage, error) { return data, nil }
