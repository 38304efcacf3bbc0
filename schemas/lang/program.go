package lang

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// program is a compiled expression with the types of its variables.
type program struct {
	source string
	vars   map[string]*T
	plan   cel.Program
	tree   *ast.AST // checked
	unit   *Unit
	nature nature

	hinting sync.Once
	hinted  []hint
	parting sync.Once
	parted  []*program
}

// parts are the conditions that && joins at the top, the program itself where there is but one.
func (p *program) parts() []*program {
	p.parting.Do(func() {
		for _, e := range conjuncts(p.tree.Expr()) {
			tree := ast.NewCheckedAST(ast.NewAST(e, p.tree.SourceInfo()), p.tree.TypeMap(), p.tree.ReferenceMap())
			n := natureOf(tree)
			plan, err := p.unit.plan(tree, n)
			if err != nil || e == p.tree.Expr() {
				p.parted = []*program{p}
				return
			}
			p.parted = append(p.parted, &program{source: p.source, vars: p.vars, plan: plan, tree: tree, unit: p.unit, nature: n})
		}
	})
	return p.parted
}

func conjuncts(e ast.Expr) []ast.Expr {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.LogicalAnd {
		var out []ast.Expr
		for _, a := range e.AsCall().Args() {
			out = append(out, conjuncts(a)...)
		}
		return out
	}
	return []ast.Expr{e}
}

// values are the variables of an evaluation in CEL's form, converted once for all clauses over them.
type values struct {
	vars  map[string]any
	holes map[string]bool // those in which there are placeholders
}

// bind converts plain values to those of the variables; with holes, placeholders are values that are not known yet.
func bind(types map[string]*T, plain map[string]any, holes bool) (values, error) {
	v := values{vars: make(map[string]any, len(types))}
	var failed error // of the first name
	var first string
	for name, t := range types {
		x, there := plain[name]
		if !there && !t.Optional {
			continue
		}
		var found *int
		if holes {
			found = new(int)
		}
		c, err := toCEL(t, x, found)
		if err != nil && (failed == nil || name < first) {
			failed, first = fmt.Errorf("%s: %w", name, err), name
		}
		v.vars[name] = c
		if holes && *found > 0 {
			if v.holes == nil {
				v.holes = map[string]bool{}
			}
			v.holes[name] = true
		}
	}
	if failed != nil {
		return values{}, failed
	}
	return v, nil
}

// errUnknown says that the outcome hangs on a placeholder.
var errUnknown = errors.New("it hangs on a value that is not known yet")

// eval evaluates the expression.
func (p *program) eval(v values) (bool, error) {
	truth, _, err := p.run(v)
	return truth, err
}

// run evaluates the expression and says what it cost, 0 where that is not limited.
func (p *program) run(v values) (truth bool, cost uint64, err error) {
	if p.nature.whole && slices.ContainsFunc(p.nature.names, func(name string) bool { return v.holes[name] }) {
		return false, 0, errUnknown
	}
	out, details, err := p.plan.Eval(v.vars)
	if details != nil && details.ActualCost() != nil {
		cost = *details.ActualCost()
	}
	if err != nil {
		return false, cost, runtimeError(err)
	}
	switch out := out.(type) {
	case types.Bool:
		return bool(out), cost, nil
	case *types.Unknown:
		return false, cost, errUnknown
	}
	return false, cost, fmt.Errorf("it gives %s, not true or false", article(inWords(out.Type().TypeName())))
}

// runtimeError says what CEL met in other words than its own where those help.
func runtimeError(err error) error {
	text := err.Error()
	switch {
	case strings.HasPrefix(text, "no such key: "):
		name := strings.TrimPrefix(text, "no such key: ")
		return fmt.Errorf("%s is absent; ask has(….%s) first", name, name)
	case strings.Contains(text, "cost limit exceeded"):
		return fmt.Errorf("it costs more than an expression may")
	}
	return err
}
