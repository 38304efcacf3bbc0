// Package law holds the gate of the architecture: who may use whom.
package law

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/syntax"
	"pact/gates/gate"
	"pact/schemas"
)

// Imports refuses code of one component that imports another's without a dependency.
var Imports = gate.Gate{
	ID: "law/imports", Title: "Imports follow the plan", Stage: gate.Build,
	Rule:  "Refuses a file of a component that imports a file of another one, in Go, Python, JavaScript or TypeScript, where neither plan nor contract says that it depends on it. Who depends on a composite may import its children, and a composite its own; files that no component owns may be imported. In a test file it is a warning, as is code that is loaded by a name worked out when it runs.",
	Why:   "A dependency that nobody declared is one that no contract covers and no change of version reaches.",
	Fix:   "Leave the import out, or declare the dependency in plan and contract (plan_decompose, contract_write) and have it sealed again.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindSources}, Reads: []artifacts.Kind{artifacts.KindContracts}, Tool: "plan_decompose",
	Run: imports,
}

// source is the files of a project, and who owns them.
type source struct {
	*artifacts.Snapshot
	owners map[string][]string // of each file that git tracks or would track
	dirs   map[string][]string // the files right in each folder
	edges  edges
}

// reading is how a language's imports are found and led to files.
type reading interface {
	// file reads one file: what it imports that matters, with where each leads to, and what is wrong with it. An error: it
	// could not be read.
	file(file string) ([]use, *syntax.Fault, error)
}

// listed is what a file imports, by its content alone.
type listed struct {
	imports []syntax.Import
	fault   *syntax.Fault
}

// list finds the imports of a file, once for what it holds.
func (s *source) list(file string, find func(string, []byte) ([]syntax.Import, *syntax.Fault)) (listed, error) {
	return artifacts.Judged(s.Snapshot, "law/imports", file, func(data []byte) listed {
		imports, fault := find(file, data)
		return listed{imports, fault}
	})
}

// use is an import and the files that it may lead to.
type use struct {
	syntax.Import
	to []string
}

func imports(s *artifacts.Snapshot) []schemas.Finding {
	src := newSource(s)
	golang, out := newGo(src)
	python, script := newPython(src), newScript(src)
	looked := false
	for _, f := range s.Sources.Files {
		owners := src.owners[f.Path]
		var r reading
		switch language := syntax.Language(f.Path); {
		case len(owners) == 0 || f.Mode == "160000":
			continue
		case language == "Go":
			r = golang
		case language == "Python":
			r = python
		case syntax.IsScript(f.Path):
			r = script
		default:
			continue
		}
		looked = true
		if f.Mode == "120000" {
			out = append(out, gate.CouldNotLook(schemas.Finding{Subject: owners[0], Path: f.Path, Message: "it is a symbolic link, and what it imports was not read", Fix: "put the file in its place"}))
			continue
		}
		out = append(out, judge(src, owners[0], f.Path, r)...)
	}
	if !looked {
		out = append(out, gate.CouldNotLook(schemas.Finding{Message: "no component owns a file of Go, Python, JavaScript or TypeScript yet, so there is no import to look at", Fix: "implement the components"}))
	}
	return out
}

// judge holds the imports of one file against the plan.
func judge(src *source, component, file string, r reading) []schemas.Finding {
	uses, fault, err := r.file(file)
	if err != nil {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Subject: component, Path: file, Message: "what it imports was not read: " + err.Error(), Fix: "make it a readable file of at most 4 MiB"})}
	}
	if fault != nil {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{
			Subject: component, Path: file, Line: fault.Line, Column: fault.Column,
			Message: fmt.Sprintf("what it imports cannot be told: %s cannot parse it: %s", fault.Language, fault.Message), Fix: "correct the syntax",
		})}
	}
	var out []schemas.Finding
	for _, u := range uses {
		f := schemas.Finding{Subject: component, Path: file, Line: u.Line, Column: u.Column}
		if u.Computed {
			f.Message = fmt.Sprintf("%s loads what is worked out when it runs, so which component that is cannot be told", u.Path)
			f.Fix = "import it by its name"
			out = append(out, gate.Warn(f))
			continue
		}
		other := src.forbidden(component, u.to)
		if other == "" {
			continue
		}
		f.Message = fmt.Sprintf("%q imports %s of %q, which it does not depend on", component, u.name(), other)
		if src.edges.reach(other, component) {
			f.Fix = fmt.Sprintf("leave the import out: %q depends on %q already, so declaring it would close a circle", other, component)
		} else {
			f.Fix = fmt.Sprintf("leave the import out, or declare it: depends_on: [%s] of %s in plan and contract (plan_decompose, contract_write), then plan_lock", other, component)
		}
		if syntax.IsTest(file) {
			f = gate.Warn(f)
		}
		out = append(out, f)
	}
	return out
}

// name is what a finding calls an import.
func (u use) name() string {
	name := strings.Repeat(".", u.Up) + u.Path
	if len(u.Names) > 0 && strings.Trim(name, ".") == "" {
		name += strings.Join(u.Names, ", ")
	}
	return fmt.Sprintf("%q", name)
}

func newSource(s *artifacts.Snapshot) *source {
	src := &source{Snapshot: s, owners: map[string][]string{}, dirs: map[string][]string{}, edges: newEdges(s)}
	for _, f := range s.Sources.Files {
		src.owners[f.Path] = s.Owners(f.Path)
		dir := path.Dir(f.Path)
		src.dirs[dir] = append(src.dirs[dir], f.Path)
	}
	return src
}

// has says that git tracks, or would track, a file.
func (src *source) has(file string) bool {
	_, there := src.owners[file]
	return there
}

// forbidden is the first component that owns one of the files and that component may not use, "" where there is none. A
// file that git does not know has the owner that its path would have.
func (src *source) forbidden(component string, files []string) string {
	for _, file := range files {
		owners, there := src.owners[file]
		if !there {
			owners = src.Owners(file)
		}
		if len(owners) > 0 && !slices.ContainsFunc(owners, func(o string) bool { return src.edges.allow(component, o) }) {
			return owners[0]
		}
	}
	return ""
}
