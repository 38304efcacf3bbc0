package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planStartIn struct {
	located
	Task     string             `json:"task,omitempty" jsonschema_description:"What to build, in prose."`
	SOPs     string             `json:"sops,omitempty" jsonschema_description:"How we build here: standards, in prose."`
	Spec     *schemas.BuildSpec `json:"spec,omitempty" jsonschema_description:"A whole build spec: version, task, sops, readiness, config, metadata."`
	SpecPath string             `json:"spec_path,omitempty" jsonschema_description:"A build spec file (YAML or JSON) of the project."`
	Adopt    bool               `json:"adopt,omitempty" jsonschema_description:"Adopt existing code: propose components from its structure (pact/plan.yaml), and store what the code gates find today (pact/baseline.yaml) as known. With dry_run it lists first."`
	Small    *smallPlan         `json:"small,omitempty" jsonschema_description:"One component in one call: {task, acceptance [texts], contract}. Plans, confirms, generates, proves red and seals, or says what stops it."`
	DryRun   bool               `json:"dry_run,omitempty" jsonschema_description:"Say what would be written; write nothing."`
	Replace  bool               `json:"replace,omitempty" jsonschema_description:"Replace a task that is there."`
}

type smallPlan struct {
	Task       string            `json:"task"`
	Acceptance []string          `json:"acceptance"`
	Contract   *schemas.Contract `json:"contract"`
}

type planStartOut struct {
	Head
	Created  []string          `json:"created"`
	Changed  []string          `json:"changed"`
	Ignored  []string          `json:"ignored"`
	Findings []schemas.Finding `json:"findings"`
	Next     []Next            `json:"next"`
}

// PlanStart begins a project, or applies a build spec to one.
var PlanStart = startTool()

func startTool() Tool {
	t := Write("plan_start", "Start a plan",
		`Begins a project: writes pact.yaml and pact/task.md from a task, or applies a whole build spec (spec inline, or spec_path) to pact.yaml, pact/task.md, pact/sops.md and build_spec.yaml, all or none. A spec without readiness leaves the project's readiness alone. A task that is there is replaced only with replace: true. adopt plans existing code: it proposes components and stores today's findings as known. small makes the whole plan of one component, up to the seal.`,
		nil, planStart)
	run := t.Run
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, err := decode[planStartIn](arguments)
		if err != nil {
			return nil, err
		}
		root, err := startRoot(ctx, env, in.Project)
		if err != nil {
			return nil, err
		}
		pinned := *env
		pinned.pinned = root
		if in.Small != nil {
			return startSmall(ctx, &pinned, in, func(ctx context.Context, env *Env) (any, error) { return run(ctx, env, arguments) })
		}
		return run(ctx, &pinned, arguments)
	}
	t.Idempotent = true
	return t
}

// startRoot is where a project begins: the one that is there, else exactly the folder named, else the repository's root.
func startRoot(ctx context.Context, env *Env, project string) (string, error) {
	root, err := locate(ctx, env, project)
	if err != nil || project == "" {
		return root, err
	}
	if _, err := os.Lstat(filepath.Join(root, artifacts.ProjectFile)); err == nil {
		return root, nil
	}
	dir, err := filepath.Abs(project)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	return dir, err
}

func planStart(ctx context.Context, d *artifacts.Draft, _ *Env, in *planStartIn) (*planStartOut, error) {
	switch {
	case in.Spec != nil && in.SpecPath != "":
		return nil, refuse(InvalidArgument, "give one of them", "spec and spec_path are both given")
	}
	if err := withGit(d.Snapshot); err != nil {
		return nil, err
	}
	spec := in.Spec
	if in.SpecPath != "" {
		var err error
		if spec, err = readSpec(d.Snapshot, in.SpecPath); err != nil {
			return nil, err
		}
	}
	if spec == nil {
		spec = &schemas.BuildSpec{Version: "1"}
	} else if err := checkSpec(spec); err != nil {
		return nil, err
	}
	if in.Task != "" {
		spec.Task = in.Task
	}
	if in.Small != nil {
		spec.Task, spec.Config = in.Small.Task, &schemas.SpecConfig{Settings: schemas.Settings{BuildMode: "unary"}}
	}
	if in.SOPs != "" {
		spec.SOPs = in.SOPs
	}
	if strings.TrimSpace(spec.Task) != "" && gate.Placeholder(spec.Task) {
		return nil, refuse(InvalidArgument, "say in a sentence or more what to build", "the task is a placeholder: %q", firstLine(strings.TrimSpace(spec.Task)))
	}
	if strings.TrimSpace(spec.Task) == "" && !d.Task.Exists && !in.Adopt {
		return nil, refuse(InvalidArgument, "call plan_start {task: what to build, in a sentence or more}", "there is no task: give task, or a spec with one")
	}
	if d.Project.Exists && len(d.Project.Problems) > 0 {
		p := d.Project.Problems[0]
		return nil, refuse(InvalidArgument, p.Fix, "%s", schemas.Finding{Path: artifacts.ProjectFile, Line: p.Place.Line, Column: p.Place.Column, Message: p.Message, Gate: "documents/valid"})
	}
	if err := applySpec(d, spec, in); err != nil {
		return nil, err
	}
	adopted := ""
	if in.Adopt {
		var err error
		if adopted, err = adopt(ctx, d, in); err != nil {
			return nil, err
		}
	}
	return startResult(ctx, d, spec, in, adopted)
}

func readSpec(s *artifacts.Snapshot, path string) (*schemas.BuildSpec, error) {
	data, err := s.ReadSource(path)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, refuse(NotFound, "name a file of the project, relative to its root", "spec_path %q is not there", path)
		}
		return nil, err
	}
	spec, _, problems := schemas.Decode[schemas.BuildSpec](data)
	if len(problems) > 0 {
		p := problems[0]
		return nil, refuse(InvalidArgument, p.Fix, "%s:%d:%d: %s%s", path, p.Place.Line, p.Place.Column, p.Message, more(len(problems)-1))
	}
	return spec, nil
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}

func checkSpec(spec *schemas.BuildSpec) error {
	if spec.Version != "1" {
		return refuse(InvalidArgument, `write version: "1"`, "the build spec says version %q, and this Pact reads \"1\"", spec.Version)
	}
	if c := spec.Config; c != nil && c.Budget != nil && c.Budget.Rat().Sign() <= 0 {
		return refuse(InvalidArgument, "write an amount in USD above 0, or leave budget out", "the build spec says budget %s", *c.Budget)
	}
	return nil
}

// applySpec edits the four documents of a request.
func applySpec(d *artifacts.Draft, spec *schemas.BuildSpec, in *planStartIn) error {
	project := *d.Project.Value
	project.Version = "1"
	if spec.Readiness != nil {
		project.Readiness = *spec.Readiness
	}
	if spec.Config != nil {
		overlay(&project.Settings, &spec.Config.Settings)
	}
	if project.BuildMode == "" {
		project.BuildMode = "auto"
	}
	if reflect.ValueOf(project.Readiness).IsZero() || spec.Readiness != nil {
		notes := project.Readiness.Notes
		project.Readiness = project.Readiness.Resolve()
		project.Readiness.Notes = notes
	}
	if err := d.Put(artifacts.ProjectFile, project); err != nil {
		return err
	}
	task := strings.TrimSpace(spec.Task)
	if old := strings.TrimSpace(d.Task.Text); old != "" && task != "" && old != task && !in.Replace {
		return refuse(Conflict, "call plan_start again with replace: true to replace it", "there is another task already: %q", firstLine(old))
	}
	if task != "" {
		if err := d.PutBytes(artifacts.TaskFile, []byte(task+"\n")); err != nil {
			return err
		}
	}
	if sops := strings.TrimSpace(spec.SOPs); sops != "" || !d.SOPs.Exists {
		if sops != "" {
			sops += "\n"
		}
		if err := d.PutBytes(artifacts.SOPsFile, []byte(sops)); err != nil {
			return err
		}
	}
	if in.Spec != nil || in.SpecPath != "" {
		return d.Put(artifacts.SpecFile, spec)
	}
	return nil
}

// overlay sets what the config gives and leaves the rest.
func overlay(to, from *schemas.Settings) {
	if from.BuildMode != "" {
		to.BuildMode = from.BuildMode
	}
	if from.Budget != nil {
		to.Budget = from.Budget
	}
	if from.Tests != nil {
		to.Tests = from.Tests
	}
	if from.SharedPaths != nil {
		to.SharedPaths = from.SharedPaths
	}
	if from.Waivers != nil {
		to.Waivers = from.Waivers
	}
	if from.Mode != "" {
		to.Mode = from.Mode
	}
	if from.Gates != nil {
		to.Gates = from.Gates
	}
	if from.Audit != nil {
		to.Audit = from.Audit
	}
	if from.Production != nil {
		to.Production = from.Production
	}
	if from.Judge != nil {
		to.Judge = from.Judge
	}
}

func startResult(ctx context.Context, d *artifacts.Draft, spec *schemas.BuildSpec, in *planStartIn, adopted string) (*planStartOut, error) {
	after, err := d.After(ctx)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, "", func(g gate.Gate) bool {
		return upTo(gate.Readiness)(g) || adopted != "" && (g.ID == "plan/tree" || g.ID == "plan/paths")
	})
	out := &planStartOut{Findings: findings(results), Next: nextCalls(results)}
	out.Created, out.Changed = d.Changed()
	if spec.Config != nil {
		out.Ignored = spec.Config.Ignored
	}
	out.At = after.At
	verb := "Wrote"
	if in.DryRun {
		d.Discard()
		verb = "Would write"
	}
	out.Summary = fmt.Sprintf("%s %s.%s", verb, count(len(out.Created)+len(out.Changed), "file"), adopted)
	if adopted != "" && in.DryRun {
		out.Next = []Next{{"plan_start", map[string]any{"adopt": true}, "write it; then change the plan where it is wrong: plan_decompose"}}
	}
	if len(out.Next) > 0 {
		out.Summary += " Next: " + out.Next[0].Tool + "."
	}
	return out, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return clipText(line, 80)
}

// ParseSpec reads a build spec, YAML or JSON, into the form in which plan_start takes one inline.
func ParseSpec(name string, data []byte) (any, error) {
	doc, _, problems := schemas.Decode[map[string]any](data)
	if len(problems) > 0 {
		p := problems[0]
		return nil, refuse(InvalidArgument, p.Fix, "%s:%d:%d: %s", name, p.Place.Line, p.Place.Column, p.Message)
	}
	if _, _, problems := schemas.Decode[schemas.BuildSpec](data); len(problems) > 0 {
		p := problems[0]
		return nil, refuse(InvalidArgument, p.Fix, "%s:%d:%d: %s%s", name, p.Place.Line, p.Place.Column, p.Message, more(len(problems)-1))
	}
	return *doc, nil
}
