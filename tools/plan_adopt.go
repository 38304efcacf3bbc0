package tools

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/schemas/lang"
)

// shownParts is how many proposed components a summary names.
const shownParts = 12

// adopt proposes a plan of code that is there, and a baseline of what the gates that read code say about it today. It
// writes into pact/ alone; what it proposes is for a human to change before the seal.
func adopt(ctx context.Context, d *artifacts.Draft, in *planStartIn) (said string, err error) {
	switch {
	case in.Spec != nil || in.SpecPath != "":
		return "", refuse(InvalidArgument, "adopt first, then apply the spec", "adopt writes into pact.yaml and pact/ alone, and a spec stands in build_spec.yaml too")
	case d.Lock.Exists:
		return "", refuse(Locked, "change the plan with plan_decompose, and seal it again", "the project is sealed; code is adopted before the first seal")
	case d.Plan.Exists && len(d.Plan.Value.Components) > 0 && !in.Replace:
		return "", refuse(Conflict, "call plan_start {adopt: true, replace: true} to propose anew", "there is a plan already, with %s", count(len(d.Plan.Value.Components), "component"))
	}
	listed, err := d.After(ctx, artifacts.KindSources)
	if err != nil {
		return "", err
	}
	if listed.Sources == nil || listed.Sources.Err != "" {
		return "", refuse(UnsupportedRepository, "make the files readable, then call again", "the files of the project cannot be listed")
	}
	var files []string
	for _, f := range listed.Sources.Files {
		files = append(files, f.Path)
	}
	parts := artifacts.Structure(files)
	if len(parts) == 0 {
		return "", refuse(NotFound, "call plan_start {task: …} and plan new code", "there is no code here to adopt: %s, none in a language that is known", count(len(files), "file"))
	}
	plan := proposed(parts, filepath.Base(d.At.Root))
	if plan.Baseline, err = firstBaseline(ctx, d); err != nil {
		return "", err
	}
	if err := d.Put(artifacts.PlanFile, plan); err != nil {
		return "", err
	}
	known, err := today(ctx, d)
	if err != nil {
		return "", err
	}
	return adoptLine(plan, known), nil
}

// today stores what the gates that read code find in the adopted code as it is.
func today(ctx context.Context, d *artifacts.Draft) ([]schemas.KnownFinding, error) {
	after, err := d.After(ctx, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	b := schemas.Baseline{Pact: "baseline/1", Commit: d.At.Head, Known: []schemas.KnownFinding{}}
	for _, g := range gates.All {
		if !gate.CodeReading(g.ID) {
			continue
		}
		g.Needs = slices.DeleteFunc(slices.Clone(g.Needs), func(k artifacts.Kind) bool { return k == artifacts.KindChanges })
		g.Reads = append(slices.Clone(g.Reads), artifacts.KindChanges) // before a seal nothing changed since one
		r := gate.Judge(after, g)
		for _, f := range r.Findings {
			found := f.Severity == schemas.SeverityError || f.Excused == schemas.Known || f.Spared
			if found && f.Path != "" {
				b.Known = append(b.Known, schemas.KnownFinding{ID: f.ID, Gate: f.Gate, Path: f.Path})
			}
		}
	}
	switch {
	case len(b.Known) > 0:
		if text, err := schemas.Format(nil, b); err == nil && len(text) > schemas.MaxDocument {
			return nil, refuse(TooLarge, "settle some first, or plan a part of the code with plan_decompose", "%s in this code are more than a baseline of %d bytes holds", count(len(b.Known), "finding"), schemas.MaxDocument)
		}
		return b.Known, d.Put(artifacts.BaselineFile, b)
	case d.Baseline.Exists:
		d.Remove(artifacts.BaselineFile)
	}
	return nil, nil
}

// proposed is the plan that parts of existing code suggest: one root, and below it a component a part, none of which is
// managed before it has a contract.
func proposed(parts []artifacts.Part, project string) schemas.Plan {
	plan := schemas.Plan{Pact: "plan/1"}
	managed := false
	taken := map[string]bool{}
	root := identifier(project, "project", taken)
	if len(parts) == 1 {
		plan.Components = []schemas.Component{{ID: root, Title: parts[0].Dir, Summary: summaryOf(parts[0]), Paths: parts[0].Paths, Managed: &managed}}
		return plan
	}
	plan.Components = []schemas.Component{{ID: root, Title: project, Summary: "All of " + project + "."}}
	for _, p := range parts {
		name := path.Base(p.Dir)
		if p.Dir == "." {
			name = "top"
		}
		if id := snakeID(name); taken[id] && p.Dir != "." {
			name = path.Base(path.Dir(p.Dir)) + "_" + name
		}
		plan.Components = append(plan.Components, schemas.Component{
			ID: identifier(name, "part", taken), Parent: root, Title: p.Dir, Summary: summaryOf(p), Paths: p.Paths, Managed: &managed,
		})
	}
	return plan
}

func summaryOf(p artifacts.Part) string {
	where := "in " + p.Dir
	if p.Dir == "." {
		where = "at the top"
	}
	return fmt.Sprintf("The code %s, mostly %s: %s.", where, p.Lang, count(p.Files, "file"))
}

// identifier makes an id of a name that no other component has.
func identifier(name, otherwise string, taken map[string]bool) string {
	id := snakeID(name)
	if !componentName().MatchString(id) || lang.Taken(id) || id == "result" {
		if id = snakeID(otherwise + "_" + id); !componentName().MatchString(id) {
			id = otherwise
		}
	}
	for n, base := 2, id; taken[id]; n++ {
		id = fmt.Sprintf("%s_%d", base[:min(len(base), 44)], n)
	}
	taken[id] = true
	return id
}

// snakeID keeps the small letters and digits of a name, with _ between them.
func snakeID(name string) string {
	id := strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "_")
	return strings.TrimRight(id[:min(len(id), 44)], "_")
}

func adoptLine(plan schemas.Plan, known []schemas.KnownFinding) string {
	var names []string
	leaves := plan.Components
	if len(leaves) > 1 {
		leaves = leaves[1:]
	}
	for i, c := range leaves {
		if i == shownParts {
			names = append(names, fmt.Sprintf("%d more", len(leaves)-i))
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", c.ID, strings.Join(c.Paths, ", ")))
	}
	line := fmt.Sprintf(" Proposed: %s without a contract yet: %s.", count(len(leaves), "component"), strings.Join(names, "; "))
	if len(known) > 0 {
		return line + fmt.Sprintf(" Known from now on: %s.", byGate(known))
	}
	return line + " The gates that read code find nothing in it."
}
