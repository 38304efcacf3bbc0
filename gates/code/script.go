package code

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts/syntax"
	"pact/schemas"
)

// script is a file that is read piece by piece, in every language but Go.
type script struct {
	component, file, src, language string
	code, comments                 []syntax.Piece
	out                            []schemas.Finding
}

// scriptStubs finds what stands for an implementation.
func scriptStubs(component, file string, src []byte) []schemas.Finding {
	s := &script{component: component, file: file, src: string(src), language: syntax.Language(file)}
	pieces, _ := syntax.Pieces(file, s.src)
	for _, p := range pieces {
		if p.Kind != syntax.Comment {
			s.code = append(s.code, p)
			continue
		}
		s.comments = append(s.comments, p)
		for _, line := range strings.Split(p.Text, "\n") {
			line = strings.TrimRight(strings.TrimLeft(line, "/*#!- \t"), "*/ \t")
			if m := marker().FindString(line); m != "" {
				s.say(p, "%s is left in: %s", m, clip(line))
			}
		}
	}
	switch s.language {
	case "Python":
		s.python()
	case "JavaScript", "TypeScript":
		s.thrown()
		if !strings.HasSuffix(file, ".d.ts") {
			s.emptyScript()
		}
	default:
		s.thrown()
		s.called()
	}
	return s.out
}

func (s *script) say(p syntax.Piece, format string, args ...any) {
	line, column := syntax.Place(s.src, p.At)
	s.out = append(s.out, schemas.Finding{Subject: s.component, Path: s.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

// at is a piece of the code, the zero Piece outside of it.
func (s *script) at(i int) syntax.Piece {
	if i < 0 || i >= len(s.code) {
		return syntax.Piece{}
	}
	return s.code[i]
}

// notImplemented are errors whose name alone says it.
var notImplemented = schemas.Lazy(`^NotImplemented(Error|Exception)?$`)

// thrown finds what is thrown or raised instead of an implementation.
func (s *script) thrown() {
	for i, p := range s.code {
		if !p.Is("throw") && !(s.language == "Ruby" && p.Is("raise")) {
			continue
		}
		name, text := s.raised(i)
		if unfinished().MatchString(text) || notImplemented().MatchString(name) && (text == "" || s.language == "C#") {
			s.say(p, "%s %s stands for an implementation", p.Text, clip(strings.TrimSpace(name+" "+text)))
		}
	}
}

// raised is what a raise or throw at i names, and the text that it gives it.
func (s *script) raised(i int) (name, text string) {
	from := s.code[i]
	for j := i + 1; j < len(s.code); j++ {
		switch p := s.code[j]; {
		case j == i+1 && strings.Contains(s.src[from.At:p.At], "\n"):
			return "", ""
		case p.Kind == syntax.Text || p.Kind == syntax.Part:
			return name, p.Text
		case p.Kind == syntax.Word && (name == "" || name == "new" || s.code[j-1].Kind == '.' || s.code[j-1].Kind == ':' || s.code[j-1].Kind == '\\'):
			name = p.Text
		case p.Kind == ',' && s.language == "Ruby":
		case !slices.Contains([]syntax.Kind{'(', '.', ':', '\\'}, p.Kind):
			return name, ""
		}
	}
	return name, ""
}

// stoppers end a program with a text.
var stoppers = []string{"panic", "fatalError", "preconditionFailure", "assert", "abort", "error", "die", "exit", "unreachable", "check", "require"}

// called finds the calls that stand for an implementation in languages that have words for it.
func (s *script) called() {
	for i, p := range s.code {
		open := i + 1
		macro := s.language == "Rust" && s.at(open).Kind == '!'
		if macro {
			open++
		}
		switch {
		case macro && (p.Is("todo") || p.Is("unimplemented")), s.language == "Kotlin" && p.Is("TODO") && s.at(open).Kind == '(' && !s.at(i-1).Is("fun"):
			s.say(p, "%s stands for an implementation", strings.TrimSuffix(s.src[p.At:s.at(open).At], "("))
		case s.language == "Scala" && p.Kind == '?' && s.at(i+1).Kind == '?' && s.at(i+2).Kind == '?' && s.src[p.At:min(len(s.src), p.At+3)] == "???":
			s.say(p, "??? stands for an implementation")
		case p.Kind == syntax.Word && slices.Contains(stoppers, p.Text) && s.at(open).Kind == '(':
			if text, ok := s.firstText(open); ok && unfinished().MatchString(text) {
				s.say(p, "%s(%s) stands for an implementation", p.Text, clip(text))
			}
		}
	}
}

// firstText is the first text between the brackets that begin at i.
func (s *script) firstText(i int) (string, bool) {
	for depth := 0; i < len(s.code); i++ {
		switch p := s.code[i]; p.Kind {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return "", false
			}
		case syntax.Text:
			return p.Text, true
		}
	}
	return "", false
}
