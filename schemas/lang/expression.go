package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/types"
)

// scope is the variables of one place, in which its expressions are compiled.
type scope struct {
	unit  *Unit
	check *checker.Env
	vars  map[string]*T
}

// newScope makes a scope of variables.
func (u *Unit) newScope(vars map[string]*T) (*scope, error) {
	env, err := u.newChecker(vars)
	if err != nil {
		return nil, err
	}
	return &scope{unit: u, check: env, vars: vars}, nil
}

// with is the scope and more variables; a later one hides an earlier one.
func (s *scope) with(vars map[string]*T) (*scope, error) {
	all := maps.Clone(s.vars)
	maps.Copy(all, vars)
	return s.unit.newScope(all)
}

// compile parses, checks and plans an expression that must be a bool; what names the place in messages. A failure of CEL
// itself is a mistake like others, so that no contract brings Pact down.
func (s *scope) compile(source, what string) (p *program, found []mistake) {
	defer func() {
		if r := recover(); r != nil {
			p, found = nil, []mistake{{0, fmt.Sprintf("CEL fails on this expression: %v", r), "write it in another way"}}
		}
	}()
	if len(source) > maxExpression {
		return nil, []mistake{{0, fmt.Sprintf("an expression of %d bytes; at most %d are read", len(source), maxExpression), "split it into several"}}
	}
	if strings.TrimSpace(source) == "" {
		return nil, []mistake{{0, what + " is empty", "write a condition in CEL, or remove it"}}
	}
	s.unit.set.compilations.Add(1)
	in := &inspector{source: source, scope: s.vars, unit: s.unit, told: map[int64]bool{}}
	parsed, iss := baseEnv().Parse(source)
	if iss.Err() != nil {
		return nil, in.mistakes(iss.Errors(), true)
	}
	tree := parsed.NativeRep()
	in.info = tree.SourceInfo()
	in.typeOf(tree.Expr())
	checked, errs := checker.Check(tree, parsed.Source(), s.check)
	in.found = append(in.found, in.mistakes(errs.GetErrors(), false)...)
	if out := checked.GetType(checked.Expr().ID()); len(in.found) == 0 && !out.IsExactType(types.BoolType) && !out.IsExactType(types.DynType) {
		in.found = append(in.found, mistake{0, fmt.Sprintf("%s is to be true or false, and this is %s", what, article(inWords(cel.FormatCELType(out)))), "compare it with something"})
	}
	if len(in.found) > 0 {
		slices.SortStableFunc(in.found, func(a, b mistake) int { return a.offset - b.offset })
		return nil, in.found
	}
	n := natureOf(checked)
	run, err := s.unit.plan(checked, n)
	if err != nil {
		return nil, []mistake{{0, err.Error(), "correct the expression; it is CEL"}}
	}
	return &program{source: source, vars: s.vars, plan: run, tree: checked, unit: s.unit, nature: n}, nil
}

// compileAt compiles and notes the mistakes at a place of the contract; nil where there are any.
func (s *scope) compileAt(source, what, pointer string) *program {
	p, found := s.compile(source, what)
	for _, m := range found {
		s.unit.refuse(CheckExpressions, pointer, m.offset, m.message, m.fix)
	}
	return p
}

// compileExpressions compiles every expression of the contract, each once.
func (u *Unit) compileExpressions() {
	for _, f := range u.fns {
		if err := f.compile(); err != nil {
			u.refuse(CheckExpressions, f.Pointer, 0, err.Error(), "rename the parameters that CEL has a use of its own for")
		}
	}
	u.compileScenarios()
}

func (f *Fn) compile() error {
	vars := map[string]*T{}
	for _, p := range f.Params {
		vars[p.Name] = p.Type
	}
	input, err := f.unit.newScope(vars)
	if err != nil {
		return err
	}
	output := input
	if f.Returns.Kind != Void {
		if output, err = input.with(map[string]*T{"result": f.Returns}); err != nil {
			return err
		}
	}
	f.input, f.output = input, output
	for i, source := range f.Decl.Requires {
		f.requires = append(f.requires, input.compileAt(source, "requires", below(f.Pointer, "requires", i)))
	}
	for i, e := range f.Decl.Errors {
		var p *program
		if e.When != "" {
			p = input.compileAt(e.When, "when", below(f.Pointer, "errors", i, "when"))
		}
		f.whens = append(f.whens, p)
	}
	for i, source := range f.Decl.Ensures {
		f.ensures = append(f.ensures, output.compileAt(source, "ensures", below(f.Pointer, "ensures", i)))
	}
	f.judgeAbsent()
	for i, e := range f.Decl.Examples {
		if e.Expect != "" {
			f.expects.add(output.compileAt(e.Expect, "expect", below(f.Pointer, "examples", i, "expect")))
		}
	}
	return nil
}
