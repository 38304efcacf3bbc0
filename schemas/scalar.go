package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// Any is a value whose type another part of the document decides. Set is false where the key is absent, so that an
// absent key and an explicit null differ. Value holds nil, bool, int64, float64, string, []any or map[string]any, and
// json.Number for an integer that does not fit 64 bits. A YAML timestamp stays the string that was written.
type Any struct {
	Set   bool
	Value any
}

// IsZero says that the key is absent.
func (a Any) IsZero() bool { return !a.Set }

// MarshalJSON writes the value alone.
func (a Any) MarshalJSON() ([]byte, error) { return json.Marshal(a.Value) }

// UnmarshalJSON reads any JSON value, integers exactly.
func (a *Any) UnmarshalJSON(b []byte) error {
	v, err := ValueFromJSON(b)
	if err != nil {
		return err
	}
	a.Set, a.Value = true, v
	return nil
}

// ValueFromJSON reads one JSON value into the Go types that Any lists.
func ValueFromJSON(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return plainNumbers(v), nil
}

func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return plainNumber(v)
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

func plainNumber(n json.Number) any {
	if !strings.ContainsAny(n.String(), ".eE") {
		if i, err := n.Int64(); err == nil {
			return i
		}
		return n
	}
	if f, err := n.Float64(); err == nil {
		return f
	}
	return n
}

// Number is an exact decimal number as it was written: 0.1 stays 0.1. Source: a YAML or JSON number.
type Number string

// ParseNumber reads a decimal number; no NaN, no infinity, at most 64 characters and an exponent of at most 400.
func ParseNumber(s string) (Number, error) {
	n := Number(s)
	if len(s) == 0 || len(s) > 64 || strings.ContainsAny(s, "/xXpP_nNiI") || n.rat() == nil {
		return "", fmt.Errorf("%q is not a decimal number", s)
	}
	return n, nil
}

// Rat is the number as an exact fraction; never nil for a parsed Number.
func (n Number) Rat() *big.Rat {
	if r := n.rat(); r != nil {
		return r
	}
	return new(big.Rat)
}

func (n Number) rat() *big.Rat {
	if i := strings.IndexAny(string(n), "eE"); i >= 0 {
		exp := strings.TrimLeft(string(n[i+1:]), "+-")
		if len(exp) > 3 || (len(exp) == 3 && exp > "400") {
			return nil
		}
	}
	r, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return nil
	}
	return r
}

// MarshalJSON writes the number as a JSON number where JSON allows its spelling.
func (n Number) MarshalJSON() ([]byte, error) {
	if json.Valid([]byte(n)) {
		return []byte(n), nil
	}
	return []byte(n.Rat().FloatString(12)), nil
}

// UnmarshalJSON reads a JSON number.
func (n *Number) UnmarshalJSON(b []byte) error {
	v, err := ParseNumber(string(b))
	if err != nil {
		return err
	}
	*n = v
	return nil
}
