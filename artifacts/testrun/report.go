package testrun

import (
	"fmt"
	"time"
)

// Status is how a test or a package ended.
type Status string

// Statuses. Only Pass is a pass.
const (
	Pass    Status = "pass"
	Fail    Status = "fail"
	Skip    Status = "skip"
	Missing Status = "missing" // a wanted test that did not run; a package without an end
)

// Test is one test, subtest, example or fuzz target with its seeds.
type Test struct {
	Package string // import path
	Name    string // in full, as the testing package wrote it: TestX/a_subtest
	Status  Status
	Elapsed float64 // seconds, as the report says
	Output  string  // head and tail of about 2 KiB; begins with the reason where the events of the test are no pass
}

// Package is one package of a run.
type Package struct {
	ImportPath  string
	Status      Status // Skip: it has no test files
	Output      string // head and tail of about 4 KiB: the compiler's words, or what was printed outside of tests
	BuildFailed bool
	NoTests     bool // nothing in it ran, although it was built or has no test files
}

// Report is what a run of tests said, sorted by package; tests stand in the order in which they began.
type Report struct {
	Tests    []Test
	Packages []Package
	Problems []string // why this report cannot be trusted; an honest failure is none
	ExitCode int      // of the go command; -1 when a signal ended it
	Elapsed  time.Duration
}

// Pick compares what ran with what should have run: for each wanted name, in the order given, the test of that package.
// A test that the report does not name is Missing, and Output says why. A pass is a pass only where the package has an
// end: an event that looks like the test's may be the end of a process that left in the middle of it.
func (r Report) Pick(importPath string, names []string) []Test {
	found := map[string][]Test{}
	for _, t := range r.Tests {
		if t.Package == importPath {
			found[t.Name] = append(found[t.Name], t)
		}
	}
	picked := make([]Test, 0, len(names))
	for _, name := range names {
		switch got := found[name]; {
		case len(got) == 0:
			picked = append(picked, Test{Package: importPath, Name: name, Status: Missing, Output: r.whyMissing(importPath)})
		case len(got) > 1:
			picked = append(picked, got[0].fail(fmt.Sprintf("the report has %d results for this test", len(got))))
		default:
			picked = append(picked, r.doubt(got[0]))
		}
	}
	return picked
}

// doubt makes a fail of a pass or a skip that does not stand inside an ended package.
func (r Report) doubt(t Test) Test {
	switch t.Status {
	case Pass, Skip:
	case Fail:
		return t
	default:
		return t.fail(fmt.Sprintf("status %q is not one of pass, fail, skip", t.Status))
	}
	switch p := r.find(t.Package); {
	case p == nil:
		return t.fail("the report does not name the package of this test")
	case p.Status == Missing:
		return t.fail("the package of this test has no end in the report: its process left or was killed")
	}
	return t
}

func (r Report) whyMissing(importPath string) string {
	switch p := r.find(importPath); {
	case p == nil:
		return "the package did not run"
	case p.BuildFailed:
		return "the package was not built:\n" + p.Output
	case p.Status == Skip:
		return "the package has no test files"
	case p.NoTests && p.Status == Fail && p.Output != "":
		return "nothing in the package ran:\n" + p.Output
	case p.NoTests:
		return "nothing in the package ran"
	}
	return "the package ran without this test"
}

func (r Report) find(importPath string) *Package {
	for i := range r.Packages {
		if r.Packages[i].ImportPath == importPath {
			return &r.Packages[i]
		}
	}
	return nil
}

// fail is the test with a reason against it.
func (t Test) fail(reason string) Test {
	t.Status = Fail
	t.Output = reason + "\n" + t.Output
	return t
}
