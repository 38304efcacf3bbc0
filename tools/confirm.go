package tools

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/gates/review"
	"pact/schemas"
)

// Confirm is what a person does in a terminal: subject readiness confirms the profile, lock approves the seal that would
// be made now, baseline lets the plan count from HEAD. Ask shows the question and says whether it was confirmed; nil means that nobody is asked, which only a
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
	a, question, done, err := toConfirm(ctx, s, subject)
	if err != nil {
		return "", err
	}
	a.By, a.At, a.Channel = s.Human(), env.now(), schemas.ChannelTerminal
	if ask == nil {
		if subject != "readiness" || !readiness.UnattendedAllowed(s.Readiness()) {
			return "", refuse(InvalidArgument, "run pact confirm "+subject+" in a terminal, without --yes", "%s is not confirmed unattended at this bar: a human must be asked", subject)
		}
		a.Channel = schemas.ChannelUnattended
	} else if yes, err := ask(ctx, question); err != nil {
		return "", err
	} else if !yes {
		return "", refuse(Cancelled, "run it again when the answer is yes", "not confirmed")
	}
	err = env.Memory.Edit(ctx, root, artifacts.Everything, func(d *artifacts.Draft) error {
		now, _, _, err := toConfirm(ctx, d.Snapshot, subject)
		if err != nil {
			return err
		}
		if now.Digest != a.Digest {
			return refuse(Conflict, "run it again and look at what it is now", "what was shown changed meanwhile")
		}
		if subject == artifacts.BaselineSubject {
			plan := *d.Plan.Value
			plan.Baseline = d.At.Head
			if err := d.Put(artifacts.PlanFile, plan); err != nil {
				return err
			}
		}
		return Approve(d, a)
	})
	return done, machine(err)
}

// toConfirm is what stands to be confirmed: the approval without its signer, the question, and what to say after.
func toConfirm(ctx context.Context, s *artifacts.Snapshot, subject string) (a schemas.Approval, question, done string, err error) {
	if err := started(s); err != nil {
		return a, "", "", err
	}
	if err := readable(s.Approvals.Path, s.Approvals.Problems); err != nil {
		return a, "", "", err
	}
	switch subject {
	case "readiness":
		if err := readable(s.Project.Path, s.Project.Problems); err != nil {
			return a, "", "", err
		}
		a.Subject, a.Digest = subject, s.Readiness().Digest()
		return a, ReadinessQuestion(s.Readiness()), "The profile is confirmed.", nil
	case "lock":
		if err := withGit(s); err != nil {
			return a, "", "", err
		}
		p, err := Proposal(ctx, s)
		if err != nil {
			return a, "", "", err
		}
		if p.Unchanged && needsApprovalAfterwards(s, p.Before) {
			a.Subject, a.Digest = p.Before.Subject(), p.Before.Digest()
			return a, fmt.Sprintf("Approve seal %d as it stands: %d files are the law.\n", p.Before.Lock.Sequence, len(p.Before.Lock.Files)), fmt.Sprintf("Seal %d is approved.", p.Before.Lock.Sequence), nil
		}
		if p.Unchanged {
			return a, "", "", refuse(NotFound, "change the law first; there is nothing to approve", "seal %d stands and nothing changed since", p.Before.Lock.Sequence)
		}
		a.Subject, a.Digest = p.Subject(), p.Digest()
		return a, LockQuestion(s, p, ""), fmt.Sprintf("Seal %d is approved. The agent may call plan_lock now.", p.Lock.Sequence), nil
	}
	if subject == artifacts.BaselineSubject {
		return laterBaseline(s)
	}
	if strings.HasPrefix(subject, "review/") {
		return toSettle(s, subject)
	}
	return a, "", "", refuse(InvalidArgument, "confirm readiness, lock, baseline or review/<id>/<finding>", "%q is nothing to confirm%s", subject, schemas.DidYouMean(subject, []string{"readiness", "lock", artifacts.BaselineSubject}))
}

// laterBaseline lets a plan that nothing sealed yet count from HEAD: what changed since its baseline is taken over as it is.
func laterBaseline(s *artifacts.Snapshot) (a schemas.Approval, question, done string, err error) {
	if err := withGit(s); err != nil {
		return a, "", "", err
	}
	if !s.Plan.OK() || s.At.Head == "" {
		return a, "", "", refuse(StageBlocked, "call plan_decompose on a commit", "there is no plan that could count from HEAD")
	}
	if s.Seal.Newest() != nil {
		return a, "", "", refuse(Locked, "change the law with contract_write and plan_lock", "the plan is sealed with baseline %q, and counts from it", s.Plan.Value.Baseline)
	}
	a.Subject, a.Digest = artifacts.BaselineSubject, schemas.Digest(s.At.Head)
	question = fmt.Sprintf("Let the plan count from %.12s instead of %.12q? What changed in between is taken over as it is: %s.\n", s.At.Head, s.Plan.Value.Baseline, count(len(s.Order.Changed), "file"))
	return a, question, "The plan counts from HEAD now.", nil
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
func toSettle(s *artifacts.Snapshot, subject string) (a schemas.Approval, question, done string, err error) {
	parts := strings.Split(subject, "/")
	if len(parts) == 3 {
		n, err := strconv.Atoi(parts[2])
		doc := s.Review(parts[1])
		if err == nil && doc != nil && doc.Value.Finding(n) != nil {
			f := doc.Value.Finding(n)
			if f.Status != schemas.ReviewAccepted && f.Status != schemas.ReviewWrong {
				return a, "", "", refuse(NotFound, "settle it first: gate_review {settle}", "finding %d of review %q is %s, which nobody has to approve", n, parts[1], f.Status)
			}
			a.Subject, a.Digest = subject, review.Digest(doc.Value, f)
			return a, SettledQuestion(doc.Value, f), fmt.Sprintf("Finding %d of review %s is settled as %s.", n, parts[1], f.Status), nil
		}
	}
	return a, "", "", refuse(NotFound, "use review/<id>/<number of the finding>", "there is no finding %q", subject)
}
