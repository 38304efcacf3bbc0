package gitrepo

import "strings"

// glob is one pattern of git's wildmatch with the path rules: "*" and "?" stay
// inside a part, "**" as a whole part spans parts. Matching is bytewise and takes
// at most (parts of the pattern) x (parts of the path) steps over parts, each at
// most (bytes) x (bytes): no pattern makes it explode.
type glob struct {
	prefix string // literal start, compared as it stands
	parts  []globPart
	fold   bool
}

// globPart is what stands between two slashes.
type globPart struct {
	span   bool // "**": any number of parts
	tokens []globToken
}

type globToken struct {
	star, any bool
	set       *byteSet
	lit       byte
}

const globSpecial = `*?[\`

// compileGlob reads a pattern; false: git would never match it.
func compileGlob(pattern string, fold bool) (glob, bool) {
	g := glob{fold: fold}
	n := strings.IndexAny(pattern, globSpecial)
	if n < 0 {
		n = len(pattern)
	}
	// What follows the literal start is a pattern of its own, as in git: a "**"
	// there is special even in the middle of a part.
	g.prefix = pattern[:n]
	rest := pattern[n:]
	part, stars := globPart{}, 0
	flush := func() {
		part.span = len(part.tokens) == 1 && stars > 1
		g.parts = append(g.parts, part)
		part, stars = globPart{}, 0
	}
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '/':
			flush()
		case '*':
			if n := len(part.tokens); n > 0 && part.tokens[n-1].star {
				stars++
				continue
			}
			stars = 1
			part.tokens = append(part.tokens, globToken{star: true})
		case '?':
			part.tokens = append(part.tokens, globToken{any: true})
		case '[':
			set, size := globSet(rest[i:], fold)
			if size == 0 {
				return glob{}, false
			}
			part.tokens = append(part.tokens, globToken{set: set})
			i += size - 1
		case '\\':
			if i++; i == len(rest) {
				return glob{}, false
			}
			if rest[i] == '/' {
				flush()
				continue
			}
			fallthrough
		default:
			c = rest[i]
			if fold {
				c = lower(c)
			}
			part.tokens = append(part.tokens, globToken{lit: c})
		}
	}
	flush()
	return g, true
}

// match reports whether the whole of text matches.
func (g *glob) match(text string) bool {
	if len(text) < len(g.prefix) || !equalFold(text[:len(g.prefix)], g.prefix, g.fold) {
		return false
	}
	text = text[len(g.prefix):]
	at, part, ended := 0, 0, false // ended: the text has no more parts
	spanPart, spanAt := -1, 0      // where to resume when the last "**" takes one more
	for {
		ok := false
		switch {
		case part == len(g.parts):
			if ended {
				return true
			}
		case ended:
		case g.parts[part].span:
			if part == len(g.parts)-1 {
				return true
			}
			spanPart, spanAt, ok = part, at, true
			part++
		default:
			end := partEnd(text, at)
			if ok = g.parts[part].match(text[at:end], g.fold); ok {
				at, ended = end+1, end == len(text)
				part++
			}
		}
		if ok {
			continue
		}
		if spanPart < 0 {
			return false
		}
		end := partEnd(text, spanAt)
		if end == len(text) {
			return false
		}
		spanAt = end + 1
		at, part, ended = spanAt, spanPart+1, false
	}
}

func partEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '/'); i >= 0 {
		return at + i
	}
	return len(text)
}

// match matches one part; on a dead end the last star takes one byte more.
func (p *globPart) match(text string, fold bool) bool {
	t, k := 0, 0
	starT, starK := 0, -1
	for t < len(text) || k < len(p.tokens) {
		if k < len(p.tokens) {
			tok := &p.tokens[k]
			if tok.star {
				starT, starK = t, k
				k++
				continue
			}
			if t < len(text) && tok.takes(text[t], fold) {
				t++
				k++
				continue
			}
		}
		if starK < 0 || starT >= len(text) {
			return false
		}
		starT++
		t, k = starT, starK+1
	}
	return true
}

func (t *globToken) takes(c byte, fold bool) bool {
	switch {
	case t.any:
		return true
	case t.set != nil:
		return t.set[c]
	case fold:
		return lower(c) == t.lit
	}
	return c == t.lit
}

func equalFold(a, b string, fold bool) bool {
	if !fold || a == b {
		return a == b
	}
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}
