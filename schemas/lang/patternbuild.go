package lang

import (
	"math/rand/v2"
	"regexp/syntax"
	"unicode"
)

// ofLength gives up to limit different strings of n characters that match, the same ones at every call.
func (p *pattern) ofLength(n, limit int) []string {
	b := &builder{pattern: p, n: n, limit: limit, dead: map[[2]int]bool{}, steps: 300_000, misses: 500}
	b.walk(uint32(p.prog.Start), 0)
	return b.found
}

// drawn is a string of n characters that matches, by the numbers of rng; "" where none was found.
func (p *pattern) drawn(n int, rng *rand.Rand) string {
	b := &builder{pattern: p, n: n, limit: 1, dead: map[[2]int]bool{}, steps: 2_000 + 50*n, misses: 20, rng: rng}
	b.walk(uint32(p.prog.Start), 0)
	if len(b.found) == 0 {
		return ""
	}
	return b.found[0]
}

// longest is a string of the greatest length that the pattern takes, "" where there is no such length.
func (p *pattern) longest() string {
	if p == nil || p.open {
		return ""
	}
	for n, tries := maxPatternLength, 0; n > 0 && tries < 8; n-- {
		if found := p.lengths[n]; found {
			tries++
			if s := p.ofLength(n, 1); len(s) > 0 {
				return s[0]
			}
		}
	}
	return ""
}

// builder walks the program depth first and remembers each dead end.
type builder struct {
	*pattern
	n, limit, steps int
	misses          int // of strings that have the form and yet do not match, for a boundary of words or lines
	text            []rune
	found           []string
	dead            map[[2]int]bool
	rng             *rand.Rand // nil where the plainest strings are wanted
}

// walk goes on from an instruction with the text so far; it answers whether a match was structurally possible.
func (b *builder) walk(pc uint32, idle int) bool {
	key := [2]int{int(pc), len(b.text)}
	b.steps--
	if b.dead[key] || b.steps < 0 || len(b.found) >= b.limit || idle > len(b.prog.Inst) {
		return false
	}
	ok := false
	switch in := &b.prog.Inst[pc]; in.Op {
	case syntax.InstMatch:
		if ok = len(b.text) == b.n; ok {
			b.keep()
		}
	case syntax.InstAlt, syntax.InstAltMatch:
		one, other := in.Out, in.Arg
		if b.rng != nil && b.rng.IntN(2) == 0 {
			one, other = other, one
		}
		ok = b.walk(one, idle+1)
		ok = b.walk(other, idle+1) || ok
	case syntax.InstNop, syntax.InstCapture:
		ok = b.walk(in.Out, idle+1)
	case syntax.InstEmptyWidth:
		ok = passes(syntax.EmptyOp(in.Arg), len(b.text) == 0, len(b.text) == b.n) && b.walk(in.Out, idle+1)
	case syntax.InstFail:
	default:
		if len(b.text) == b.n {
			break
		}
		tried := b.choices[pc]
		if b.rng != nil {
			tried = b.shuffled(in, tried)
		}
		for _, r := range tried {
			b.text = append(b.text, r)
			ok = b.walk(in.Out, 0) || ok
			b.text = b.text[:len(b.text)-1]
		}
	}
	if !ok && len(b.found) < b.limit && b.steps >= 0 {
		b.dead[key] = true
	}
	return ok
}

func (b *builder) keep() {
	s := string(b.text)
	if b.re.MatchString(s) {
		for _, f := range b.found {
			if f == s {
				return
			}
		}
		b.found = append(b.found, s)
	} else if b.misses--; b.misses < 0 {
		b.steps = 0
	}
}

// shuffled puts a character of the ranges first, then the plain ones in another order.
func (b *builder) shuffled(in *syntax.Inst, plain []rune) []rune {
	out := make([]rune, 0, len(plain)+1)
	if n := len(in.Rune) / 2; n > 0 && len(plain) > 0 {
		low, high := in.Rune[2*b.rng.IntN(n)], in.Rune[1]
		for i := 0; i+1 < len(in.Rune); i += 2 {
			if in.Rune[i] == low {
				high = in.Rune[i+1]
			}
		}
		if r := low + rune(b.rng.IntN(int(min(high-low, 63))+1)); unicode.IsPrint(r) && in.MatchRune(r) {
			out = append(out, r)
		}
	}
	for _, i := range b.rng.Perm(len(plain)) {
		out = append(out, plain[i])
	}
	return out
}

const favourites = "abc012ABC-_. @/:"

// choices are the characters tried for one place: plain ones first, else the first printable one of its ranges.
func choices(in *syntax.Inst) []rune {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
	default:
		return nil
	}
	var out []rune
	for _, r := range favourites {
		if in.MatchRune(r) {
			if out = append(out, r); len(out) == 4 {
				return out
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for i := 0; i+1 < len(in.Rune); i += 2 {
		for r := in.Rune[i]; r <= in.Rune[i+1] && r < in.Rune[i]+64; r++ {
			if unicode.IsPrint(r) && in.MatchRune(r) {
				return []rune{r}
			}
		}
	}
	if len(in.Rune) > 0 && in.MatchRune(in.Rune[0]) {
		return in.Rune[:1]
	}
	return nil
}
