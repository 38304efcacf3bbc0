package secrets

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// branch is a sequence of parts with an anchored one, each of whose texts holds a keyword.
type branch struct {
	anchors []anchor
	ahead   int            // bytes of a match before the anchored part
	asserts bool           // an assertion before the anchored part looks at the byte before the match
	tail    *regexp.Regexp // the anchored part and what follows it, at the beginning of a text
	runs    byteSet        // bytes that the tail takes without bound
	others  int            // bytes beyond those that the tail takes at most
	endless bool           // the tail may take any byte without bound

	filtered bool    // what follows the keyword is known:
	skip     byteSet // bytes that may come first,
	skips    int     // at most so many,
	then     byteSet // and one that must come
}

// anchor is a keyword inside the anchored part, and how far the end of the one is from the beginning of the other.
type anchor struct{ word, back int }

// branchesOf finds the anchored part, from one part on, and looks into alternatives where it must; nil where there is none.
func branchesOf(parts []*syntax.Regexp, from int, keywords []int, words []string) []branch {
	if from == len(parts) {
		return nil
	}
	if b, ok := newBranch(parts, from, keywords, words); ok {
		return []branch{b}
	}
	if parts[from].Op == syntax.OpAlternate {
		var all []branch
		for _, sub := range parts[from].Sub {
			some := branchesOf(slices.Concat(parts[:from], flatten(sub), parts[from+1:]), from, keywords, words)
			if all = append(all, some...); some == nil {
				all = nil
				break
			}
		}
		if all != nil {
			return all
		}
	}
	return branchesOf(parts, from+1, keywords, words)
}

// newBranch takes the parts from one on as the anchored part if each of its texts holds a keyword.
func newBranch(parts []*syntax.Regexp, from int, keywords []int, words []string) (b branch, ok bool) {
	for _, p := range parts[:from] {
		b.ahead = min(unbounded, b.ahead+width(p))
		b.asserts = b.asserts || asserts(p)
	}
	all := []string{""}
	for upTo := from; upTo < len(parts); upTo++ {
		if all = pairs(all, texts(parts[upTo])); all == nil {
			return b, false
		}
		anchors, exact, ok := anchorsIn(all, keywords, words)
		if !ok {
			continue
		}
		source := `\A`
		for _, p := range parts[from:] {
			source += "(?:" + p.String() + ")"
			b.others = min(unbounded, b.others+spread(p, &b.runs))
		}
		if b.ahead >= unbounded || b.others >= unbounded {
			return b, false
		}
		b.endless = !slices.Contains(b.runs[:], false)
		b.anchors, b.tail = anchors, regexp.MustCompile(source)
		if exact {
			b.filter(parts[upTo+1:])
		}
		return b, true
	}
	return b, false
}

// anchorsIn finds a keyword in each text; exact says that each text is a keyword.
func anchorsIn(all []string, keywords []int, words []string) (out []anchor, exact, ok bool) {
	exact = true
	for _, text := range all {
		at := slices.IndexFunc(keywords, func(k int) bool { return words[k] == text })
		if at < 0 {
			exact = false
			at = slices.IndexFunc(keywords, func(k int) bool { return strings.Contains(text, words[k]) })
		}
		if at < 0 {
			return nil, false, false
		}
		word := keywords[at]
		a := anchor{word, strings.Index(text, words[word]) + len(words[word])}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out, exact, true
}

// filter learns what must follow the keyword, as far as bytes tell.
func (b *branch) filter(parts []*syntax.Regexp) {
	for _, p := range parts {
		some, empty := first(p)
		if !empty {
			b.filtered, b.then = true, some
			return
		}
		if some == (byteSet{}) || width(p) >= unbounded {
			return // an assertion, or no end of it
		}
		// What may come first may also go on with other bytes than it begins with, unless it repeats one rune.
		if p.Op != syntax.OpRepeat && p.Op != syntax.OpQuest || p.Sub[0].Op != syntax.OpCharClass {
			return
		}
		b.skip.union(&some)
		b.skips += width(p)
	}
}

// passes says that what follows a keyword can be what the expression asks for.
func (b *branch) passes(text []byte, end int) bool {
	if !b.filtered {
		return true
	}
	for i := end; i < len(text) && i <= end+b.skips; i++ {
		if b.then[text[i]] {
			return true
		}
		if !b.skip[text[i]] {
			return false
		}
	}
	return false
}
