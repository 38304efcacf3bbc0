package syntax

import (
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Import is one thing that a file takes from elsewhere.
type Import struct {
	Path         string   // as the language names it: example.org/tram/fares, shop.fares, ../fares/index.js
	Names        []string // Python: what is taken from Path, which may be modules themselves
	Up           int      // Python: how many packages upwards Path begins, 0 for an absolute one
	Computed     bool     // what is loaded is worked out when it runs; Path is what loads it
	Line, Column int      // from 1
}

// GoImports lists what a Go file imports. Its first fault up to the last import is there where it does not parse.
func GoImports(file string, src []byte) ([]Import, *Fault) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, src, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		return nil, GoFault(err)
	}
	var out []Import
	for _, spec := range tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser takes none
		}
		at := fset.Position(spec.Path.Pos())
		out = append(out, Import{Path: name, Line: at.Line, Column: at.Column})
	}
	return out, nil
}

// PythonImports lists what a Python file imports, wherever the statement stands. Its fault is there where a text or a bracket
// does not end, or an import names nothing.
func PythonImports(file string, src []byte) ([]Import, *Fault) {
	text := string(src)
	if !strings.Contains(text, "import") && !strings.Contains(text, "run") && !strings.Contains(text, "sys") {
		return nil, nil
	}
	var out []Import
	var fault *Fault
	codeOf(file, text, func(code []Piece, open int) {
		r := pythonReader{src: text, code: slices.DeleteFunc(code, func(p Piece) bool { return p.Kind == '\\' }), loaders: map[string]bool{"import_module": true, "__import__": true}}
		fault = r.read(open)
		out = r.out
	})
	if fault != nil {
		return nil, fault
	}
	return out, nil
}

// read reads the whole file. Open is where something begins that does not end.
func (r *pythonReader) read(open int) *Fault {
	fault := func(at int, message string) *Fault {
		line, column := Place(r.src, at)
		return &Fault{Language: "Python", Line: line, Column: column, Message: message}
	}
	if open >= 0 {
		return fault(open, "what begins here does not end")
	}
	for i, p := range r.code {
		if p.Is("import") && !r.statement(i) {
			return fault(p.At, "it imports nothing that has a name")
		}
	}
	for i := range r.code {
		r.call(i)
	}
	return nil
}

// pythonReader reads the imports of one file.
type pythonReader struct {
	src     string
	code    []Piece
	loaders map[string]bool // functions that import what they are given
	out     []Import
}

func (r *pythonReader) add(at int, i Import) {
	i.Line, i.Column = Place(r.src, at)
	r.out = append(r.out, i)
}

func (r *pythonReader) at(i int) Piece {
	if i < 0 || i >= len(r.code) {
		return Piece{}
	}
	return r.code[i]
}

// dotted reads a.b.c from i on.
func (r *pythonReader) dotted(i int) (name string, next int) {
	for r.at(i).Kind == Word {
		name += r.at(i).Text
		if i++; r.at(i).Kind != '.' {
			break
		}
		name += "."
		i++
	}
	return name, i
}

// statement reads the statement that the word import at i belongs to.
func (r *pythonReader) statement(i int) bool {
	if from, found := r.fromBefore(i); found {
		return r.from(from, i)
	}
	for j := i + 1; ; j++ {
		at := r.at(j)
		name, next := r.dotted(j)
		if name == "" || name[len(name)-1] == '.' {
			return false
		}
		r.add(at.At, Import{Path: name})
		if r.at(next).Is("as") {
			next += 2
		}
		if r.at(next).Kind != ',' {
			return true
		}
		j = next
	}
}

// fromBefore finds the word from that an import at i belongs to: only dots and names stand between them.
func (r *pythonReader) fromBefore(i int) (int, bool) {
	for j := i - 1; j >= 0; j-- {
		p := r.code[j]
		gap := strings.ReplaceAll(r.src[p.At+len(p.Text):r.code[j+1].At], "\r", "")
		if strings.Contains(gap, "#") || strings.Contains(strings.ReplaceAll(gap, "\\\n", ""), "\n") {
			return 0, false // another statement, as in: raise A from B
		}
		switch {
		case p.Is("from"):
			return j, true
		case p.Kind != '.' && p.Kind != Word:
			return 0, false
		case p.Kind == Word && r.code[j+1].Kind == Word && !r.code[j+1].Is("import"):
			return 0, false
		}
	}
	return 0, false
}

// from reads from … import …
func (r *pythonReader) from(from, i int) bool {
	out := Import{}
	j := from + 1
	for ; r.at(j).Kind == '.'; j++ {
		out.Up++
	}
	var end int
	if out.Path, end = r.dotted(j); r.at(j).Is("import") {
		out.Path, end = "", j
	}
	if end != i || out.Path == "" && out.Up == 0 {
		return false
	}
	j = i + 1
	if r.at(j).Kind == '(' {
		j++
	}
	for r.at(j).Kind == Word || r.at(j).Kind == '*' {
		name, local := r.at(j).Text, r.at(j).Text
		if j++; r.at(j).Is("as") {
			local = r.at(j + 1).Text
			j += 2
		}
		out.Names = append(out.Names, name)
		if out.Path == "importlib" && name == "import_module" || out.Path == "builtins" && name == "__import__" {
			r.loaders[local] = true
		}
		if r.at(j).Kind != ',' {
			break
		}
		j++
	}
	if len(out.Names) == 0 {
		return false
	}
	r.add(r.at(from+1).At, out)
	return true
}

// unseen are functions that load code by a way that is not followed.
var unseen = map[string]bool{"run_module": true, "run_path": true, "spec_from_file_location": true, "SourceFileLoader": true}

// call reads what loads a module when it runs.
func (r *pythonReader) call(i int) {
	p := r.code[i]
	if p.Kind != Word || r.at(i-1).Is("def") || r.at(i-1).Is("import") || r.at(i-1).Is("as") {
		return
	}
	switch {
	case r.loaders[p.Text]:
		if r.at(i-1).Kind == ',' && r.at(i+1).Kind != '(' || r.at(i-1).Kind == '(' && r.at(i-2).Is("import") {
			return // one of the names of an import
		}
		r.loads(i)
	case unseen[p.Text] && r.at(i+1).Kind == '(':
		r.add(p.At, Import{Path: p.Text, Computed: true})
	case p.Text == "sys" && r.at(i+1).Kind == '.' && r.at(i+2).Is("path"):
		if next := r.at(i + 3); next.Kind == '.' || next.Kind == '=' || next.Kind == '+' || next.Kind == '[' {
			r.add(p.At, Import{Path: "sys.path", Computed: true})
		}
	}
}

// loads reads the argument of import_module or __import__.
func (r *pythonReader) loads(i int) {
	name, literal := "", false
	j := i + 2
	if r.at(j).Is("name") && r.at(j+1).Kind == '=' {
		j += 2
	}
	first := r.at(j)
	for ; r.at(j).Kind == Text; j++ {
		name, literal = name+Unescape(r.at(j)), true
	}
	if r.at(i+1).Kind != '(' || !literal || r.at(j).Kind != ')' && r.at(j).Kind != ',' {
		r.add(r.code[i].At, Import{Path: r.code[i].Text, Computed: true})
		return
	}
	module := strings.TrimLeft(name, ".")
	r.add(first.At, Import{Path: module, Up: len(name) - len(module)})
}

// Unescape is what a text says once its escapes are read; what is no escape stays as it is.
func Unescape(p Piece) string {
	if p.Raw || !strings.Contains(p.Text, `\`) {
		return p.Text
	}
	var b strings.Builder
	for s := p.Text; s != ""; {
		c, size := unescape(s)
		b.WriteString(c)
		s = s[size:]
	}
	return b.String()
}

// unescape reads one sign or one escape.
func unescape(s string) (string, int) {
	if s[0] != '\\' || len(s) == 1 {
		return s[:1], 1
	}
	hex := func(from, n int) (string, int) {
		if len(s) < from+n {
			return s[:1], 1
		}
		v, err := strconv.ParseUint(s[from:from+n], 16, 32)
		if err != nil {
			return s[:1], 1
		}
		return string(rune(v)), from + n
	}
	switch c := s[1]; {
	case c == 'x':
		return hex(2, 2)
	case c == 'u' && len(s) > 2 && s[2] == '{':
		n := strings.IndexByte(s, '}')
		if n < 4 {
			return s[:1], 1
		}
		out, size := hex(3, n-3)
		return out, size + 1
	case c == 'u':
		return hex(2, 4)
	case c == 'U':
		return hex(2, 8)
	case '0' <= c && c <= '7':
		n := 1
		for n < 3 && 1+n < len(s) && '0' <= s[1+n] && s[1+n] <= '7' {
			n++
		}
		v, _ := strconv.ParseUint(s[1:1+n], 8, 32)
		return string(rune(v)), 1 + n
	case c == '\n':
		return "", 2
	case c == 'n':
		return "\n", 2
	case c == 't':
		return "\t", 2
	}
	return s[1:2], 2
}
