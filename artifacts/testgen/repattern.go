package testgen

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
)

// rewritten writes a pattern of RE2 in words that Python (with re.ASCII) and JavaScript (with the flag u) read alike: sets
// as ranges, letters of either case as sets. end is what stands for the end of the text.
func rewritten(pattern, end string, escape func(rune) string) (string, error) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", err
	}
	out := patternWriter{end, escape}.write(re)
	if len(out) > 1000 { // a class of Unicode: all letters
		return "", fmt.Errorf("%s is too long in other words", pattern)
	}
	return out, nil
}

type patternWriter struct {
	end    string
	escape func(rune) string // of what is not printed as it is
}

// fixed are the operations that are the same everywhere.
var fixed = map[syntax.Op]string{
	syntax.OpNoMatch: `(?!)`, syntax.OpEmptyMatch: `(?:)`, syntax.OpAnyCharNotNL: `[^\n]`, syntax.OpAnyChar: `[\s\S]`,
	syntax.OpBeginLine: `(?<![^\n])`, syntax.OpEndLine: `(?![^\n])`, syntax.OpBeginText: `^`,
	syntax.OpWordBoundary: `\b`, syntax.OpNoWordBoundary: `\B`,
}

func (w patternWriter) write(re *syntax.Regexp) string {
	var parts []string
	for _, sub := range re.Sub {
		parts = append(parts, w.write(sub))
	}
	lazy := ""
	if re.Flags&syntax.NonGreedy != 0 {
		lazy = "?"
	}
	switch re.Op {
	case syntax.OpLiteral:
		var b strings.Builder
		for _, r := range re.Rune {
			b.WriteString(w.letter(r, re.Flags&syntax.FoldCase != 0))
		}
		return b.String()
	case syntax.OpCharClass:
		return w.set(re.Rune)
	case syntax.OpEndText:
		return w.end
	case syntax.OpCapture:
		return "(?:" + parts[0] + ")"
	case syntax.OpStar:
		return w.group(re.Sub[0], parts[0]) + "*" + lazy
	case syntax.OpPlus:
		return w.group(re.Sub[0], parts[0]) + "+" + lazy
	case syntax.OpQuest:
		return w.group(re.Sub[0], parts[0]) + "?" + lazy
	case syntax.OpRepeat:
		times := fmt.Sprintf("{%d,%d}", re.Min, re.Max)
		switch re.Max {
		case re.Min:
			times = fmt.Sprintf("{%d}", re.Min)
		case -1:
			times = fmt.Sprintf("{%d,}", re.Min)
		}
		return w.group(re.Sub[0], parts[0]) + times + lazy
	case syntax.OpConcat:
		for i, sub := range re.Sub {
			if sub.Op == syntax.OpAlternate {
				parts[i] = "(?:" + parts[i] + ")"
			}
		}
		return strings.Join(parts, "")
	case syntax.OpAlternate:
		return strings.Join(parts, "|")
	}
	return fixed[re.Op]
}

// group makes one thing of what a repetition repeats.
func (w patternWriter) group(re *syntax.Regexp, text string) string {
	switch {
	case re.Op == syntax.OpLiteral && len(re.Rune) == 1, re.Op == syntax.OpCharClass, re.Op == syntax.OpCapture,
		re.Op == syntax.OpAnyChar, re.Op == syntax.OpAnyCharNotNL:
		return text
	}
	return "(?:" + text + ")"
}

// letter is one character, in either case where that does not count.
func (w patternWriter) letter(r rune, fold bool) string {
	if fold && unicode.SimpleFold(r) != r {
		set := []rune{r, r}
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			set = append(set, f, f)
		}
		return w.set(set)
	}
	return w.char(r, `\^$.|?*+()[]{}/`)
}

// set is a set of ranges.
func (w patternWriter) set(ranges []rune) string {
	var b strings.Builder
	b.WriteByte('[')
	if n := len(ranges); n > 2 && ranges[0] == 0 && ranges[n-1] == unicode.MaxRune {
		b.WriteByte('^')
		ranges = ranges[1 : n-1]
		for i := 0; i < len(ranges); i += 2 {
			w.span(&b, ranges[i]+1, ranges[i+1]-1)
		}
	} else {
		for i := 0; i < n; i += 2 {
			w.span(&b, ranges[i], ranges[i+1])
		}
	}
	b.WriteByte(']')
	return b.String()
}

func (w patternWriter) span(b *strings.Builder, low, high rune) {
	const special = `\^]-[`
	b.WriteString(w.char(low, special))
	if high > low+1 {
		b.WriteByte('-')
	}
	if high > low {
		b.WriteString(w.char(high, special))
	}
}

func (w patternWriter) char(r rune, special string) string {
	switch {
	case strings.ContainsRune(special, r):
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r < 0x250 && unicode.IsPrint(r):
		return string(r)
	}
	return w.escape(r)
}
