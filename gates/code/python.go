package code

import (
	"strings"

	"pact/artifacts/syntax"
)

// block is a class or a function that is open at a place of a Python file.
type block struct {
	indent   int
	class    bool
	private  bool
	protocol bool
}

// meant are decorators of functions whose body may be empty: what they promise is written elsewhere.
var meant = map[string]bool{"abstractmethod": true, "overload": true, "group": true, "command": true, "fixture": true, "hookspec": true}

// python finds NotImplementedError outside of abstract methods, errors that say so, and empty bodies of public functions.
func (s *script) python() {
	var open []block
	decorated, abstract := false, false
	depth := 0
	for i, p := range s.code {
		switch p.Kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		begins := depth == 0 && p.Kind != ')' && p.Kind != ']' && p.Kind != '}' && s.begins(i)
		if begins {
			for len(open) > 0 && open[len(open)-1].indent >= s.column(p) {
				open = open[:len(open)-1]
			}
		}
		switch {
		case begins && p.Kind == '@':
			j := i + 1
			for s.at(j+1).Kind == '.' {
				j += 2
			}
			decorated = decorated || meant[s.at(j).Text]
		case begins && p.Is("class"):
			b := block{indent: s.column(p), class: true, private: strings.HasPrefix(s.at(i+1).Text, "_")}
			for j := i + 2; j < len(s.code) && s.code[j].Kind != ':'; j++ {
				b.protocol = b.protocol || s.code[j].Is("Protocol")
			}
			open, decorated = append(open, b), false
		case p.Is("def") && (begins || s.at(i-1).Is("async")):
			start := p
			if s.at(i - 1).Is("async") {
				start = s.at(i - 1)
			}
			hidden := decorated || strings.HasPrefix(s.at(i+1).Text, "_")
			for _, b := range open {
				hidden = hidden || !b.class || b.private || b.protocol
			}
			if !hidden && !strings.HasSuffix(s.file, ".pyi") && s.emptyBlock(i, s.column(start)) {
				s.say(start, "%s has an empty body", s.at(i+1).Text)
			}
			abstract = decorated || len(open) > 0 && open[len(open)-1].protocol
			open, decorated = append(open, block{indent: s.column(start)}), false
		case p.Is("raise"):
			name, text := s.raised(i)
			if name == "NotImplementedError" && !abstract || unfinished().MatchString(text) {
				s.say(p, "raise %s stands for an implementation", clip(strings.TrimSpace(name+" "+text)))
			}
		}
	}
}

// begins says that a piece is the first of its line, or that there is none.
func (s *script) begins(i int) bool {
	if i >= len(s.code) {
		return true
	}
	at := s.code[i].At
	line := s.src[strings.LastIndexByte(s.src[:at], '\n')+1 : at]
	return strings.TrimSpace(line) == ""
}

// column is the column of a piece, from 1.
func (s *script) column(p syntax.Piece) int { return p.At - strings.LastIndexByte(s.src[:p.At], '\n') }

// emptyBlock says that the body of the def at i is nothing but pass, ... and texts, without a comment.
func (s *script) emptyBlock(i, indent int) bool {
	depth, colon := 0, -1
	for j := i; j < len(s.code) && colon < 0; j++ {
		switch s.code[j].Kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ':':
			if depth == 0 {
				colon = j
			}
		}
	}
	if colon < 0 {
		return false
	}
	end := len(s.src)
	j := colon + 1
	for ; j < len(s.code); j++ {
		p := s.code[j]
		if s.begins(j) && s.column(p) <= indent {
			end = p.At
			break
		}
		if !p.Is("pass") && p.Kind != '.' && p.Kind != syntax.Text && p.Kind != ';' {
			return false
		}
	}
	return j > colon+1 && !s.commented(s.code[colon].At, end, indent)
}

// commented says that a comment stands in a part of the source, further to the right than indent.
func (s *script) commented(from, to, indent int) bool {
	for _, p := range s.comments {
		if p.At > from && p.At < to && s.column(p) > indent {
			return true
		}
	}
	return false
}
