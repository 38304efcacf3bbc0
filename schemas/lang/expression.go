package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"pact/schemas"
)

// scope is an environment with its variables, in which the expressions of one place are compiled.
type scope struct {
	unit *Unit
	env  *cel.Env
	vars map[string]*T
}

// scope makes the outermost scope of the unit, once for all its expressions.
func (u *Unit) newScope() (*scope, error) {
	env, err := u.newEnv()
	if err != nil {
		return nil, err
	}
	return &scope{unit: u, env: env, vars: map[string]*T{}}, nil
}

// with is the scope and more variables; a later one hides an earlier one.
func (s *scope) with(vars map[string]*T) (*scope, error) {
	all := maps.Clone(s.vars)
	var opts []cel.EnvOption
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if !identifierForm.MatchString(name) || slices.Contains(celWords, name) {
			continue // refused as a name already
		}
		all[name] = vars[name]
		opts = append(opts, cel.Variable(name, s.unit.celElement(vars[name])))
	}
	env, err := s.env.Extend(opts...)
	if err != nil {
		return nil, err
	}
	return &scope{unit: s.unit, env: env, vars: all}, nil
}

// compile parses, checks and plans an expression that must be a bool; what names the place in messages.
func (s *scope) compile(source, what string) (*program, []mistake) {
	if len(source) > maxExpression {
		return nil, []mistake{{0, fmt.Sprintf("an expression of %d bytes; at most %d are read", len(source), maxExpression), "split it into several"}}
	}
	if strings.TrimSpace(source) == "" {
		return nil, []mistake{{0, what + " is empty", "write a condition in CEL, or remove it"}}
	}
	in := &inspector{source: source, scope: s.vars, unit: s.unit, told: map[int64]bool{}}
	parsed, iss := s.env.Parse(source)
	if iss.Err() != nil {
		return nil, in.mistakes(iss, true)
	}
	in.info = parsed.NativeRep().SourceInfo()
	in.typeOf(parsed.NativeRep().Expr())
	checked, iss := s.env.Check(parsed)
	if iss.Err() != nil {
		in.found = append(in.found, in.mistakes(iss, false)...)
	}
	if len(in.found) == 0 && checked != nil {
		if out := checked.OutputType(); !out.IsExactType(cel.BoolType) && !out.IsExactType(cel.DynType) {
			in.found = append(in.found, mistake{0, fmt.Sprintf("%s is to be true or false, and this is %s", what, article(wording.Replace(cel.FormatCELType(out)))), "compare it with something"})
		}
	}
	if len(in.found) > 0 {
		slices.SortStableFunc(in.found, func(a, b mistake) int { return a.offset - b.offset })
		return nil, in.found
	}
	run, err := s.env.Program(checked, cel.CostLimit(maxCost))
	if err != nil {
		return nil, []mistake{{0, err.Error(), "correct the expression; it is CEL"}}
	}
	return &program{source: source, vars: s.vars, run: run}, nil
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
	base, err := u.newScope()
	if err != nil {
		u.refuse(CheckExpressions, "", 0, err.Error(), "report this: the types of the contract cannot be told to CEL")
		return
	}
	for _, f := range u.fns {
		if err := f.compile(base); err != nil {
			u.refuse(CheckExpressions, f.Pointer, 0, err.Error(), "rename the parameters that CEL has a use of its own for")
		}
	}
	u.compileScenarios(base)
}

func (f *Fn) compile(base *scope) error {
	vars := map[string]*T{}
	for _, p := range f.Params {
		vars[p.Name] = p.Type
	}
	input, err := base.with(vars)
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
		f.requires = append(f.requires, input.compileAt(source, "requires", f.Pointer+schemas.Pointer("requires", i)))
	}
	for i, e := range f.Decl.Errors {
		var p *program
		if e.When != "" {
			p = input.compileAt(e.When, "when", f.Pointer+schemas.Pointer("errors", i, "when"))
		}
		f.whens = append(f.whens, p)
	}
	for i, source := range f.Decl.Ensures {
		f.ensures = append(f.ensures, output.compileAt(source, "ensures", f.Pointer+schemas.Pointer("ensures", i)))
	}
	for i, e := range f.Decl.Examples {
		if e.Expect != "" {
			f.expects.add(output.compileAt(e.Expect, "expect", f.Pointer+schemas.Pointer("examples", i, "expect")))
		}
	}
	return nil
}
