package secrets

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var encodings = map[string]func(string) string{
	"base64":  func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"url":     func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"hex":     func(s string) string { return hex.EncodeToString([]byte(s)) },
	"percent": func(s string) string { return each(s, "%%%02x") },
	"unicode": func(s string) string { return each(s, `\u%04x`) },
	"points":  func(s string) string { return each(s, "U+%04X ") },
	"twice": func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
	},
}

func each(s, format string) string {
	var out strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&out, format, s[i])
	}
	return out.String()
}

// TestNeighbourhoods: what a rule finds near its keywords is what its expression finds in the whole text, for every rule
// and texts made of what rules look for.
func TestNeighbourhoods(t *testing.T) {
	t.Parallel()
	set, err := rules()
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	h := set.scratch.Get().(*hits)
	near, matches := 0, 0
	for _, rule := range set.rules {
		if rule.search == nil {
			continue
		}
		s := rule.search()
		if len(s.branches) == 0 {
			continue
		}
		near++
		var words []string
		for _, b := range s.branches {
			for _, a := range b.anchors {
				words = append(words, set.names[a.word])
			}
		}
		for range 6 {
			text := []byte(scrap(r, words))
			set.words.find(text, h)
			p := &purse{left: 1 << 40}
			want := s.re.FindAllIndex(text, -1)
			require.Equal(t, fmt.Sprint(want), fmt.Sprint(s.all(text, h, p)), "%s in %q", rule.id, text)
			matches += len(want)
		}
	}
	s := newSearch(`\b\w?key\d`, []int{0}, []string{"key"})
	words := newAutomaton([]string{"key"})
	for _, text := range []string{"key1key2", "akey1 bkey2;key3", "xxkey1", "key1 key2key3 key4"} {
		h := &hits{at: make([][]int32, 1)}
		words.find([]byte(text), h)
		require.Equal(t, fmt.Sprint(s.re.FindAllIndex([]byte(text), -1)), fmt.Sprint(s.all([]byte(text), h, &purse{left: 1 << 20})), text)
	}
	require.Greater(t, near, 200)
	require.Greater(t, matches, 300)
}

// scrap is a text of keywords, signs and values, some of them cut short.
func scrap(r *rand.Rand, words []string) string {
	var out strings.Builder
	for range 60 {
		switch r.IntN(8) {
		case 0, 1:
			w := words[r.IntN(len(words))]
			if r.IntN(3) == 0 {
				w = strings.ToUpper(w)
			}
			out.WriteString(w)
		case 2:
			out.WriteString([]string{" = \"", ":", "=>", " := '", "\n", "=", "_", "-", ".", "\\n", "é", "/", "\xff"}[r.IntN(13)])
		case 3:
			out.WriteString(of(r, []string{alnum, hexa, digits, upper, small}[r.IntN(5)], []int{8, 16, 20, 24, 32, 36, 40, 64, 100, 300}[r.IntN(10)]))
		case 4:
			out.WriteString([]string{"\"", "'", " ", ";", "\n", "`"}[r.IntN(6)])
		case 5: // as most rules want it
			fmt.Fprintf(&out, "%s_id = \"%s\"\n", words[r.IntN(len(words))], of(r, []string{hexa, small}[r.IntN(2)], []int{16, 20, 24, 32, 40, 64}[r.IntN(6)]))
		case 6:
			out.WriteString(strings.Repeat(" ", r.IntN(40)))
		case 7:
			out.WriteString("the price of a trip, in cents; ")
		}
	}
	return out.String()
}

// TestBounded: a text made of half secrets is given up, as costly, and a large one in one line is scanned to its end.
func TestBounded(t *testing.T) {
	t.Parallel()
	set, err := rules()
	require.NoError(t, err)
	var unit strings.Builder
	for _, w := range set.names {
		if len(w) > 4 {
			unit.WriteString(w + "=")
		}
	}
	_, err = Scan("a.txt", []byte(strings.Repeat(unit.String(), 200<<10/unit.Len())))
	require.ErrorIs(t, err, ErrCostly)

	line := strings.Repeat("price(stops, class) + ", 4<<20/22-20) + planted()[1].line
	hits, err := Scan("a.txt", []byte(line))
	require.NoError(t, err)
	require.Len(t, hits, 1)
	require.Equal(t, 1, hits[0].Line)
}
