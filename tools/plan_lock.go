package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planLockIn struct {
	located
	Reason string `json:"reason,omitempty" jsonschema_description:"Why; needed when something sealed changes."`
}

type planLockOut struct {
	Head
	Sequence   int               `json:"sequence"`
	Files      int               `json:"files"`
	Anchor     string            `json:"anchor"`
	NeedsHuman string            `json:"needs_human"`
	Findings   []schemas.Finding `json:"findings"`
	Next       []Next            `json:"next"`
}

// PlanLock seals the law.
var PlanLock = Write("plan_lock", "Seal the plan",
	`Seals contracts, generated tests, plan, interview and pact.yaml in pact/lock.yaml and in git, under refs/pact/lock, once every gate of stages 1 to 4 passes. From then on these files do not change. Sealing again is an amendment: it needs a reason, and a human's approval unless it only adds. Waivers that wait for a human are asked for in the same form. needs_human holds a command for the human's terminal: show it and stop.`,
	artifacts.Everything, planLock)

func planLock(ctx context.Context, d *artifacts.Draft, env *Env, in *planLockIn) (*planLockOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := withGit(d.Snapshot); err != nil {
		return nil, err
	}
	waivers := gates.Pending(d.Snapshot)
	p, err := Proposal(ctx, d.Snapshot.Assuming(waivers))
	if err != nil {
		return nil, err
	}
	out := &planLockOut{Files: len(p.Lock.Files)}
	stands := p.Unchanged && d.Seal.Current == p.Before
	if !stands && p.Before != nil && strings.TrimSpace(in.Reason) == "" {
		return nil, refuse(InvalidArgument, "call plan_lock {reason: why the law changes}", "this is an amendment of seal %d, and it gives no reason", p.Before.Lock.Sequence)
	}
	approved, err := approval(ctx, d, env, p, !stands && NeedsApproval(d.Snapshot, p), waivers, in.Reason)
	if err != nil {
		return nil, err
	}
	if !approved {
		return notApproved(d.Snapshot, out, p, stands, waivers), nil
	}
	if stands {
		after, err := d.After(ctx, artifacts.Everything...)
		if err != nil {
			return nil, err
		}
		out.Sequence, out.Anchor = p.Before.Lock.Sequence, p.Before.Ref
		out.At, out.Next = after.At, nextCalls(gates.Judge(after, "", gates.Everything))
		out.Summary = fmt.Sprintf("Seal %d stands; nothing changed since.", out.Sequence)
		if len(waivers) > 0 {
			out.Summary += fmt.Sprintf(" The human approved %s.", count(len(waivers), "waiver"))
		}
		return out, nil
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		reason = "first plan"
	}
	link, err := d.SealProposal(ctx, p, reason, env.now())
	if err != nil {
		return nil, err
	}
	return lockResult(ctx, d, out, link)
}

func lockResult(ctx context.Context, d *artifacts.Draft, out *planLockOut, link *artifacts.Link) (*planLockOut, error) {
	after, err := d.After(ctx, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, "", func(g gate.Gate) bool { return upTo(gate.Tests)(g) || g.Last || g.ID == "lock/intact" })
	out.Sequence, out.Anchor = link.Lock.Sequence, link.Ref
	out.Findings = findings(results)
	out.Next = []Next{{"contract_read", map[string]any{"view": "full"}, "implement the components in the order of the plan, each within its paths; then test_run and gate_check"}}
	out.At = after.At
	out.Summary = fmt.Sprintf("Seal %d: %s sealed under %s. Implement the components now; then test_run.", out.Sequence, count(out.Files, "file"), out.Anchor)
	return out, nil
}

// Proposal is the seal that would be made now, refused where stages 1 to 4 do not pass or the chain cannot be followed.
func Proposal(ctx context.Context, s *artifacts.Snapshot) (*artifacts.Proposal, error) {
	if len(s.Seal.Broken) > 0 {
		return nil, refuse(Conflict, "find out who wrote it and delete that ref", "an anchor is not a seal of ours: %s", s.Seal.Broken[0])
	}
	if len(s.Seal.Links) == 0 && s.Lock.Exists {
		return nil, refuse(StageBlocked, "git fetch origin 'refs/pact/*:refs/pact/*'; lock.yaml without its anchor is no seal, and removing it is for a human", "pact/lock.yaml says seal %d, and its anchor is not here", s.Lock.Value.Sequence)
	}
	if newest := s.Seal.Newest(); newest != nil {
		if _, whole := s.Seal.Chain(newest); !whole {
			return nil, refuse(StageBlocked, "git fetch origin 'refs/pact/*:refs/pact/*'", "the chain of seals is not here down to its first link")
		}
	}
	if err := blockedBy("plan_lock", gates.Judge(s, "", upTo(gate.Tests))); err != nil {
		return nil, err
	}
	if !s.Project.Value.Mode.Enforced() {
		return nil, refuse(StageBlocked, "set mode: enforce in pact.yaml", "mode is %q, under which nothing is sealed", s.Project.Value.Mode)
	}
	if s.Seal.Newest() == nil {
		order := func(g gate.Gate) bool { return g.ID == "lock/order" } // what is sealed out of order stays so
		if err := blockedBy("plan_lock", gates.Judge(s, "", order)[1:]); err != nil {
			return nil, err
		}
	}
	p, err := s.Propose(ctx)
	var unsealable *artifacts.Unsealable
	if errors.As(err, &unsealable) {
		return nil, refuse(StageBlocked, fmt.Sprintf("write in .gitattributes: %s -filter -ident -working-tree-encoding", unsealable.Path), "%s", err)
	}
	return p, err
}

// NeedsApproval says whether a human must approve the seal: an amendment that changes or drops something sealed, the
// first seal from gating strict on or with a baseline, which excuses findings, and a first seal where there was another: made on this machine and gone, or committed.
func NeedsApproval(s *artifacts.Snapshot, p *artifacts.Proposal) bool {
	if p.Before != nil {
		return !p.OnlyAdds()
	}
	return s.Readiness().Level("gating").AtLeast(schemas.LevelStrict) || s.Baseline.Exists || len(s.Seal.Vanished) > 0 || s.Seal.Committed
}

// approval finds the human's approval of exactly this seal and of the waivers that wait for one, or asks for what is
// missing, all in one form.
func approval(ctx context.Context, d *artifacts.Draft, env *Env, p *artifacts.Proposal, needed bool, waivers []artifacts.Waiver, reason string) (bool, error) {
	if a, trust := d.ApprovalOf(p.Subject(), p.Digest()); a != nil && trust == artifacts.TrustHolds && a.Channel != schemas.ChannelUnattended && signedEnough(d.Readiness(), "lock/intact", a) {
		needed = false
	}
	if !needed && len(waivers) == 0 {
		return true, nil
	}
	if env.Ask == nil || needed && gate.Blocks(d.Readiness(), "lock/intact", gate.Signed) {
		return false, nil // a form signs nothing
	}
	question, key, title := "", "waiver", "Approve these waivers"
	if needed {
		question, key, title = LockQuestion(d.Snapshot, p, reason), p.Subject(), "Seal this"
	}
	all := waiverApprovals(waivers)
	if len(waivers) > 0 {
		question = strings.TrimLeft(question+"\n"+WaiverQuestion(d.Snapshot, waivers), "\n")
	}
	if needed {
		all = append(all, schemas.Approval{Subject: p.Subject(), Digest: p.Digest()})
	}
	form := mustJSON(map[string]any{"type": "object", "properties": map[string]any{
		"approve": map[string]any{"type": "boolean", "title": title, "default": false},
	}})
	answer, err := env.Ask(ctx, Form{Key: key, Message: question, Schema: form})
	if err != nil || answer.Action != ActionAccept {
		return false, err
	}
	if v, given := answer.Content["approve"]; given && v != true {
		return false, nil
	}
	return true, Approve(d, signed(all, d.Human(), env.now(), schemas.ChannelElicitation, reason)...)
}

// notApproved says what a human runs in a terminal.
func notApproved(s *artifacts.Snapshot, out *planLockOut, p *artifacts.Proposal, stands bool, waivers []artifacts.Waiver) *planLockOut {
	out.At = s.At
	subject, what := "lock", fmt.Sprintf("seal %d needs a human's approval", p.Lock.Sequence)
	if len(waivers) > 0 {
		what = fmt.Sprintf("%s of pact.yaml wait for a human's approval, or have to go", count(len(waivers), "waiver"))
		if stands || !NeedsApproval(s, p) {
			subject = "waiver"
		}
	}
	out.NeedsHuman = command(s, subject)
	out.Summary = fmt.Sprintf("Not sealed: %s. In a terminal: %s; then call plan_lock again.", what, out.NeedsHuman)
	return out
}

// LockQuestion tells a human what the seal would change, and which components a change of a contract breaks.
func LockQuestion(s *artifacts.Snapshot, p *artifacts.Proposal, reason string) string {
	var b strings.Builder
	if p.Before == nil {
		fmt.Fprintf(&b, "Seal the plan for the first time: %d files become the law.\n", len(p.Lock.Files))
	} else {
		fmt.Fprintf(&b, "Change the sealed law (seal %d follows %d)?\n", p.Lock.Sequence, p.Before.Lock.Sequence)
	}
	if known := s.Baseline.Value.Known; len(known) > 0 {
		fmt.Fprintf(&b, "%s of adopted code are known and do not block: %s. The list can only shrink from here on.\n", count(len(known), "finding"), byGate(known))
	}
	if reason != "" {
		fmt.Fprintf(&b, "Reason given: %s\n", reason)
	}
	list := func(word string, paths []string) {
		for _, path := range paths {
			fmt.Fprintf(&b, "  %s %s\n", word, path)
		}
	}
	list("changes", p.Altered)
	list("drops", p.Dropped)
	if p.Before != nil {
		list("adds", p.Added)
		for _, c := range p.Lock.Contracts {
			if old := p.Before.Lock.Contract(c.Component); old != nil && old.Digest != c.Digest {
				fmt.Fprintf(&b, "  contract %s: version %d → %d\n", c.Component, old.Version, c.Version)
			}
		}
		for _, a := range s.Amendments() {
			b.WriteString(breakingLines(a))
		}
	}
	return b.String()
}
