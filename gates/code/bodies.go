package code

import (
	"slices"
	"strings"

	"pact/artifacts/syntax"
)

// emptyScript finds exported functions, and methods of exported classes, of JavaScript and TypeScript whose body is empty and
// has no comment in it.
func (s *script) emptyScript() {
	exported := s.exported()
	depth := 0
	for i, p := range s.code {
		switch p.Kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth != 0 || p.Kind != syntax.Word {
			continue
		}
		name := s.at(i + 1)
		if name.Kind == '*' {
			name = s.at(i + 2)
		}
		out := s.shown(i) || exported[name.Text]
		switch {
		case p.Is("function") && out && s.at(i-1).Kind != '=':
			if open := s.next(i, '('); s.empty(open) {
				s.say(p, "%s has an empty body", named(name))
			}
		case (p.Is("const") || p.Is("let") || p.Is("var")) && out:
			s.assigned(i+1, name)
		case p.Is("exports") && s.at(i+1).Kind == '.' && s.at(i+3).Kind == '=':
			s.assigned(i+2, s.at(i+2))
		case p.Is("class") && out:
			s.methods(s.next(i, '{'))
		}
	}
}

func named(p syntax.Piece) string {
	if p.Kind != syntax.Word {
		return "the default export"
	}
	return p.Text
}

// shown says that export stands before the word at i, with nothing but such words between.
func (s *script) shown(i int) bool {
	for i--; s.at(i).Is("default") || s.at(i).Is("async") || s.at(i).Is("abstract") || s.at(i).Is("declare"); i-- {
		if s.at(i).Is("declare") {
			return false // it has no bodies
		}
	}
	return s.at(i).Is("export")
}

// exported are the names in export { a, b as c }, export default a, module.exports = a and module.exports = { a, b }.
func (s *script) exported() map[string]bool {
	out := map[string]bool{}
	for i, p := range s.code {
		from := i + 1
		switch {
		case p.Is("export") && s.at(from).Is("default"):
			from++
		case p.Is("exports") && s.at(i-1).Kind == '.' && s.at(from).Kind == '=':
			from++
		case !p.Is("export") || s.at(from).Kind != '{':
			continue
		}
		if s.at(from).Kind != '{' {
			out[s.at(from).Text] = true
			continue
		}
		for j := from + 1; j < len(s.code) && s.at(j).Kind != '}'; j++ {
			if before := s.at(j - 1).Kind; s.at(j).Kind == syntax.Word && (before == '{' || before == ',' || before == ':') {
				out[s.at(j).Text] = true
			}
		}
	}
	return out
}

// next is the next piece of a kind, from i on.
func (s *script) next(i int, kind syntax.Kind) int {
	for ; i < len(s.code) && s.code[i].Kind != kind; i++ {
	}
	return i
}

// closing is where the bracket at i is closed.
func (s *script) closing(i int) int {
	for depth := 0; i < len(s.code); i++ {
		switch s.code[i].Kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return i
}

// empty says that the parameters that begin at i are followed by an empty body, behind a type if there is one.
func (s *script) empty(i int) bool {
	i = s.closing(i) + 1
	if s.at(i).Kind == ':' {
		for i++; i < len(s.code); i++ {
			switch kind := s.at(i).Kind; {
			case kind == ';' || kind == '}':
				return false // no body
			case kind == '{' && !slices.Contains([]syntax.Kind{':', '|', '&', '<', ',', '>'}, s.at(i-1).Kind), kind == '{' && s.at(i-1).Kind == '>' && s.at(i-2).Kind != '=':
				return s.nothing(i)
			case kind == '{' || kind == '(' || kind == '[':
				i = s.closing(i)
			}
		}
	}
	return s.nothing(i)
}

// nothing says that at i stands a body in which there is nothing, not even a comment.
func (s *script) nothing(i int) bool {
	open, end := s.at(i), s.at(i+1)
	return open.Kind == '{' && end.Kind == '}' && strings.TrimSpace(s.src[open.At+1:end.At]) == ""
}

// assigned looks at name = () => {} and name = function () {} from the name at i on.
func (s *script) assigned(i int, name syntax.Piece) {
	for ; i < len(s.code) && s.at(i).Kind != ';'; i++ {
		if s.at(i).Kind != '=' || s.at(i+1).Kind == '>' || s.at(i+1).Kind == '=' {
			continue
		}
		i++
		if s.at(i).Is("async") {
			i++
		}
		empty := false
		switch {
		case s.at(i).Is("function"):
			empty = s.empty(s.next(i, '('))
		case s.at(i).Kind == '(':
			i = s.next(s.closing(i), '=')
			empty = s.at(i+1).Kind == '>' && s.nothing(i+2)
		case s.at(i).Kind == syntax.Word && s.at(i+1).Kind == '=' && s.at(i+2).Kind == '>':
			empty = s.nothing(i + 3)
		}
		if empty {
			s.say(name, "%s has an empty body", named(name))
		}
		return
	}
}

// methods looks at the members of the class whose body begins at i. A constructor may be empty, and what is not for others.
func (s *script) methods(i int) {
	end := s.closing(i)
	member := i + 1 // where the member begins
	for j := i + 1; j < end; j++ {
		switch p := s.code[j]; p.Kind {
		case ';', '}':
			member = j + 1
		case '=', '@', '[', '{':
			if p.Kind == '=' { // a field: to its end
				for j < end && s.code[j].Kind != ';' && !(s.begins(j+1) && s.code[j].Kind != '=') {
					if k := s.code[j].Kind; k == '(' || k == '[' || k == '{' {
						j = s.closing(j)
					}
					j++
				}
				member = j + 1
			} else if p.Kind != '@' {
				j = s.closing(j)
				member = j + 1
			} else if j++; s.at(j+1).Kind == '(' {
				j = s.closing(j + 1)
				member = j + 1
			}
		case '(':
			name := s.at(j - 1)
			if name.Kind == syntax.Word && name.Text != "constructor" && !strings.HasPrefix(name.Text, "_") && s.at(j-2).Kind != '#' && s.open(member, j) && s.empty(j) {
				s.say(name, "%s has an empty body", name.Text)
			}
			j = s.closing(j)
		}
	}
}

// open says that no word from i to j keeps a member for its own class.
func (s *script) open(i, j int) bool {
	return !slices.ContainsFunc(s.code[min(i, j):j], func(p syntax.Piece) bool {
		return p.Is("private") || p.Is("protected") || p.Is("abstract") || p.Is("declare")
	})
}
