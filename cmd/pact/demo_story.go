package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// story is the honest way through the pipeline.
func (d *demo) story(ctx context.Context) error {
	d.say("A coding agent is asked for a tenant-scoped booking API. Everything below goes through a real MCP client over stdio;\nthe agent's part and the human's part are played here, Pact's is not.")
	if err := d.planning(ctx); err != nil {
		return err
	}
	components, err := d.contracts(ctx)
	if err != nil {
		return err
	}
	if err := d.sealing(ctx); err != nil {
		return err
	}
	return d.building(ctx, components)
}

func (d *demo) planning(ctx context.Context) error {
	d.head("1  The plan: what, how high the bar, which parts")
	spec, err := document("build_spec.yaml")
	if err != nil {
		return err
	}
	if _, err := d.call(ctx, "plan_start", map[string]any{"spec": spec}, "the build spec"); err != nil {
		return err
	}
	interview, err := document("pact/interview.yaml")
	if err != nil {
		return err
	}
	if err := d.interview(ctx, interview); err != nil {
		return err
	}
	plan, err := document("pact/plan.yaml")
	if err != nil {
		return err
	}
	tree := map[string]any{"components": plan["components"], "decisions": plan["decisions"]}
	d.say("  …the agent is in a hurry and decomposes before a human confirmed the bar:")
	early, err := d.call(ctx, "plan_decompose", tree, "")
	if err != nil {
		return err
	}
	d.expect(strings.Contains(early.refused, "stage_blocked"), "decompose before the bar is confirmed", "stage_blocked", "readiness/confirmed")
	d.human = func(form string) (string, map[string]any) {
		d.form(form)
		d.say("  human  confirms: security strict, privacy standard, compliance basic")
		return "accept", map[string]any{"security": "strict", "privacy": "standard", "compliance": "basic"}
	}
	if _, err := d.call(ctx, "readiness_confirm", nil, ""); err != nil {
		return err
	}
	decomposed, err := d.call(ctx, "plan_decompose", tree, "a root and its leaves")
	if err != nil {
		return err
	}
	d.order = slices.Concat(decomposed.Order...)
	return nil
}

// interview records what was found and asked, then the answers of the human, one of which its question does not take.
func (d *demo) interview(ctx context.Context, doc map[string]any) error {
	found := map[string]any{}
	for _, key := range []string{"risks", "ambiguities", "questions", "acceptance"} {
		found[key] = doc[key]
	}
	var proposed, accept []any
	for _, a := range doc["assumptions"].([]any) {
		a := a.(map[string]any)
		proposed = append(proposed, map[string]any{"id": a["id"], "text": a["text"]})
		accept = append(accept, a["id"])
	}
	found["assumptions"] = proposed
	if _, err := d.call(ctx, "plan_interview", found, "risks, ambiguities, questions, acceptance criteria"); err != nil {
		return err
	}
	var answers []any
	for _, a := range doc["answers"].([]any) {
		a := a.(map[string]any)
		answers = append(answers, map[string]any{"question": a["question"], "value": a["value"], "source": "relayed"})
	}
	_, err := d.call(ctx, "plan_interview", map[string]any{"answers": answers, "accept": accept}, "what the human said")
	return err
}

func (d *demo) contracts(ctx context.Context) (components []string, err error) {
	d.head("2  The contracts: typed, with examples that must agree with their own clauses")
	for _, id := range d.order {
		contract, err := document("pact/contracts/" + id + ".yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue // a component that only holds others together
		}
		if err != nil {
			return nil, err
		}
		components = append(components, id)
		if _, err := d.call(ctx, "contract_write", map[string]any{"contract": contract}, id); err != nil {
			return nil, err
		}
	}
	return components, nil
}

func (d *demo) sealing(ctx context.Context) error {
	d.head("3  The tests: derived from the contracts, red on a stub, then sealed with them")
	if _, err := d.call(ctx, "test_generate", nil, ""); err != nil {
		return err
	}
	red, err := d.call(ctx, "test_run", map[string]any{"what": "red", "wait_seconds": 300}, "{what: red}")
	if err != nil {
		return err
	}
	d.expect(red.Verdict == "pass", "the tests on a stub of the contract", "all red", "test/red")
	_, err = d.call(ctx, "plan_lock", nil, "")
	return err
}

func (d *demo) building(ctx context.Context, components []string) error {
	d.head("4  The implementation: red before it, green after it")
	before, err := d.call(ctx, "test_run", map[string]any{"what": "native", "wait_seconds": 300}, "{what: native}")
	if err != nil {
		return err
	}
	d.expect(before.Verdict == "fail", "the sealed tests before the implementation", "fail", "test/native")
	files, err := d.copyCode()
	if err != nil {
		return err
	}
	d.say("  agent  writes %d files for %s", files, strings.Join(components, ", "))
	after, err := d.call(ctx, "test_run", map[string]any{"wait_seconds": 300}, "")
	if err != nil {
		return err
	}
	d.expect(after.Verdict == "pass", "sealed tests, judge and drawn inputs after the implementation", "pass", "test/native, judge/*")
	if err := d.commit(ctx, "booking API"); err != nil {
		return err
	}
	if err := d.proof(ctx); err != nil {
		return err
	}
	if err := d.commit(ctx, "review and evidence"); err != nil {
		return err
	}
	certified, err := d.call(ctx, "gate_certify", nil, "")
	if err != nil {
		return err
	}
	d.expect(certified.Verdict == "pass", "the certificate", "issued", "all but certificate/current")
	if err := d.commit(ctx, "certificate"); err != nil {
		return err
	}
	if err := d.git(ctx, "tag", "green"); err != nil {
		return err
	}
	check, err := d.call(ctx, "gate_check", nil, "")
	if err != nil {
		return err
	}
	d.expect(check.Verdict == "pass", "every gate, after a commit", "pass", "all gates")
	if check.Verdict != "pass" {
		return fmt.Errorf("the honest way did not pass: %+v", check.Findings)
	}
	return nil
}

func (d *demo) commit(ctx context.Context, message string) error {
	if err := d.git(ctx, "add", "-A"); err != nil {
		return err
	}
	return d.git(ctx, "commit", "-q", "-m", message)
}

// proof records a review of the source, and what proves each control that no gate judges.
func (d *demo) proof(ctx context.Context) error {
	d.head("5  The proof: a review of this very source, and evidence for what no gate can judge")
	if _, err := d.call(ctx, "gate_review", map[string]any{"reviewer": "Rita <rita@example.org>"}, "nothing found"); err != nil {
		return err
	}
	list, err := d.call(ctx, "readiness_evidence", nil, "")
	if err != nil {
		return err
	}
	documents := map[string]string{"operational_maturity": "docs/operations.md", "security": "docs/threat-model.md", "privacy": "docs/privacy.md", "compliance": "docs/obligations.md"}
	for _, c := range list.Controls {
		file := documents[c.Dimension]
		if file == "" {
			return fmt.Errorf("the demo has no document for %s", c.ID)
		}
		if _, err := d.call(ctx, "readiness_evidence", map[string]any{"control": c.ID, "file": file}, c.ID+" "+file); err != nil {
			return err
		}
	}
	return nil
}

// form shows the beginning of what the human is asked.
func (d *demo) form(text string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines[:min(len(lines), 8)] {
		d.say("  %-6s %s", map[bool]string{true: "form"}[i == 0], clip(line, 120))
	}
	if len(lines) > 8 {
		d.say("         … and %d lines more", len(lines)-8)
	}
}

// expect notes a row of the table, and that the demo failed where Pact did not answer as it must.
func (d *demo) expect(ok bool, tried, answered, gate string) {
	if !ok {
		d.failed = true
		answered = "NOT AS IT MUST"
	}
	d.table = append(d.table, [3]string{tried, answered, gate})
}
