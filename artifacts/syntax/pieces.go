package syntax

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Kind is what a piece of source is: a sign is its own kind.
type Kind byte

// The kinds of pieces that are no sign. A Part belongs to a text with code in it.
const (
	Word    Kind = 'w'
	Text    Kind = 's'
	Part    Kind = 't'
	Comment Kind = 'c'
	Pattern Kind = 'p'
)

// Piece is a part of a source. Text is a word, a text without its quotes and as it is written, or a comment with its marks.
type Piece struct {
	Kind Kind
	Text string
	At   int  // where it begins, from 0; a text at its quote
	Raw  bool // a text in which a backslash means itself
}

// Is says that the piece is that word.
func (p Piece) Is(word string) bool { return p.Kind == Word && p.Text == word }

// Pieces takes the source of a file apart, in the language that the file's name says; nil for one that is not read here.
// Enough is read to tell comments and texts from code. Open is where a text, a comment or a bracket begins that does not
// end, or ends what did not begin; -1 where there is none.
func Pieces(file, src string) (out []Piece, open int) {
	return piecesInto(make([]Piece, 0, len(src)/4), file, src)
}

// buffers are kept for the pieces of files that are only looked at.
var buffers = sync.Pool{New: func() any { return new([]Piece) }}

// codeOf hands over the pieces of a file that are no comment. They are gone when look returns.
func codeOf(file, src string, look func(code []Piece, open int)) {
	buffer := buffers.Get().(*[]Piece)
	all, open := piecesInto((*buffer)[:0], file, src)
	code := all[:0]
	for _, p := range all {
		if p.Kind != Comment {
			code = append(code, p)
		}
	}
	look(code, open)
	*buffer = all
	buffers.Put(buffer)
}

func piecesInto(buffer []Piece, file, src string) (out []Piece, open int) {
	d, ok := dialectOf(file)
	if !ok {
		return nil, -1
	}
	s := reader{src: src, dialect: d, out: buffer, open: -1}
	for s.i < len(src) {
		s.next()
	}
	if len(s.brackets) > 0 {
		s.unclosed(s.brackets[0].at)
	}
	return s.out, s.open
}

// Place is the line and column of an offset, both from 1, columns in bytes.
func Place(src string, at int) (line, column int) {
	return 1 + strings.Count(src[:at], "\n"), at - strings.LastIndexByte(src[:at], '\n')
}

// reader reads a source from left to right.
type reader struct {
	dialect
	src      string
	i        int
	out      []Piece
	last     Piece     // the last piece that is no comment
	brackets []bracket // what is open
	frames   []frame   // texts that are left for the code in them
	closed   bool      // the round bracket that was closed last belongs to if, while, for or with
	open     int       // what does not end, -1
}

type bracket struct {
	sign    byte
	at      int
	control bool
}

// frame is a text with code in it: how it ends, and how many brackets were open where the code began.
type frame struct {
	quote    string
	brackets int
	raw      bool
	format   bool // the code stands in the format of another code
}

func (s *reader) unclosed(at int) {
	if s.open < 0 {
		s.open = at
	}
}

func (s *reader) add(p Piece) {
	s.out = append(s.out, p)
	if p.Kind != Comment {
		s.last = p
	}
}

// next reads one piece, or passes over a space.
func (s *reader) next() {
	c, rest := s.src[s.i], s.src[s.i:]
	switch {
	case c == ' ' || c == '\t' || c == '\r':
		s.i++
	case s.comment(c, rest), s.resume(c), s.text(c, rest):
	case c == '\n':
		s.i++
	case isWord(c):
		s.word()
	case c == '/' && s.slashes && !s.divides():
		n := pattern(rest[1:])
		s.add(Piece{Kind: Pattern, Text: rest[:1+n], At: s.i})
		s.i += 1 + n
	default:
		s.sign(c)
	}
}

// comment reads a comment.
func (s *reader) comment(c byte, rest string) bool {
	if s.i == 0 && strings.HasPrefix(rest, "#!") && !strings.HasPrefix(rest, "#![") {
		n := max(0, strings.IndexByte(rest, '\n'))
		s.add(Piece{Kind: Comment, Text: rest[:n], At: 0})
		s.i = max(n, 2)
		return true
	}
	for _, mark := range s.line {
		if !strings.HasPrefix(rest, mark) || s.spaced && s.i > 0 && !strings.ContainsRune(" \t\n;(", rune(s.src[s.i-1])) {
			continue
		}
		n := strings.IndexByte(rest, '\n')
		if n < 0 {
			n = len(rest)
		}
		s.add(Piece{Kind: Comment, Text: rest[:n], At: s.i})
		s.i += n
		return true
	}
	begin, end := s.block[0], s.block[1]
	if begin == "" || !strings.HasPrefix(rest, begin) {
		return false
	}
	n := blockEnd(rest, begin, end, s.nested)
	if n < 0 {
		s.unclosed(s.i)
		n = len(rest)
	}
	s.add(Piece{Kind: Comment, Text: rest[:n], At: s.i})
	s.i += n
	return true
}

// blockEnd is the length of a comment with its marks, -1 where it does not end.
func blockEnd(s, begin, end string, nested bool) int {
	depth, i := 0, 0
	for i < len(s) {
		switch {
		case strings.HasPrefix(s[i:], begin) && (depth == 0 || nested):
			depth++
			i += len(begin)
		case strings.HasPrefix(s[i:], end):
			depth--
			i += len(end)
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return -1
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// word reads a name or a number.
func (s *reader) word() {
	at := s.i
	digits := '0' <= s.src[at] && s.src[at] <= '9' && !s.python && !s.script // 1'000'000
	for s.i < len(s.src) && (isWord(s.src[s.i]) || digits && s.src[s.i] == '\'' && s.i+1 < len(s.src) && isWord(s.src[s.i+1])) {
		if s.src[s.i] < utf8.RuneSelf {
			s.i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.src[s.i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			if s.i == at {
				s.i += size // a sign, or a space of another script
				return
			}
			break
		}
		s.i += size
	}
	s.add(Piece{Kind: Word, Text: s.src[at:s.i], At: at})
}

// sign reads one sign, and keeps count of brackets.
func (s *reader) sign(c byte) {
	switch c {
	case '(', '[', '{':
		control := s.last.Is("if") || s.last.Is("while") || s.last.Is("for") || s.last.Is("with")
		s.brackets = append(s.brackets, bracket{c, s.i, control})
	case ')', ']', '}':
		n := len(s.brackets) - 1
		if n < 0 || s.brackets[n].sign != c-1-c>>6 { // ASCII has ( beside ), and one sign between [ and ], { and }
			s.unclosed(s.i)
			break
		}
		s.closed = s.brackets[n].control
		s.brackets = s.brackets[:n]
	case '\\':
		if s.spaced && s.i+1 < len(s.src) {
			s.i++ // shell: the next sign means itself
		}
	}
	s.add(Piece{Kind: Kind(c), Text: s.src[s.i : s.i+1], At: s.i})
	s.i++
}
