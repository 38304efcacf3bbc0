package lang

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// below is the JSON pointer of what stands below a place, by keys and indices.
func below(pointer string, parts ...any) string {
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			pointer += "/" + strconv.Itoa(p)
		case string:
			if strings.ContainsAny(p, "~/") {
				p = strings.ReplaceAll(strings.ReplaceAll(p, "~", "~0"), "/", "~1")
			}
			pointer += "/" + p
		}
	}
	return pointer
}

// keyOrder is the keys of a contract in the order in which the formatter writes them.
var keyOrder = strings.Fields(`pact component version summary binding types functions cases scenarios files invariants depends_on
	name function kind doc tag call text type fields values variants field
	minimum maximum exclusive_minimum exclusive_maximum multiple_of min_length max_length pattern format
	min_items max_items unique_items min_properties max_properties
	args save covers params returns requires errors ensures when examples error expect scenario steps`)

// sortProblems puts problems into document order.
func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(comparePointers(a.Pointer, b.Pointer), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Message, b.Message))
	})
}

// comparePointers orders two places of a contract as a reader meets them.
func comparePointers(a, b string) int {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return cmp.Or(cmp.Compare(keyRank(as[i]), keyRank(bs[i])), strings.Compare(as[i], bs[i]))
		}
	}
	return cmp.Compare(len(as), len(bs))
}

func keyRank(key string) int {
	if n, err := strconv.Atoi(key); err == nil {
		return n
	}
	if at := slices.Index(keyOrder, key); at >= 0 {
		return at
	}
	return len(keyOrder)
}
