package syntax

import "strings"

// Texts lists the texts in the code of a file, and the parts of those that have code in them. A text that is a statement by
// itself, as a docstring is, does nothing and is left out.
func Texts(file, src string) []Piece {
	var out []Piece
	language := Language(file)
	alone := language == "Python" || language == "JavaScript" || language == "TypeScript"
	codeOf(file, src, func(code []Piece, _ int) {
		depth := 0
		for i, p := range code {
			switch p.Kind {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			case Text, Part:
				if !alone || !statement(src, code, i, depth > 0 && language == "Python") {
					out = append(out, p)
				}
			}
		}
	})
	return out
}

// statement says that the text at i is a statement by itself: nothing of the same one stands before or behind it.
func statement(src string, code []Piece, i int, inside bool) bool {
	if inside {
		return false
	}
	if i > 0 {
		switch before := code[i-1]; before.Kind {
		case ';', '{', '}', ':':
		case Text:
			if !statement(src, code, i-1, inside) {
				return false
			}
		default:
			if before.Kind != Word && before.Kind != ')' || !strings.Contains(src[before.At:code[i].At], "\n") {
				return false
			}
		}
	}
	if i+1 == len(code) {
		return true
	}
	switch next := code[i+1]; next.Kind {
	case ';', '}':
		return true
	case Word, Text, '@':
		return strings.Contains(src[code[i].At+len(code[i].Text):next.At], "\n")
	}
	return false
}
