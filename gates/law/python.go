package law

import (
	"path"
	"slices"
	"strings"

	"pact/artifacts/syntax"
)

// python leads the imports of Python to files of the project.
type python struct {
	src   *source
	roots []string // folders that absolute imports begin in
}

func newPython(src *source) *python {
	p := &python{src: src, roots: []string{".", "src"}}
	for _, f := range src.Sources.Files {
		switch path.Base(f.Path) {
		case "pyproject.toml", "setup.py", "setup.cfg":
			dir := path.Dir(f.Path)
			p.roots = append(p.roots, dir, path.Join(dir, "src"))
		}
	}
	slices.Sort(p.roots)
	p.roots = slices.Compact(p.roots)
	return p
}

func (p *python) file(file string) ([]use, *syntax.Fault, error) {
	l, err := p.src.list(file, syntax.PythonImports)
	var out []use
	for _, i := range l.imports {
		if i.Computed {
			out = append(out, use{Import: i})
		} else if to := p.lead(file, i); len(to) > 0 {
			out = append(out, use{i, to})
		}
	}
	return out, l.fault, err
}

// lead is where an import leads to, each name that it takes by itself.
func (p *python) lead(file string, i syntax.Import) []string {
	parts := strings.Split(i.Path, ".")
	if i.Path == "" {
		parts = nil
	}
	roots := p.roots
	if i.Up > 0 {
		dir := path.Dir(file)
		for range i.Up - 1 {
			dir = path.Dir(dir)
		}
		roots = []string{dir}
	} else if dir := path.Dir(file); !p.src.has(path.Join(dir, "__init__.py")) {
		roots = append(slices.Clone(roots), dir) // a script's own folder
	}
	var out []string
	for _, root := range roots {
		dir := path.Join(append([]string{root}, parts...)...)
		found := false
		for _, name := range i.Names {
			if to := p.module(path.Join(dir, name)); to != "" {
				out, found = append(out, to), true
			} else if to := p.module(dir); to != "" {
				out, found = append(out, to), true
			}
		}
		if to := p.module(dir); to != "" && len(i.Names) == 0 && i.Path != "" {
			out, found = append(out, to), true
		}
		if found {
			continue
		}
		// What git does not know, but would stand in a folder of the project, has the owner of that place.
		for _, name := range i.Names {
			if len(p.src.dirs[dir]) > 0 && dir != root {
				out, found = append(out, path.Join(dir, name+".py")), true
			}
		}
		if above := path.Dir(dir); len(p.src.dirs[above]) > 0 && above != root {
			out, found = append(out, dir+".py"), true
		}
		for n := len(parts) - 1; n > 0 && !found; n-- { // a name in a module
			if to := p.module(path.Join(append([]string{root}, parts[:n]...)...)); to != "" {
				out, found = append(out, to), true
			}
		}
	}
	return out
}

// module is the file of a module, of a package, or of a folder that is a package without a file of its own.
func (p *python) module(dir string) string {
	for _, file := range []string{path.Join(dir, "__init__.py"), dir + ".py", dir + ".pyi"} {
		if p.src.has(file) {
			return file
		}
	}
	return ""
}
