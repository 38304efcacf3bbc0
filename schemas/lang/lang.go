// Package lang is the contract language: type expressions, constraints, CEL expressions and values. It compiles the
// contracts of a project together, says what is wrong with them and works out what they promise. It is pure: no I/O, no
// clock, the same answer for the same contracts. It never repairs a contract: what is wrong stays wrong and is named.
package lang

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"pact/schemas"
)

// Check names the gate that a problem belongs to.
type Check string

// The checks, in the order in which they are judged.
const (
	CheckTypes       Check = "types"
	CheckExpressions Check = "expressions"
	CheckExamples    Check = "examples"
	CheckErrors      Check = "errors"
	CheckClauses     Check = "clauses"
)

// Problem is what is wrong with a contract, and which gate says so.
type Problem struct {
	Check Check
	schemas.Problem
}

// Set is the contracts of a project, compiled together. It is safe for use by several goroutines.
type Set struct {
	units map[string]*Unit
	uses  []*T // uses of structs, enums and unions, completed when all are resolved
	once  sync.Once

	written  map[string]*schemas.Tests // tests beyond the contracts, by component
	extend   sync.Once
	extended *Set // the contracts with those tests in them

	compilations atomic.Int64 // of expressions
}

// Unit is one compiled contract.
type Unit struct {
	name      string
	contract  *schemas.Contract
	tests     *schemas.Tests
	set       *Set
	named     map[string]*T
	types     []*T
	fns       []*Fn
	scenarios []*scenario
	problems  []Problem

	agreement []Problem
	listing   sync.Once
	clauses   []Clause
	points    sync.Map // of types and what they are compared with → points
}

// Compile compiles all contracts of a project together, by component; types of other components are found as
// component.Type. It never fails: what is wrong with a contract is among the problems of its unit.
func Compile(contracts map[string]*schemas.Contract) *Set {
	s := resolveSet(contracts)
	s.each(func(u *Unit) {
		u.compileExpressions()
		sortProblems(u.problems)
		for _, f := range u.fns {
			f.sound = f.judgeSound()
		}
	})
	return s
}

// each does something with every unit, several at once; it may write to the unit alone, and read types, which are finished.
func (s *Set) each(do func(*Unit)) {
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	units := s.sorted()
	broken := make([]any, len(units)) // what a unit panicked with: it belongs to whoever called
	for i, u := range units {
		free <- struct{}{}
		wait.Go(func() {
			defer func() {
				broken[i] = recover()
				<-free
			}()
			do(u)
		})
	}
	wait.Wait()
	for i, u := range units {
		if broken[i] != nil {
			panic(fmt.Sprintf("the contract of %s: %v", u.name, broken[i]))
		}
	}
}

// resolveSet compiles the types and signatures alone.
func resolveSet(contracts map[string]*schemas.Contract) *Set {
	s := &Set{units: map[string]*Unit{}}
	for name, c := range contracts {
		if c != nil {
			s.units[name] = &Unit{name: name, contract: c, set: s, named: map[string]*T{}}
		}
	}
	units := s.sorted()
	for _, u := range units {
		u.declareTypes()
	}
	for _, u := range units {
		u.resolveTypes()
		u.resolveFunctions()
	}
	for _, use := range s.uses {
		use.Fields, use.Values, use.Variants = use.def.Fields, use.def.Values, use.def.Variants
	}
	s.judgeRecursion()
	for _, u := range units {
		u.judgeShared()
	}
	return s
}

// sorted lists the units by component.
func (s *Set) sorted() []*Unit {
	var out []*Unit
	for _, name := range slices.Sorted(maps.Keys(s.units)) {
		out = append(out, s.units[name])
	}
	return out
}

// Unit returns the compiled contract of a component, nil when it is unknown.
func (s *Set) Unit(component string) *Unit { return s.units[component] }

// Contract is the document that was compiled.
func (u *Unit) Contract() *schemas.Contract { return u.contract }

// Problems are those of types and expressions, in document order.
func (u *Unit) Problems() []Problem { return slices.Clone(u.problems) }

// Types are the named types of the contract, in document order; a name that is declared twice stands once.
func (u *Unit) Types() []*T { return u.types }

// Functions are the functions of the contract, in document order.
func (u *Unit) Functions() []*Fn { return u.fns }

// Function returns a function by name, nil when it is unknown.
func (u *Unit) Function(name string) *Fn {
	for _, f := range u.fns {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (u *Unit) functionNames() []string {
	var names []string
	for _, f := range u.fns {
		names = append(names, f.Name)
	}
	return names
}

// refuse notes a problem of types or expressions.
func (u *Unit) refuse(check Check, pointer string, offset int, message, fix string) {
	u.problems = append(u.problems, problem(check, pointer, offset, message, fix))
}

func problem(check Check, pointer string, offset int, message, fix string) Problem {
	return Problem{Check: check, Problem: schemas.Problem{Pointer: pointer, Offset: offset, Message: message, Fix: fix}}
}

// Fn is a compiled function.
type Fn struct {
	Name    string
	Params  []*Field
	Returns *T // of kind Void where nothing is returned
	Decl    *schemas.Function
	Pointer string

	unit     *Unit
	sound    bool
	input    *scope // the parameters; nil where CEL could not take them
	output   *scope // the parameters and result
	requires []*program
	whens    []*program // of each error; nil where it has no when
	ensures  []*program
	expects  expectations

	bounded sync.Once
	bounds  []Bound
	planned sync.Once
	plan    *plan
}

// Sound says that the function's types and expressions all compiled.
func (f *Fn) Sound() bool { return f.sound }

func (f *Fn) judgeSound() bool {
	for _, p := range f.Params {
		if !p.Type.sound() {
			return false
		}
	}
	return f.Returns.sound() && !slices.ContainsFunc(f.unit.problems, func(p Problem) bool {
		return strings.HasPrefix(p.Pointer, f.Pointer+"/")
	})
}

func fieldNames(fields []*Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}
