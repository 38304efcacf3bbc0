// Package calculus gives back what it gets.
package calculus

import (
	"encoding/json"
	"time"
)

// Point is somewhere.
type Point struct {
	X int  `json:"x"`
	Y *int `json:"y,omitempty"`
}

// Shape is one of two.
type Shape struct {
	Dot  *Point
	Name *string
}

// Box has one of each kind.
type Box struct {
	Count  int64
	Weight float32
	Price  string
	Label  string
	Raw    []byte
	Day    time.Time
	At     time.Time
	Wait   time.Duration
	ID     string
	Color  string
	Shape  Shape
	Points []Point
	Names  map[string]uint16
	Sparse map[int8]*Point
	More   json.RawMessage
	Next   *Box
	Gone   string `json:"gone,omitempty"`
}

// Same is the box; what is optional may come as a variadic parameter.
func Same(box *Box, _ ...string) (Box, error) { return *box, nil }
