package tools

import (
	"context"
	"fmt"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planDecomposeIn struct {
	located
	Components []schemas.Component `json:"components,omitempty" jsonschema_description:"{id, parent? (\"\" is the root), title, summary, depends_on? [ids], paths [globs it owns], satisfies [AC ids], managed?}"`
	Decisions  []schemas.Decision  `json:"decisions,omitempty" jsonschema_description:"{question, decision, rationale}"`
	Replace    bool                `json:"replace,omitempty" jsonschema_description:"Replace the plan instead of merging by id."`
}

type planDecomposeOut struct {
	Head
	Findings []schemas.Finding `json:"findings"`
	Order    [][]string        `json:"order"`
	Next     []Next            `json:"next"`
}

// PlanDecompose writes the component tree.
var PlanDecompose = Write("plan_decompose", "Decompose into components",
	`Writes the component tree to pact/plan.yaml: one root, leaves that each own files (paths) and satisfy acceptance criteria, dependencies without circles. Components are merged by id unless replace is true. Comes after the human confirmed the readiness profile. The answer's order lists groups that can be built at the same time.`,
	[]artifacts.Kind{artifacts.KindSources}, planDecompose)

func planDecompose(ctx context.Context, d *artifacts.Draft, _ *Env, in *planDecomposeIn) (*planDecomposeOut, error) {
	if err := ready(d.Snapshot, "plan_decompose"); err != nil {
		return nil, err
	}
	if len(in.Components) == 0 && len(in.Decisions) == 0 {
		return nil, refuse(InvalidArgument, "give components: the root and its leaves", "neither components nor decisions are given")
	}
	plan := *d.Plan.Value
	if d.Plan.Exists && !in.Replace {
		if err := readable(d.Plan.Path, d.Plan.Problems); err != nil {
			return nil, err
		}
	}
	if in.Replace || !d.Plan.Exists {
		baseline, err := firstBaseline(ctx, d)
		if err != nil {
			return nil, err
		}
		plan = schemas.Plan{Baseline: baseline}
	}
	plan.Pact = "plan/1"
	mergeByID(&plan.Components, in.Components, func(c schemas.Component) string { return c.ID })
	mergeByID(&plan.Decisions, in.Decisions, func(x schemas.Decision) string { return x.Question })
	if err := d.Put(artifacts.PlanFile, plan); err != nil {
		return nil, err
	}
	after, err := d.After(ctx, artifacts.KindSources)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, "", func(g gate.Gate) bool { return len(g.ID) > 5 && g.ID[:5] == "plan/" })
	out := &planDecomposeOut{Findings: findings(results), Order: plan.Order()}
	if out.Next = nextCalls(results); len(out.Next) == 0 {
		for _, c := range plan.Leaves() {
			if after.Contract(c.ID) == nil {
				out.Next = append(out.Next, Next{"contract_write", map[string]any{"contract": map[string]any{"component": c.ID}}, fmt.Sprintf("leaf %q has no contract", c.ID)})
			}
		}
	}
	out.At = after.At
	out.Summary = fmt.Sprintf("The plan has %s; %s.", count(len(plan.Components), "component"), tally(out.Findings))
	return out, nil
}

// firstBaseline is the commit that a new plan counts from: what the plan that it replaces says, else what this machine noted
// when a plan was first made here, else HEAD. It never moves forward, or code that was written meanwhile would look older
// than the plan.
func firstBaseline(ctx context.Context, d *artifacts.Draft) (string, error) {
	machine, err := artifacts.NewMachine()
	if err != nil {
		return "", err
	}
	if d.Plan.OK() {
		return d.Plan.Value.Baseline, nil
	}
	if d.Repo() == nil {
		return d.At.Head, nil
	}
	noted, err := d.NotedBaseline(ctx, machine)
	if err != nil {
		return "", err
	}
	if noted != nil {
		return *noted, nil
	}
	head := d.At.Head
	d.Then(func() error { return d.NoteBaseline(machine, head) })
	return head, nil
}

// ready refuses what comes before a human confirmed the bar.
func ready(s *artifacts.Snapshot, call string) error {
	if err := started(s); err != nil {
		return err
	}
	results := gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "readiness/confirmed" })
	return blockedBy(call, results[1:])
}
