package gitrepo

import "strings"

// byteSet is what a bracket expression takes.
type byteSet [256]bool

// finish negates, and lets capital letters follow the small ones when case does
// not count. A slash is never taken.
func (set *byteSet) finish(negated, fold bool) *byteSet {
	for b := range set {
		set[b] = set[b] != negated
	}
	for b := 'A'; fold && b <= 'Z'; b++ {
		set[b] = set[b+'a'-'A']
	}
	set['/'] = false
	return set
}

// globSet reads a bracket expression at the start of s: the bytes it takes and
// its length, 0 when it does not end or names an unknown class.
func globSet(s string, fold bool) (*byteSet, int) {
	set, i, negated := new(byteSet), 1, false
	if i < len(s) && (s[i] == '!' || s[i] == '^') {
		negated = true
		i++
	}
	prev, first := -1, true // prev: the byte that a range may start from
	for ; ; first = false {
		if i >= len(s) {
			return nil, 0
		}
		c := s[i]
		switch {
		case c == ']' && !first:
			return set.finish(negated, fold), i + 1
		case c == '-' && prev >= 0 && i+1 < len(s) && s[i+1] != ']':
			i++
			if s[i] == '\\' {
				if i++; i >= len(s) {
					return nil, 0
				}
			}
			for b := prev; b <= int(s[i]); b++ {
				set[b] = true
				if fold {
					set[lower(byte(b))] = true
				}
			}
			prev = -1
			i++
		case c == '[' && i+1 < len(s) && s[i+1] == ':':
			end := strings.IndexByte(s[i+2:], ']')
			if end < 0 {
				return nil, 0
			}
			name, ok := strings.CutSuffix(s[i+2:i+2+end], ":")
			if !ok { // not like a class: the bracket stands for itself
				set['['] = true
				prev = '['
				i++
				continue
			}
			if !set.addClass(name, fold) {
				return nil, 0
			}
			prev = -1
			i += 2 + end + 1
		default:
			if c == '\\' {
				if i++; i >= len(s) {
					return nil, 0
				}
				c = s[i]
			}
			set[c] = true
			prev = int(c)
			i++
		}
	}
}

// addClass adds a class like [:digit:], in the C locale; false: no such class.
func (set *byteSet) addClass(name string, fold bool) bool {
	in, ok := map[string]func(c byte) bool{
		"alnum":  func(c byte) bool { return isAlpha(c) || isDigit(c) },
		"alpha":  isAlpha,
		"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
		"cntrl":  func(c byte) bool { return c < 0x20 || c == 0x7f },
		"digit":  isDigit,
		"graph":  func(c byte) bool { return c > 0x20 && c < 0x7f },
		"lower":  func(c byte) bool { return c >= 'a' && c <= 'z' },
		"print":  func(c byte) bool { return c >= 0x20 && c < 0x7f },
		"punct":  func(c byte) bool { return c > 0x20 && c < 0x7f && !isAlpha(c) && !isDigit(c) },
		"space":  func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' },
		"upper":  func(c byte) bool { return c >= 'A' && c <= 'Z' || fold && c >= 'a' && c <= 'z' },
		"xdigit": func(c byte) bool { return isDigit(c) || lower(c) >= 'a' && lower(c) <= 'f' },
	}[name]
	for b := 0; ok && b < len(set); b++ {
		set[b] = set[b] || in(byte(b))
	}
	return ok
}
