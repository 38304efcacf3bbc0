package verify

import (
	"context"
	"errors"
	"fmt"

	"pact/artifacts"
	"pact/artifacts/judge"
	"pact/artifacts/testrun"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
)

// judge asks every gate twice: with what is here, and believing what another machine signed. What passes only the second time is
// taken from the certificate; what does not even then is refused, or could not be looked at. After the runs of tests were
// repeated, none is believed.
func (v *verifier) judge(ctx context.Context, ran bool) {
	here := gates.Judge(v.s, "", gates.Everything)
	believed := gates.Judge(v.s.Believing(ctx, v.machine, !ran), "", gates.Everything)
	v.out.Gates, v.out.Findings = []Gate{}, []schemas.Finding{}
	for i, r := range believed {
		g := Gate{r.Gate.ID, string(r.Verdict), Judged}
		switch {
		case r.Verdict == gate.Blocked, v.unsealed && r.Gate.ID == "certificate/current":
			g.How = Unlooked
			v.unlooked("%s cannot look here: %s", r.Gate.ID, first(r.Findings))
		case r.Verdict != gate.Pass:
			g.How = Refused
			v.refuse("%s says %s: %s", r.Gate.ID, r.Verdict, first(r.Findings))
		case here[i].Verdict != gate.Pass:
			g.How = Certificate
		}
		v.out.Gates = append(v.out.Gates, g)
		v.out.Findings = append(v.out.Findings, r.Findings...)
	}
	schemas.SortFindings(v.out.Findings)
}

// first is the first finding that blocks, in words.
func first(fs []schemas.Finding) string {
	n, text := 0, "it is off"
	for _, f := range fs {
		if f.Severity == schemas.SeverityError {
			if n++; n == 1 {
				text = f.Message
				if f.Path != "" {
					text = f.Path + ": " + text
				}
			}
		}
	}
	if n > 1 {
		text += fmt.Sprintf(" (and %d more)", n-1)
	}
	return text
}

// rerun runs what the certificate says was run, and judges again on that alone.
func (v *verifier) rerun(ctx context.Context) error {
	ran, err := v.s.RunAgain(ctx, v.o.Progress)
	var missing *testrun.NotInstalled
	var poor *judge.Unequipped
	var stranger *artifacts.Untrusted
	switch {
	case errors.As(err, &missing):
		return &tools.Error{Code: tools.StageBlocked, Message: err.Error(), Fix: "install " + missing.Program + ", or verify without --rerun"}
	case errors.As(err, &poor):
		return &tools.Error{Code: tools.StageBlocked, Message: poor.Have, Fix: poor.Fix}
	case errors.As(err, &stranger):
		return &tools.Error{Code: tools.Untrusted, Message: err.Error(), Fix: "read the commands in pact.yaml; if they may run here, add --trust " + stranger.Digest}
	case err != nil:
		return err
	}
	v.s = v.s.With(ran)
	v.judge(ctx, true)
	v.counts()
	return nil
}

// counts compares how many cases there were with how many there are.
func (v *verifier) counts() {
	for _, g := range v.s.Certified.Statement.Predicate.Gates {
		known := gates.FindIn(v.s, g.Gate)
		if known.Evidence != artifacts.WhatRed && known.Evidence != artifacts.WhatCases {
			continue // how many tests a team has may depend on the platform
		}
		cases := 0
		for _, id := range v.s.Bound() {
			if e := v.s.Find(known.Evidence, id); e != nil {
				cases += e.Counts.Cases
			}
		}
		if cases != g.Counts.Cases {
			v.refuse("the certificate says that %s had %d cases, and there are %d", g.Gate, g.Counts.Cases, cases)
		}
	}
}

func (v *verifier) conclude() {
	out := v.out
	taken := 0
	for _, g := range out.Gates {
		if g.How == Certificate {
			taken++
		}
	}
	judged := fmt.Sprintf("%d of %d gates judged again, %d taken from the certificate", len(out.Gates)-taken, len(out.Gates), taken)
	switch {
	case len(out.Refused) > 0:
		out.Verdict = string(gate.Fail)
		out.Summary = fmt.Sprintf("The certificate does not hold: %s.", out.Refused[0])
		if n := len(out.Refused); n > 1 {
			out.Summary = fmt.Sprintf("The certificate does not hold, for %d reasons. First: %s.", n, out.Refused[0])
		}
	case len(out.Unlooked) > 0:
		out.Verdict = string(gate.Blocked)
		out.Summary = fmt.Sprintf("Could not look: %s.", out.Unlooked[0])
	default:
		out.Verdict = string(gate.Pass)
		out.Summary = fmt.Sprintf("The certificate holds, %s: %s.", out.Signed, judged)
	}
	if source, err := v.s.Source(""); err == nil {
		out.Fingerprint = source
	}
}
