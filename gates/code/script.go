package code

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pact/schemas"
)

// Python, JavaScript and TypeScript are read piece by piece: enough to tell a comment and a text from code.

// piece is a part of a source: a word, a text without its quotes, a comment without its mark, or one sign.
type piece struct {
	kind      byte // w, s, c or the sign itself
	text      string
	line, col int // from 1; col in bytes
}

// isTest says that a file of these languages is a test by its name.
func isTest(file string) bool {
	base := path.Base(file)
	name, _, _ := strings.Cut(base, ".")
	if path.Ext(base) == ".py" {
		return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || name == "conftest"
	}
	return strings.Contains(base, ".test.") || strings.Contains(base, ".spec.")
}

// scriptStubs finds what stands for an implementation in Python, or else in JavaScript or TypeScript.
func scriptStubs(component, file string, src []byte) []schemas.Finding {
	python := path.Ext(file) == ".py"
	var out []schemas.Finding
	say := func(t piece, format string, args ...any) {
		out = append(out, schemas.Finding{Subject: component, Path: file, Line: t.line, Column: t.col, Message: fmt.Sprintf(format, args...)})
	}
	var code []piece
	for _, t := range pieces(string(src), python) {
		if t.kind != 'c' {
			code = append(code, t)
			continue
		}
		for _, line := range strings.Split(t.text, "\n") {
			if m := marker().FindString(strings.TrimLeft(line, "/*#! \t")); m != "" {
				say(t, "%s is left in: %s", m, clip(strings.TrimSpace(strings.TrimLeft(line, "/*#! \t"))))
			}
		}
	}
	abstract, decorated := false, false
	for i, t := range code {
		switch {
		case t.kind != 'w':
		case python && (t.text == "abstractmethod" || t.text == "overload") && i > 0 && (code[i-1].kind == '@' || code[i-1].kind == '.'):
			decorated = true
		case python && t.text == "def":
			abstract, decorated = decorated, false
		case python && t.text == "raise" || !python && t.text == "throw":
			thrown, text := raised(t.line, code[i+1:])
			if thrown == "NotImplementedError" && python && !abstract || unfinished().MatchString(text) {
				say(t, "%s %s stands for an implementation", t.text, clip(strings.TrimSpace(thrown+" "+text)))
			}
		}
	}
	return out
}

// raised is what a raise or throw in a line names, and the text that it gives it.
func raised(line int, code []piece) (name, text string) {
	for i, t := range code {
		switch {
		case i == 0 && t.line != line:
			return "", ""
		case t.kind == 's':
			return name, t.text
		case t.kind == 'w' && (name == "" || name == "new" || code[i-1].kind == '.'):
			name = t.text
		case t.kind != '(' && t.kind != '.':
			return name, ""
		}
	}
	return name, ""
}

// pieces reads a source. What it cannot read it takes as signs.
func pieces(src string, python bool) []piece {
	var out []piece
	line, start := 1, 0
	var templates []int // how many braces are open in each ${ }
	for i := 0; i < len(src); {
		from, at := i, piece{line: line, col: i - start + 1}
		r, size := utf8.DecodeRuneInString(src[i:])
		rest := src[i:]
		switch {
		case python && r == '#':
			at.kind, i = 'c', i+end(rest, "\n")
			at.text = src[from:i]
		case !python && strings.HasPrefix(rest, "//"):
			at.kind, i = 'c', i+end(rest, "\n")
			at.text = src[from:i]
		case !python && strings.HasPrefix(rest, "/*"):
			i += 2 + end(rest[2:], "*/")
			at.kind, at.text = 'c', src[from:i]
			i = min(len(src), i+2)
		case python && (strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, "'''")):
			n := quoted(rest[3:], rest[:3])
			at.kind, at.text, i = 's', rest[3:3+n], min(len(src), i+6+n)
		case r == '"', r == '\'':
			n := quoted(rest[1:], rest[:1])
			at.kind, at.text, i = 's', rest[1:1+n], min(len(src), i+2+n)
		case !python && (r == '`' || r == '}' && len(templates) > 0 && templates[len(templates)-1] == 0):
			if r == '}' {
				templates = templates[:len(templates)-1]
			}
			n, opens := template(rest[1:])
			at.kind, at.text, i = 's', rest[1:1+n], min(len(src), i+2+n)
			if opens {
				templates, i = append(templates, 0), i+1
			}
		case !python && r == '/' && !follows(out):
			i += 1 + pattern(rest[1:])
			at.kind, at.text = '/', src[from:i]
		case r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r):
			for i < len(src) && (r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
				i += size
				r, size = utf8.DecodeRuneInString(src[i:])
			}
			at.kind, at.text = 'w', src[from:i]
			if python && i < len(src) && (src[i] == '"' || src[i] == '\'') && len(at.text) < 3 {
				at.kind = 0 // the prefix of a text
			}
		default:
			i += size
			if unicode.IsSpace(r) {
				break
			}
			at.kind = byte('?')
			if r < utf8.RuneSelf {
				at.kind = byte(r)
			}
			if n := len(templates) - 1; n >= 0 && (r == '{' || r == '}') {
				templates[n] += map[rune]int{'{': 1, '}': -1}[r]
			}
		}
		if at.kind != 0 {
			out = append(out, at)
		}
		if n := strings.Count(src[from:i], "\n"); n > 0 {
			line += n
			start = from + strings.LastIndexByte(src[from:i], '\n') + 1
		}
	}
	return out
}

// end is where a text ends: before the mark, or with the source.
func end(s, mark string) int {
	if at := strings.Index(s, mark); at >= 0 {
		return at
	}
	return len(s)
}

// quoted is the length of a text up to its closing quote; one of a single line ends with the line.
func quoted(s, quote string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], quote), s[i] == '\n' && len(quote) == 1:
			return i
		}
	}
	return len(s)
}

// template is the length of a template up to its end or to the ${ that opens code in it.
func template(s string) (n int, opens bool) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '`':
			return i, false
		case strings.HasPrefix(s[i:], "${"):
			return i, true
		}
	}
	return len(s), false
}

// pattern is the length of a regular expression with its closing slash.
func pattern(s string) int {
	class := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '[' || c == ']':
			class = c == '['
		case c == '/' && !class:
			return i + 1
		case c == '\n':
			return i // it was none
		}
	}
	return len(s)
}

// follows says that a slash after these pieces divides.
func follows(before []piece) bool {
	before = slices.DeleteFunc(slices.Clone(before[max(0, len(before)-4):]), func(t piece) bool { return t.kind == 'c' })
	if len(before) == 0 {
		return false
	}
	switch t := before[len(before)-1]; t.kind {
	case 'w':
		return !slices.Contains([]string{"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield", "instanceof"}, t.text)
	case 's', '/', ')', ']', '}':
		return true
	}
	return false
}
