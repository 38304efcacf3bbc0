package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pact/artifacts"
	"pact/artifacts/judge"
	"pact/artifacts/testrun"
	"pact/gates"
	"pact/gates/gate"
)

type testRunIn struct {
	located
	Component   string  `json:"component,omitempty" jsonschema_description:"Default: every bound component and check of pact.yaml. Or the id of one such check."`
	What        runWhat `json:"what,omitempty" jsonschema_description:"red: the tests fail on stubs, before the seal. native: the sealed tests on the implementation. judge: the contract's cases and inputs drawn anew. all (default): native, judge, and red where not proven yet."`
	Draws       int     `json:"draws,omitempty" jsonschema_description:"judge: inputs drawn for each function; default 500. Fewer than the project's are a trial and no evidence."`
	Seed        string  `json:"seed,omitempty" jsonschema_description:"judge: of a failure, to repeat its draws: a trial, no evidence."`
	WaitSeconds *int    `json:"wait_seconds,omitempty" jsonschema_description:"How long to wait before answering running; default 45."`
	Run         string  `json:"run,omitempty" jsonschema_description:"Wait on for this run."`
}

type runWhat string

func (runWhat) Enum() []string { return []string{"native", "judge", "red", "all"} }

type testRunOut struct {
	Head
	Run      string              `json:"run"`
	State    string              `json:"state"`
	Verdict  string              `json:"verdict"`
	Counts   artifacts.Counts    `json:"counts"`
	Failures []artifacts.Failure `json:"failures"`
	Omitted  int                 `json:"omitted"`
	Evidence []string            `json:"evidence"`
	Next     []Next              `json:"next"`

	trial bool                 // some of it passed and is no evidence
	own   []artifacts.Evidence // of the team's own checks
}

// TestRun runs tests and keeps what they found as evidence.
var TestRun = runTool()

func runTool() Tool {
	t := define[testRunIn, testRunOut]("test_run", "Run tests",
		`Runs tests and keeps the result as evidence that the gates read. A test file that differs from the seal is not run but reported. The judge calls the implementation from outside of its process; a failure has its clause, input, expected, got and the seed that repeats it. Long runs answer state running and a run id: call again with run. gate_check says when evidence is stale.`)
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, root, err := open[testRunIn](ctx, env, arguments)
		if err != nil {
			return nil, err
		}
		out, err := testRun(ctx, env, root, in)
		if err != nil {
			return nil, machine(err)
		}
		if out.At.Root == "" {
			s, err := artifacts.Load(ctx, root, artifacts.KindGit)
			if err != nil {
				return nil, machine(err)
			}
			out.At = s.At
			s.Close()
		}
		fill(reflect.ValueOf(out))
		return out, nil
	}
	return t
}

func testRun(ctx context.Context, env *Env, root string, in *testRunIn) (*testRunOut, error) {
	if in.What == "" {
		in.What = "all"
	}
	if err := checkDraws(in); err != nil {
		return nil, err
	}
	wait := 45 * time.Second
	if in.WaitSeconds != nil {
		if *in.WaitSeconds < 0 || *in.WaitSeconds > 3600 {
			return nil, refuse(InvalidArgument, "use 0 to 3600", "wait_seconds is %d", *in.WaitSeconds)
		}
		wait = time.Duration(*in.WaitSeconds) * time.Second
	}
	if in.Run != "" {
		if env.Runs == nil {
			return nil, refuse(NotFound, "call test_run without run", "run %q is not known: runs live in a server", in.Run)
		}
		return env.Runs.wait(ctx, in.Run, wait)
	}
	s, err := artifacts.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	runs, err := runnable(s, in)
	if err != nil {
		return nil, err
	}
	work := func(ctx context.Context, progress func(int)) (*testRunOut, error) {
		return runTests(ctx, root, runs, progress)
	}
	if env.Runs == nil {
		return work(ctx, env.tick())
	}
	return env.Runs.start(ctx, work, env.tick(), wait)
}

func (e *Env) tick() func(int) {
	if e.Progress == nil {
		return nil
	}
	return func(done int) { e.Progress(float64(done), 0, count(done, "test")+" ended") }
}

// maxDraws bounds what one call may ask of the judge.
const maxDraws = 1_000_000

func checkDraws(in *testRunIn) error {
	if in.Draws < 0 || in.Draws > maxDraws {
		return refuse(InvalidArgument, fmt.Sprintf("use 1 to %d", maxDraws), "draws is %d", in.Draws)
	}
	if in.Seed != "" {
		if _, err := judge.ParseSeed(in.Seed); err != nil {
			return refuse(InvalidArgument, "use the seed of a failure, or leave it out", "%v", err)
		}
	}
	if (in.Draws != 0 || in.Seed != "") && in.What != "judge" && in.What != "all" {
		return refuse(InvalidArgument, "use what: judge, or leave them out", "draws and seed belong to the judge, and what is %q", in.What)
	}
	return nil
}

// runs are the components to run, by what is run.
type runs struct {
	red, native, judge []string
	gates              []string // the team's own checks, by id
	options            artifacts.JudgeOptions
}

// runnable says what is to be run, or why it is too early.
func runnable(s *artifacts.Snapshot, in *testRunIn) (r runs, err error) {
	if err := started(s); err != nil {
		return r, err
	}
	if err := withGit(s); err != nil {
		return r, err
	}
	named, own, err := ownGates(s, in)
	if r.gates = own; named || err != nil {
		return r, err
	}
	if err := knownComponent(s, in.Component); err != nil {
		return r, err
	}
	bound := s.Bound()
	if in.Component != "" {
		bound = slices.DeleteFunc(bound, func(id string) bool { return id != in.Component })
	}
	if len(bound) == 0 {
		return r, refuse(StageBlocked, "write and bind a contract with contract_write, then test_generate", "test_run comes too early: no contract that compiles is bound to code")
	}
	if in.What == artifacts.WhatRed || in.What == "all" {
		results := gates.Judge(s, in.Component, func(g gate.Gate) bool { return g.ID == "test/generated" || g.ID == "test/parse" })
		if err := blockedBy("test_run {what: red}", results); err != nil {
			return r, err
		}
	}
	if in.What == artifacts.WhatRed {
		return runs{red: bound, gates: own}, nil
	}
	if s.Seal.Current == nil {
		results := gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "lock/sealed" || g.ID == "lock/intact" })
		if err := blockedBy(fmt.Sprintf("test_run {what: %s}", in.What), results); err != nil {
			return r, err
		}
		return r, refuse(StageBlocked, "call plan_lock", "test_run comes too early: nothing is sealed")
	}
	r.options = artifacts.JudgeOptions{Draws: in.Draws, Seed: in.Seed}
	if in.What != artifacts.WhatNative {
		r.judge = bound
	}
	if in.What != "judge" {
		r.native = bound
	}
	if err := s.MayRun(r.native); err != nil {
		return r, err
	}
	if in.What == "all" {
		for _, id := range bound {
			if e := s.Find(artifacts.WhatRed, id); e == nil || e.Fingerprint != s.Fingerprint(id, artifacts.WhatRed) || e.Trust != artifacts.TrustHolds {
				r.red = append(r.red, id)
			}
		}
	}
	return r, nil
}

// runTests makes the evidence and answers with what it says. The verdict is that of native and judge where they ran.
func runTests(ctx context.Context, root string, r runs, progress func(int)) (*testRunOut, error) {
	s, err := artifacts.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := &testRunOut{State: "done", Verdict: string(gate.Pass)}
	onlyRed := len(r.native)+len(r.judge) == 0 && len(r.red) > 0
	for _, run := range []struct {
		components []string
		counts     bool
		make       func(context.Context, []string, func(int)) ([]artifacts.Evidence, error)
	}{
		{r.red, onlyRed, s.RunRed},
		{r.native, true, s.RunNative},
		{r.judge, true, func(ctx context.Context, ids []string, progress func(int)) ([]artifacts.Evidence, error) {
			return s.RunJudge(ctx, ids, r.options, progress)
		}},
	} {
		if len(run.components) == 0 {
			continue
		}
		made, err := run.make(ctx, run.components, progress)
		if err != nil {
			return nil, notInstalled(err)
		}
		if err := out.keep(ctx, s, made, run.counts); err != nil {
			return nil, err
		}
	}
	if len(r.gates) > 0 {
		if out.own, err = s.RunGates(ctx, r.gates); err != nil {
			return nil, err
		}
		if err := out.keep(ctx, s, out.own, true); err != nil {
			return nil, err
		}
	}
	return runResult(ctx, root, out, onlyRed)
}

// keep writes evidence and takes over what it says.
func (out *testRunOut) keep(ctx context.Context, s *artifacts.Snapshot, made []artifacts.Evidence, counts bool) error {
	for _, e := range made {
		file, err := artifacts.Keep(ctx, s, e)
		if err != nil {
			return err
		}
		if file == "" {
			out.trial = true
		} else {
			out.Evidence = append(out.Evidence, file)
		}
		for _, f := range e.Failures {
			if !slices.Contains(out.Failures, f) { // code that does not build fails in the same words everywhere
				out.Failures = append(out.Failures, f)
			}
		}
		if counts {
			out.Counts.Add(e.Counts)
			if e.Verdict != "pass" {
				out.Verdict = string(gate.Fail)
			}
		}
	}
	return nil
}

func runResult(ctx context.Context, root string, out *testRunOut, red bool) (*testRunOut, error) {
	after, err := artifacts.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	defer after.Close()
	out.Next = nextCalls(gates.Judge(after, "", gates.Everything))
	out.At = after.At
	out.Failures, out.Omitted = clipFailures(out.Failures)
	out.Summary = fmt.Sprintf("%s: %s ran: %d passed, %d failed, %d skipped.", strings.ToUpper(out.Verdict), count(out.Counts.Cases, "case"), out.Counts.Passed, out.Counts.Failed, out.Counts.Skipped)
	out.Summary += ownLine(out.own)
	if out.Counts.Draws > 0 {
		out.Summary += fmt.Sprintf(" %s drawn.", count(out.Counts.Draws, "input"))
	}
	if len(out.Failures) > 0 {
		out.Summary += fmt.Sprintf(" First: %s: %s.", out.Failures[0].Case, clipText(out.Failures[0].Got, 120))
	}
	if out.trial {
		out.Summary += " Draws that pass with a chosen seed, or with fewer than the project's, are no evidence: call test_run without them."
	}
	if red && out.Verdict == string(gate.Pass) {
		out.Summary += " Every test fails on a stub, as it must."
	}
	if len(out.Next) > 0 {
		out.Summary += " Next: " + out.Next[0].Tool + "."
	}
	return out, nil
}

func clipFailures(fs []artifacts.Failure) ([]artifacts.Failure, int) {
	bytes := pageBytes
	for i, f := range fs {
		if bytes -= len(f.Case) + len(f.Clause) + len(f.Input) + len(f.Expected) + len(f.Got) + 80; bytes < 0 && i > 0 {
			return fs[:i], len(fs) - i
		}
	}
	return fs, 0
}

func notInstalled(err error) error {
	var missing *testrun.NotInstalled
	if errors.As(err, &missing) {
		return refuse(StageBlocked, "install "+missing.Program+" and call again", "the tests cannot run: %v", err)
	}
	var poor *judge.Unequipped
	if errors.As(err, &poor) {
		return refuse(StageBlocked, poor.Fix+"; then call again", "the tests cannot run: %s", poor.Have)
	}
	return err
}

func clipText(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
