package testrun

import (
	"encoding/json"
	"errors"
	"fmt"
	goparser "go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// goForms are the ways in which a Go test fails; %s is the token.
var goForms = map[string]string{
	"Error":   `t.Error("%s")`,
	"Fatal":   `t.Fatal("%s")`,
	"Fail":    `t.Log("%s"); t.Fail()`,
	"FailNow": `t.Log("%s"); t.FailNow()`,
	"Run":     `t.Run("x", func(t *testing.T) { t.Error("inside") }); t.Log("%s")`,
}

// goCanaries are the canaries of one run: files that an overlay lays into packages, as their first and their last test file.
type goCanaries struct {
	overlay string // path of the overlay with them in it; "" where there are none
	of      []canary
}

// layCanaries adds canaries for folders to an overlay and writes it into scratch.
func (o GoTestOptions) layCanaries(scratch string) (g goCanaries, err error) {
	var overlay struct{ Replace map[string]string }
	if o.Overlay != "" {
		data, err := os.ReadFile(o.Overlay)
		if err == nil {
			err = json.Unmarshal(data, &overlay)
		}
		if err != nil {
			return g, fmt.Errorf("read the overlay: %w", err)
		}
	}
	if overlay.Replace == nil {
		overlay.Replace = map[string]string{}
	}
	root, err := filepath.Abs(o.Dir)
	if err != nil {
		return g, fmt.Errorf("write the overlay: %w", err)
	}
	for _, folder := range o.Canaries {
		dir := filepath.Join(root, filepath.FromSlash(folder))
		name := testPackage(dir, overlay.Replace)
		if name == "" {
			continue // no test of it runs, and that is said
		}
		for _, side := range []string{"a", "z"} {
			list := goCanaryTests()
			g.of = append(g.of, list...)
			file := token()
			if err := writeNew(filepath.Join(scratch, file+".go"), goCanaryFile(name, list)); err != nil {
				return g, err
			}
			overlay.Replace[filepath.Join(dir, side+file+"_test.go")] = filepath.Join(scratch, file+".go")
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return g, err
	}
	g.overlay = filepath.Join(scratch, "overlay.json")
	return g, writeNew(g.overlay, data)
}

// testPackage is the package that the test files of a folder are of, "" where it has none.
func testPackage(dir string, replaced map[string]string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		file := filepath.Join(dir, e.Name())
		if to, ok := replaced[file]; !strings.HasSuffix(e.Name(), "_test.go") || ok && to == "" {
			continue
		}
		if tree, err := goparser.ParseFile(gotoken.NewFileSet(), file, nil, goparser.PackageClauseOnly); err == nil {
			return tree.Name.Name
		}
	}
	return ""
}

func goCanaryTests() []canary {
	var forms []string
	for form := range goForms {
		forms = append(forms, form)
	}
	shuffle(forms)
	var out []canary
	for _, form := range forms {
		out = append(out, canary{Name: "TestPact" + strings.ToUpper(token()), Form: form, Token: token()})
	}
	return out
}

func goCanaryFile(name string, list []canary) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport \"testing\"\n", name)
	for _, c := range list {
		fmt.Fprintf(&b, "\nfunc %s(t *testing.T) { %s }\n", c.Name, fmt.Sprintf(goForms[c.Form], c.Token))
	}
	return []byte(b.String())
}

// take takes the canaries out of a report. Where one did not fail as it must, the passes of its package fail with it; a
// package in which nothing else failed passed.
func (g goCanaries) take(r *Report) {
	if g.overlay == "" {
		return
	}
	names := map[string]bool{}
	for _, c := range g.of {
		names[c.Name] = true
	}
	got := map[string][]outcome{}
	r.Tests = slices.DeleteFunc(r.Tests, func(t Test) bool {
		name, _, _ := strings.Cut(t.Name, "/")
		if names[t.Name] {
			got[t.Package] = append(got[t.Package], outcome{name: t.Name, status: t.Status, output: t.Output})
		}
		return names[name]
	})
	for i := range r.Packages {
		if p := &r.Packages[i]; !p.BuildFailed && p.Status != Skip {
			g.weigh(r, p, got[p.ImportPath])
		}
	}
	if r.ExitCode == 1 && len(r.Problems) == 0 && !slices.ContainsFunc(r.Packages, func(p Package) bool { return p.Status != Pass }) {
		r.ExitCode = 0 // the canaries' own failures made it 1
	}
}

// weigh judges one package by its canaries: which of all are its own, its results tell.
func (g goCanaries) weigh(r *Report, p *Package, got []outcome) {
	const each = 2 // files
	why, n := "", each*len(goForms)
	want := slices.DeleteFunc(slices.Clone(g.of), func(c canary) bool {
		return !slices.ContainsFunc(got, func(o outcome) bool { return o.name == c.Name })
	})
	if why = trusted(want, got); why == "" && len(got) != n {
		why = "a test that must fail did not run: the process left early, or the runner was patched"
	}
	failed := false
	p.NoTests = true
	for i, t := range r.Tests {
		if t.Package != p.ImportPath {
			continue
		}
		if p.NoTests = false; why != "" && t.Status == Pass {
			r.Tests[i] = t.fail(why)
		}
		failed = failed || r.Tests[i].Status == Fail
	}
	said := slices.ContainsFunc(r.Problems, func(problem string) bool { return strings.Contains(problem, p.ImportPath) })
	switch {
	case why != "" && !said:
		r.problem("package %s: %s", p.ImportPath, why)
	case why == "" && p.Status == Fail && !failed && !said && !strings.Contains(p.Output, "race detected"):
		p.Status = Pass
	}
	if why != "" && p.Status == Pass {
		p.Status = Fail
	}
}

// scratchFor makes the folder for canaries, where there are any to lay.
func (o GoTestOptions) scratchFor() (dir string, remove func(), err error) {
	if len(o.Canaries) == 0 {
		return "", func() {}, nil
	}
	dir, err = os.MkdirTemp("", "t")
	if err != nil {
		return "", nil, errors.Join(errors.New("make a scratch folder"), err)
	}
	return dir, func() { os.RemoveAll(dir) }, nil
}
