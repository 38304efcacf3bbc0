package lang

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// How the scalars that JSON does not have are written: a decimal as "12.50", a date as "2027-01-31", a timestamp in RFC
// 3339, a duration as "1h30m" or "90s", bytes in standard base64, a uuid with its dashes.

var howWritten = map[Kind]string{
	Bool:      "true or false",
	Int:       "a whole number of 64 bits",
	Float:     "a number",
	Decimal:   `a decimal number in quotes, like "12.50"`,
	String:    "a string",
	Bytes:     `bytes in base64, like "aGk="`,
	Date:      `a date, like "2027-01-31"`,
	Timestamp: `a timestamp, like "2027-01-31T10:00:00Z"`,
	Duration:  `a duration, like "1h30m" or "90s"`,
	UUID:      `a uuid, like "00000000-0000-4000-8000-000000000001"`,
	Void:      "null",
}

var errForm = errors.New("not that form")

// plain brings numbers that other decoders leave to the forms of schemas.Any.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case float32:
		return float64(v)
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		if f, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".eE") {
			return f
		}
	}
	return v
}

// scalar reads a value of a scalar kind into the Go type that stands for it: bool, int64, float64, *big.Rat (decimal),
// string (string, uuid), []byte, time.Time (date, timestamp), time.Duration, nil (void).
func scalar(k Kind, v any) (any, error) {
	v = plain(v)
	switch k {
	case Void:
		if v == nil {
			return nil, nil
		}
	case Bool:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case Int:
		if i, ok := v.(int64); ok {
			return i, nil
		}
	case Float:
		switch n := v.(type) {
		case int64:
			return float64(n), nil
		case float64:
			if !math.IsNaN(n) && !math.IsInf(n, 0) {
				return n, nil
			}
		case json.Number: // an integer beyond 64 bits
			if f, err := n.Float64(); err == nil {
				return f, nil
			}
		}
	default:
		if s, ok := v.(string); ok {
			return scalarText(k, s)
		}
	}
	return nil, errForm
}

func scalarText(k Kind, s string) (any, error) {
	switch k {
	case String:
		return s, nil
	case Decimal:
		if len(s) <= 400 && decimalForm().MatchString(s) {
			r, _ := new(big.Rat).SetString(s)
			return r, nil
		}
	case Bytes:
		return base64.StdEncoding.Strict().DecodeString(s)
	case Date:
		if isDate(s) {
			return time.Parse(time.DateOnly, s)
		}
	case Timestamp:
		return parseTimestamp(s)
	case Duration:
		return time.ParseDuration(s)
	case UUID:
		if uuidForm().MatchString(s) {
			return s, nil
		}
	}
	return nil, errForm
}

func parseTimestamp(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return t, err
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return t, errForm
	}
	return t.UTC(), nil
}

// canonical writes what scalar read: decimals without trailing zeros, timestamps in UTC, durations in seconds.
func canonical(k Kind, v any) any {
	switch v := v.(type) {
	case *big.Rat:
		return decimalText(v)
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case time.Time:
		if k == Date {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339Nano)
	case time.Duration:
		return durationText(v)
	case string:
		if k == UUID {
			return strings.ToLower(v)
		}
	}
	return v
}

// durationText writes seconds, which every language reads with one division: 5400s, 0.25s.
func durationText(d time.Duration) string {
	return decimalText(big.NewRat(int64(d), int64(time.Second))) + "s"
}

// show quotes a value in a message, shortened.
func show(v any) string {
	if f, ok := v.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		fmt.Fprint(&b, v)
	}
	s := strings.TrimSuffix(b.String(), "\n")
	if r := []rune(s); len(r) > 80 {
		s = string(r[:76]) + " …"
	}
	return s
}
