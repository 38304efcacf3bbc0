package lang

import (
	"fmt"
	"strings"
)

// Expr is a parsed type expression. Name is a primitive, list, map or the name of a type.
type Expr struct {
	Offset    int    // byte offset of the name
	Component string // of component.Type
	Name      string
	Args      []*Expr // list: element; map: key, value
	Optional  bool
	Broken    bool // a problem was reported here or below
}

// ExprProblem is a mistake in a type expression, at a byte offset.
type ExprProblem struct {
	Offset       int
	Message, Fix string
}

const (
	maxTypeLength = 512
	maxTypeDepth  = 16
)

// ParseType parses a type expression: T, T?, list<T>, map<K, V>, component.T. It knows no names but list and map, goes on
// after each mistake and names them all. The Expr is never nil.
func ParseType(expr string) (*Expr, []ExprProblem) {
	p := &typeParser{src: expr}
	if len(expr) > maxTypeLength {
		p.refuse(0, "name parts of it as types of their own", "a type of %d bytes; at most %d are read", len(expr), maxTypeLength)
		return &Expr{Broken: true}, p.problems
	}
	e := p.typ(0)
	p.spaces()
	if p.at < len(p.src) {
		e.Broken = true
		p.refuse(p.at, "remove it", "%q is too much after %s", p.src[p.at:], strings.TrimSpace(p.src[:p.at]))
	}
	return e, p.problems
}

type typeParser struct {
	src      string
	at       int
	problems []ExprProblem
}

func (p *typeParser) refuse(at int, fix, format string, args ...any) {
	p.problems = append(p.problems, ExprProblem{Offset: at, Message: fmt.Sprintf(format, args...), Fix: fix})
}

func (p *typeParser) spaces() {
	for p.at < len(p.src) && (p.src[p.at] == ' ' || p.src[p.at] == '\t') {
		p.at++
	}
}

func (p *typeParser) peek() byte {
	p.spaces()
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func (p *typeParser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.at++
	return true
}

// word reads a name; a component's may hold dashes.
func (p *typeParser) word() string {
	p.spaces()
	from := p.at
	for p.at < len(p.src) && isWord(p.src[p.at]) {
		p.at++
	}
	return p.src[from:p.at]
}

func isWord(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (p *typeParser) typ(depth int) *Expr {
	p.spaces()
	e := &Expr{Offset: p.at}
	if depth > maxTypeDepth {
		e.Broken = true
		p.refuse(p.at, "name the inner part as a type of its own", "types nest more than %d deep", maxTypeDepth)
		p.at = len(p.src)
		return e
	}
	e.Name = p.word()
	if e.Name == "" {
		e.Broken = true
		p.missing()
		p.skip()
		return e
	}
	if p.at < len(p.src) && p.src[p.at] == '.' {
		p.at++
		e.Component, e.Name = e.Name, p.word()
		if e.Name == "" {
			e.Broken = true
			p.refuse(p.at, fmt.Sprintf("write %s.Type with the name of one of its types", e.Component), "no type is named after %q", e.Component+".")
		}
	}
	p.arguments(e, depth)
	if p.take('?') {
		e.Optional = true
		for at := p.at; p.take('?'); at = p.at {
			e.Broken = true
			p.refuse(at, "write one ?", "a second ? says nothing: absent is absent")
		}
	}
	if p.peek() == '[' {
		e.Broken = true
		p.refuse(p.at, fmt.Sprintf("write list<%s>", p.src[e.Offset:p.at]), "%q is not how a list is written", p.src[p.at:])
		p.skip()
	}
	return e
}

// missing says what stands where a type should.
func (p *typeParser) missing() {
	if p.at == len(p.src) {
		p.refuse(p.at, "write a type: string, list<int>, Name", "a type is missing at the end of %q", p.src)
		return
	}
	fix := "write a type: string, list<int>, Name"
	if rest, ok := strings.CutPrefix(p.src[p.at:], "[]"); ok && rest != "" {
		fix = fmt.Sprintf("write list<%s>", rest)
	}
	p.refuse(p.at, fix, "%q stands where a type should", p.src[p.at:])
}

// arguments reads <…>, which list and map need and nothing else takes.
func (p *typeParser) arguments(e *Expr, depth int) {
	want := 0
	if e.Component == "" {
		want = map[string]int{"list": 1, "map": 2}[e.Name]
	}
	form := map[int]string{1: "list<T>", 2: "map<K, V>"}[want]
	at := p.at
	if !p.take('<') {
		if want > 0 {
			e.Broken = true
			p.refuse(e.Offset, "write "+form, "%s does not say of what", e.Name)
		}
		return
	}
	for {
		arg := p.typ(depth + 1)
		e.Broken = e.Broken || arg.Broken
		e.Args = append(e.Args, arg)
		if !p.take(',') {
			break
		}
	}
	if !p.take('>') {
		e.Broken = true
		if rest := p.src[p.at:]; rest == "" {
			p.refuse(p.at, "write > at the end", "%q is not closed", p.src[e.Offset:])
		} else if depth <= maxTypeDepth {
			p.refuse(p.at, "write , or >", "%q stands where , or > should", rest)
		}
		p.skip()
		p.take('>')
	}
	switch {
	case want == 0:
		e.Broken = true
		p.refuse(at, "list and map take <…>; give other types a name", "%s takes no <…>", e.Name)
	case len(e.Args) != want && !e.Broken:
		e.Broken = true
		p.refuse(at, "write "+form, "%s takes %d type(s) in <…>, not %d", e.Name, want, len(e.Args))
	}
}

// skip goes on to where the enclosing list of types can go on.
func (p *typeParser) skip() {
	for depth := 0; p.at < len(p.src); p.at++ {
		switch p.src[p.at] {
		case '<':
			depth++
		case '>':
			if depth == 0 {
				return
			}
			depth--
		case ',':
			if depth == 0 {
				return
			}
		}
	}
}
