package lang

import (
	"maps"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/containers"
	"cel.dev/cel-go/common/decls"
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
		if !identifierForm().MatchString(name) || slices.Contains(celWords, name) {
			continue // refused as a name already
		}
		if err := env.AddIdents(decls.NewVariable(name, u.celElement(vars[name]))); err != nil {
			return nil, err
		}
	}
	return env, nil
}

// plan makes a checked expression evaluable. Only one that builds a struct has to know the contract's types for it.
func (u *Unit) plan(checked *ast.AST, n nature) (cel.Program, error) {
	env := baseEnv()
	if n.builds {
		var err error
		if env, err = env.Extend(cel.CustomTypeProvider(u.provider())); err != nil {
			return nil, err
		}
	}
	opts := []cel.ProgramOption{cel.OptimizeRegex(regexOnce)}
	if n.open {
		opts = append(opts, cel.CostLimit(maxCost))
	}
	return env.PlanProgram(checked, opts...)
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
