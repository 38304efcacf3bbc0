package schemas

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Within is where a byte of a scalar stands in the text, also in a scalar of several lines, in a block, and behind
// escapes. Where that cannot be told, it is the scalar's own place.
func (s *Source) Within(pointer string, offset int) Place {
	if s == nil {
		return Place{}
	}
	n, found := s.find(pointer)
	place := Place{n.Line, n.Column}
	if !found || n.Kind != yaml.ScalarNode || offset <= 0 || offset > len(n.Value) || place.Line == 0 {
		return place
	}
	lines, inside := s.lines(), Place{}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		inside = inBlock(lines, n, offset)
	} else {
		inside = inFlow(lines, n, offset)
	}
	if inside.Line == 0 {
		return place
	}
	return inside
}

// inBlock finds the byte in a literal or folded block: each line of the text stands in the value as it is, but for its
// indentation, and what stands between two lines is made of their ends alone.
func inBlock(lines textLines, n *yaml.Node, offset int) Place {
	at, indent := 0, -1 // how far the value was found
	var end Place       // of the last line that was
	for number := n.Line + 1; at <= len(n.Value) && number <= len(lines); number++ {
		line := lines.at(number)
		if strings.Trim(line, " ") == "" {
			continue
		}
		if indent < 0 {
			indent = indentOf(line, n.Value)
		}
		text := line[min(indent, len(line)):]
		gap := 0
		for !strings.HasPrefix(n.Value[at+gap:], text) {
			if at+gap == len(n.Value) {
				return end // what follows belongs to the block no more
			}
			if !strings.ContainsRune(" \n", rune(n.Value[at+gap])) {
				return Place{}
			}
			gap++
		}
		at += gap
		if offset <= at+len(text) {
			return Place{number, indent + 1 + utf8.RuneCountInString(n.Value[at:max(at, offset)])}
		}
		at += len(text)
		end = Place{number, indent + 1 + utf8.RuneCountInString(text)}
	}
	return end
}

// indentOf is the indentation of a block, by its first line that is not empty.
func indentOf(line, value string) int {
	value = strings.TrimLeft(value, "\n")
	own := len(value) - len(strings.TrimLeft(value, " ")) // spaces that the value itself begins with
	return max(0, len(line)-len(strings.TrimLeft(line, " "))-own)
}

// inFlow walks the text of a plain or quoted scalar beside its value.
func inFlow(lines textLines, n *yaml.Node, offset int) Place {
	line := lines.at(n.Line)
	start := min(byteOf(line, n.Column-1), len(line))
	w := flowWalk{lines: lines, line: n.Line, text: line, at: start}
	w.properties()
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		w.quote = '"'
	case n.Style&yaml.SingleQuotedStyle != 0:
		w.quote = '\''
	}
	if w.quote != 0 {
		w.at++
	}
	for done := 0; done < offset; {
		width := w.next(n.Value[done:])
		if width < 0 {
			return Place{}
		}
		done += width
		if done > offset {
			return w.before // inside of a character that an escape stands for
		}
	}
	if offset < len(n.Value) {
		w.settle()
	}
	return Place{w.line, 1 + utf8.RuneCountInString(w.text[:w.at])}
}

// flowWalk is a place in the text of a scalar.
type flowWalk struct {
	lines  textLines
	line   int
	text   string // of that line
	at     int    // byte in it
	quote  byte   // 0 where the scalar is plain
	before Place  // where the last step began
}

// properties passes over an anchor and a tag.
func (w *flowWalk) properties() {
	for w.at < len(w.text) && (w.text[w.at] == '&' || w.text[w.at] == '!') {
		rest := w.text[w.at:]
		end := strings.IndexByte(rest, ' ')
		if end < 0 {
			return
		}
		w.at += end + len(rest[end:]) - len(strings.TrimLeft(rest[end:], " "))
	}
}

// settle goes to the next line where this one has nothing more to give.
func (w *flowWalk) settle() (passed int) {
	for strings.TrimRight(w.text[w.at:], " \t") == "" || w.quote == '"' && w.text[w.at:] == `\` {
		if w.line >= len(w.lines) {
			return passed
		}
		next := w.lines.at(w.line + 1)
		w.line, w.text, passed = w.line+1, next, passed+1
		w.at = len(next) - len(strings.TrimLeft(next, " \t"))
	}
	return passed
}

// next passes one character of the text and answers how many bytes of the value it stands for; less than 0 where the two
// do not agree.
func (w *flowWalk) next(value string) int {
	w.before = Place{w.line, 1 + utf8.RuneCountInString(w.text[:w.at])}
	if escaped := w.quote == '"' && w.text[w.at:] == `\`; w.settle() > 0 {
		if escaped {
			return 0
		}
		return max(1, len(value)-len(strings.TrimLeft(value, "\n")))
	}
	rest := w.text[w.at:]
	r, size := utf8.DecodeRuneInString(value)
	switch {
	case w.quote == '\'' && strings.HasPrefix(rest, "''"):
		w.at += 2
	case w.quote == '"' && len(rest) > 1 && rest[0] == '\\':
		w.at += 2 + map[byte]int{'x': 2, 'u': 4, 'U': 8}[rest[1]]
		w.at = min(w.at, len(w.text))
	case strings.HasPrefix(rest, string(r)):
		w.at += size
	default:
		return -1
	}
	return size
}

func byteOf(line string, runes int) int {
	at := 0
	for ; runes > 0 && at < len(line); runes-- {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	return at
}
