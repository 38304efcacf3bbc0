package syntax

import (
	"slices"
	"strings"
)

// text reads a text, with its prefix; a text with code in it is left where the code begins.
func (s *reader) text(c byte, rest string) bool {
	at := s.i
	prefix := ""
	if (s.python || s.rust || s.raw) && strings.IndexByte("rRuUbBfFtTcL", c) >= 0 {
		n := 0
		for n < len(rest) && n < 3 && isWord(rest[n]) {
			n++
		}
		if n >= len(rest) || n == 3 && isWord(rest[min(n, len(rest)-1)]) {
			return false
		}
		prefix = rest[:n]
	}
	after := rest[len(prefix):]
	switch {
	case s.rust && (strings.Trim(prefix, "brc") == "" && strings.HasSuffix(prefix, "r")) && hashes(after) >= 0:
		n := hashes(after)
		return s.upTo(at, len(prefix)+n+1, `"`+strings.Repeat("#", n), true)
	case s.raw && strings.HasSuffix(prefix, "R") && strings.HasPrefix(after, `"`):
		delimiter, _, found := strings.Cut(after[1:], "(")
		return found && len(delimiter) <= 16 && s.upTo(at, len(prefix)+len(delimiter)+2, ")"+delimiter+`"`, true)
	case s.at && (strings.HasPrefix(rest, `@"`) || strings.HasPrefix(rest, `$@"`) || strings.HasPrefix(rest, `@$"`)):
		return s.verbatim(at, strings.IndexByte(rest, '"')+1)
	case s.here && strings.HasPrefix(rest, "<<"):
		return s.hereText(at, rest)
	case after == "" || strings.IndexByte(s.quotes, after[0]) < 0 && !(s.script && after[0] == '`'):
		return false
	case prefix != "" && !s.prefixed(prefix):
		return false
	case s.rust && after[0] == '\'' && lifetime(after):
		return false
	}
	quote := after[:1]
	if s.triple && len(after) >= 3 && after[1] == quote[0] && after[2] == quote[0] && (quote == `"` || s.python) {
		quote = after[:3]
	}
	lower := strings.ToLower(prefix)
	raw := strings.Contains(lower, "r") || quote == "`" && !s.script
	if s.python && strings.ContainsAny(lower, "ft") || s.script && quote == "`" {
		s.i += len(prefix) + len(quote)
		s.literal(at, frame{quote: quote, raw: raw})
		return true
	}
	n := s.quoted(after[len(quote):], quote)
	end := len(prefix) + len(quote) + n
	s.add(Piece{Kind: Text, Text: rest[len(prefix)+len(quote) : end], At: at, Raw: raw})
	closed := strings.HasPrefix(rest[end:], quote)
	if !closed {
		s.unclosed(at)
		quote = ""
	}
	s.i += end + len(quote)
	return true
}

// prefixed says that a word right before a quote belongs to the text.
func (s *reader) prefixed(prefix string) bool {
	lower := strings.ToLower(prefix)
	switch {
	case s.python:
		return slices.Contains([]string{"r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"}, lower)
	case s.rust:
		return lower == "b" || lower == "c"
	}
	return slices.Contains([]string{"L", "u8", "u", "U"}, prefix) // C++
}

// upTo reads a text that ends with a mark of its own.
func (s *reader) upTo(at, skip int, mark string, raw bool) bool {
	body := s.src[at+skip:]
	n := strings.Index(body, mark)
	if n < 0 {
		s.unclosed(at)
		n, mark = len(body), ""
	}
	s.add(Piece{Kind: Text, Text: body[:n], At: at, Raw: raw})
	s.i = at + skip + n + len(mark)
	return true
}

// verbatim reads a text in which a doubled quote is one.
func (s *reader) verbatim(at, skip int) bool {
	i := at + skip
	for i < len(s.src) && (s.src[i] != '"' || strings.HasPrefix(s.src[i:], `""`)) {
		if s.src[i] == '"' {
			i++
		}
		i++
	}
	i = min(i, len(s.src))
	s.add(Piece{Kind: Text, Text: s.src[at+skip : i], At: at, Raw: true})
	if i == len(s.src) {
		s.unclosed(at)
	}
	s.i = min(len(s.src), i+1)
	return true
}

// hereText reads a text that begins on the next line and ends with a line of one word.
func (s *reader) hereText(at int, rest string) bool {
	name := strings.TrimLeft(strings.TrimLeft(rest, "<"), "-~ ")
	name = strings.TrimLeft(name, `"'`)
	n := 0
	for n < len(name) && isWord(name[n]) {
		n++
	}
	name = name[:n]
	if n == 0 || name != strings.ToUpper(name) || '0' <= name[0] && name[0] <= '9' {
		return false
	}
	from := strings.IndexByte(rest, '\n')
	for line := from + 1; from >= 0 && line < len(rest); {
		end := strings.IndexByte(rest[line:], '\n')
		if end < 0 {
			end = len(rest) - line
		}
		if strings.TrimRight(strings.TrimSpace(rest[line:line+end]), ";,)") == name {
			s.add(Piece{Kind: Text, Text: rest[from+1 : line], At: at, Raw: true})
			s.i = at + line + end
			return true
		}
		line += end + 1
	}
	return false
}

// literal reads a text with code in it from where its next stretch begins, up to the code or to its end.
func (s *reader) literal(at int, f frame) {
	begin := s.i
	for s.i < len(s.src) {
		rest := s.src[s.i:]
		switch {
		case rest[0] == '\\' && (!f.raw || s.python):
			s.i = min(len(s.src), s.i+2)
			continue
		case strings.HasPrefix(rest, f.quote):
			kind := Text
			if s.src[begin-1] == '}' { // code stood before it
				kind = Part
			}
			s.add(Piece{Kind: kind, Text: s.src[begin:s.i], At: at, Raw: f.raw})
			s.i += len(f.quote)
			return
		case s.script && strings.HasPrefix(rest, "${"), s.python && rest[0] == '{' && !strings.HasPrefix(rest, "{{"):
			s.add(Piece{Kind: Part, Text: s.src[begin:s.i], At: at, Raw: f.raw})
			s.i += strings.IndexByte(rest, '{')
			f.brackets = len(s.brackets)
			s.frames = append(s.frames, f)
			s.sign('{')
			return
		case s.python && (strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "}}")):
			s.i++
		case s.python && rest[0] == '\n' && len(f.quote) == 1:
			s.unclosed(at)
			s.add(Piece{Kind: Part, Text: s.src[begin:s.i], At: at, Raw: f.raw})
			return
		}
		s.i++
	}
	s.unclosed(at)
	s.add(Piece{Kind: Part, Text: s.src[begin:s.i], At: at, Raw: f.raw})
}

// resume goes on with a text after the code in it.
func (s *reader) resume(c byte) bool {
	n := len(s.frames) - 1
	if n < 0 || c != '}' && !(s.python && c == ':') || len(s.brackets) != s.frames[n].brackets+1 {
		return false
	}
	f := s.frames[n]
	if c == ':' { // how the value is written
		s.i++
		s.format(f)
		return true
	}
	s.sign(c)
	s.frames = s.frames[:n]
	if f.format {
		s.format(f)
	} else {
		s.literal(s.i-1, f)
	}
	return true
}

// format passes over the format of a value in an f-string, up to its end or to code in it.
func (s *reader) format(f frame) {
	for ; s.i < len(s.src); s.i++ {
		switch c := s.src[s.i]; {
		case c == '}', c == '\n' && len(f.quote) == 1, strings.HasPrefix(s.src[s.i:], f.quote):
			return
		case c == '{':
			s.frames = append(s.frames, frame{quote: f.quote, brackets: len(s.brackets), raw: f.raw, format: true})
			s.sign('{')
			return
		}
	}
}

// quoted is the length of a text up to its closing quote. One between single signs ends with its line, in most languages.
func (s *reader) quoted(text, quote string) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && (quote != "`" || s.name != "Go"):
			i++
			if i+1 < len(text) && text[i] == '\r' && text[i+1] == '\n' {
				i++
			}
		case strings.HasPrefix(text[i:], quote), text[i] == '\n' && len(quote) == 1 && !s.wide && quote != "`":
			return i
		}
	}
	return len(text)
}

// hashes is how many # stand before a quote, -1 where no quote follows them.
func hashes(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	if n < len(s) && s[n] == '"' {
		return n
	}
	return -1
}

// lifetime tells 'a of Rust from 'a'.
func lifetime(s string) bool {
	return len(s) > 2 && isWord(s[1]) && s[2] != '\'' && s[1] < 0x80
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

// beforePattern are the words that a regular expression may follow.
var beforePattern = []string{"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield", "instanceof", "and", "or", "not", "if", "unless", "when", "while", "until"}

// divides says that a slash at this place divides.
func (s *reader) divides() bool {
	switch s.last.Kind {
	case 0:
		return false
	case Word:
		return !slices.Contains(beforePattern, s.last.Text)
	case ')':
		return !s.closed
	case '}':
		return !strings.Contains(s.src[s.last.At:s.i], "\n")
	case Text, Part, Pattern, ']':
		return true
	}
	return false
}
