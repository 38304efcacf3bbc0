package secrets

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be told about the matches of an expression without running it.

// unbounded is more bytes than any text has.
const unbounded = 1 << 40

// byteSet is a set of bytes; a rune beyond ASCII stands for every byte beyond ASCII.
type byteSet [256]bool

func (s *byteSet) add(lo, hi rune) {
	for r := lo; r <= hi && r < utf8.RuneSelf; r++ {
		s[r] = true
	}
	if hi >= utf8.RuneSelf {
		for b := utf8.RuneSelf; b < 256; b++ {
			s[b] = true
		}
	}
}

func (s *byteSet) union(o *byteSet) {
	for b := range s {
		s[b] = s[b] || o[b]
	}
}

// flatten is a concatenation as the list of its parts, seen through groups.
func flatten(re *syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture:
		return flatten(re.Sub[0])
	case syntax.OpConcat:
		var out []*syntax.Regexp
		for _, sub := range re.Sub {
			out = append(out, flatten(sub)...)
		}
		return out
	}
	return []*syntax.Regexp{re}
}

// width is the most bytes that a match takes; assertions take none.
func width(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			n += max(utf8.RuneLen(r), 3) // (?i) also takes the Kelvin sign for a k
		}
		return n
	case syntax.OpCharClass:
		if n := len(re.Rune); n > 0 {
			return max(utf8.RuneLen(re.Rune[n-1]), 1)
		}
		return 0
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return utf8.UTFMax
	case syntax.OpCapture, syntax.OpQuest:
		return width(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus:
		return unbounded
	case syntax.OpRepeat:
		if re.Max < 0 {
			return unbounded
		}
		return min(unbounded, re.Max*width(re.Sub[0]))
	case syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n = min(unbounded, n+width(sub))
		}
		return n
	case syntax.OpAlternate:
		n := 0
		for _, sub := range re.Sub {
			n = max(n, width(sub))
		}
		return n
	}
	return 0
}

// spread splits what a match takes in two: bytes that unbounded repetitions take, all of them in runs, and how many bytes
// all the rest takes at most.
func spread(re *syntax.Regexp, runs *byteSet) int {
	endless := re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0
	switch {
	case endless:
		some, _ := first(re.Sub[0])
		if one := re.Sub[0].Op; one != syntax.OpCharClass && one != syntax.OpAnyChar && one != syntax.OpAnyCharNotNL {
			some.add(0, unicode.MaxRune) // a repetition of more than one rune: of anything
		}
		runs.union(&some)
		return 0
	case re.Op == syntax.OpCapture, re.Op == syntax.OpQuest:
		return spread(re.Sub[0], runs)
	case re.Op == syntax.OpRepeat:
		return min(unbounded, re.Max*spread(re.Sub[0], runs))
	case re.Op == syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n = min(unbounded, n+spread(sub, runs))
		}
		return n
	case re.Op == syntax.OpAlternate:
		n := 0
		for _, sub := range re.Sub {
			n = max(n, spread(sub, runs))
		}
		return n
	}
	return width(re)
}

// first is the bytes that a match can begin with, and whether it can be empty.
func first(re *syntax.Regexp) (s byteSet, empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		for f := re.Rune[0]; ; {
			s.add(f, f)
			if re.Flags&syntax.FoldCase == 0 {
				break
			}
			if f = unicode.SimpleFold(f); f == re.Rune[0] {
				break
			}
		}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			s.add(re.Rune[i], re.Rune[i+1])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s.add(0, unicode.MaxRune)
	case syntax.OpCapture, syntax.OpPlus:
		return first(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		s, _ = first(re.Sub[0])
		return s, true
	case syntax.OpRepeat:
		s, empty = first(re.Sub[0])
		return s, empty || re.Min == 0
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			more, none := first(sub)
			if s.union(&more); !none {
				return s, false
			}
		}
		return s, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, none := first(sub)
			s.union(&more)
			empty = empty || none
		}
	default:
		return s, true
	}
	return s, empty
}

// asserts says that an expression looks at what stands beside its match.
func asserts(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, asserts)
}

// maxTexts is how many texts are listed.
const maxTexts = 128

// texts lists every text that matches, in lower case; nil where they are too many.
func texts(re *syntax.Regexp) []string {
	var out []string
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpLiteral:
		return []string{strings.Map(lower, string(re.Rune))}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if out = append(out, string(lower(r))); len(out) > maxTexts {
					return nil
				}
			}
		}
	case syntax.OpCapture:
		return texts(re.Sub[0])
	case syntax.OpQuest:
		if sub := texts(re.Sub[0]); sub != nil {
			out = append(sub, "")
		}
	case syntax.OpConcat:
		out = []string{""}
		for _, sub := range re.Sub {
			if out = pairs(out, texts(sub)); out == nil {
				return nil
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			some := texts(sub)
			if out = append(out, some...); some == nil || len(out) > maxTexts {
				return nil
			}
		}
	default:
		return nil
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pairs joins each of a with each of b; nil where they are too many, or b is.
func pairs(a, b []string) []string {
	if len(a)*len(b) > maxTexts || len(b) == 0 {
		return nil
	}
	var out []string
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+y)
		}
	}
	return out
}

// lower folds a rune as keywords are folded; the long s, which (?i) takes for an s, is one.
func lower(r rune) rune {
	if r == 'ſ' {
		return 's'
	}
	return unicode.ToLower(r)
}
