package lang

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"pact/schemas"
)

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

// patternAt gives the i-th string of a pattern that is not shorter than low, shorter ones first.
func patternAt(source string, low, i int) (any, bool) {
	p := patternOf(source)
	if p == nil {
		return nil, false
	}
	key := [2]int{low, i}
	if s, ok := p.known.Load(key); ok {
		return s, s != nil
	}
	s, ok := p.at(low, i)
	p.known.Store(key, s)
	return s, ok
}

// at gives up after some lengths without any string, sooner where the pattern is large.
func (p *pattern) at(low, i int) (any, bool) {
	if i == 0 && low == 0 && p.lengths[0] && !p.lengths[1] {
		return "", p.re.MatchString("")
	}
	patience := 16
	if len(p.prog.Inst) > 500 {
		patience = 2
	}
	for n, idle := max(low, 1), 0; idle < patience && n <= max(low, maxPatternLength); n++ {
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
