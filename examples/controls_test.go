package examples_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/schemas"
)

// unmet is, for each control that gates judge, a change after which it is not met; where Still names controls, these stay met,
// though the same gate judges them.
var unmet = map[string]struct {
	change []change
	still  []string
}{
	"security/inputs-validated":       {[]change{{"replace", "pact/contracts/refunds.yaml", []string{`when: "paid < 0"`, `when: "paid < -5"`}}}, nil},
	"security/no-secrets":             {[]change{{"write", "fares/token.txt", []string{"ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z4Q\n"}}}, nil},
	"security/negative-authorization": {[]change{{"replace", "pact/tests/fares.yaml", []string{"[authorization]", "[negative]"}}}, []string{"testing/negative", "testing/integration"}},
	"security/review":                 {[]change{{"sh", "", []string{"rm -r pact/reviews"}}}, nil},
	"security/separation-of-duties": {[]change{{"sh", "", []string{`echo x > fares/notes.txt; git add -A; git commit -qm "more

Co-authored-by: Rita <RITA@example.org>"`}}, {"call", "gate_review", []string{`{"reviewer": "Rita <rita@example.org>"}`}}}, []string{"gating/contracts-first"}},
	"privacy/personal-data-named": {[]change{{"replace", "pact/contracts/refunds.yaml", []string{"  fields: [{type: refund, field: paid, tier: PII, why: \"What somebody paid says where they travelled.\"}]\n", ""}}}, nil},
	"gating/contracts-first":      {[]change{{"remove", "pact/contracts/fares.yaml", nil}}, nil},
	"gating/tests-pass":           {[]change{{"replace", "fares/fares.go", []string{"t.Stops > 40", "t.Stops > 41"}}}, []string{"gating/contracts-first"}},
	"gating/review":               {[]change{{"replace", "fares/fares.go", []string{"t.Stops > 40", "t.Stops > 41"}}}, nil},
	"gating/first-seal":           {[]change{{"replace", "pact/approvals.yaml", []string{"subject: lock/1", "subject: lock/9"}}}, []string{"gating/separated-approval"}},
	"gating/release":              {[]change{{"remove", "pact/certification.json", nil}}, nil},
	"gating/separated-approval":   {[]change{{"sh", "", []string{`echo x > fares/notes.txt; git add -A; GIT_AUTHOR_EMAIL=cara@example.org git commit -qm more`}}, {"call", "gate_review", []string{`{"reviewer": "Rita <rita@example.org>"}`}}}, []string{"gating/review"}[:0]},
	"gating/signed-release":       {[]change{{"sh", "", []string{`sed -n 's/.*"payload": *"\([^"]*\)".*/\1/p' pact/certification.json | base64 -d > .pact/c; mv .pact/c pact/certification.json`}}}, nil},
	"testing/core":                {[]change{{"sh", "", []string{"rm fares/*_test.go"}}}, nil},
	"testing/negative":            {[]change{{"replace", "pact/contracts/fares.yaml", []string{"      - {name: bad_stops, when", "      - {name: closed_line}\n      - {name: bad_stops, when"}}}, []string{"security/negative-authorization", "testing/integration"}},
	"testing/integration":         {[]change{{"replace", "pact/contracts/refunds.yaml", []string{"tags: [integration]", "tags: [regression]"}}}, []string{"security/negative-authorization", "testing/negative"}},
	"testing/traceable":           {[]change{{"replace", "pact/contracts/fares.yaml", []string{"      - {name: bad_stops, when", "      - {name: closed_line}\n      - {name: bad_stops, when"}}}, nil},
	"testing/approvals":           {[]change{{"replace", "pact/approvals.yaml", []string{"subject: lock/1", "subject: lock/9"}}}, nil},
	"monitoring/structured-logs":  {[]change{{"replace", "fares/fares.go", []string{"PACT:fares:price", "fares"}}}, nil},
}

// TestControls: a project that meets every control of the catalogue, and for each control one that does not.
func TestControls(t *testing.T) {
	project.Require(t)
	dir, _ := regulated(t)
	verifiedBySSHKeygen(t, dir)
	s := snapshot(t, dir)
	results := gates.Judge(s, "", gates.Everything)
	require.Empty(t, gates.Blocking(results))
	require.Equal(t, len(readiness.Controls), len(readiness.Asked(s.Readiness())), "regulated asks for the whole catalogue")
	for _, c := range readiness.Controls {
		require.Equal(t, readiness.Met, c.State(s, results), c.ID)
	}
	for _, c := range readiness.Controls {
		if len(c.Gates) == 0 {
			without := *s.Records.Value
			without.Evidence = slices.DeleteFunc(slices.Clone(without.Evidence), func(r schemas.Record) bool { return r.Control == c.ID })
			cut := *s
			cut.Records.Value = &without
			require.Equal(t, readiness.Missing, c.State(&cut, results), c.ID)
			require.Contains(t, failing(gate.Judge(&cut, readiness.Evidence)), c.ID)
			continue
		}
		t.Run(strings.ReplaceAll(c.ID, "/", "_"), func(t *testing.T) {
			t.Parallel()
			how, ok := unmet[c.ID]
			require.True(t, ok, "no project that does not meet it")
			dir := copyOf(t, dir)
			for _, c := range how.change {
				c.apply(t, dir)
			}
			s := snapshot(t, dir)
			results := gates.Judge(s, "", gates.Everything)
			require.Equal(t, readiness.Missing, c.State(s, results))
			for _, id := range how.still {
				require.Equal(t, readiness.Met, readiness.Find(s.Readiness(), id).State(s, results), id)
			}
		})
	}
}

func failing(r gate.Result) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Severity == schemas.SeverityError {
			out = append(out, f.Subject)
		}
	}
	return out
}

// TestBelowTheBarIsNotMet: where a gate only warns, the control that it judges is missing all the same.
func TestBelowTheBarIsNotMet(t *testing.T) {
	project.Require(t)
	s := snapshot(t, project.Copy(t, project.Sealed))
	results := gates.Judge(s, "", gates.Everything)
	at := slices.IndexFunc(results, func(r gate.Result) bool { return r.Gate.ID == "test/coverage" })
	require.Equal(t, gate.Pass, results[at].Verdict)
	require.Equal(t, readiness.Missing, readiness.Find(s.Readiness(), "security/negative-authorization").State(s, results))
	require.Equal(t, readiness.Met, readiness.Find(s.Readiness(), "testing/negative").State(s, results))
}

// TestLevels: what one project owes at each level, as golden files; each level strictly adds.
func TestLevels(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	var below map[string]bool
	for _, level := range schemas.Level("").Enum() {
		at(t, dir, schemas.Level(level))
		s := snapshot(t, dir)
		text := owed(s)
		file := filepath.Join("levels", level+".txt")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), text, "run: go test ./examples -run TestLevels -update")
		lines := map[string]bool{}
		for _, line := range strings.Split(text, "\n") {
			lines[line] = true
		}
		for line := range below {
			require.True(t, lines[line], "%s does not ask for what a lower level does: %s", level, line)
		}
		require.Greater(t, len(lines), len(below), "%s adds nothing", level)
		below = lines
	}
}

// owed lists the gates that block at a profile, and the controls that nothing proves.
func owed(s *artifacts.Snapshot) string {
	r := s.Readiness()
	var b strings.Builder
	b.WriteString("blocking gates\n")
	for _, g := range gates.All {
		if gate.Blocks(r, g.ID, "") {
			b.WriteString("  " + g.ID + "\n")
		}
		for _, bar := range gate.Bars {
			if bar.Gate == g.ID && bar.Aspect != "" && gate.Blocks(r, g.ID, bar.Aspect) {
				b.WriteString("  " + g.ID + ": " + bar.Aspect + "\n")
			}
		}
	}
	b.WriteString("missing evidence\n")
	for _, c := range readiness.Asked(r) {
		if state, _, _ := c.Evidence(s); len(c.Gates) == 0 && state != readiness.Met {
			b.WriteString("  " + c.ID + "\n")
		}
	}
	return b.String()
}

// TestBarsNameGates: every row of the table is about a gate that is there, and no two are about the same.
func TestBarsNameGates(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range gate.Bars {
		require.NotNil(t, gates.Find(b.Gate), b.Gate)
		require.NotEmpty(t, b.From, b.Gate)
		require.False(t, seen[b.Gate+b.Aspect], "%s %s stands twice", b.Gate, b.Aspect)
		seen[b.Gate+b.Aspect] = true
	}
	for _, c := range readiness.Controls {
		for _, g := range c.Gates {
			id, _, _ := strings.Cut(g, ":")
			require.NotNil(t, gates.Find(id), "%s is judged by %s", c.ID, id)
		}
	}
}
