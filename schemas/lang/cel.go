package lang

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/containers"
	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"
)

const (
	maxExpression = 4096      // bytes
	maxCost       = 1_000_000 // of one evaluation, in CEL's units
)

// adapter turns Go values into CEL values where CEL itself has to.
var adapter = types.DefaultTypeAdapter

// baseEnv is CEL with its extensions, made once.
var baseEnv = sync.OnceValue(func() *cel.Env {
	env, err := cel.NewEnv(
		ext.Strings(), ext.Lists(ext.ListsMaxRangeSize(10_000)), ext.Math(), ext.Sets(),
		cel.DefaultUTCTimeZone(true), cel.StrictTimestampParsing(true),
	)
	if err != nil {
		panic("lang: the CEL environment is fixed and does not compile: " + err.Error())
	}
	return env
})

// baseChecker is what the checker knows of functions and types of CEL itself, shared by all scopes.
var baseChecker = sync.OnceValue(func() *checker.Env {
	env, err := checker.NewEnv(containers.DefaultContainer, types.NewEmptyRegistry(), checker.CrossTypeNumericComparisons(false))
	if err == nil {
		err = env.AddIdents(baseEnv().Variables()...)
	}
	for _, name := range slices.Sorted(maps.Keys(baseEnv().Functions())) {
		if err == nil {
			err = env.AddFunctions(baseEnv().Functions()[name])
		}
	}
	if err != nil {
		panic("lang: the CEL environment is fixed and does not check: " + err.Error())
	}
	return env
})

// newChecker is CEL's checker with the types that a contract can reach and some variables.
func (u *Unit) newChecker(vars map[string]*T) (*checker.Env, error) {
	env, err := checker.NewEnv(containers.DefaultContainer, u.provider(), checker.ValidatedDeclarations(baseChecker()))
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if !identifierForm.MatchString(name) || slices.Contains(celWords, name) {
			continue // refused as a name already
		}
		if err := env.AddIdents(decls.NewVariable(name, u.celElement(vars[name]))); err != nil {
			return nil, err
		}
	}
	return env, nil
}

// plan makes a checked expression evaluable. Only one that builds a struct has to know the contract's types for it.
func (u *Unit) plan(checked *ast.AST) (cel.Program, error) {
	cost := costOf(checked)
	env := baseEnv()
	if cost.builds {
		var err error
		if env, err = env.Extend(cel.CustomTypeProvider(u.provider())); err != nil {
			return nil, err
		}
	}
	opts := []cel.ProgramOption{cel.OptimizeRegex(regexOnce)}
	if cost.open {
		opts = append(opts, cel.CostLimit(maxCost))
	}
	return env.PlanProgram(checked, opts...)
}

// cost is what an expression needs at run time.
type cost struct {
	builds bool // a struct
	open   bool // its cost can grow faster than its input, and has to be limited
}

// steady are the functions whose cost grows no faster than their input and whose result no more than that: an expression
// of these alone, which is bounded in length, is bounded in cost.
var steady = slices.Concat(
	[]string{
		operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Equals,
		operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Add,
		operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate, operators.Index, operators.In,
	},
	strings.Fields(`size matches contains startsWith endsWith int double string bool bytes timestamp duration dyn type
		getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds`),
)

func costOf(checked *ast.AST) cost {
	var c cost
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.ComprehensionKind:
			c.open = true
		case ast.StructKind:
			c.builds = true
		case ast.CallKind:
			c.open = c.open || !slices.Contains(steady, e.AsCall().FunctionName())
		}
	}))
	return c
}

// regexOnce compiles the pattern of matches() once for all expressions that have it.
var regexOnce = &interpreter.RegexOptimization{
	Function: "matches", RegexIndex: 1,
	Factory: func(call interpreter.InterpretableCall, pattern string) (interpreter.InterpretableCall, error) {
		re, err := regexOf(pattern)
		if err != nil {
			return nil, err
		}
		return interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), func(args ...ref.Val) ref.Val {
			if len(args) == 2 {
				if s, ok := args[0].(types.String); ok {
					return types.Bool(re.MatchString(string(s)))
				}
			}
			return types.MaybeNoSuchOverloadErr(args[0])
		}), nil
	},
}

func (u *Unit) provider() provider { return provider{Provider: emptyProvider(), unit: u} }

var emptyProvider = sync.OnceValue(func() types.Provider { return types.NewEmptyRegistry() })
