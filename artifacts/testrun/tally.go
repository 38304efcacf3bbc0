package testrun

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const maxProblems = 50

// report adds the events up. Nothing may be written to the parser afterwards.
func (p *parser) report() Report {
	if len(p.line) > 0 {
		p.flush()
	}
	var r Report
	for _, path := range slices.Sorted(maps.Keys(p.packages)) {
		p.packages[path].tally(p, path, &r)
	}
	for _, path := range slices.Sorted(maps.Keys(p.builds)) {
		if b := p.builds[path]; b.failed && !b.named {
			r.problem("%s was not built, and no package says that it failed for it", path)
		}
	}
	if p.strays > 0 {
		r.problem("%s no event of a report, the first: %q", plural(p.strays, "line is", "lines are"), p.stray)
	}
	if p.full {
		r.problem("names and outputs of the report are over %d MiB; the rest was left out", p.budget>>20)
	}
	if p.read > p.limit {
		r.problem("the report was cut off after %d bytes", p.limit)
	}
	return r
}

func (k *pack) tally(p *parser, path string, r *Report) {
	pkg := Package{ImportPath: path, Status: k.status, BuildFailed: k.failedBuild != "" || k.notBuilt && k.status == Fail && len(k.order) == 0}
	if k.output != nil {
		pkg.Output = k.output.String()
	}
	if b := p.builds[k.failedBuild]; b != nil {
		b.named = true
		pkg.Output = b.output.String() + pkg.Output
	} else if pkg.BuildFailed && p.stderr != "" {
		pkg.Output = p.stderr + "\n" + pkg.Output
	}
	pkg.NoTests = len(k.order) == 0 && !pkg.BuildFailed
	if t := k.tests[k.left]; t != nil && k.ends == 0 {
		t.blame("the process ended in the middle of this test: its end is not the test's own")
	}
	tests := make([]Test, 0, len(k.order))
	for _, t := range k.order {
		tests = append(tests, t.tally(path))
	}
	k.contradictParents(tests)
	switch {
	case k.ends == 0:
		pkg.Status = Missing
		r.problem("package %s has no end", path)
	case k.ends > 1:
		pkg.Status = Fail
		r.problem("package %s ended %d times", path, k.ends)
	}
	k.doubt(pkg, tests, r)
	r.Packages = append(r.Packages, pkg)
	r.Tests = append(r.Tests, tests...)
}

func (t *trace) tally(path string) Test {
	result := Test{Package: path, Name: t.name, Status: t.status, Elapsed: t.elapsed}
	if t.output != nil {
		result.Output = t.output.String()
	}
	if t.ends == 0 {
		t.blame("the test began and never ended")
	}
	if t.flaw != "" {
		return result.fail(t.flaw)
	}
	return result
}

// contradictParents fails each test that passed while a subtest of it failed: the testing package never says so.
func (k *pack) contradictParents(tests []Test) {
	at := make(map[string]int, len(tests))
	for i, t := range tests {
		at[t.Name] = i
	}
	for _, t := range slices.Backward(tests) { // a parent begins before its subtests
		for name, depth := t.Name, 0; t.Status == Fail && depth < 100; depth++ {
			cut := strings.LastIndexByte(name, '/')
			if cut < 0 {
				break
			}
			name = name[:cut]
			i, ok := at[name]
			if !ok {
				continue // a subtest's own name may have a slash
			}
			if tests[i].Status != Fail {
				k.tests[name].blame("the test did not fail, and a subtest of it did")
				tests[i] = tests[i].fail(k.tests[name].flaw)
			}
			break
		}
	}
}

// doubt names what the events of a package say against each other.
func (k *pack) doubt(pkg Package, tests []Test, r *Report) {
	path := pkg.ImportPath
	if k.begins != 1 {
		r.problem("package %s began %d times", path, k.begins)
	}
	if k.outside {
		r.problem("events of package %s stand before its begin or after its end", path)
	}
	if k.nameless {
		r.problem("package %s has a begin of a test without a name", path)
	}
	flaws := 0
	for _, t := range k.order {
		if t.flaw == "" {
			continue
		}
		if flaws++; flaws <= 3 {
			r.problem("%s: %s: %s", path, short(t.name), t.flaw)
		}
	}
	if flaws > 3 {
		r.problem("%s: %d tests more with events that are no result", path, flaws-3)
	}
	failed := slices.ContainsFunc(tests, func(t Test) bool { return t.Status == Fail })
	switch {
	case pkg.Status == Pass && (failed || k.failLine):
		r.problem("package %s passed although a test of it failed", path)
	case pkg.Status == Pass && !k.passLine:
		r.problem("package %s passed although the testing package never said PASS: the process left early", path)
	case pkg.Status == Skip && len(tests) > 0:
		r.problem("package %s says that it has no test files, and tests of it ran", path)
	case pkg.Status == Fail && k.ends == 1 && !pkg.BuildFailed && !k.failLine:
		r.problem("the process of package %s did not end by itself%s", path, because(k.crash))
	case pkg.Status == Missing && k.crash != "":
		r.problem("the process of package %s did not end by itself%s", path, because(k.crash))
	}
}

func because(crash string) string {
	if crash == "" {
		return " (crash or exit)"
	}
	return ": " + crash
}

// problem adds to the reasons against the report, up to a bound.
func (r *Report) problem(format string, args ...any) {
	switch n := len(r.Problems); {
	case n < maxProblems:
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	case n == maxProblems:
		r.Problems = append(r.Problems, "and more")
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n) + " " + many
}

// short cuts a name that may be forged to a length for one line.
func short(name string) string {
	if len(name) <= 200 {
		return name
	}
	return strings.ToValidUTF8(name[:200], "") + "…"
}
