package schemas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Place is a position in a file, both from 1; the zero Place means that there is none.
type Place struct{ Line, Column int }

// Problem is what is wrong with a document before any gate has a name for it. Pointer is an RFC 6901 JSON pointer into
// the document (/functions/0/errors/1/when); Offset is a byte offset inside that scalar, for expressions, else 0.
type Problem struct {
	Pointer string
	Offset  int
	Place   Place
	Message string
	Fix     string
	Warning bool // remarked on, not refused
}

// RFC 6901 escapes.
var (
	escapePointer   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")
)

// Pointer builds a JSON pointer from keys and indices.
func Pointer(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		switch p := p.(type) {
		case int:
			b.WriteString(strconv.Itoa(p))
		case string:
			b.WriteString(escapePointer.Replace(p))
		default:
			fmt.Fprint(&b, p)
		}
	}
	return b.String()
}

// Nearest returns the known name that a misspelt one most likely meant, or "": at most a third of the letters differ, or
// at least half of the shorter name, four letters or more, begins both.
func Nearest(name string, known []string) string {
	best, bestDistance := "", len(name)/3+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k), bestDistance); d < bestDistance || (d == bestDistance && best == "" && d < max(len(name), len(k))) {
			best, bestDistance = k, d
		}
	}
	if best != "" {
		return best
	}
	longest := 3
	for _, k := range known {
		if n := commonPrefix(strings.ToLower(name), strings.ToLower(k)); n > longest && 2*n >= min(len(name), len(k)) {
			best, longest = k, n
		}
	}
	return best
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// DidYouMean is ', did you mean "x"?' for the nearest known name, else the list of what is known.
func DidYouMean(name string, known []string) string {
	if n := Nearest(name, known); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	if len(known) == 0 {
		return ""
	}
	return "; known: " + strings.Join(known, ", ")
}

// distance is the optimal string alignment distance (a swap of neighbours counts one), given up past limit.
func distance(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if d := len(ra) - len(rb); d > limit || -d > limit {
		return limit + 1
	}
	before := make([]int, len(rb)+1)
	prev := make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		cur := make([]int, len(rb)+1)
		cur[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev = prev, cur
	}
	return prev[len(rb)]
}

// sortProblems orders problems as a reader meets them in the file.
func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if a.Place.Line != b.Place.Line {
			return a.Place.Line - b.Place.Line
		}
		return a.Place.Column - b.Place.Column
	})
}
