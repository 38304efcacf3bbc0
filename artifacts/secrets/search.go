package secrets

import (
	"cmp"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// search finds the matches of a rule's expression. Most of the expressions hold one of the rule's keywords at a known
// place. Then only the neighbourhoods of the keywords are looked at, each as wide as a match could be, which finds the
// same matches as a look at the whole text and is faster by far.
type search struct {
	re       *regexp.Regexp
	branches []branch // every match is one of these; empty: the whole text is searched
}

func newSearch(source string, keywords []int, words []string) *search {
	s := &search{re: regexp.MustCompile(source)}
	if tree, err := syntax.Parse(source, syntax.Perl); err == nil && len(keywords) > 0 {
		s.branches = branchesOf(flatten(tree), 0, keywords, words)
	}
	return s
}

// glance and tries are about how many bytes a tail looks at before it knows better: mostly, and if a text is made for it.
const (
	glance = 64
	tries  = 256
)

// all lists the matches of the expression in a text, as FindAllIndex does. What it costs is taken from the purse.
func (s *search) all(text []byte, h *hits, p *purse) [][]int {
	var spots []spot
	spent := 0
	for i := range s.branches {
		b := &s.branches[i]
		places := b.places(text, h)
		if spent += glance * len(places); spent > len(text) && spent > 4*glance {
			return s.whole(text, p) // they are so many that one look at everything is less
		}
		if !p.pay(tries * len(places)) {
			return nil
		}
		spots = b.spots(text, places, spots)
	}
	if len(s.branches) == 0 {
		return s.whole(text, p)
	}
	joined(spots)
	var out [][]int
	next := 0 // where the next match begins at the earliest
	for i := 0; i < len(spots); i++ {
		here := spots[i]
		if here.from < next {
			continue
		}
		from := here.begin(text, next)
		m := s.re.FindIndex(text[from:here.end])
		if m == nil { // nor is there one further on, as far as the same end
			if !p.pay(here.end - from) {
				return nil
			}
			for i+1 < len(spots) && spots[i+1].end == here.end {
				i++
			}
			continue
		}
		if here.asserts && m[0] == 0 && from > 0 || from+m[1] == here.end && here.end < len(text) {
			return s.whole(text, p) // it leans on the edge of what was looked at
		}
		if !p.pay(m[1]) {
			return nil
		}
		out = append(out, []int{from + m[0], from + m[1]})
		next = from + m[1]
	}
	return out
}

// spots keeps the places where a match can be.
func (b *branch) spots(text []byte, places []int, out []spot) []spot {
	end, others, last := 0, 0, 0 // the text from last to end has so many bytes that only a bounded part of the tail takes
	for _, from := range places {
		for ; last < min(from, end); last++ {
			if !b.runs[text[last]] {
				others--
			}
		}
		last, end = from, max(from, end)
		for end < len(text) && others <= b.others {
			if !b.runs[text[end]] {
				others++
			}
			end++
		}
		// A long way to the end would be gone again and again, so the tail is not asked there.
		if b.endless || end-from > 4*b.others+512 || b.tail.Match(text[from:end]) {
			out = append(out, spot{from, end, b})
		}
	}
	return out
}

// spot is a place of the anchored part that may be of a match, and where such a match ends at the latest, and one byte more.
type spot struct {
	from, end int
	*branch
}

// begin is from where on a match with this spot is looked for, not before next.
func (s spot) begin(text []byte, next int) int {
	at := max(next, s.from-s.ahead)
	if s.asserts {
		at--
	}
	for at > next && !utf8.RuneStart(text[at]) {
		at--
	}
	return max(0, at)
}

// joined sorts spots, and has those whose stretches meet look as far as the last of them.
func joined(spots []spot) {
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.ahead, b.ahead)) })
	first := 0
	for i := 1; i <= len(spots); i++ {
		if i < len(spots) && spots[i].from-spots[i].ahead-2*utf8.UTFMax <= spots[i-1].end {
			spots[i].end = max(spots[i].end, spots[i-1].end)
			continue
		}
		for j := first; j < i; j++ {
			spots[j].end = spots[i-1].end
		}
		first = i
	}
}

// places are where the anchored part can begin, in order.
func (b *branch) places(text []byte, h *hits) []int {
	var out []int
	for _, a := range b.anchors {
		for _, end := range h.at[a.word] {
			if from := int(end) - a.back; from >= 0 && b.passes(text, int(end)) {
				out = append(out, from)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *search) whole(text []byte, p *purse) [][]int {
	if !p.pay(len(text)) {
		return nil
	}
	return s.re.FindAllIndex(text, -1)
}

// purse is how many bytes expressions may still look at, so that a text made to be slow costs no more than others.
type purse struct {
	left  int
	empty bool
}

func (p *purse) pay(n int) bool {
	if n > p.left {
		p.empty = true
		return false
	}
	p.left -= n
	return true
}
