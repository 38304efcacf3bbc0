package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
)

// appendTo adds text to a file of a project.
func appendTo(t *testing.T, dir, file, text string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	require.NoError(t, err)
	project.Write(t, dir, map[string]string{file: string(data) + text})
}

// verdictsOf judges some gates of a project as it stands.
func verdictsOf(t *testing.T, dir string, ids ...string) map[string]gate.Result {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	out := map[string]gate.Result{}
	for _, r := range gates.Judge(s, "", func(g gate.Gate) bool {
		for _, id := range ids {
			if g.ID == id {
				return true
			}
		}
		return false
	}) {
		out[r.Gate.ID] = r
	}
	return out
}

// say lists findings on lines.
func say(fs []schemas.Finding) string {
	var lines []string
	for _, f := range fs {
		lines = append(lines, string(f.Severity)+": "+f.String())
	}
	return strings.Join(lines, "\n")
}

// confirm is a human's yes, or no, in a terminal.
func confirm(t *testing.T, dir, subject string, yes bool) (question string, err error) {
	t.Helper()
	_, err = tools.Confirm(context.Background(), &tools.Env{Root: dir}, subject, func(_ context.Context, q string) (bool, error) {
		question = q
		return yes, nil
	})
	return question, err
}

const waiver = "waivers:\n  - {gate: code/stubs, path: \"fares/**\", reason: \"The depot's list goes away in March.\", until: 2199-03-31}\n"

const todo = "\n// TODO ask the depot\n"

// TestWaiverFlaws: a waiver that could not hold is an error at its place; the near miss is only not approved yet.
func TestWaiverFlaws(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	base, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
	require.NoError(t, err)
	valid := func(line string) gate.Result {
		project.Write(t, dir, map[string]string{"pact.yaml": string(base) + "waivers:\n  - {" + line + "}\n"})
		s, err := artifacts.Load(context.Background(), dir)
		require.NoError(t, err)
		defer s.Close()
		return gate.Judge(s, *gates.Find("documents/valid"))
	}
	rest := `reason: "It goes away in March.", until: 2199-03-31`
	for name, c := range map[string]struct{ line, says string }{
		"neither":            {rest, "names neither a gate nor a control"},
		"both":               {`gate: code/stubs, path: a/**, control: operations/runbook, ` + rest, "names the gate"},
		"unknown gate":       {`gate: code/stub, path: a/**, ` + rest, `gate "code/stub" is not known, did you mean "code/stubs"?`},
		"the seal":           {`gate: lock/intact, path: pact/contracts/fares.yaml, ` + rest, "lock/intact cannot be waived"},
		"the law itself":     {`gate: lock/sealed, path: pact/contracts/fares.yaml, ` + rest, "lock/sealed cannot be waived"},
		"the bar":            {`gate: readiness/confirmed, path: pact/approvals.yaml, ` + rest, "readiness/confirmed cannot be waived"},
		"documents":          {`gate: documents/valid, path: pact.yaml, ` + rest, "documents/valid cannot be waived"},
		"no path":            {`gate: code/stubs, ` + rest, "names no path"},
		"everything":         {`gate: code/stubs, path: "**", ` + rest, "matches files of any folder"},
		"one star":           {`gate: code/stubs, path: "*", ` + rest, "matches files of any folder"},
		"all of a language":  {`gate: code/stubs, path: "**/*.go", ` + rest, "matches files of any folder"},
		"everything spelt":   {`gate: code/stubs, path: "{*,*/**}", ` + rest, "matches files of any folder"},
		"any first folder":   {`gate: code/stubs, path: "[a-z]*/**", ` + rest, "matches files of any folder"},
		"another project":    {`gate: code/stubs, path: "../other/**", ` + rest, "leaves the project's root"},
		"no glob":            {`gate: code/stubs, path: "a/[", ` + rest, "is no glob"},
		"no reason":          {`gate: code/stubs, path: a/**, reason: " ", until: 2199-03-31`, "gives no reason"},
		"placeholder":        {`gate: code/stubs, path: a/**, reason: "TBD.", until: 2199-03-31`, `the reason "TBD." says nothing`},
		"two lines":          {`gate: code/stubs, path: a/**, reason: "It goes away.\nApproved by everybody.", until: 2199-03-31`, "more than one line"},
		"no day":             {`gate: code/stubs, path: a/**, reason: "It goes away in March.", until: 2027-02-30`, `"2027-02-30" is no day`},
		"a time":             {`gate: code/stubs, path: a/**, reason: "It goes away in March.", until: "never"`, `"never" is no day`},
		"unknown control":    {`control: operations/runbok, ` + rest, `control "operations/runbok" is not known`},
		"control with path":  {`control: operations/runbook, path: a/**, ` + rest, "a control has no path"},
		"control of a gate":  {`control: gating/first-seal, ` + rest, "control gating/first-seal is judged by gate lock/intact"},
		"a key of its own":   {`gate: code/stubs, path: a/**, approved: true, ` + rest, `unknown key "approved"`},
		"another's approval": {`gate: code/stubs, path: a/**, approved_by: Ann, reason: "", until: 2199-03-31`, "gives no reason"},
	} {
		r := valid(c.line)
		require.Equal(t, gate.Fail, r.Verdict, name)
		require.Contains(t, say(r.Findings), c.says, name)
		for _, f := range r.Findings {
			require.NotZero(t, f.Line, "%s: %v", name, f)
			require.NotEmpty(t, f.Fix, name)
		}
	}
	for _, near := range []string{
		`gate: code/stubs, path: "internal/legacy/**", ` + rest,
		`gate: code/stubs, path: internal/legacy/, ` + rest,
		`gate: code/stubs, path: "**/legacy/*.go", ` + rest,
		`gate: contract/examples, path: pact/contracts/fares.yaml, ` + rest,
		`control: operations/startup, ` + rest,
	} {
		r := valid(near)
		require.Equal(t, gate.Pass, r.Verdict, "%s: %s", near, say(r.Findings))
		require.Contains(t, say(r.Findings), "warning: pact.yaml:12:5:", near)
		require.Contains(t, say(r.Findings), "no human approved the waiver", near)
	}
}

// TestWaiver: nothing but a human's approval of exactly this waiver excuses a finding, and what is excused stays in sight.
func TestWaiver(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	appendTo(t, dir, "fares/fares.go", todo)
	open := verdictsOf(t, dir, "code/stubs")["code/stubs"]
	require.Equal(t, gate.Fail, open.Verdict)
	require.Len(t, open.Findings, 1)
	appendTo(t, dir, "pact.yaml", waiver)
	stubs := func() gate.Result { return verdictsOf(t, dir, "code/stubs")["code/stubs"] }
	approvals := filepath.Join(dir, "pact", "approvals.yaml")
	before, err := os.ReadFile(approvals)
	require.NoError(t, err)

	refused := func(why, says string) {
		r := stubs()
		require.Equal(t, gate.Fail, r.Verdict, why)
		require.Contains(t, say(r.Findings), says, why)
		require.Equal(t, open.Findings[0].ID, r.Findings[0].ID, "it is the same finding: %s", why)
	}
	refused("nobody approved it", "excuses nothing before a human approved it")
	_, err = tools.Confirm(context.Background(), &tools.Env{Root: dir}, "waiver", nil)
	require.ErrorContains(t, err, "a human must be asked", "--yes approves no waiver")
	question, err := confirm(t, dir, "waiver", false)
	require.ErrorContains(t, err, "not confirmed")
	require.Contains(t, question, "code/stubs below fares/**, until 2199-03-31\n  reason: The depot's list goes away in March.\n  it stands for 1 finding now\n    fares/fares.go:")
	refused("a human said no", "excuses nothing before a human approved it")

	w := schemas.Waiver{Gate: "code/stubs", Path: "fares/**", Reason: "The depot's list goes away in March.", Until: "2199-03-31"}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	handmade := func(a schemas.Approval, sign bool) {
		require.NoError(t, os.WriteFile(approvals, before, 0o644))
		require.NoError(t, artifacts.Edit(context.Background(), dir, nil, func(d *artifacts.Draft) error {
			if sign {
				return tools.Approve(d, a)
			}
			all := *d.Approvals.Value
			all.Approvals = append(all.Approvals, a)
			return d.Put(artifacts.ApprovalsFile, all)
		}))
	}
	mac := "hmac-sha256:0123456789abcdef:" + strings.Repeat("ab", 32)
	human := schemas.Approval{Subject: w.Subject(), Digest: w.Digest(), By: "Ann", At: at, Channel: schemas.ChannelTerminal}
	other, unattended, foreign, elsewhere := human, human, human, human
	other.Digest = schemas.Digest("another waiver")
	unattended.Channel = schemas.ChannelUnattended
	foreign.Signature = mac
	elsewhere.Subject = "waiver/scope/paths"
	handmade(human, false)
	refused("a line written by hand", "carries no signature that verifies")
	handmade(foreign, false)
	refused("another machine's", "not verifiable here")
	handmade(other, true)
	refused("an approval of something else", "excuses nothing before a human approved it")
	handmade(unattended, true)
	refused("nobody was asked", "excuses nothing before a human approved it")
	handmade(elsewhere, true)
	refused("an approval of another gate's", "excuses nothing before a human approved it")
	require.NoError(t, os.WriteFile(approvals, before, 0o644))

	_, err = confirm(t, dir, "waiver", true)
	require.NoError(t, err)
	r := stubs()
	require.Equal(t, gate.Pass, r.Verdict, say(r.Findings))
	require.Len(t, r.Findings, 1, "it stays in every report")
	require.Equal(t, schemas.SeverityInfo, r.Findings[0].Severity)
	require.Equal(t, open.Findings[0].ID, r.Findings[0].ID)
	require.Contains(t, r.Findings[0].Message, "waived until 2199-03-31 (The depot's list goes away in March.): TODO is left in")
	require.Contains(t, r.Findings[0].Fix, "Approved by Ann <ann@example.org> (terminal)")
	out := project.Call(t, dir, "gate_check", map[string]any{"gates": []string{"code/stubs"}})
	require.Equal(t, "pass", out["verdict"])
	require.Contains(t, out["summary"], "1 waived")
	require.Contains(t, project.Call(t, dir, "plan_status", nil)["summary"], "Excused: 1 waived.")
	_, err = confirm(t, dir, "waiver", true)
	require.ErrorContains(t, err, "no waiver of pact.yaml waits")

	appendTo(t, dir, "refunds/refunds.go", todo)
	r = stubs()
	require.Equal(t, gate.Fail, r.Verdict, "a file beside the path")
	require.Contains(t, say(r.Findings), "error: refunds/refunds.go")
	project.Write(t, dir, map[string]string{"refunds/refunds.go": project.Base(t)["refunds/refunds.go"]})

	settings, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
	require.NoError(t, err)
	for _, edit := range [][2]string{{"fares/**", "{fares,refunds}/**"}, {"2199", "2198"}, {"March", "April"}, {"reason:", "approved_by: Ann, reason:"}} {
		require.Contains(t, string(settings), edit[0])
		project.Write(t, dir, map[string]string{"pact.yaml": strings.Replace(string(settings), edit[0], edit[1], 1)})
		require.Equal(t, gate.Fail, stubs().Verdict, "the waiver was changed after it was approved: %s", edit[1])
	}
	project.Write(t, dir, map[string]string{"pact.yaml": string(settings)})
	require.Equal(t, gate.Pass, stubs().Verdict)

	project.Write(t, dir, map[string]string{"fares/fares.go": project.Base(t)["fares/fares.go"]})
	result := verdictsOf(t, dir, "code/stubs")
	require.Equal(t, gate.Pass, result["documents/valid"].Verdict)
	require.Contains(t, say(result["documents/valid"].Findings), "warning: pact.yaml:12:5: waivers: the waiver of code/stubs below fares/** matches nothing")
}

// TestWaiverEnds: the day after the last one the finding is back, and says why.
func TestWaiverEnds(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	appendTo(t, dir, "fares/fares.go", todo)
	appendTo(t, dir, "pact.yaml", strings.Replace(waiver, "2199", "2026", 1))
	w := schemas.Waiver{Gate: "code/stubs", Path: "fares/**", Reason: "The depot's list goes away in March.", Until: "2026-03-31"}
	require.NoError(t, artifacts.Edit(context.Background(), dir, nil, func(d *artifacts.Draft) error {
		return tools.Approve(d, schemas.Approval{Subject: w.Subject(), Digest: w.Digest(), By: "Ann", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Channel: schemas.ChannelTerminal})
	}))
	result := verdictsOf(t, dir, "code/stubs")
	require.Equal(t, gate.Fail, result["code/stubs"].Verdict)
	require.Contains(t, say(result["code/stubs"].Findings), "error: fares/fares.go:26:1: TODO is left in: TODO ask the depot; its waiver ended on 2026-03-31")
	require.Contains(t, say(result["documents/valid"].Findings), "warning: pact.yaml:12:97: waivers: the waiver of code/stubs below fares/** ended on 2026-03-31")

	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	for day, want := range map[string]gate.Verdict{"2026-03-31T23:59:59Z": gate.Pass, "2026-04-01T00:00:00Z": gate.Fail} {
		s.Now, err = time.Parse(time.RFC3339, day)
		require.NoError(t, err)
		require.Equal(t, want, gate.Judge(s, *gates.Find("code/stubs")).Verdict, day)
	}
}

// TestWaiverOfBlindness: what could not be looked at is not excused, but for a file that a gate which reads files could not
// read.
func TestWaiverOfBlindness(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	project.Write(t, dir, map[string]string{"fares/fares.go": "package fares\n\nfunc {\n"})
	appendTo(t, dir, "pact.yaml", waiver+"  - {gate: test/native, path: fares, reason: \"The depot's list goes away in March.\", until: 2199-03-31}\n")
	_, err := confirm(t, dir, "waiver", true)
	require.NoError(t, err)
	result := verdictsOf(t, dir, "code/stubs", "test/native")
	require.Equal(t, gate.Blocked, result["test/native"].Verdict, "without evidence there is nothing to waive")
	require.Equal(t, gate.Pass, result["code/stubs"].Verdict, say(result["code/stubs"].Findings))
	require.Contains(t, say(result["code/stubs"].Findings), "waived until 2199-03-31 (The depot's list goes away in March.): Go cannot parse it")
}

// TestWaivedControl: a control that is judged by evidence is waived, and is said to be.
func TestWaivedControl(t *testing.T) {
	t.Parallel()
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	appendTo(t, dir, "pact.yaml", "waivers:\n  - {control: operations/startup, reason: \"The depot keeps that document.\", until: 2199-03-31}\n")
	state := func() string {
		for _, c := range project.Call(t, dir, "readiness_profile", nil)["controls"].([]any) {
			if c := c.(map[string]any); c["id"] == "operations/startup" {
				return c["state"].(string)
			}
		}
		return "absent"
	}
	require.Equal(t, "missing", state())
	before := verdictsOf(t, dir, "readiness/evidence")["readiness/evidence"]
	require.Contains(t, say(before.Findings), "error: pact/evidence.yaml: control operations/startup is missing")
	_, err := confirm(t, dir, "waiver", true)
	require.NoError(t, err)
	require.Equal(t, "waived", state())
	after := verdictsOf(t, dir, "readiness/evidence")["readiness/evidence"]
	require.Equal(t, strings.Count(say(before.Findings), "error: ")-1, strings.Count(say(after.Findings), "error: "), "the other controls stay asked for")
	require.Contains(t, say(after.Findings), "info: pact/evidence.yaml: waived until 2199-03-31 (The depot keeps that document.): control operations/startup is missing")
}
