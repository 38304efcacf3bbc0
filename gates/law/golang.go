package law

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"pact/artifacts/syntax"
	"pact/gates/gate"
	"pact/schemas"
)

// golang leads the imports of Go to folders of the project.
type golang struct {
	src     *source
	modules []module // the longest path first
}

// module is a path prefix of imports, and the folder that it stands for.
type module struct{ path, dir string }

func newGo(src *source) (*golang, []schemas.Finding) {
	g := &golang{src: src}
	var out []schemas.Finding
	add := func(name, dir string) {
		if name != "" && dir != ".." && !strings.HasPrefix(dir, "../") {
			g.modules = append(g.modules, module{name, dir})
		}
	}
	for _, f := range src.Sources.Files {
		if path.Base(f.Path) != "go.mod" {
			continue
		}
		data, err := src.ReadSource(f.Path)
		var mod *modfile.File
		if err == nil {
			if mod, err = modfile.Parse(f.Path, data, nil); err != nil { // it may be of a newer Go
				mod, err = modfile.ParseLax(f.Path, data, nil)
			}
		}
		if err != nil {
			out = append(out, gate.CouldNotLook(schemas.Finding{Path: f.Path, Message: "where imports lead to cannot be told: " + err.Error(), Fix: "correct the go.mod"}))
			continue
		}
		dir := path.Dir(f.Path)
		if mod.Module != nil {
			add(mod.Module.Mod.Path, dir)
		}
		for _, r := range mod.Replace {
			if strings.HasPrefix(r.New.Path, ".") {
				add(r.Old.Path, path.Join(dir, r.New.Path))
			}
		}
	}
	if !src.has("go.mod") {
		add(src.GoImportPath("."), ".") // the module may begin above the project
	}
	slices.SortStableFunc(g.modules, func(a, b module) int { return len(b.path) - len(a.path) })
	return g, out
}

func (g *golang) file(file string) ([]use, *syntax.Fault, error) {
	l, err := g.src.list(file, syntax.GoImports)
	var out []use
	for _, i := range l.imports {
		if dir, own := g.dir(i.Path); own && dir != path.Dir(file) {
			out = append(out, use{i, g.files(dir)})
		}
	}
	return out, l.fault, err
}

// dir is the folder of a package of the project.
func (g *golang) dir(pkg string) (string, bool) {
	for _, m := range g.modules {
		if rest, ok := strings.CutPrefix(pkg, m.path); ok && (rest == "" || rest[0] == '/') {
			return path.Join(m.dir, rest), true
		}
	}
	return "", false
}

// files are those that a package is built from; a folder without any has the owner that a file in it would have.
func (g *golang) files(dir string) []string {
	var out []string
	for _, f := range g.src.dirs[dir] {
		if path.Ext(f) == ".go" && !syntax.IsTest(f) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		out = append(out, path.Join(dir, "package.go"))
	}
	return out
}
