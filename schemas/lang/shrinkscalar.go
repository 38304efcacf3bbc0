package lang

import (
	"encoding/base64"
	"math/big"
	"slices"
	"time"
)

// number goes towards zero, or the number next to it that the constraints leave.
func (s *shrinker) number(t *T, v any, try func(any) bool) any {
	x, err := scalar(t.Kind, v)
	if err != nil {
		return v
	}
	span := spanOf(t.Kind, &t.Rules)
	one, target := big.NewRat(1, 1), new(big.Rat)
	if span.step != nil {
		one = span.step
	}
	if !span.holds(target) {
		target = span.start(t.Kind)
	}
	steps := []*big.Rat{one}
	if span.step == nil {
		steps = append(steps, new(big.Rat).Quo(one, big.NewRat(10, 1)), new(big.Rat).Quo(one, big.NewRat(100, 1)))
	}
	l := line{s: s, at: number(x), v: v, try: try, write: func(r *big.Rat) any { return numberOf(t.Kind, r) }}
	return l.shrink(target, steps)
}

// moment goes back to the first of 1970, a duration to nothing: by whole days, else by seconds or milliseconds.
func (s *shrinker) moment(t *T, v any, try func(any) bool) any {
	x, err := scalar(t.Kind, v)
	if err != nil {
		return v
	}
	l := line{s: s, v: v, try: try}
	steps := []*big.Rat{big.NewRat(24*3600, 1), big.NewRat(1, 1), big.NewRat(1, 1000)}
	switch x := x.(type) {
	case time.Time:
		l.at = new(big.Rat).Add(new(big.Rat).SetInt64(x.Unix()), big.NewRat(int64(x.Nanosecond()), 1e9))
		l.write = func(r *big.Rat) any {
			whole := floor(r)
			rest := new(big.Rat).Sub(r, new(big.Rat).SetInt(whole))
			return canonical(t.Kind, time.Unix(whole.Int64(), floor(rest.Mul(rest, big.NewRat(1e9, 1))).Int64()).UTC())
		}
		if t.Kind == Date {
			steps = steps[:1]
		}
	case time.Duration:
		l.at = big.NewRat(int64(x), int64(time.Second))
		l.write = func(r *big.Rat) any { return decimalText(r) + "s" }
		steps = steps[1:]
	}
	return l.shrink(new(big.Rat), steps)
}

// line is a scalar that has an order, as a number.
type line struct {
	s     *shrinker
	at    *big.Rat
	v     any
	write func(*big.Rat) any
	try   func(any) bool
}

func (l *line) put(r *big.Rat) bool {
	v := l.write(r)
	if !l.s.swap(l.v, v, l.try) {
		return false
	}
	l.at, l.v = r, v
	return true
}

// shrink goes towards the target on the coarsest grid that has a number which fails.
func (l *line) shrink(target *big.Rat, steps []*big.Rat) any {
	if l.at.Sign() < 0 && target.Sign() >= 0 {
		l.put(new(big.Rat).Neg(l.at))
	}
	if l.put(target) {
		return l.v
	}
	for _, step := range steps {
		if l.halve(target, step); new(big.Rat).Quo(new(big.Rat).Sub(l.at, target), step).IsInt() {
			break
		}
	}
	return l.v
}

// halve searches on a grid between the target, which does not fail, and a number that does, for the one that is nearest to
// the target.
func (l *line) halve(target, step *big.Rat) {
	distance := func() *big.Int { // in steps
		d := new(big.Rat).Quo(new(big.Rat).Sub(l.at, target), step)
		return new(big.Int).Quo(d.Num(), d.Denom())
	}
	off := func(steps *big.Int) *big.Rat {
		return new(big.Rat).Add(target, new(big.Rat).Mul(step, new(big.Rat).SetInt(steps)))
	}
	if exact := off(distance()); exact.Cmp(l.at) != 0 && !l.put(exact) {
		return
	}
	for low, one := new(big.Int), big.NewInt(1); l.s.more(); {
		gap := new(big.Int).Sub(distance(), low)
		if gap.CmpAbs(one) <= 0 {
			return
		}
		if middle := new(big.Int).Add(low, gap.Quo(gap, big.NewInt(2))); !l.put(off(middle)) {
			low = middle
		}
	}
}

// text becomes shorter, then plainer, one character after the other.
func (s *shrinker) text(t *T, v any, try func(any) bool) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	if t.Rules.Pattern != "" || t.Rules.Format != "" {
		for _, small := range samples(t, 3) {
			if small == text {
				break
			}
			if len(small.(string)) <= len(text) && s.swap(text, small, try) {
				text = small.(string)
				break
			}
		}
	}
	runes := fewer(s, []rune(text), func(r []rune) any { return string(r) }, try)
	for i := range runes {
		for _, plain := range "a0 " {
			if runes[i] == plain {
				break
			}
			next := slices.Clone(runes)
			if next[i] = plain; s.swap(string(runes), string(next), try) {
				runes = next
				break
			}
		}
	}
	return string(runes)
}

func (s *shrinker) bytes(v any, try func(any) bool) any {
	x, err := scalar(Bytes, v)
	if err != nil {
		return v
	}
	written := func(b []byte) any { return base64.StdEncoding.EncodeToString(b) }
	b := fewer(s, x.([]byte), written, try)
	for i := range b {
		next := slices.Clone(b)
		if next[i] = 0; b[i] != 0 && try(written(next)) {
			b = next
		}
	}
	return written(b)
}
