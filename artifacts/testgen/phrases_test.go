package testgen_test

import (
	"fmt"
	"strings"

	"pact/schemas"
)

// phrases are expressions that hold of the box of the calculus contract, beyond those that it has itself: everything that
// scripts can say and Go cannot, and patterns that the languages read in different ways.
var phrases = []string{
	"result.label.lowerAscii() == 'nétt!' && 'AÉ'.lowerAscii() == 'aÉ'",
	"result.label.upperAscii() == 'NéTT!'",
	"' \\t\\u00a0x y\\u2003\\n'.trim() == 'x y'",
	"result.label.charAt(1) == 'é' && result.label.charAt(5) == ''",
	"result.label.indexOf('t') == 2 && result.label.indexOf('t', 3) == 3 && result.label.indexOf('z') == -1",
	"'a😀b😀'.lastIndexOf('😀') == 3 && 'a😀b'.indexOf('b') == 2 && 'ab'.lastIndexOf('c') == -1",
	"'😀ab'.substring(1) == 'ab' && 'abc'.substring(1, 2) == 'b' && 'abc'.substring(3) == ''",
	"'abc'.substring(2, 1) == '' || true",
	"'a-b-c'.replace('-', '+') == 'a+b+c' && 'a-b-c'.replace('-', '+', 1) == 'a+b-c' && 'a-b'.replace('-', '', 0) == 'a-b'",
	"'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && 'ab'.split('') == ['a', 'b']",
	"['a', 'b'].join() == 'ab' && ['a', 'b'].join('-') == 'a-b' && [].join() == ''",
	"result.points.exists_one(p, p.x == 2) && !result.points.exists_one(p, p.x > 1)",
	"result.names == {'two': 2, 'one': 1} && {'a': 1}['a'] == 1 && 'a' in {'a': 1}",
	"'a😀' < 'b' && '\\uffff' < '😀' && size('a😀') == 2",
	"b'ab' < b'b' && b'a' < b'ab' && b'\\x00\\xff' != b'\\x00'",
	"7 / -2 == -3 && 7 % -2 == 1 && -7 % -2 == -1 && 7 / 2 == 3",
	"-9223372036854775807 - 2 == 0 || true",
	"result.sparse.all(k, k < 8) && result.sparse.exists(k, k == -1)",
	"result.label.matches('(?i)^NÉTT!$') && !result.label.matches('^NÉTT!$')",
	"result.label.matches('^.{4}[[:punct:]]\\\\z') && !result.label.matches('\\\\p{Hiragana}') && 'あ'.matches('^\\\\p{Hiragana}$')",
	"'a\\n'.matches('a\\\\s$') && !'a\\n'.matches('^a$') && !'é'.matches('^\\\\w$') && '\\n'.matches('(?s)^.$') && !'\\n'.matches('^.$')",
	"'x-y_z@[]^'.matches('^[x\\\\-y_@z\\\\[\\\\]^]+$') && '/'.matches('\\\\/') && 'ab'.matches('^(a|b)(?:b|c)$') && 'x\\ny'.matches('(?m)^y$')",
	"'aaa'.matches('^a{2,3}?$') && !'a'.matches('^a{2,}$') && 'a b'.matches('a\\\\b') && !'b'.matches('[^ab]')",
	"timestamp('2027-02-03T05:00:00.5+01:00') > result.at && duration('1.5h') == duration('90m') && duration('-1m') < duration('0s')",
	"timestamp('2027-02-03T04:00:00Z') == result.at && timestamp('non' + 'sense') == result.at || true",
	"[1, 2] + [3] == result.points.map(p, p.x) && 'a' + 'b' == 'ab'",
	"1.0 / 0.0 > 1000.0 && 2 < 3 && 2.5 > 2.0 && true != false",
	"result.more.a[0] == 1 && has(result.more.b) && !has(result.more.c)",
}

// wrongs are expressions that cannot be worked out.
var wrongs = []string{
	"9223372036854775807 + 1 > 0", "-9223372036854775807 - 2 < 0", "9223372036854775807 * 2 > 0", "1 / 0 == 1", "1 % 0 == 1",
	"result.points[3].x == 1", "result.points[-1].x == 3", "result.names['four'] == 4", "result.gone == ''", "result.next.next.count == 1 || 1 / 0 == 1",
	"timestamp('2027-02-30' + 'T04:00:00Z') < result.at", "timestamp('2027-02' + '-03') < result.at", "duration('1' + 'd') > result.wait",
	"result.more.c == 1", "result.more.a + 1 == 2", "result.more.a[0] < 'x'", "result.more.b > 1", "size(result.more.a[0]) == 1",
	"'abc'.substring(2, 1) == ''", "'abc'.charAt(4) == ''", "'abc'.indexOf('a', 4) == 0",
	"result.points.all(p, p.y > 0)", "result.points.map(p, p.y) == [5]", "result.points.filter(p, p.y > 1) == []",
	"result.more.a[0] ? true : false", "!result.more.a[0]", "result.more.a.all(e, e)", "result.more.a.exists(e, e)", "result.more.a[0] in result.more.a[1]",
}

// ensuring gives the contract these clauses alone, each in a form.
func ensuring(form string, clauses ...string) func(*schemas.Contract) {
	return func(c *schemas.Contract) {
		var all []string
		for _, clause := range clauses {
			all = append(all, fmt.Sprintf(form, clause))
		}
		c.Functions[0].Ensures = all
	}
}

// errors are what a report says where each of the clauses cannot be worked out.
func errors(clauses []string) (out []string) {
	for i, clause := range clauses {
		out = append(out, fmt.Sprintf("same/ensures/%d: %s is an error: ", i+1, clause))
	}
	return out
}

// falsehoods are what a report says where each of the clauses, denied, does not hold.
func falsehoods(clauses []string) (out []string) {
	for i, clause := range clauses {
		if !strings.Contains(clause, "\\n") { // a report may break the line
			out = append(out, fmt.Sprintf("same/ensures/%d: !(%s) is false; ", i+1, clause))
		}
	}
	return out
}
