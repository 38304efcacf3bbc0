// Package parcel keeps decimals as text and unions as structs of pointers.
package parcel

import (
	"errors"
	"fmt"
	"math/big"
	"time"
)

// The errors.
var ErrNoItems, ErrTooMany, ErrBadItem = errors.New("nothing in it"), errors.New("too much in it"), errors.New("what is that")

// More errors.
const (
	ErrNotPositive         = text("the whole is nothing")
	ErrNegativePart   text = "the part is less than nothing"
	ErrNeverMentioned      = 7
)

type text string

func (t text) Error() string { return string(t) }

// Item is in a parcel.
type Item struct {
	SKU     string `json:"sku"`
	Grams   int    `json:"grams"`
	Price   string `json:"price"`
	Fragile bool   `json:"fragile"`
}

// Delivery is one of them.
type Delivery struct {
	Pickup *struct {
		ShopID string `json:"shop_id"`
	} `json:"pickup,omitempty"`
	Door *struct {
		Street string `json:"street"`
		Floor  int    `json:"floor,omitempty"`
	} `json:"door,omitempty"`
}

// Parcel is sent.
type Parcel struct {
	Items    []Item            `json:"items"`
	Labels   map[string]string `json:"labels"`
	Zone     string            `json:"zone"`
	Delivery Delivery          `json:"delivery"`
	Insured  *string           `json:"insured,omitempty"`
}

// Quote is what it costs.
type Quote struct {
	Total   string         `json:"total"`
	Grams   int            `json:"grams"`
	Takes   time.Duration  `json:"takes"`
	BySKU   map[string]int `json:"by_sku"`
	Route   Delivery       `json:"route"`
	Insured *string        `json:"insured,omitempty"`
	Seal    []byte         `json:"seal"`
}

// Price is bound by its contract under another name.
func Price(p Parcel, rush bool) (q Quote, err error) {
	switch {
	case len(p.Items) == 0:
		return q, ErrNoItems
	case len(p.Items) > 3, len(p.Labels) > 2:
		return q, ErrTooMany
	}
	total := new(big.Rat)
	q = Quote{Takes: 48 * time.Hour, BySKU: map[string]int{}, Route: p.Delivery, Insured: p.Insured, Seal: []byte("seal")}
	for _, i := range p.Items {
		if i.Grams < 1 || len(i.SKU) < 1 || len(i.SKU) > 12 {
			return Quote{}, ErrBadItem
		}
		price, _ := new(big.Rat).SetString(i.Price)
		total.Add(total, price)
		q.Grams += i.Grams
		q.BySKU[i.SKU] += i.Grams
	}
	if rush {
		q.Takes = 90 * time.Minute
		total.Add(total, big.NewRat(1, 1))
	}
	q.Total = total.FloatString(2)
	return q, nil
}

// Zones are served.
func Zones() []string { return []string{"home", "near", "far"} }

// Ratio divides.
func Ratio(part, whole float64) (float64, error) {
	switch {
	case whole <= 0:
		return 0, fmt.Errorf("ratio: %w", ErrNotPositive)
	case part < 0:
		return 0, ErrNegativePart
	}
	return part / whole, nil
}

// Echo answers.
func Echo(data any, _ *time.Time) any { return data }
