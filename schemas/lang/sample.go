package lang

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pact/schemas"
)

// sample gives the i-th of many different small values that meet a type's constraints, the same one at every call; ok is
// false where there is none, or none was found.
func sample(t *T, i int) (v any, ok bool) {
	s := sampler{budget: 20_000}
	v, ok = s.value(t, i)
	return v, ok && CheckValue(t, v, "", false) == nil
}

// sampler bounds how large one value may become.
type sampler struct{ budget int }

func (s *sampler) value(t *T, i int) (any, bool) {
	if s.budget--; s.budget < 0 {
		return nil, false
	}
	switch t.Kind {
	case Bool:
		return i == 1, i < 2
	case Int, Float, Decimal:
		return numberAt(t, i)
	case String:
		return stringAt(&t.Rules, i)
	case Bytes:
		return bytesAt(&t.Rules, i)
	case Date:
		return time.Date(2027, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
	case Timestamp:
		return time.Date(2027, 1, 1, 10, 0, i, 0, time.UTC).Format(time.RFC3339), true
	case Duration:
		return fmt.Sprintf("%ds", i+1), true
	case UUID:
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), true
	case JSON:
		return int64(i), true
	case Void:
		return nil, i == 0
	case Enum:
		if i < len(t.Values) {
			return t.Values[i], true
		}
	case List:
		return s.list(t, count(t.Rules.MinItems), i)
	case Map:
		return s.mapping(t, count(t.Rules.MinProperties), i)
	case Struct:
		return s.structure(t, i)
	case Union:
		return s.union(t, i)
	}
	return nil, false
}

func count(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// list gives a list of n items, different ones where they have to be.
func (s *sampler) list(t *T, n, i int) (any, bool) {
	if n == 0 && i > 0 {
		n, i = 1, i-1
	}
	items := make([]any, 0, min(n, 1000))
	for j := range n {
		at := 0
		if t.Rules.UniqueItems || j == 0 {
			at = j + i
		}
		v, ok := s.value(t.Elem, at)
		if !ok {
			return nil, false
		}
		items = append(items, v)
	}
	return items, true
}

// mapping gives a map of n entries.
func (s *sampler) mapping(t *T, n, i int) (any, bool) {
	if n == 0 && i > 0 {
		n, i = 1, i-1
	}
	m := map[string]any{}
	for j := range n {
		k, ok := s.value(t.Key, i+j)
		if !ok {
			return nil, false
		}
		v, ok := s.value(t.Elem, 0)
		if !ok {
			return nil, false
		}
		m[fmt.Sprint(k)] = v
	}
	return m, len(m) == n
}

// structure gives the fields that have to be there; the first that has an i-th value varies.
func (s *sampler) structure(t *T, i int) (any, bool) {
	m := map[string]any{}
	varied := i == 0
	for _, f := range t.Fields {
		if !varied && (!f.Type.Optional || f == t.Fields[len(t.Fields)-1]) {
			if v, ok := s.value(f.Type, i); ok {
				m[f.Name], varied = v, true
				continue
			}
		}
		if f.Type.Optional {
			continue
		}
		v, ok := s.value(f.Type, 0)
		if !ok {
			return nil, false
		}
		m[f.Name] = v
	}
	return m, varied
}

// union takes the arm whose smallest value nests least, so that a recursive one ends.
func (s *sampler) union(t *T, i int) (any, bool) {
	arms := slices.Clone(t.Variants)
	slices.SortStableFunc(arms, func(a, b Variant) int { return cmp.Compare(heightOf(a.Type), heightOf(b.Type)) })
	for _, arm := range arms {
		if v, ok := s.value(arm.Type, i); ok {
			return map[string]any{arm.Tag: v}, true
		}
	}
	return nil, false
}

// numberAt counts up from 1 or from the lowest number that is left, then down.
func numberAt(t *T, i int) (any, bool) {
	s := spanOf(t.Kind, &t.Rules)
	start := s.start(t.Kind)
	step := s.step
	if step == nil {
		step = big.NewRat(1, 1)
		if i > 0 && !s.holds(new(big.Rat).Add(start, new(big.Rat).SetInt64(int64(i)))) {
			step = unit(t.Kind, start)
		}
	}
	v := new(big.Rat).Add(start, new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(i))))
	if !s.holds(v) && s.high != nil {
		up := floor(new(big.Rat).Quo(new(big.Rat).Sub(s.high, start), step)).Int64() // how many follow the start
		v.Sub(start, new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(i)-up)))
	}
	return numberOf(t.Kind, v), s.holds(v)
}

// start is a number that is left, 1 where it is.
func (s span) start(k Kind) *big.Rat {
	one := big.NewRat(1, 1)
	switch {
	case s.holds(one):
		return one
	case s.step != nil && s.low != nil && (s.high == nil || s.low.Sign() > 0 || !s.holds(new(big.Rat))):
		return s.firstFrom(s.low, s.lowOpen)
	case s.step != nil && s.holds(s.step):
		return s.step
	case s.holds(new(big.Rat)):
		return new(big.Rat)
	case s.low != nil && !s.lowOpen:
		return s.low
	case s.high != nil && !s.highOpen:
		return s.high
	case s.low != nil && s.high != nil:
		return new(big.Rat).Mul(new(big.Rat).Add(s.low, s.high), big.NewRat(1, 2))
	case s.low != nil:
		return new(big.Rat).Add(s.low, unit(k, s.low))
	case s.high != nil:
		return new(big.Rat).Sub(s.high, unit(k, s.high))
	}
	return one
}

// numberOf writes an exact number as a plain value of the kind; nil where the kind has no such number.
func numberOf(k Kind, r *big.Rat) any {
	switch k {
	case Int:
		if r.IsInt() && r.Num().IsInt64() {
			return r.Num().Int64()
		}
		return nil
	case Float:
		f, _ := r.Float64()
		return f
	}
	return decimalText(r)
}

// stringAt gives the i-th string; letters where nothing else is asked.
func stringAt(c *schemas.Constraints, i int) (any, bool) {
	low := count(c.MinLength)
	switch {
	case low > maxMadeLength || c.Pattern != "" && low > maxMadePattern:
		return nil, false
	case c.Format != "":
		s := fmt.Sprintf(formats[c.Format].good, i)
		return padded(c.Format, s, low)
	case c.Pattern != "":
		return patternAt(c.Pattern, low, i)
	}
	s := ""
	for n := i; ; n = n/26 - 1 {
		s = string(rune('a'+n%26)) + s
		if n < 26 {
			break
		}
	}
	s = strings.Repeat("a", max(0, low-len(s))) + s
	if c.MaxLength != nil && len(s) > *c.MaxLength {
		return "", *c.MaxLength == 0 && i == 0
	}
	return s, true
}

// patternAt gives the i-th string of a pattern, shorter ones first; it gives up after some lengths without any.
func patternAt(source string, low, i int) (any, bool) {
	p := patternOf(source)
	if p == nil {
		return nil, false
	}
	if i == 0 && low == 0 && p.lengths[0] && !p.lengths[1] {
		return "", p.re.MatchString("")
	}
	for n, idle := max(low, 1), 0; idle < 16 && n <= max(low, maxPatternLength); n++ {
		if n < len(p.lengths) && !p.lengths[n] {
			continue
		}
		found := p.ofLength(n, i+1)
		if len(found) > i {
			return found[i], true
		}
		if i -= len(found); len(found) == 0 {
			idle++
		}
	}
	return nil, false
}

// padded makes a string of a format longer without breaking the format.
func padded(format, s string, length int) (string, bool) {
	short := length - utf8.RuneCountInString(s)
	if short <= 0 {
		return s, true
	}
	for at := range len(s) {
		if longer := s[:at] + strings.Repeat("a", short) + s[at:]; formats[format].holds(longer) {
			return longer, true
		}
	}
	return s, false
}

// bytesAt gives i in as many bytes as there have to be.
func bytesAt(c *schemas.Constraints, i int) (any, bool) {
	if count(c.MinLength) > maxMadeLength {
		return nil, false
	}
	b := make([]byte, max(count(c.MinLength), 1))
	if c.MaxLength != nil && *c.MaxLength == 0 {
		return "", i == 0
	}
	for at := len(b) - 1; at >= 0; at-- {
		b[at], i = byte(i), i>>8
	}
	return base64.StdEncoding.EncodeToString(b), i == 0
}
