package tools

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/gates/review"
	"pact/schemas"
)

// subjects are what a person confirms in a terminal.
var subjects = []string{"readiness", "lock", "waiver", artifacts.BaselineSubject}

// Confirm is what a person does in a terminal: subject readiness confirms the profile, lock approves the seal that would
// be made now, waiver the waivers that wait for a human, baseline lets the plan count from HEAD. Ask shows the question and says whether it was confirmed; nil means that nobody is asked, which only a
// readiness profile below strict allows.
func Confirm(ctx context.Context, env *Env, subject string, ask func(context.Context, string) (bool, error)) (string, error) {
	root, err := locate(ctx, env, "")
	if err != nil {
		return "", err
	}
	s, err := env.Memory.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return "", machine(err)
	}
	defer s.Close()
	all, question, done, err := toConfirm(ctx, s, subject)
	if err != nil {
		return "", err
	}
	if ask == nil && (subject != "readiness" || !readiness.UnattendedAllowed(s.Readiness())) {
		return "", refuse(InvalidArgument, "run pact confirm "+subject+" in a terminal, without --yes", "%s is not confirmed unattended at this bar: a human must be asked", subject)
	}
	key, err := signingKey(ctx, s, env, subject)
	if err != nil {
		return "", err
	}
	if key != nil {
		defer key.Close()
		question += "\n" + signingWith(key, s.Human())
	}
	channel := schemas.ChannelTerminal
	if ask == nil {
		channel = schemas.ChannelUnattended
	} else if yes, err := ask(ctx, question); err != nil {
		return "", err
	} else if !yes {
		return "", refuse(Cancelled, "run it again when the answer is yes", "not confirmed")
	}
	given := signed(slices.Clone(all), s.Human(), env.now(), channel, "")
	if key != nil {
		for i := range given {
			if err := key.Sign(&given[i]); err != nil {
				return "", refuse(InvalidArgument, "use another key: --ssh-key FILE", "not confirmed: %v", err)
			}
		}
		done += "\n" + signedWith(s, key, given[0])
	}
	err = env.Memory.Edit(ctx, root, artifacts.Everything, func(d *artifacts.Draft) error {
		now, _, _, err := toConfirm(ctx, d.Snapshot, subject)
		if err != nil {
			return err
		}
		if !slices.Equal(now, all) {
			return refuse(Conflict, "run it again and look at what it is now", "what was shown changed meanwhile")
		}
		if subject == artifacts.BaselineSubject {
			plan := *d.Plan.Value
			plan.Baseline = d.At.Head
			if err := d.Put(artifacts.PlanFile, plan); err != nil {
				return err
			}
		}
		return Approve(d, given...)
	})
	return done, machine(err)
}

// toConfirm is what stands to be confirmed: the approvals without their signer, the question, and what to say after.
func toConfirm(ctx context.Context, s *artifacts.Snapshot, subject string) (all []schemas.Approval, question, done string, err error) {
	if err := started(s); err != nil {
		return nil, "", "", err
	}
	if err := readable(s.Approvals.Path, s.Approvals.Problems); err != nil {
		return nil, "", "", err
	}
	switch subject {
	case "readiness":
		if err := readable(s.Project.Path, s.Project.Problems); err != nil {
			return nil, "", "", err
		}
		profile := schemas.Approval{Subject: subject, Digest: s.Readiness().Digest()}
		return []schemas.Approval{profile}, ReadinessQuestion(s.Readiness()), "The profile is confirmed.", nil
	case "lock":
		return lockToConfirm(ctx, s)
	case "waiver":
		if err := readable(s.Project.Path, s.Project.Problems); err != nil {
			return nil, "", "", err
		}
		waivers := gates.Pending(s)
		if len(waivers) == 0 {
			return nil, "", "", refuse(NotFound, "write it under waivers in pact.yaml; documents/valid says what is wrong with one: pact check --no-run", "no waiver of pact.yaml waits for an approval")
		}
		return waiverApprovals(waivers), WaiverQuestion(s, waivers), fmt.Sprintf("Approved: %s.", count(len(waivers), "waiver")), nil
	}
	if subject == artifacts.BaselineSubject {
		return laterBaseline(s)
	}
	if strings.HasPrefix(subject, "review/") {
		return toSettle(s, subject)
	}
	return nil, "", "", refuse(InvalidArgument, "confirm readiness, lock, waiver, baseline or review/<id>/<finding>", "%q is nothing to confirm%s", subject, schemas.DidYouMean(subject, subjects))
}

// lockToConfirm is the seal that would be made now, with the waivers that wait for a human too.
func lockToConfirm(ctx context.Context, s *artifacts.Snapshot) (all []schemas.Approval, question, done string, err error) {
	if err := withGit(s); err != nil {
		return nil, "", "", err
	}
	waivers := gates.Pending(s)
	p, err := Proposal(ctx, s.Assuming(waivers))
	if err != nil {
		return nil, "", "", err
	}
	all = waiverApprovals(waivers)
	switch {
	case p.Unchanged && needsApprovalAfterwards(s, p.Before):
		all = append(all, schemas.Approval{Subject: p.Before.Subject(), Digest: p.Before.Digest()})
		question, done = fmt.Sprintf("Approve seal %d as it stands: %d files are the law.\n", p.Before.Lock.Sequence, len(p.Before.Lock.Files)), fmt.Sprintf("Seal %d is approved.", p.Before.Lock.Sequence)
	case p.Unchanged:
		return nil, "", "", refuse(NotFound, "change the law first; there is nothing to approve", "seal %d stands and nothing changed since", p.Before.Lock.Sequence)
	default:
		all = append(all, schemas.Approval{Subject: p.Subject(), Digest: p.Digest()})
		question, done = LockQuestion(s, p, ""), fmt.Sprintf("Seal %d is approved. The agent may call plan_lock now.", p.Lock.Sequence)
	}
	if len(waivers) > 0 {
		question += "\n" + WaiverQuestion(s, waivers)
		done += fmt.Sprintf(" So are %s.", count(len(waivers), "waiver"))
	}
	return all, question, done, nil
}

// laterBaseline lets a plan that nothing sealed yet count from HEAD: what changed since its baseline is taken over as it is.
func laterBaseline(s *artifacts.Snapshot) (all []schemas.Approval, question, done string, err error) {
	if err := withGit(s); err != nil {
		return nil, "", "", err
	}
	if !s.Plan.OK() || s.At.Head == "" {
		return nil, "", "", refuse(StageBlocked, "call plan_decompose on a commit", "there is no plan that could count from HEAD")
	}
	if s.Seal.Newest() != nil {
		return nil, "", "", refuse(Locked, "change the law with contract_write and plan_lock", "the plan is sealed with baseline %q, and counts from it", s.Plan.Value.Baseline)
	}
	a := schemas.Approval{Subject: artifacts.BaselineSubject, Digest: schemas.Digest(s.At.Head)}
	question = fmt.Sprintf("Let the plan count from %.12s instead of %.12q? What changed in between is taken over as it is: %s.\n", s.At.Head, s.Plan.Value.Baseline, count(len(s.Order.Changed), "file"))
	return []schemas.Approval{a}, question, "The plan counts from HEAD now.", nil
}

// needsApprovalAfterwards says that a seal which stands lacks the approval that lock/intact wants.
func needsApprovalAfterwards(s *artifacts.Snapshot, link *artifacts.Link) bool {
	results := gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "lock/intact" })
	for _, f := range gates.Blocking(results) {
		if f.Gate == "lock/intact" && f.Subject == link.Subject() {
			return true
		}
	}
	return false
}

// toSettle is the approval of a finding that is settled in words: review/<id>/<finding>.
func toSettle(s *artifacts.Snapshot, subject string) (all []schemas.Approval, question, done string, err error) {
	parts := strings.Split(subject, "/")
	if len(parts) == 3 {
		n, err := strconv.Atoi(parts[2])
		doc := s.Review(parts[1])
		if err == nil && doc != nil && doc.Value.Finding(n) != nil {
			f := doc.Value.Finding(n)
			if f.Status != schemas.ReviewAccepted && f.Status != schemas.ReviewWrong {
				return nil, "", "", refuse(NotFound, "settle it first: gate_review {settle}", "finding %d of review %q is %s, which nobody has to approve", n, parts[1], f.Status)
			}
			return []schemas.Approval{{Subject: subject, Digest: review.Digest(doc.Value, f)}}, SettledQuestion(doc.Value, f), fmt.Sprintf("Finding %d of review %s is settled as %s.", n, parts[1], f.Status), nil
		}
	}
	return nil, "", "", refuse(NotFound, "use review/<id>/<number of the finding>", "there is no finding %q", subject)
}
