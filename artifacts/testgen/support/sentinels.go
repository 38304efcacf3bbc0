package support

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// pactSentinel is an error that the package declares under a name Err…, as its source tells.
type pactSentinel struct {
	name, place string
	text        string
	why         string // the source alone does not tell the text; "" where it does
}

// pactSource is what the package's source says about its errors.
type pactSource struct {
	files     int
	sentinels []pactSentinel
	values    map[string]ast.Expr // of the package's constants and variables
	kinds     map[string]string   // of its types: the name of what each is
}

// pactSentinels reads the package's own source, in the folder where go test runs its tests. A test file can name no
// sentinel itself: where the package has none, because its errors have codes, it would not compile.
var pactSentinels = sync.OnceValue(func() *pactSource { return pactReadSource(".") })

func pactReadSource(dir string) *pactSource {
	src := &pactSource{values: map[string]ast.Expr{}, kinds: map[string]string{}}
	fset := token.NewFileSet()
	var specs []*ast.ValueSpec
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler read the files that count
		}
		src.files++
		for _, d := range file.Decls {
			gen, _ := d.(*ast.GenDecl)
			if gen == nil {
				continue
			}
			for _, s := range gen.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					specs = append(specs, s)
				case *ast.TypeSpec:
					if id, ok := s.Type.(*ast.Ident); ok {
						src.kinds[s.Name.Name] = id.Name
					}
				}
			}
		}
	}
	for _, s := range specs {
		for i, id := range s.Names {
			if len(s.Values) == len(s.Names) {
				src.values[id.Name] = s.Values[i]
			}
		}
	}
	for _, s := range specs {
		for _, id := range s.Names {
			if strings.HasPrefix(id.Name, "Err") {
				text, err := src.text(src.values[id.Name], 0)
				sentinel := pactSentinel{name: id.Name, place: fset.Position(id.Pos()).String(), text: text}
				if err != nil {
					sentinel.why = err.Error()
				}
				src.sentinels = append(src.sentinels, sentinel)
			}
		}
	}
	return src
}

// find finds a sentinel by its name, in any case.
func (src *pactSource) find(name string) (pactSentinel, bool) {
	for _, s := range src.sentinels {
		if strings.EqualFold(s.name, name) {
			return s, true
		}
	}
	return pactSentinel{}, false
}

// text is the text of the error, or the string, that an expression of the package's source stands for.
func (src *pactSource) text(e ast.Expr, depth int) (string, error) {
	unknown := fmt.Errorf("it is not errors.New, fmt.Errorf or a string type with a literal")
	if depth > 20 {
		return "", unknown
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strconv.Unquote(e.Value)
		}
	case *ast.ParenExpr:
		return src.text(e.X, depth+1)
	case *ast.Ident:
		if v := src.values[e.Name]; v != nil {
			return src.text(v, depth+1)
		}
	case *ast.BinaryExpr:
		left, err := src.text(e.X, depth+1)
		if err != nil || e.Op != token.ADD {
			return "", unknown
		}
		right, err := src.text(e.Y, depth+1)
		return left + right, err
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return "", unknown
		}
		text, err := src.text(e.Args[0], depth+1)
		if err != nil {
			return "", unknown
		}
		switch fun := e.Fun.(type) {
		case *ast.Ident: // a conversion to a string type
			if src.kinds[fun.Name] == "string" {
				return text, nil
			}
		case *ast.SelectorExpr:
			pkg, _ := fun.X.(*ast.Ident)
			switch {
			case pkg == nil:
			case pkg.Name == "errors" && fun.Sel.Name == "New":
				return text, nil
			case pkg.Name == "fmt" && fun.Sel.Name == "Errorf" && !strings.Contains(strings.ReplaceAll(text, "%%", ""), "%"):
				return strings.ReplaceAll(text, "%%", "%"), nil
			}
		}
	}
	return "", unknown
}
