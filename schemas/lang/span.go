package lang

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"pact/schemas"
)

// span is the numbers that the constraints of an int, float or decimal leave. A nil end is open to infinity, a nil step
// means that any number between counts.
type span struct {
	low, high         *big.Rat
	lowOpen, highOpen bool // the end itself is outside
	step              *big.Rat
}

var (
	minInt = new(big.Rat).SetInt64(-1 << 63)
	maxInt = new(big.Rat).SetInt64(1<<63 - 1)

	maxFloat = new(big.Rat).SetFloat64(math.MaxFloat64)
)

// spanOf reads the numbers that a type leaves.
func spanOf(k Kind, c *schemas.Constraints) span {
	var s span
	if k == Int {
		s.low, s.high, s.step = minInt, maxInt, big.NewRat(1, 1)
	}
	if k == Float {
		s.low, s.high = new(big.Rat).Neg(maxFloat), maxFloat
	}
	if c.MultipleOf != nil && c.MultipleOf.Rat().Sign() > 0 {
		s.step = c.MultipleOf.Rat()
		if k == Int { // the whole numbers among the multiples of p/q are those of p
			s.step = new(big.Rat).SetInt(s.step.Num())
		}
	}
	s.raise(c.Minimum, false)
	s.raise(c.ExclusiveMinimum, true)
	s.lower(c.Maximum, false)
	s.lower(c.ExclusiveMaximum, true)
	return s
}

func (s *span) raise(n *schemas.Number, open bool) {
	if n == nil {
		return
	}
	r := n.Rat()
	if s.low == nil || r.Cmp(s.low) > 0 || r.Cmp(s.low) == 0 && open {
		s.low, s.lowOpen = r, open
	}
}

func (s *span) lower(n *schemas.Number, open bool) {
	if n == nil {
		return
	}
	r := n.Rat()
	if s.high == nil || r.Cmp(s.high) < 0 || r.Cmp(s.high) == 0 && open {
		s.high, s.highOpen = r, open
	}
}

// empty says that no number is left.
func (s span) empty() bool {
	if s.low == nil || s.high == nil {
		return false
	}
	if c := s.low.Cmp(s.high); c > 0 || c == 0 && (s.lowOpen || s.highOpen) {
		return true
	}
	return s.step != nil && !s.holds(s.firstFrom(s.low, s.lowOpen))
}

// holds says whether the number is left.
func (s span) holds(x *big.Rat) bool {
	if s.low != nil {
		if c := x.Cmp(s.low); c < 0 || c == 0 && s.lowOpen {
			return false
		}
	}
	if s.high != nil {
		if c := x.Cmp(s.high); c > 0 || c == 0 && s.highOpen {
			return false
		}
	}
	return s.step == nil || new(big.Rat).Quo(x, s.step).IsInt()
}

// size is how many numbers are left, as far as that is at most limit.
func (s span) size(limit int) int {
	switch {
	case s.empty():
		return 0
	case s.low == nil || s.high == nil:
		return limit
	case s.low.Cmp(s.high) == 0:
		return 1
	case s.step == nil:
		return limit
	}
	steps := new(big.Rat).Sub(s.lastTo(s.high, s.highOpen), s.firstFrom(s.low, s.lowOpen))
	n := steps.Quo(steps, s.step).Num()
	if !n.IsInt64() || n.Int64() >= int64(limit) {
		return limit
	}
	return int(n.Int64()) + 1
}

// firstFrom is the first multiple of the step at x or, where x itself is outside, above it.
func (s span) firstFrom(x *big.Rat, open bool) *big.Rat {
	q := new(big.Rat).Quo(x, s.step)
	k := floor(q)
	if !q.IsInt() || open {
		k.Add(k, big.NewInt(1))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(k), s.step)
}

// lastTo is the last multiple of the step at x or, where x itself is outside, below it.
func (s span) lastTo(x *big.Rat, open bool) *big.Rat {
	q := new(big.Rat).Quo(x, s.step)
	k := floor(q)
	if q.IsInt() && open {
		k.Sub(k, big.NewInt(1))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(k), s.step)
}

func floor(r *big.Rat) *big.Int {
	return new(big.Int).Div(r.Num(), r.Denom()) // Euclidean, and the denominator is above zero
}

// unit is the distance to a neighbour where the type has no step: a thousandth for numbers of human size, more for large
// ones, so that what stands beside a bound stays readable and exact enough.
func unit(k Kind, near *big.Rat) *big.Rat {
	u := big.NewRat(1, 1000)
	if k == Decimal {
		u = big.NewRat(1, 100)
	}
	if f, _ := near.Float64(); k == Float && (f > 1e6 || f < -1e6) {
		u.SetInt(new(big.Int).Abs(floor(new(big.Rat).Quo(near, big.NewRat(1e6, 1)))))
	}
	for d := near.Denom(); k == Decimal && u.Denom().Cmp(d) < 0 && u.Denom().BitLen() < 200; {
		u.Quo(u, big.NewRat(10, 1))
	}
	return u
}

// commonMultiple is the smallest number that both divide.
func commonMultiple(a, b *schemas.Number) *schemas.Number {
	if a == nil || a.Rat().Sign() <= 0 || b.Rat().Sign() <= 0 {
		return b
	}
	x, y := a.Rat(), b.Rat()
	num := new(big.Int).Mul(x.Num(), y.Num())
	num.Quo(num, new(big.Int).GCD(nil, nil, x.Num(), y.Num()))
	r := new(big.Rat).SetFrac(num, new(big.Int).GCD(nil, nil, x.Denom(), y.Denom()))
	n := schemas.Number(decimalText(r))
	return &n
}

// decimalText writes a finite decimal fraction without an exponent and without trailing zeros.
func decimalText(r *big.Rat) string {
	digits, exact := r.FloatPrec()
	if !exact || digits > 400 {
		digits = 18
	}
	s := r.FloatString(digits)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// ratOf is the exact value of a float as it is written: 0.1 is a tenth.
func ratOf(f float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	if !ok {
		return new(big.Rat)
	}
	return r
}
