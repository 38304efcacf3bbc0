package secrets

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"pact/schemas"
)

// Hit is a secret that a rule found.
type Hit struct {
	Rule   string // id, as gitleaks names it
	Says   string // what the rule is about, a sentence
	Line   int    // from 1; 0 where the file's name alone tells
	Column int    // from 1, in bytes
	Shown  string // the first characters of the secret, never more than four
	Length int    // of the secret, in bytes
	Hidden bool   // it was found only after decoding
	Allow  bool   // a comment in its line asks gitleaks to be silent
}

// ErrCostly says that a text was made so that looking at all of it takes too long.
var ErrCostly = errors.New("its content is made of so many half secrets that a scan of it has no end in sight")

// maxHits is how many hits in a file are told.
const maxHits = 100

// Scan finds the secrets in the content of a file, sorted by place. The file's name only tells which rules apply to it.
func Scan(file string, content []byte) ([]Hit, error) {
	set, err := rules()
	if err != nil {
		return nil, err
	}
	found, err := set.scan(file, content)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, nil
	}
	lines := newlinesOf(content)
	found = withoutGeneric(found, lines)
	found = found[:min(len(found), maxHits)]
	out := make([]Hit, len(found))
	for i, f := range found {
		out[i] = f.hit(content, lines)
	}
	slices.SortFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Length, b.Length))
	})
	return slices.Compact(out), nil
}

// find is a match of a rule that counts.
type find struct {
	rule   *rule
	at     int // where the secret, or what holds it encoded, begins in the content
	match  int // where the match begins
	secret string
	depth  int
	name   bool // the file's name is what was found
}

// budget is how many bytes the expressions may look at in a text: several times all of it, and what is enough for any small one.
func budget(content []byte) *purse { return &purse{left: 4<<20 + 8*len(content)} }

func (set *ruleset) scan(file string, content []byte) ([]find, error) {
	h := set.scratch.Get().(*hits)
	defer set.scratch.Put(h)
	p := budget(content)
	var out []find
	var layers []layer
	text := content
	for depth := 0; ; depth++ {
		out = append(out, set.pass(file, text, layers, h, p)...)
		if p.empty {
			return nil, ErrCostly
		}
		if depth == maxDepth {
			break
		}
		plain, l := decode(text)
		if l == nil {
			break
		}
		text, layers = plain, append(layers, l)
	}
	return out, nil
}

// pass applies the rules to a text, which is the content or what was decoded of it.
func (set *ruleset) pass(file string, text []byte, layers []layer, h *hits, p *purse) []find {
	set.words.find(text, h)
	asked := slices.Clone(set.always)
	for _, w := range h.seen {
		asked = append(asked, set.byWord[w]...)
	}
	slices.Sort(asked)
	var out []find
	for _, n := range slices.Compact(asked) {
		r := set.rules[n]
		switch {
		case r.path != nil && !r.path().MatchString(file):
		case r.search == nil:
			if len(layers) == 0 {
				out = append(out, find{rule: r, name: true})
			}
		default:
			out = append(out, set.apply(r, file, text, layers, h, p)...)
		}
	}
	return out
}

func (set *ruleset) apply(r *rule, file string, text []byte, layers []layer, h *hits, p *purse) []find {
	var out []find
	s := r.search()
	for _, m := range s.all(text, h, p) {
		if n := len(layers); n > 0 && !layers[n-1].touches(m[0], m[1]) {
			continue // the pass before saw it
		}
		match := bytes.Trim(text[m[0]:m[1]], "\n")
		secret, at := r.secret(s, match)
		if r.entropy != 0 && entropy(secret) <= r.entropy {
			continue
		}
		if r.general() && checksum(file, text, m[1], secret) {
			continue
		}
		allowed := func(a allowlist) bool { return a.allows(text, m[0], m[1], secret) }
		if slices.ContainsFunc(set.allowed, allowed) || slices.ContainsFunc(r.allowed, allowed) {
			continue
		}
		at += m[0] + bytes.Index(text[m[0]:m[1]], match)
		f := find{rule: r, at: at, match: m[0], secret: secret, depth: len(layers)}
		for i := len(layers) - 1; i >= 0; i-- {
			f.at, f.match = layers[i].back(f.at), layers[i].back(f.match)
		}
		out = append(out, f)
	}
	return out
}

// general says that a rule knows no kind of key, only the words before it.
func (r *rule) general() bool { return strings.Contains(r.id, "generic") }

// sum is a line of go.sum: a module, its version, and their digest.
var sum = schemas.Lazy(`^\S+ v\S+ h1:([A-Za-z0-9+/]{43}=)\r?$`)

// checksum says that a find is the digest of a line of go.sum, whose module has a name like a key's. Nothing else in such a
// file passes for it, nor such a line elsewhere.
func checksum(file string, text []byte, end int, secret string) bool {
	if base := path.Base(file); base != "go.sum" && base != "go.work.sum" {
		return false
	}
	if end > 0 && text[end-1] == '\n' {
		end--
	}
	line := text[bytes.LastIndexByte(text[:end], '\n')+1:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	m := sum().FindSubmatch(line)
	return m != nil && string(m[1]) == secret
}

// secret is the part of a match that counts, and where in the match it stands.
func (r *rule) secret(s *search, match []byte) (string, int) {
	groups := s.re.FindSubmatchIndex(match)
	for g := 1; 2*g < len(groups); g++ {
		from, to := groups[2*g], groups[2*g+1]
		switch {
		case r.group == g && from < 0:
			return "", 0
		case r.group == g, r.group == 0 && from >= 0 && to > from:
			return string(match[from:to]), from
		}
	}
	return string(match), 0
}

// withoutGeneric drops what a general rule found where a particular one of the same line found as much.
func withoutGeneric(found []find, lines newlines) []find {
	particular := map[int][]string{}
	for _, f := range found {
		if !f.rule.general() && !f.name {
			line, _ := lines.place(f.match)
			particular[line] = append(particular[line], f.secret)
		}
	}
	return slices.DeleteFunc(found, func(f find) bool {
		line, _ := lines.place(f.match)
		return f.rule.general() && slices.ContainsFunc(particular[line], func(secret string) bool { return strings.Contains(secret, f.secret) })
	})
}

func (f find) hit(content []byte, lines newlines) Hit {
	h := Hit{Rule: f.rule.id, Says: f.rule.says, Shown: shown(f.secret), Length: len(f.secret), Hidden: f.depth > 0}
	if f.name {
		return h
	}
	h.Line, h.Column = lines.place(f.at)
	line := content[f.at-h.Column+1:]
	if h.Line <= len(lines) {
		line = content[f.at-h.Column+1 : lines[h.Line-1]]
	}
	h.Allow = bytes.Contains(line, []byte("gitleaks:allow"))
	return h
}

// shown is as much of a secret as may be seen: what it begins with, which is mostly the mark of its kind.
func shown(secret string) string {
	n := min(4, len(secret)/4)
	for n > 0 && !utf8.RuneStart(secret[n]) {
		n--
	}
	return secret[:n]
}

// newlines are where the lines of a text end.
type newlines []int

func newlinesOf(text []byte) newlines {
	var out newlines
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return out
		}
		at += i
		out = append(out, at)
	}
}

// place is the line and the column of a byte.
func (n newlines) place(at int) (line, column int) {
	i, _ := slices.BinarySearch(n, at)
	if i == 0 {
		return 1, at + 1
	}
	return i + 1, at - n[i-1]
}

// entropy is Shannon's, in bits for each byte.
func entropy(s string) float64 {
	counts := map[rune]int{}
	for _, r := range s {
		counts[r]++
	}
	each := make([]int, 0, len(counts))
	for _, n := range counts {
		each = append(each, n)
	}
	slices.Sort(each) // the same sum whatever the order of the map
	sum := 0.0
	for _, n := range each {
		f := float64(n) / float64(len(s))
		sum -= f * math.Log2(f)
	}
	return sum
}

// String names a hit without giving it away.
func (h Hit) String() string { return fmt.Sprintf("%d:%d %s %q…", h.Line, h.Column, h.Rule, h.Shown) }
