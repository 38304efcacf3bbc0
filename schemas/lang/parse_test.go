package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// write is a type expression as its tree says it.
func write(e *Expr) string {
	s := e.Name
	if e.Component != "" {
		s = e.Component + "." + s
	}
	if len(e.Args) > 0 {
		var args []string
		for _, a := range e.Args {
			args = append(args, write(a))
		}
		s += "<" + strings.Join(args, ", ") + ">"
	}
	if e.Optional {
		s += "?"
	}
	return s
}

func TestParseType(t *testing.T) {
	for source, want := range map[string]string{
		"int":                                "int",
		" list < Leg ? > ":                   "list<Leg?>",
		"map<string, list<clock.Instant>>?":  "map<string, list<clock.Instant>>?",
		"shop-cart.Item":                     "shop-cart.Item",
		"":                                   `0 a type is missing at the end of ""`,
		"?":                                  `0 "?" stands where a type should`,
		"int??":                              `4 a second ? says nothing: absent is absent`,
		"list":                               `0 list does not say of what`,
		"list<>":                             `5 ">" stands where a type should`,
		"list<int":                           `8 "list<int" is not closed`,
		"list<int, int>":                     `4 list takes 1 type(s) in <…>, not 2`,
		"map<string>":                        `3 map takes 2 type(s) in <…>, not 1`,
		"set<int>":                           `3 set takes no <…>`,
		"int[]":                              `3 "[]" is not how a list is written`,
		"[]int":                              `0 "[]int" stands where a type should`,
		"int, string":                        `3 ", string" is too much after int`,
		"clock.":                             `6 no type is named after "clock."`,
		"map<, int??> x":                     `4 ", int??> x" stands where a type should|10 a second ? says nothing: absent is absent|13 "x" is too much after map<, int??>`,
		strings.Repeat("list<", 40) + "int":  `85 types nest more than 16 deep`,
		strings.Repeat("a", maxTypeLength+1): `0 a type of 513 bytes; at most 512 are read`,
	} {
		e, problems := ParseType(source)
		require.Equal(t, len(problems) > 0, e.Broken, source)
		if len(problems) == 0 {
			require.Equal(t, want, write(e), source)
			continue
		}
		var got []string
		for _, p := range problems {
			require.NotEmpty(t, p.Fix)
			got = append(got, fmt.Sprintf("%d %s", p.Offset, p.Message))
		}
		if len(got) > 5 {
			got = got[:1] // each list that was left open
		}
		require.Equal(t, want, strings.Join(got, "|"), source)
	}
}

func FuzzParseType(f *testing.F) {
	for _, s := range []string{"int", "list<map<string, a.B?>>?", "list<", "map<,>", "a.b.c", "int[]", "<<>>", "list<?>", "é", "map<list<int, x> y, >"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, problems := ParseType(s)
		require.Equal(t, len(problems) > 0, e.Broken)
		for _, p := range problems {
			require.True(t, p.Offset >= 0 && p.Offset <= len(s), "%d in %q", p.Offset, s)
			require.NotEmpty(t, p.Message)
			require.NotEmpty(t, p.Fix)
		}
		if !e.Broken {
			again, problems := ParseType(write(e))
			require.Empty(t, problems)
			require.Equal(t, write(e), write(again))
		}
	})
}
