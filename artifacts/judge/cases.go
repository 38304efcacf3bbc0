package judge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// cases puts cases to the implementation, side by side on several drivers.
func (b *bench) cases(ctx context.Context, cases []testgen.Case) (Part, error) {
	failures := make([][]Failure, len(cases))
	err := b.each(ctx, len(cases), func(c *caller, i int) error {
		var err error
		failures[i], err = b.one(ctx, c, cases[i])
		b.tick()
		return err
	})
	if err != nil {
		return Part{}, err
	}
	part := Part{Cases: len(cases), Failures: slices.Concat(failures...)}
	for i, fs := range failures {
		if len(fs) > 0 {
			part.Failed++
			part.Failing = append(part.Failing, i)
		} else {
			part.Passed++
		}
	}
	return part, nil
}

// one judges one case.
func (b *bench) one(ctx context.Context, c *caller, of testgen.Case) ([]Failure, error) {
	if of.Function == "" {
		return b.scenario(ctx, c, of)
	}
	f := b.task.Unit.Function(of.Function)
	w := wanted{returns: of.Returns, expect: of.Expect, clause: of.ID}
	switch {
	case of.Error != "":
		w.errors = []string{of.Error}
	case len(of.Errors) > 0 && of.Errors[0] == "":
		w.errors, w.success = of.Errors[1:], true
	default:
		w.errors = of.Errors
	}
	s, err := b.try(ctx, c, f, of.Args, w, true)
	if err == nil && of.Kind == testgen.KindRepeat && len(s.failures) == 0 {
		first := s.value
		if s, err = b.try(ctx, c, f, of.Args, w, false); err == nil && len(s.failures) == 0 {
			if same, where := lang.Equal(f.Returns, first, s.value); !same {
				s.fail(f.Name+"/idempotent", "the same call again gives "+show(first), where)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return named(s.failures, of.ID, show(of.Args)), nil
}

// try makes one call and judges it. An error ends the judging.
func (b *bench) try(ctx context.Context, c *caller, f *lang.Fn, args map[string]any, w wanted, fresh bool) (settled, error) {
	a, err := c.call(ctx, f, args, fresh)
	var broken *fault
	if err != nil && !errors.As(err, &broken) {
		return settled{}, err
	}
	return settle(f, b.component, args, w, a, err), nil
}

func named(fs []Failure, id, input string) []Failure {
	for i := range fs {
		fs[i].Case, fs[i].Input = id, input
	}
	return fs
}

// scenario makes the calls of a scenario on one subject, up to the first that does not hold.
func (b *bench) scenario(ctx context.Context, c *caller, of testgen.Case) ([]Failure, error) {
	saved := map[string]any{}
	var subject *session
	for i, step := range of.Steps {
		f := b.task.Unit.Function(step.Call)
		args, err := resolve(step.Args, saved)
		if err != nil {
			return []Failure{{Case: of.ID, Clause: of.ID, Expected: "arguments for step " + fmt.Sprint(i+1), Got: err.Error()}}, nil
		}
		w := wanted{returns: step.Returns, expect: step.Expect, clause: of.ID, saved: maps.Clone(saved)}
		if step.Error != "" {
			w.errors = []string{step.Error}
		}
		s, err := b.try(ctx, c, f, args, w, i == 0)
		if err != nil {
			return nil, err
		}
		if i > 0 && subject != c.s && len(s.failures) == 0 {
			s.fail(f.Name+"/call", w.text(), "the subject of the steps before is gone")
		}
		subject = c.s
		if len(s.failures) > 0 {
			return named(s.failures, fmt.Sprintf("%s, step %d", of.ID, i+1), show(args)), nil
		}
		if step.Save != "" {
			saved[step.Save] = s.value
		}
	}
	return nil, nil
}

var reference = schemas.Lazy(`^\$\{([^{}]+)\}$`)

// resolve puts what earlier steps saved in the place of ${name} and ${name.field}.
func resolve(args map[string]any, saved map[string]any) (map[string]any, error) {
	v, err := resolveValue(args, saved)
	out, _ := v.(map[string]any)
	return out, err
}

func resolveValue(v any, saved map[string]any) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = resolveValue(v[i], saved); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			var err error
			if out[k], err = resolveValue(v[k], saved); err != nil {
				return nil, err
			}
		}
		return out, nil
	case string:
		return resolveText(v, saved)
	}
	return v, nil
}

func resolveText(text string, saved map[string]any) (any, error) {
	m := reference().FindStringSubmatch(text)
	if m == nil {
		return text, nil
	}
	parts := strings.Split(m[1], ".")
	at, ok := saved[parts[0]]
	for _, name := range parts[1:] {
		if !ok {
			break
		}
		var fields map[string]any
		if fields, ok = at.(map[string]any); ok {
			at, ok = fields[name]
		}
	}
	if !ok {
		return nil, fmt.Errorf("${%s} is not there: no step before gave it", m[1])
	}
	return at, nil
}

func encodeArguments(args map[string]any) (json.RawMessage, error) {
	if args == nil {
		return json.RawMessage("{}"), nil
	}
	b, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("write arguments: %w", err)
	}
	return b, nil
}
