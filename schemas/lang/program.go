package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// program is a compiled expression with the types of its variables.
type program struct {
	source string
	vars   map[string]*T
	run    cel.Program
}

// values are the variables of an evaluation in CEL's form, converted once for all clauses over them.
type values struct {
	vars map[string]any
	hole *hole // stands for every placeholder among them
}

// bind converts plain values to those of the variables; with holes, placeholders are values that are not known yet.
func bind(types map[string]*T, plain map[string]any, holes bool) (values, error) {
	v := values{vars: map[string]any{}, hole: &hole{}}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		x, there := plain[name]
		if !there && !t.Optional {
			continue
		}
		c, err := toCEL(t, x, v.hole, holes)
		if err != nil {
			return values{}, fmt.Errorf("%s: %w", name, err)
		}
		v.vars[name] = c
	}
	return v, nil
}

// eval evaluates the expression. touched says that the outcome may hang on a placeholder.
func (p *program) eval(v values) (truth, touched bool, err error) {
	v.hole.touched = false
	out, _, err := p.run.Eval(v.vars)
	if err != nil {
		return false, v.hole.touched, runtimeError(err)
	}
	b, ok := out.(types.Bool)
	if !ok {
		return false, v.hole.touched, fmt.Errorf("it gives %s, not true or false", article(wording.Replace(out.Type().TypeName())))
	}
	return bool(b), v.hole.touched, nil
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
