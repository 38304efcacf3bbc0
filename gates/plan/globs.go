package plan

import (
	"strings"
	"unicode/utf8"
)

// maxSpellings bounds the alternatives that a glob is written out to.
const maxSpellings = 64

// meet says that some path matches both globs. A class of characters counts as any character, and of a glob with very many
// alternatives the rest counts as any path: two globs that only seem to meet are refused too.
func meet(a, b string) bool {
	for _, x := range spellings(a) {
		for _, y := range spellings(b) {
			if meetPaths(strings.Split(x, "/"), strings.Split(y, "/")) {
				return true
			}
		}
	}
	return false
}

// spellings writes out the alternatives {a,b} of a glob.
func spellings(glob string) []string {
	todo, out := []string{glob}, []string(nil)
	for len(todo) > 0 {
		if len(todo)+len(out) > maxSpellings {
			return []string{"**"}
		}
		g := todo[0]
		todo = todo[1:]
		from, to := innermost(g)
		if from < 0 {
			out = append(out, g)
			continue
		}
		for _, choice := range strings.Split(g[from+1:to], ",") {
			todo = append(todo, g[:from]+choice+g[to+1:])
		}
	}
	return out
}

// innermost finds braces that hold no others; from is -1 where there are none.
func innermost(glob string) (from, to int) {
	from = -1
	for i := range len(glob) {
		switch {
		case i > 0 && glob[i-1] == '\\':
		case glob[i] == '{':
			from = i
		case glob[i] == '}' && from >= 0:
			return from, i
		}
	}
	return -1, -1
}

// meetPaths walks two globs folder by folder.
func meetPaths(as, bs []string) bool {
	many := func(part string) bool { return part == "**" }
	return walk(len(as), len(bs), func(i int) bool { return many(as[i]) }, func(j int) bool { return many(bs[j]) },
		func(i, j int) bool { return meetNames(as[i], bs[j]) })
}

// meetNames walks two globs of one name, character by character.
func meetNames(a, b string) bool {
	as, bs := characters(a), characters(b)
	many := func(c string) bool { return strings.Trim(c, "*") == "" }
	return walk(len(as), len(bs), func(i int) bool { return many(as[i]) }, func(j int) bool { return many(bs[j]) },
		func(i, j int) bool { return as[i] == "?" || bs[j] == "?" || as[i] == bs[j] })
}

// walk says that two lists of steps can be the same way, where some steps of either stand for any number of steps.
func walk(n, m int, manyA, manyB func(int) bool, same func(i, j int) bool) bool {
	after := make([]bool, m+1) // whether the rest from i+1 and from j on can be the same
	for i := n; i >= 0; i-- {
		here := make([]bool, m+1)
		for j := m; j >= 0; j-- {
			switch {
			case i == n && j == m:
				here[j] = true
			case i < n && manyA(i):
				here[j] = after[j] || j < m && here[j+1]
			case j < m && manyB(j):
				here[j] = here[j+1] || i < n && after[j]
			default:
				here[j] = i < n && j < m && same(i, j) && after[j+1]
			}
		}
		after = here
	}
	return after[0]
}

// characters are the steps of a glob of one name: a character, * for any number of them, and ? for any one, which a class
// counts as too.
func characters(glob string) []string {
	var out []string
	for glob != "" {
		_, size := utf8.DecodeRuneInString(glob)
		step := glob[:size]
		switch end := strings.IndexByte(glob, ']'); {
		case glob[0] == '[' && end > 0:
			step, size = "?", end+1
		case glob[0] == '\\' && len(glob) > 1:
			_, size = utf8.DecodeRuneInString(glob[1:])
			step, size = glob[1:1+size], size+1
			if step == "*" || step == "?" {
				step = `\` + step
			}
		}
		out, glob = append(out, step), glob[size:]
	}
	return out
}
