package support

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"time"
)

func (x pactVars) lt(a, b any) any { return x.order(a, b, func(c int) bool { return c < 0 }) }
func (x pactVars) le(a, b any) any { return x.order(a, b, func(c int) bool { return c <= 0 }) }
func (x pactVars) gt(a, b any) any { return x.order(a, b, func(c int) bool { return c > 0 }) }
func (x pactVars) ge(a, b any) any { return x.order(a, b, func(c int) bool { return c >= 0 }) }

// order compares numbers, strings, instants, durations, bytes and bools.
func (pactVars) order(a, b any, holds func(int) bool) any {
	if err := pactBroken(a, b); err != nil {
		return err
	}
	switch l := a.(type) {
	case int64, float64:
		left, right := pactExact(a), pactExact(b)
		if left != nil && right != nil {
			return holds(left.Cmp(right))
		}
	case string, pactDecimal:
		left, _ := pactString(l)
		if right, ok := pactString(b); ok {
			return holds(cmp.Compare(left, right))
		}
	case time.Time:
		if r, ok := b.(time.Time); ok {
			return holds(l.Compare(r))
		}
	case time.Duration:
		if r, ok := b.(time.Duration); ok {
			return holds(cmp.Compare(l, r))
		}
	case []byte:
		if r, ok := b.([]byte); ok {
			return holds(bytes.Compare(l, r))
		}
	case bool:
		if r, ok := b.(bool); ok && l != r {
			return holds(map[bool]int{false: -1, true: 1}[l])
		} else if ok {
			return holds(0)
		}
	}
	return fmt.Errorf("%s and %s have no order", pactShow(a), pactShow(b))
}

// pactExact is a number as a fraction, nil for what is none.
func pactExact(v any) *big.Rat {
	switch v := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(v)
	case float64:
		return new(big.Rat).SetFloat64(v)
	}
	return nil
}

func (x pactVars) add(a, b any) any {
	switch l := a.(type) {
	case string, pactDecimal:
		left, _ := pactString(l)
		if right, ok := pactString(b); ok {
			return left + right
		}
	case []any:
		if r, ok := b.([]any); ok {
			return append(append([]any{}, l...), r...)
		}
	case time.Time:
		if r, ok := b.(time.Duration); ok {
			return l.Add(r)
		}
	case time.Duration:
		switch r := b.(type) {
		case time.Time:
			return r.Add(l)
		case time.Duration:
			return l + r
		}
	}
	return x.arithmetic('+', a, b)
}

func (x pactVars) sub(a, b any) any {
	switch l := a.(type) {
	case time.Time:
		switch r := b.(type) {
		case time.Time:
			return l.Sub(r)
		case time.Duration:
			return l.Add(-r)
		}
	case time.Duration:
		if r, ok := b.(time.Duration); ok {
			return l - r
		}
	}
	return x.arithmetic('-', a, b)
}

func (x pactVars) mul(a, b any) any { return x.arithmetic('*', a, b) }
func (x pactVars) div(a, b any) any { return x.arithmetic('/', a, b) }
func (x pactVars) mod(a, b any) any { return x.arithmetic('%', a, b) }

func (x pactVars) neg(a any) any {
	if f, ok := a.(float64); ok {
		return -f
	}
	return x.arithmetic('-', int64(0), a)
}

// arithmetic is that of CEL: integers of 64 bits that do not overflow, floats; never the two mixed.
func (pactVars) arithmetic(op rune, a, b any) any {
	if err := pactBroken(a, b); err != nil {
		return err
	}
	if l, ok := a.(float64); ok {
		if r, ok := b.(float64); ok && op != '%' {
			return map[rune]float64{'+': l + r, '-': l - r, '*': l * r, '/': l / r}[op]
		}
	}
	l, ok := a.(int64)
	r, also := b.(int64)
	if !ok || !also {
		return fmt.Errorf("%s %c %s is no arithmetic", pactShow(a), op, pactShow(b))
	}
	if r == 0 && (op == '/' || op == '%') {
		return errors.New("division by zero")
	}
	left, right, out := big.NewInt(l), big.NewInt(r), new(big.Int)
	switch op {
	case '+':
		out.Add(left, right)
	case '-':
		out.Sub(left, right)
	case '*':
		out.Mul(left, right)
	case '/':
		out.Quo(left, right)
	case '%':
		out.Rem(left, right)
	}
	if !out.IsInt64() {
		return errors.New("integer overflow")
	}
	return out.Int64()
}
