package documents

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

var gateID = schemas.Lazy(`^[a-z][a-z0-9-]{0,30}/[a-z][a-z0-9-]{0,46}$`)

// own are groups of ids that Pact keeps for gates of its own, beside those that it has.
var own = []string{"documents", "interview", "readiness", "plan", "contract", "test", "lock", "scope", "law", "code", "judge", "review", "repo", "certificate", "production"}

// GateFlaws says what is wrong with a check of pact.yaml, by its place in the list; ids are those of Pact's own gates.
func GateFlaws(s *artifacts.Snapshot, at int, ids []string) []gate.Flaw {
	all := s.Project.Value.Gates
	c := all[at]
	var out []gate.Flaw
	say := func(key, fix, format string, args ...any) {
		out = append(out, gate.Flaw{Key: key, Message: fmt.Sprintf(format, args...), Fix: fix})
	}
	group, _, _ := strings.Cut(c.ID, "/")
	groups := slices.Clone(own)
	for _, id := range ids {
		g, _, _ := strings.Cut(id, "/")
		groups = append(groups, g)
	}
	switch {
	case !gateID().MatchString(c.ID):
		say("id", "write a group and a name, such as team/licence-headers", "%q is no id of a gate", c.ID)
	case slices.Contains(groups, group):
		say("id", "choose a group of your own, such as team/…", "%q is in a group of Pact's own gates", c.ID)
	case slices.ContainsFunc(all[:at], func(o schemas.CustomGate) bool { return o.ID == c.ID }):
		say("id", "give each gate an id of its own", "%q stands twice", c.ID)
	}
	if len(c.Command) == 0 || c.Command[0] == "" {
		say("command", "name the program and its arguments, such as [./scripts/headers.sh]", "the command of %s is empty, so nothing would be checked", c.ID)
	}
	if c.Stage != "" && !slices.Contains(gate.Stages, gate.Stage(c.Stage)) {
		known := make([]string, len(gate.Stages))
		for i, st := range gate.Stages {
			known[i] = string(st)
		}
		say("stage", "use one of "+strings.Join(known, ", "), "stage %q is not known%s", c.Stage, schemas.DidYouMean(c.Stage, known))
	}
	for _, glob := range c.Paths {
		why := ""
		if err := artifacts.CheckPath(glob); err != nil {
			why = err.Error()
		} else if !doublestar.ValidatePattern(glob) {
			why = fmt.Sprintf("%q is no glob", glob)
		}
		if why != "" {
			say("paths", "write globs of files below the project's root, such as **/*.go", "%s", why)
		}
	}
	return out
}

// customGates refuses checks of pact.yaml that would never run.
func customGates(s *artifacts.Snapshot, ids []string) []schemas.Finding {
	var out []schemas.Finding
	for i := range s.Project.Value.Gates {
		for _, f := range GateFlaws(s, i, ids) {
			out = append(out, gate.Finding(s.Project, "gates", schemas.Pointer("gates", i, f.Key), f.Fix, "gates: %s", f.Message))
		}
	}
	return out
}
