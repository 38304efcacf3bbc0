package lang

import (
	"fmt"
	"math/big"
	"strings"

	"pact/schemas"
)

// A decimal is a string, and JSON Schema bounds no strings by what they say. So a bound becomes a pattern that compares
// digit by digit.

const (
	anyDigits   = `(0|[1-9][0-9]*)`
	anyFraction = `(\.[0-9]+)?`
	longBound   = 60 // digits of a bound that becomes no pattern any more
)

// decimalRules are the patterns of the bounds of a decimal.
func decimalRules(c *schemas.Constraints) []any {
	var all []any
	bound := func(n *schemas.Number, up, open bool) {
		if n != nil {
			if p := decimalPattern(n.Rat(), up, open); p != "" {
				all = append(all, patternOnly(p))
			}
		}
	}
	bound(c.Minimum, true, false)
	bound(c.ExclusiveMinimum, true, true)
	bound(c.Maximum, false, false)
	bound(c.ExclusiveMaximum, false, true)
	if c.MultipleOf != nil {
		if p := multiplePattern(c.MultipleOf.Rat()); p != "" {
			all = append(all, patternOnly(p))
		}
	}
	return all
}

// decimalPattern matches the decimals from a bound upwards, or downwards; open leaves the bound itself out. It is "" for a
// bound of too many digits.
func decimalPattern(bound *big.Rat, up, open bool) string {
	sign, other := "", "-"
	if !up { // the mirror image
		sign, other, bound = other, sign, new(big.Rat).Neg(bound)
	}
	size := decimalText(new(big.Rat).Abs(bound))
	if len(size) > longBound {
		return ""
	}
	var alts []string
	switch {
	case bound.Sign() > 0 || bound.Sign() == 0 && open:
		alts = signed(sign, atLeast(size, open))
	default:
		alts = append(signed(sign, []string{anyDigits + anyFraction}), signed(other, atMost(size, open))...)
	}
	return "^(" + strings.Join(alts, "|") + ")$"
}

func signed(sign string, alts []string) []string {
	out := make([]string, len(alts))
	for i, a := range alts {
		out[i] = sign + a
	}
	return out
}

// atLeast matches what is not below a size: more digits, a larger digit where all before it are equal, or the size itself.
func atLeast(size string, open bool) []string {
	whole, fraction, _ := strings.Cut(size, ".")
	alts := []string{`[1-9][0-9]*` + anyFraction}
	if whole != "0" {
		alts[0] = fmt.Sprintf(`[1-9][0-9]{%d,}`, len(whole)) + anyFraction
		for i := range len(whole) {
			if d := whole[i]; d < '9' {
				alts = append(alts, whole[:i]+digits(d+1, '9')+more(len(whole)-i-1)+anyFraction)
			}
		}
	}
	for i := range len(fraction) {
		if d := fraction[i]; d < '9' {
			alts = append(alts, whole+`\.`+fraction[:i]+digits(d+1, '9')+`[0-9]*`)
		}
	}
	switch {
	case open:
		return append(alts, whole+`\.`+fraction+`[0-9]*[1-9][0-9]*`)
	case fraction == "":
		return append(alts, whole+anyFraction)
	}
	return append(alts, whole+`\.`+fraction+`[0-9]*`)
}

// atMost matches what is not above a size.
func atMost(size string, open bool) []string {
	whole, fraction, _ := strings.Cut(size, ".")
	var alts []string
	if len(whole) > 1 {
		alts = append(alts, fmt.Sprintf(`(0|[1-9][0-9]{0,%d})`, len(whole)-2)+anyFraction)
	}
	for i := range len(whole) {
		low := byte('0')
		if i == 0 && len(whole) > 1 {
			low = '1'
		}
		if d := whole[i]; d > low {
			alts = append(alts, whole[:i]+digits(low, d-1)+more(len(whole)-i-1)+anyFraction)
		}
	}
	for i := range len(fraction) {
		if i == 0 {
			alts = append(alts, whole)
		} else {
			alts = append(alts, whole+`\.`+fraction[:i])
		}
		if d := fraction[i]; d > '0' {
			alts = append(alts, whole+`\.`+fraction[:i]+digits('0', d-1)+`[0-9]*`)
		}
	}
	switch {
	case open:
		return alts
	case fraction == "":
		return append(alts, whole+`(\.0+)?`)
	}
	return append(alts, whole+`\.`+fraction+`0*`)
}

func digits(low, high byte) string {
	if low == high {
		return string(rune(low))
	}
	return fmt.Sprintf("[%c-%c]", low, high)
}

// more is exactly n further digits.
func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("[0-9]{%d}", n)
}

// lastDigits are the digits that multiples of one, two and five end with.
var lastDigits = map[string]string{"1": "[0-9]", "2": "[02468]", "5": "[05]"}

// multiplePattern matches the multiples of one, two or five times a power of ten; it is "" for other steps.
func multiplePattern(step *big.Rat) string {
	text := decimalText(step)
	whole, fraction, _ := strings.Cut(text, ".")
	scaled := strings.TrimRight(whole, "0")
	switch {
	case len(text) > longBound:
	case fraction == "" && lastDigits[scaled] != "":
		return fmt.Sprintf(`^-?(0|[0-9]*%s0{%d})(\.0+)?$`, lastDigits[scaled], len(whole)-1)
	case whole == "0" && lastDigits[strings.TrimLeft(fraction, "0")] != "":
		return fmt.Sprintf(`^-?[0-9]+(\.[0-9]{0,%d}(%s0*)?)?$`, len(fraction)-1, lastDigits[strings.TrimLeft(fraction, "0")])
	}
	return ""
}
