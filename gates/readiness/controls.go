package readiness

import (
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Control is one thing that a level of a dimension asks for, and how it is judged: by gates, each as a whole or, after a colon,
// by one of the things that it looks at; or by evidence in pact/evidence.yaml, in place of which a case with the tag Tag serves
// where there is one.
type Control struct {
	ID        string
	Dimension string
	Level     schemas.Level
	Text      string
	Gates     []string // empty: judged by evidence
	Tag       string
}

const (
	ops  = "operational_maturity"
	sec  = "security"
	priv = "privacy"
	comp = "compliance"
	gat  = "gating"
	tst  = "testing"
	mon  = "monitoring"
)

// Controls is the catalogue, by dimension and level. A level asks for its own controls and for those below it.
var Controls = []Control{
	{"operations/startup", ops, schemas.LevelBasic, "Startup is documented.", nil, ""},
	{"operations/shutdown", ops, schemas.LevelBasic, "Shutdown is documented.", nil, ""},
	{"operations/failures", ops, schemas.LevelBasic, "Expected failures are documented.", nil, ""},
	{"operations/runbook", ops, schemas.LevelStandard, "There is a runbook.", nil, ""},
	{"operations/rollback", ops, schemas.LevelStandard, "There is a rollback path.", nil, ""},
	{"operations/slos", ops, schemas.LevelStrict, "Service level objectives are set.", nil, ""},
	{"operations/capacity", ops, schemas.LevelStrict, "Capacity assumptions are written down.", nil, ""},
	{"operations/escalation", ops, schemas.LevelStrict, "It is known whom to wake.", nil, ""},
	{"operations/change-approvals", ops, schemas.LevelRegulated, "Changes are approved before they go out.", nil, ""},
	{"operations/audit-evidence", ops, schemas.LevelRegulated, "Operational audit evidence is kept.", nil, ""},

	{"security/inputs-validated", sec, schemas.LevelBasic, "Every bounded input has an error case.", []string{"contract/errors"}, ""},
	{"security/no-secrets", sec, schemas.LevelBasic, "No secrets stand in the source.", []string{"code/secrets"}, ""},
	{"security/least-privilege", sec, schemas.LevelStandard, "Each part has no more rights than it needs.", nil, ""},
	{"security/negative-authorization", sec, schemas.LevelStandard, "Tests show that what is not allowed is refused.", []string{"test/coverage:" + gate.Authorization}, ""},
	{"security/threat-model", sec, schemas.LevelStrict, "There is a threat model.", nil, ""},
	{"security/dependency-scan", sec, schemas.LevelStrict, "Dependencies are scanned.", nil, ""},
	{"security/review", sec, schemas.LevelStrict, "A security review was done.", []string{"review/done"}, ""},
	{"security/audit-evidence", sec, schemas.LevelRegulated, "Security audit evidence is kept.", nil, ""},
	{"security/separation-of-duties", sec, schemas.LevelRegulated, "Reviewer and approver are not the author.", []string{"review/done", "readiness/confirmed"}, ""},

	{"privacy/personal-data-named", priv, schemas.LevelBasic, "Contracts that touch personal data say which fields and why.", []string{"contract/data"}, ""},
	{"privacy/logs-redacted", priv, schemas.LevelBasic, "Logs hold no personal data.", nil, ""},
	{"privacy/minimisation", priv, schemas.LevelStandard, "No more data is taken than is needed.", nil, ""},
	{"privacy/retention", priv, schemas.LevelStandard, "It is set how long data is kept.", nil, ""},
	{"privacy/deletion", priv, schemas.LevelStandard, "It is set how data is deleted.", nil, ""},
	{"privacy/review", priv, schemas.LevelStrict, "A privacy review was done.", nil, ""},
	{"privacy/access-logging", priv, schemas.LevelStrict, "Access to personal data is logged.", nil, ""},
	{"privacy/lawful-basis", priv, schemas.LevelRegulated, "The lawful basis is recorded.", nil, ""},
	{"privacy/dpia", priv, schemas.LevelRegulated, "A data protection impact assessment was made.", nil, ""},
	{"privacy/consent", priv, schemas.LevelRegulated, "Evidence of consent is kept.", nil, ""},

	{"compliance/obligations", comp, schemas.LevelBasic, "Obligations are documented.", nil, ""},
	{"compliance/exclusions", comp, schemas.LevelBasic, "Exclusions are documented.", nil, ""},
	{"compliance/mapping", comp, schemas.LevelStandard, "Controls are mapped to evidence and release checks.", nil, ""},
	{"compliance/review", comp, schemas.LevelStrict, "A compliance review was done.", nil, ""},
	{"compliance/approval", comp, schemas.LevelStrict, "Approval evidence is kept.", nil, ""},
	{"compliance/audit-pack", comp, schemas.LevelRegulated, "There is an audit pack.", nil, ""},
	{"compliance/retention", comp, schemas.LevelRegulated, "A retention trail is kept.", nil, ""},

	{"gating/contracts-first", gat, schemas.LevelBasic, "Contracts are validated before implementation.", []string{"contract/present", "contract/types", "contract/expressions", "contract/examples", "lock/sealed", "lock/order"}, ""},
	{"gating/tests-pass", gat, schemas.LevelStandard, "Tests pass before release.", []string{"test/native"}, ""},
	{"gating/review", gat, schemas.LevelStandard, "A review exists before release.", []string{"review/done"}, ""},
	{"gating/first-seal", gat, schemas.LevelStrict, "A human approves the first seal.", []string{"lock/intact"}, ""},
	{"gating/release", gat, schemas.LevelStrict, "A release passes the production set after its certificate.", []string{"certificate/current"}, ""},
	{"gating/separated-approval", gat, schemas.LevelRegulated, "Approval is separated from authorship.", []string{"review/done:" + gate.Duties, "readiness/confirmed"}, ""},
	{"gating/signed-release", gat, schemas.LevelRegulated, "Release evidence is signed.", []string{"readiness/confirmed:" + gate.Signed, "lock/intact:" + gate.Signed, "certificate/current:" + gate.Signed}, ""},

	{"testing/core", tst, schemas.LevelBasic, "Core behaviour has tests.", []string{"test/generated", "test/coverage:" + gate.Functions, "test/red", "test/native"}, ""},
	{"testing/negative", tst, schemas.LevelStandard, "Every error has a case.", []string{"test/coverage:" + gate.Negative}, ""},
	{"testing/integration", tst, schemas.LevelStandard, "Components that depend on others have integration scenarios.", []string{"test/coverage:" + gate.Integration}, ""},
	{"testing/load", tst, schemas.LevelStrict, "There are load tests.", nil, "load"},
	{"testing/failure-modes", tst, schemas.LevelStrict, "There are failure-mode tests.", nil, "failure"},
	{"testing/regression", tst, schemas.LevelStrict, "There are regression tests.", nil, "regression"},
	{"testing/traceable", tst, schemas.LevelRegulated, "Every clause is traced to a test.", []string{"contract/clauses", "test/coverage", "test/cases"}, ""},
	{"testing/approvals", tst, schemas.LevelRegulated, "The tests that decide are approved, traceably.", []string{"lock/sealed", "lock/intact"}, ""},

	{"monitoring/structured-logs", mon, schemas.LevelBasic, "Logs and error signals are structured.", []string{"code/keys"}, ""},
	{"monitoring/health", mon, schemas.LevelStandard, "There are health checks.", nil, ""},
	{"monitoring/metrics", mon, schemas.LevelStandard, "There are metrics.", nil, ""},
	{"monitoring/alerts", mon, schemas.LevelStrict, "There are alerts.", nil, ""},
	{"monitoring/dashboards", mon, schemas.LevelStrict, "There are dashboards.", nil, ""},
	{"monitoring/slo", mon, schemas.LevelStrict, "Objectives are monitored.", nil, ""},
	{"monitoring/evidence", mon, schemas.LevelRegulated, "Monitoring evidence is kept.", nil, ""},
	{"monitoring/audit-evidence", mon, schemas.LevelRegulated, "Audit evidence of monitoring is kept.", nil, ""},
}

// Asked lists the controls that a profile asks for, the team's own last in each dimension.
func Asked(r schemas.Readiness) []Control {
	var out []Control
	for _, name := range schemas.DimensionNames {
		for _, c := range Controls {
			if c.Dimension == name && r.Level(name).AtLeast(c.Level) {
				out = append(out, c)
			}
		}
		for _, text := range r.Dimension(name).Controls {
			out = append(out, Control{ID: customID(name, text), Dimension: name, Level: r.Level(name), Text: text})
		}
	}
	return out
}

// customID names a control of the team's own by its words, so that evidence for other words is none for it.
func customID(dimension, text string) string {
	return dimension + "/custom-" + strings.TrimPrefix(schemas.Digest(text), "sha256:")[:8]
}

// Find is the control of that id that a profile asks for, or nil.
func Find(r schemas.Readiness, id string) *Control {
	asked := Asked(r)
	at := slices.IndexFunc(asked, func(c Control) bool { return c.ID == id })
	if at < 0 {
		return nil
	}
	return &asked[at]
}

// JudgedBy says how the control is judged.
func (c Control) JudgedBy() string {
	switch {
	case len(c.Gates) > 0:
		var by []string
		for _, g := range c.Gates {
			id, aspect, one := strings.Cut(g, ":")
			if one {
				id += " (" + aspect + ")"
			}
			by = append(by, id)
		}
		return "gate " + strings.Join(by, ", ")
	case c.Tag != "":
		return "a case tagged " + c.Tag + ", or evidence"
	}
	return "evidence"
}

// The states of a control.
const (
	Met     = "met"
	Missing = "missing"
	Stale   = "stale"
)

// State is met where every gate of the control was judged and finds nothing of what the control is about, be it an error or, below
// the bar of the gate, a warning; or where its evidence holds; else missing or stale.
func (c Control) State(s *artifacts.Snapshot, results []gate.Result) string {
	if len(c.Gates) == 0 {
		state, _, _ := c.Evidence(s)
		return state
	}
	for _, g := range c.Gates {
		id, aspect, _ := strings.Cut(g, ":")
		at := slices.IndexFunc(results, func(r gate.Result) bool { return r.Gate.ID == id })
		if at < 0 || !quiet(results[at], aspect) {
			return Missing
		}
	}
	return Met
}

// quiet says that a gate looked and found nothing about an aspect; what it says about none in particular is about each.
func quiet(r gate.Result, aspect string) bool {
	if r.Verdict != gate.Pass && r.Verdict != gate.Fail {
		return false
	}
	return !slices.ContainsFunc(r.Findings, func(f schemas.Finding) bool {
		about := aspect == "" || f.Aspect == "" || f.Aspect == aspect
		return about && (f.Severity == schemas.SeverityError || f.Spared && f.Excused == "")
	})
}
