package lang

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// ofLength gives a string or bytes of a length, which meets pattern and format; where none does and it need not be good,
// letters.
func ofLength(t *T, n int, good bool) []any {
	c := &t.Rules
	switch {
	case n < 0 || n > maxMadeLength || c.Pattern != "" && n > maxMadePattern:
		return nil
	case t.Kind == Bytes:
		return []any{base64.StdEncoding.EncodeToString(make([]byte, n))}
	}
	var out []any
	switch p := patternOf(c.Pattern); {
	case c.Format != "":
		for _, v := range samples(&T{Kind: String, Rules: t.Rules}, 1) {
			if s, ok := padded(c.Format, v.(string), n); ok {
				out = append(out, s)
			}
		}
		out = slices.DeleteFunc(out, func(v any) bool { return utf8.RuneCountInString(v.(string)) != n })
	case c.Pattern != "" && p != nil:
		for _, s := range p.ofLength(n, 1) {
			out = append(out, s)
		}
	}
	if len(out) == 0 && (c.Pattern == "" && c.Format == "" || !good) {
		out = append(out, strings.Repeat("a", n))
	}
	return out
}

// besidePattern gives the shortest and the longest string that match, and what misses the pattern by a little.
func besidePattern(t *T) (good, bad []any) {
	good = samples(t, 1)
	candidates := []string{"!", " ", "", "A", "0", "a", "é", "\n"}
	if len(good) > 0 {
		s := good[0].(string)
		near := []string{s + "!", "!" + s, s + " ", strings.ToUpper(s), s + s}
		if s != "" {
			_, size := utf8.DecodeLastRuneInString(s)
			near = append([]string{s[:len(s)-size], s[:len(s)-size] + "!"}, near...)
		}
		if long := patternOf(t.Rules.Pattern).longest(); long != "" {
			good = append(good, long)
			near = slices.Insert(near, min(2, len(near)), long+long[:1])
		}
		candidates = append(near, candidates...)
	}
	free := *t
	free.Rules.Pattern = ""
	fits := func(s string) bool { return CheckValue(&free, s, "", false) == nil }
	slices.SortStableFunc(candidates, func(a, b string) int { // those that break nothing else come first
		switch {
		case fits(a) == fits(b):
			return 0
		case fits(a):
			return -1
		}
		return 1
	})
	for _, s := range candidates {
		if !matches(t.Rules.Pattern, s) && len(bad) < 3 {
			bad = append(bad, s)
		}
	}
	return good, bad
}
