package lang

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Agreement says where the contract contradicts itself: examples and steps that break what it says (examples), inputs that
// it does not decide about (errors), and clauses that nothing exercises (clauses). Only functions are judged whose types
// and expressions are sound. It is worked out once for all contracts of the set, and is in document order.
func (u *Unit) Agreement() []Problem {
	u.set.once.Do(u.set.agree)
	return slices.Clone(u.agreement)
}

// agree judges all units, several at once: each looks at itself alone.
func (s *Set) agree() { s.each((*Unit).agree) }

func (u *Unit) agree() {
	for _, f := range u.fns {
		if f.sound {
			j := &judge{unit: u, fn: f, told: twice{}, met: twice{}}
			j.examples()
			j.inputs()
		}
	}
	u.judgeScenarios()
	u.judgeClauses()
	sortProblems(u.agreement)
}

func (u *Unit) disagree(check Check, pointer, message, fix string) {
	u.agreement = append(u.agreement, problem(check, pointer, 0, message, fix))
}

// judge holds the examples and inputs of one function against its clauses.
type judge struct {
	unit *Unit
	fn   *Fn
	plan *plan            // nil until inputs are drawn
	told twice            // what was said once already
	met  twice            // errors that some input called for
	good []map[string]any // arguments of examples that succeed as they should
}

func (j *judge) refuse(pointer, message, fix string) {
	j.unit.disagree(CheckExamples, pointer, message, fix)
}

// once says whether this is the first time that something is told of the function.
func (j *judge) once(parts ...string) bool { return !j.told.seen(strings.Join(parts, "\x00")) }

func (j *judge) examples() {
	for i, e := range j.fn.Decl.Examples {
		c := call{
			what: fmt.Sprintf("example %q", e.Name), pointer: below(j.fn.Pointer, "examples", i),
			args: e.Args, returns: e.Returns, err: e.Error, expect: e.Expect,
		}
		if n := c.outcomes(); n != 1 {
			fix := "give it one of returns, error and expect"
			if j.fn.Returns.Kind == Void && n == 0 {
				fix = "write returns: null, or error"
			}
			j.refuse(c.pointer, fmt.Sprintf("%s has %d of returns, error and expect", c.what, n), fix)
			continue
		}
		j.call(c)
	}
}

func (j *judge) errorNames() []string {
	var names []string
	for _, e := range j.fn.Decl.Errors {
		names = append(names, e.Name)
	}
	return names
}

// unevaluated names the expressions that cannot be evaluated, each once.
func (j *judge) unevaluated(v verdict, pointer, what string) {
	for _, err := range v.failed {
		var clause *ClauseError
		if errors.As(err, &clause) && j.once("failed", clause.Clause) {
			j.refuse(pointer, fmt.Sprintf("%s cannot be evaluated for %s: %v", clause.Clause, what, clause.Err),
				fmt.Sprintf("make %q hold for every input of its types", clause.Expression))
		}
	}
}

// ambiguous warns of two errors that one input calls for.
func (j *judge) ambiguous(v verdict, pointer string, args map[string]any) {
	for i := 1; i < len(v.Errors); i++ {
		if a, b := v.Errors[0], v.Errors[i]; j.once("both", a, b) {
			j.warn(pointer, fmt.Sprintf("%s and %s both hold for %s of %s; either is accepted", a, b, show(args), j.fn.Name),
				"make their conditions exclude each other, if it matters which one comes")
		}
	}
}
