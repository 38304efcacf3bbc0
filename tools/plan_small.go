package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

// step is one of the calls that a small plan is made of, in the words of the tool that it is.
type step struct {
	tool      Tool
	arguments map[string]any
	due       func(*artifacts.Snapshot) bool // nil: always
}

// said is what the steps answer, as far as it says whether to go on.
type said struct {
	Summary    string            `json:"summary"`
	Findings   []schemas.Finding `json:"findings"`
	Confirmed  *bool             `json:"confirmed"`
	NeedsHuman string            `json:"needs_human"`
	Verdict    string            `json:"verdict"`
	Next       []Next            `json:"next"`
}

// startSmall makes the whole plan of one component: every step is the tool of its name, so nothing is passed over. It stops
// at the first that something is in the way of, and says so. Each step can be made again, so the call can.
func startSmall(ctx context.Context, env *Env, in *planStartIn, begin func(context.Context, *Env) (any, error)) (any, error) {
	if err := checkSmall(ctx, env, in); err != nil {
		return nil, err
	}
	root := env.pinned
	before := standing(ctx, root)
	alone := *env
	alone.Runs = nil // a run is waited for
	out := &planStartOut{Created: []string{}, Changed: []string{}, Ignored: []string{}, Findings: []schemas.Finding{}, Next: []Next{}}
	if _, err := begin(ctx, &alone); err != nil {
		return nil, err
	}
	stopped := ""
	var last said
	for _, st := range smallSteps(in.Small) {
		if st.due != nil {
			s, err := artifacts.Load(ctx, root, artifacts.Everything...)
			if err != nil {
				return nil, machine(err)
			}
			due := st.due(s)
			s.Close()
			if !due {
				continue
			}
		}
		answer, err := take(ctx, &alone, st)
		if err != nil {
			return nil, stoppedBy(st, err)
		}
		last = answer
		if stopped = answer.inTheWay(); stopped != "" {
			stopped = st.tool.Name + ": " + stopped
			out.Next = answer.Next
			if len(out.Next) == 0 {
				out.Next = []Next{{st.tool.Name, st.arguments, stopped}}
			}
			break
		}
	}
	return smallResult(ctx, root, before, out, last, stopped)
}

// checkSmall refuses what is no small plan before anything is written.
func checkSmall(ctx context.Context, env *Env, in *planStartIn) error {
	c := in.Small.Contract
	switch {
	case in.Adopt || in.Spec != nil || in.SpecPath != "" || in.Task != "":
		return refuse(InvalidArgument, "put the task into small, and leave adopt, spec, spec_path and task out", "small is given beside another way to start")
	case in.DryRun:
		return refuse(InvalidArgument, "leave dry_run out", "small has no dry run: its steps build on one another")
	case strings.TrimSpace(in.Small.Task) == "":
		return refuse(InvalidArgument, "say in small.task, in a sentence or more, what to build", "small.task is empty")
	case len(in.Small.Acceptance) == 0 || slices.ContainsFunc(in.Small.Acceptance, func(a string) bool { return strings.TrimSpace(a) == "" }):
		return refuse(InvalidArgument, "give small.acceptance: [what must hold, in a sentence, …]", "small.acceptance has no criterion, or an empty one")
	}
	if err := checkContract(c); err != nil {
		return err
	}
	if len(c.DependsOn) > 0 {
		return refuse(InvalidArgument, "plan several components with plan_decompose", "contract %q depends on %s, and a small plan has one component", c.Component, strings.Join(c.DependsOn, ", "))
	}
	if c.Binding.Language == "" || c.Binding.Language == schemas.LanguageNone {
		return refuse(InvalidArgument, "bind it: binding: {language: go, package: ./folder}", "contract %q is bound to no code, so nothing would be tested", c.Component)
	}
	s, err := artifacts.Load(ctx, env.pinned)
	if err != nil {
		return machine(err)
	}
	defer s.Close()
	if err := withGit(s); err != nil {
		return err
	}
	for _, id := range s.Plan.Value.IDs() {
		if id != c.Component {
			return refuse(Conflict, "add a component to the plan: plan_decompose", "there is a plan already, with %s", strings.Join(s.Plan.Value.IDs(), ", "))
		}
	}
	return nil
}

func smallSteps(in *smallPlan) []step {
	c := in.Contract
	var criteria []map[string]any
	var ids []string
	for i, text := range in.Acceptance {
		ids = append(ids, fmt.Sprintf("AC-%d", i+1))
		criteria = append(criteria, map[string]any{"id": ids[i], "text": text})
	}
	summary := c.Summary
	if summary == "" {
		summary = firstLine(in.Task)
	}
	component := map[string]any{"id": c.Component, "title": c.Component, "summary": summary, "paths": pathsOf(c.Binding), "satisfies": ids}
	red := func(s *artifacts.Snapshot) bool {
		return len(gates.Blocking(gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "test/red" }))) > 0
	}
	return []step{
		{PlanInterview, map[string]any{"acceptance": criteria}, nil},
		{ReadinessConfirm, map[string]any{}, nil},
		{PlanDecompose, map[string]any{"components": []any{component}}, nil},
		{ContractWrite, map[string]any{"contract": c}, nil},
		{TestGenerate, map[string]any{}, nil},
		{TestRun, map[string]any{"what": "red"}, red},
		{PlanLock, map[string]any{}, nil},
	}
}

// pathsOf are the files that an implementation behind a binding is made of.
func pathsOf(b schemas.Binding) []string {
	switch b.Language {
	case schemas.LanguageGo:
		if dir := path.Clean(strings.TrimPrefix(b.Package, "./")); dir != "." {
			return []string{dir + "/**"}
		}
		return []string{"*.go"}
	case schemas.LanguagePython:
		top, _, inPackage := strings.Cut(b.Module, ".")
		if inPackage {
			return []string{top + "/**", "src/" + top + "/**"}
		}
		return []string{top + ".py", top + "/**", "src/" + top + ".py", "src/" + top + "/**"}
	}
	file := path.Clean(strings.TrimPrefix(b.Module, "./"))
	if dir := path.Dir(file); dir != "." {
		return []string{dir + "/**"}
	}
	return []string{file}
}

// take makes a step.
func take(ctx context.Context, env *Env, st step) (answer said, err error) {
	raw, err := json.Marshal(st.arguments)
	if err != nil {
		return answer, err
	}
	out, err := st.tool.Run(ctx, env, raw)
	if err != nil {
		return answer, err
	}
	if raw, err = json.Marshal(out); err != nil {
		return answer, err
	}
	return answer, json.Unmarshal(raw, &answer)
}

// inTheWay says what keeps the plan from going on, "" where nothing does.
func (a said) inTheWay() string {
	errs := slices.DeleteFunc(slices.Clone(a.Findings), func(f schemas.Finding) bool { return f.Severity != schemas.SeverityError })
	switch {
	case a.NeedsHuman != "":
		return a.Summary
	case a.Confirmed != nil && !*a.Confirmed:
		return a.Summary
	case a.Verdict == string(gate.Fail):
		return a.Summary
	case len(errs) > 0:
		return fmt.Sprintf("%s in the way; first: %s", count(len(errs), "finding"), errs[0].String())
	}
	return ""
}

// stoppedBy says at which step a refusal came; what is waited for and what is no refusal stays as it is.
func stoppedBy(st step, err error) error {
	var own *Error
	if !errors.As(err, &own) {
		return err
	}
	return refuse(own.Code, own.Fix+"; then call plan_start {small: …} again", "small stopped at %s: %s", st.tool.Name, own.Message)
}

// standing are the files of a project with their contents, as far as Pact writes them.
func standing(ctx context.Context, root string) map[string]string {
	out := map[string]string{}
	s, err := artifacts.Load(ctx, root, artifacts.KindTests)
	if err != nil {
		return out
	}
	defer s.Close()
	for _, file := range append(s.Documents(), s.ToSeal()...) {
		if data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file))); err == nil {
			out[file] = string(data)
		}
	}
	return out
}

func smallResult(ctx context.Context, root string, before map[string]string, out *planStartOut, last said, stopped string) (any, error) {
	s, err := artifacts.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return nil, machine(err)
	}
	defer s.Close()
	after := standing(ctx, root)
	for _, file := range slices.Sorted(maps.Keys(after)) {
		committed := false
		if s.At.Head != "" {
			tree, err := s.Repo().Tree(ctx, s.At.Head, path.Join(s.Prefix, file))
			committed = err == nil && len(tree) > 0
		}
		switch {
		case !committed:
			out.Created = append(out.Created, file) // by this call, or by the one before that asked the human
		case before[file] != after[file]:
			out.Changed = append(out.Changed, file)
		}
	}
	out.At = s.At
	out.Findings = append(out.Findings, last.Findings...)
	if stopped != "" {
		out.Summary = "Stopped at " + stopped + " Then call plan_start {small: …} again."
		return out, nil
	}
	out.Summary = last.Summary
	out.Next = []Next{{"test_run", map[string]any{}, "implement the component within its paths first; then gate_check"}}
	return out, nil
}
