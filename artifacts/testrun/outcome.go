package testrun

import (
	"fmt"
	"slices"
	"strings"
)

// outcome is one result as a report in JUnit XML, in TAP, or of a bootstrap says it.
type outcome struct {
	group   string // what becomes Test.Package: a file, a class or a suite
	class   string // JUnit: classname, where group is something else
	name    string
	status  Status
	elapsed float64
	output  string
}

// outcomes gathers results in the order of the report. Its memory is bounded by budget, whatever is written.
type outcomes struct {
	list     []outcome
	problems Report // its Problems alone
	budget   int
	full     bool
}

func newOutcomes() *outcomes { return &outcomes{budget: maxKept} }

// add takes a result over; the report is full once the budget is spent.
func (o *outcomes) add(r outcome) {
	size := len(r.group) + len(r.class) + len(r.name) + len(r.output) + 128
	if size > o.budget {
		o.full = true
		return
	}
	o.budget -= size
	o.list = append(o.list, r)
}

func (o *outcomes) problem(format string, args ...any) { o.problems.problem(format, args...) }

// report adds the results up: a package for each group, which passed where none of its tests failed.
func (o *outcomes) report() Report {
	if o.full {
		o.problem("names and outputs of the report are over %d MiB; the rest was left out", maxKept>>20)
	}
	r := Report{Problems: o.problems.Problems}
	at := map[string]int{}
	for _, t := range o.list {
		i, ok := at[t.group]
		if !ok {
			i, at[t.group] = len(r.Packages), len(r.Packages)
			r.Packages = append(r.Packages, Package{ImportPath: t.group, Status: Pass})
		}
		if t.status == Fail {
			r.Packages[i].Status = Fail
		}
		r.Tests = append(r.Tests, Test{Package: t.group, Name: t.name, Status: t.status, Elapsed: t.elapsed, Output: t.output})
	}
	slices.SortStableFunc(r.Packages, func(a, b Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	slices.SortStableFunc(r.Tests, func(a, b Test) int { return strings.Compare(a.Package, b.Package) })
	return r
}

// judge holds a report against the way its command ended: what names the command, said is what it printed beside.
func (r *Report) judge(what string, out Output, said string) {
	r.ExitCode, r.Elapsed = out.ExitCode, out.Elapsed
	failed := ""
	for _, t := range r.Tests {
		if t.Status == Fail {
			failed = strings.TrimPrefix(t.Package+": "+short(t.Name), ": ")
			break
		}
	}
	switch {
	case r.killed(what, out): // nothing that it says counts
	case len(r.Tests) == 0:
		r.problem("%s reported no test and ended with exit status %d%s", what, out.ExitCode, after(said))
	case out.ExitCode == 0 && failed != "":
		r.problem("%s ended with exit status 0, and %s did not pass", what, failed)
	case out.ExitCode != 0 && failed == "":
		r.problem("%s ended with exit status %d, and the report names no failure%s", what, out.ExitCode, after(said))
	}
}

// killed says that a command did not end by itself, and makes that a problem.
func (r *Report) killed(what string, out Output) bool {
	switch {
	case out.TimedOut:
		r.problem("%s was killed: timed out", what)
	case out.Canceled:
		r.problem("%s was killed: the call was canceled", what)
	}
	return out.TimedOut || out.Canceled
}

func after(said string) string {
	if said = strings.TrimSpace(said); said == "" {
		return ""
	}
	return ": " + said
}

// lastLines is the end of what a command said, for one message.
func lastLines(b []byte) string {
	return strings.ToValidUTF8(strings.TrimSpace(string(b[max(0, len(b)-1<<10):])), "")
}

// reason puts what a report says of a result before its output.
func reason(format string, args ...any) string { return fmt.Sprintf(format, args...) + "\n" }
