package lang

import (
	"fmt"
	"regexp/syntax"
)

// How large a pattern may be, so that no contract makes matching or drawing slow.
const (
	maxPatternText = 4096   // bytes
	maxPatternSize = 10_000 // steps, with each repetition written out
)

// tooLarge is why a pattern is refused that RE2 would take.
type tooLarge string

func (t tooLarge) Error() string { return string(t) }

// measuredPattern refuses a pattern that is no RE2 or too large, before anything is made of it.
func measuredPattern(source string) error {
	if len(source) > maxPatternText {
		return tooLarge(fmt.Sprintf("%d bytes; at most %d are read", len(source), maxPatternText))
	}
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return err
	}
	if n := patternSize(tree); n > maxPatternSize {
		return tooLarge(fmt.Sprintf("%d steps when its repetitions are written out; at most %d are taken", n, maxPatternSize))
	}
	return nil
}

// patternSize counts the steps of a pattern; beyond the bound it only says that it is larger.
func patternSize(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = max(1, len(re.Rune))
	}
	for _, sub := range re.Sub {
		n = min(n+patternSize(sub), 1<<30)
	}
	if re.Op == syntax.OpRepeat {
		n = min(n*max(re.Min, re.Max, 1), 1<<30)
	}
	return n
}

// badPattern says what is wrong with a pattern, "" where nothing is.
func badPattern(source string) (message, fix string) {
	_, err := regexOf(source)
	switch err := err.(type) {
	case nil:
		return "", ""
	case tooLarge:
		return fmt.Sprintf("pattern %s is too large: %s", show(source), err), "write smaller repetitions, and bound the length with max_length"
	default:
		return fmt.Sprintf("pattern %q is not RE2: %s", source, reason(err)), "correct the pattern; RE2 has no look-around and no back-references"
	}
}
