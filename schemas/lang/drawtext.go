package lang

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"time"

	"pact/schemas"
)

// alphabets are what free text is made of; no line ends, and no $ that could look like a placeholder.
var alphabets = [][]rune{
	[]rune("abcdefghijklmnopqrstuvwxyz"),
	[]rune("abcxyzABCXYZ0123456789"),
	[]rune("abcXYZ019 -_.,:;!?'\"/\\<>&%#@()[]+*=~"),
	[]rune("aZ0 éßÅñçøŁžΩλЖ漢字かな한글אבعر€–…😀🚃"),
}

// free is a text of n characters.
func (d *drawer) free(n int) string {
	from := alphabets[min(d.rng.IntN(6), len(alphabets)-1)]
	if d.chance(2) {
		from = alphabets[0]
	}
	out := make([]rune, n)
	for i := range out {
		out[i] = from[d.rng.IntN(len(from))]
	}
	return string(out)
}

// length is one between the bounds, short ones likelier.
func (d *drawer) length(c *schemas.Constraints) int {
	low := count(c.MinLength)
	high := low + 12
	if d.chance(6) {
		high = low + 60
	}
	if c.MaxLength != nil {
		high = min(high, *c.MaxLength)
		if d.chance(10) {
			high = min(*c.MaxLength, 1000)
		}
	}
	return low + d.rng.IntN(max(1, high-low+1))
}

func (d *drawer) text(t *T) (any, bool) {
	c := &t.Rules
	if count(c.MinLength) > maxMadeLength || c.Pattern != "" && count(c.MinLength) > maxMadePattern {
		return nil, false
	}
	switch {
	case c.Format != "":
		return d.formatted(c)
	case c.Pattern != "":
		return d.patterned(c)
	}
	return d.free(d.length(c)), true
}

// formatted is a text of a format: the example of that format with another number, made long enough.
func (d *drawer) formatted(c *schemas.Constraints) (any, bool) {
	s := fmt.Sprintf(formats[c.Format].good, d.rng.IntN(10))
	switch c.Format {
	case "date":
		s = d.moment(Date).(string)
	case "date-time":
		s = d.moment(Timestamp).(string)
	case "uuid":
		s = d.uuid().(string)
	case "email", "hostname", "uri", "json-pointer":
		if longer, ok := padded(c.Format, s, len(s)+d.rng.IntN(8)); ok && (c.MaxLength == nil || len(longer) <= *c.MaxLength) {
			s = longer
		}
	}
	return padded(c.Format, s, count(c.MinLength))
}

// patterned is a text that matches a pattern, of one of the lengths that the pattern has.
func (d *drawer) patterned(c *schemas.Constraints) (any, bool) {
	p := patternOf(c.Pattern)
	if p == nil {
		return nil, false
	}
	var lengths []int
	for n := count(c.MinLength); n < len(p.lengths) && len(lengths) < 40; n++ {
		if c.MaxLength != nil && n > *c.MaxLength {
			break
		}
		if p.lengths[n] {
			lengths = append(lengths, n)
		}
	}
	for range 3 {
		if len(lengths) == 0 {
			break
		}
		reach := len(lengths)
		if !d.chance(6) {
			reach = min(reach, 12)
		}
		if found := p.drawn(lengths[d.rng.IntN(reach)], d.rng); found != "" || p.lengths[0] {
			return found, p.re.MatchString(found)
		}
	}
	return stringAt(c, d.rng.IntN(4))
}

func (d *drawer) bytes(c *schemas.Constraints) any {
	b := make([]byte, min(d.length(c), maxMadeLength))
	for i := range b {
		b[i] = byte(d.rng.Uint32())
	}
	return base64.StdEncoding.EncodeToString(b)
}

func (d *drawer) uuid() any {
	b := make([]byte, 16)
	for i := range b {
		b[i] = byte(d.rng.Uint32())
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// moment is a date or timestamp of this age, to the millisecond at most, which every language keeps, or a duration.
func (d *drawer) moment(k Kind) any {
	if k == Duration {
		n := d.rng.Int64N(10 << d.rng.IntN(20))
		if d.chance(8) {
			return decimalText(big.NewRat(n, 1000)) + "s"
		}
		return fmt.Sprintf("%ds", n)
	}
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if d.chance(2) {
		at = at.AddDate(d.rng.IntN(60)-50, d.rng.IntN(12), 0)
	}
	at = at.Add(time.Duration(d.rng.IntN(31*24*3600)) * time.Second)
	switch {
	case k == Date:
		return at.Format(time.DateOnly)
	case d.chance(4):
		at = at.Truncate(24 * time.Hour)
	case d.chance(4):
		at = at.Add(time.Duration(d.rng.IntN(1000)) * time.Millisecond)
	}
	if d.chance(8) {
		at = at.In(time.FixedZone("", (d.rng.IntN(25)-12)*3600))
	}
	return at.Format(time.RFC3339Nano)
}
