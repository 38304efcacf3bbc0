package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"pact/schemas"
)

// cheat is one way past the law that an agent under pressure takes.
type cheat struct {
	title string
	does  string
	do    func(context.Context) error
	gate  string // that must refuse it
	path  string // that the finding must name, or its component
}

// cheats plays each cheat on the green, committed project, shows the refusal, and puts things back.
func (d *demo) cheats(ctx context.Context) error {
	d.head("6  Six cheats")
	for i, c := range []cheat{
		{
			"A sealed test is edited", "a wanted price in a generated test is changed",
			func(context.Context) error {
				return d.edit("internal/pricing/pact_pricing_test.go", "14400", "14401")
			}, "lock/intact", "internal/pricing/pact_pricing_test.go",
		},
		{
			"A sealed test is deleted and the deletion committed", "git rm, git commit: the work tree is clean",
			func(ctx context.Context) error {
				if err := d.git(ctx, "rm", "-q", "internal/calendar/pact_calendar_test.go"); err != nil {
					return err
				}
				return d.git(ctx, "commit", "-q", "-m", "tidy up")
			}, "lock/intact", "internal/calendar/pact_calendar_test.go",
		},
		{
			"The contract is loosened and sealed again without the human", "discounts up to 90 percent instead of 40",
			d.loosen, "lock/intact", "pact/contracts/pricing.yaml",
		},
		{
			"A file outside the owned paths", "a helper that no component owns",
			func(context.Context) error {
				return d.write("internal/util/helper.go", []byte("// Package util helps.\npackage util\n\n// Answer is one.\nconst Answer = 42\n"))
			}, "scope/paths", "internal/util/helper.go",
		},
		{
			"A price that is wrong where no test looks", "thirteen seats are free, and every sealed test still passes",
			d.trap, "judge/properties", "pricing",
		},
		{
			"A stub is left in", "a refund for later",
			func(context.Context) error {
				return d.write("internal/pricing/later.go", []byte("package pricing\n\n// RefundInVouchers pays back in vouchers.\nfunc RefundInVouchers(paid int) int {\n\tpanic(\"not implemented\")\n}\n"))
			}, "code/stubs", "internal/pricing/later.go",
		},
	} {
		d.say("\n  %s %s", d.strong(fmt.Sprintf("Cheat %d: %s.", i+1, c.title)), c.does)
		if err := c.do(ctx); err != nil {
			return err
		}
		if err := d.refusal(ctx, c); err != nil {
			return err
		}
		if err := d.restore(ctx); err != nil {
			return err
		}
	}
	d.say("\n  Everything is put back:")
	honest, err := d.call(ctx, "gate_check", nil, "")
	if err != nil {
		return err
	}
	d.expect(honest.Verdict == "pass", "every gate, after all is put back", "pass", "all gates")
	return nil
}

// refusal asks the gates and shows the finding that refuses the cheat.
func (d *demo) refusal(ctx context.Context, c cheat) error {
	check, err := d.call(ctx, "gate_check", nil, "")
	if err != nil {
		return err
	}
	var refused *schemas.Finding
	for _, f := range check.Findings {
		if f.Gate == c.gate && (f.Path == c.path || f.Subject == c.path) && f.Severity == schemas.SeverityError {
			refused = &f
			break
		}
	}
	ok := check.Verdict == "fail" && refused != nil
	d.expect(ok, c.title, "refused", c.gate)
	if ok {
		d.say("         %s", d.strong(refused.String()))
		d.say("         fix: %s", refused.Fix)
	}
	return nil
}

// loosen is the third cheat: a weaker contract under a higher version, new tests for it, red again, and a new seal that
// the human does not approve.
func (d *demo) loosen(ctx context.Context) error {
	contract, err := document("pact/contracts/pricing.yaml")
	if err != nil {
		return err
	}
	weaker, err := weaken(contract)
	if err != nil {
		return err
	}
	same, err := d.call(ctx, "contract_write", map[string]any{"contract": weaker}, "the weaker contract, still version 1")
	if err != nil {
		return err
	}
	d.expect(strings.Contains(same.refused, "locked"), "a weaker contract under the same version", "locked", "contract_write")
	weaker["version"] = 2
	for _, step := range []struct {
		tool, shown string
		args        map[string]any
	}{
		{"contract_write", "the weaker contract as version 2", map[string]any{"contract": weaker}},
		{"test_generate", "pricing", map[string]any{"component": "pricing"}},
		{"test_run", "{what: red}", map[string]any{"component": "pricing", "what": "red", "wait_seconds": 300}},
	} {
		if _, err := d.call(ctx, step.tool, step.args, step.shown); err != nil {
			return err
		}
	}
	d.human = func(form string) (string, map[string]any) {
		d.form(form)
		d.say("  human  declines")
		return "decline", nil
	}
	sealed, err := d.call(ctx, "plan_lock", map[string]any{"reason": "more flexible discounts"}, "{reason: more flexible discounts}")
	if err != nil {
		return err
	}
	d.expect(sealed.NeedsHuman != "", "a new seal that the human declined", "needs_human", "plan_lock")
	return nil
}

// trap is the fifth cheat: code that is wrong for one input that stands in no test.
func (d *demo) trap(ctx context.Context) error {
	if err := d.edit("internal/pricing/pricing.go", "gross := Cents(o.Seats) * seat", "gross := Cents(o.Seats) * seat * Cents(min(1, max(o.Seats-13, 13-o.Seats)))"); err != nil {
		return err
	}
	native, err := d.call(ctx, "test_run", map[string]any{"component": "pricing", "what": "native", "wait_seconds": 300}, "{component: pricing, what: native}")
	if err != nil {
		return err
	}
	d.expect(native.Verdict == "pass", "the sealed tests of a price that is wrong elsewhere", "pass", "test/native")
	_, err = d.call(ctx, "test_run", map[string]any{"component": "pricing", "what": "judge", "wait_seconds": 300}, "{component: pricing, what: judge}")
	return err
}

// weaken raises the highest discount of the pricing contract from 40 to 90, everywhere, so that it agrees with itself.
func weaken(contract map[string]any) (map[string]any, error) {
	text, err := schemas.Format(nil, contract)
	if err != nil {
		return nil, err
	}
	loose := strings.NewReplacer("maximum: 40", "maximum: 90", "> 40", "> 90", "<= 40", "<= 90", "discount: 41", "discount: 91").Replace(string(text))
	if loose == string(text) {
		return nil, fmt.Errorf("the pricing contract holds nothing to weaken")
	}
	return parse("pricing.yaml", []byte(loose))
}

// restore puts the scratch copy back to the green commit.
func (d *demo) restore(ctx context.Context) error {
	for _, args := range [][]string{{"reset", "-q", "--hard", "green"}, {"clean", "-fdq"}} {
		if err := d.git(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) summary(took time.Duration) {
	d.head("What was tried, and what Pact said")
	tab := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "\n  tried\tanswer\tby\n  -----\t------\t--\n")
	for _, row := range d.table {
		fmt.Fprintf(tab, "  %s\t%s\t%s\n", row[0], row[1], row[2])
	}
	_ = tab.Flush()
	d.say("\nDone in %s. Next: README.md says how to register pact in Claude Code and Codex.", took.Round(time.Second))
}
