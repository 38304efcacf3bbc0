package lock

import (
	"fmt"
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Intact refuses sealed files that are not what was sealed.
var Intact = gate.Gate{
	ID: "lock/intact", Title: "Nothing sealed moved", Stage: gate.Build,
	Rule:  "Refuses a sealed file that differs in the work tree, is missing, is no regular file, has another mode or a twin that some file systems take for it; that index or HEAD hold in other bytes than this seal's or the one before; a lock.yaml without its anchor; an anchor that is not here; a link of the chain that changed the law without a human's approval; a law that went back; a file that configures the tests and is hidden from git. Line ends alone may differ where the git attributes in force turn them. It cannot be waived.",
	Why:   "An agent that may edit the law is not bound by it.",
	Fix:   "Restore the sealed files. What has to change is changed in contract or plan and sealed again: plan_lock.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindLock, artifacts.KindSeal, artifacts.KindSources}, Reads: []artifacts.Kind{artifacts.KindApprovals}, Tool: "plan_lock",
	Run: intact,
}

func intact(s *artifacts.Snapshot) []schemas.Finding {
	seal := s.Seal
	var out []schemas.Finding
	say := func(path, fix, format string, args ...any) {
		out = append(out, schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: fmt.Sprintf(format, args...), Fix: fix})
	}
	for _, b := range seal.Broken {
		say(artifacts.LockFile, "find out who wrote it; a seal is only made by plan_lock", "an anchor is not a seal of ours: %s", b)
	}
	for _, ref := range seal.Vanished {
		if seal.Current != nil && seal.Sequence(ref) > seal.Current.Lock.Sequence {
			say(artifacts.LockFile, "fetch it from where it was pushed; a law that has to change back is sealed again: plan_lock", "anchor %s, made on this machine, is gone, and lock.yaml is back at seal %d", ref, seal.Current.Lock.Sequence)
			continue
		}
		say(artifacts.LockFile, "fetch it from where it was pushed", "anchor %s, made on this machine, is gone", ref)
		out[len(out)-1] = gate.Warn(out[len(out)-1])
	}
	if len(seal.Absent) > 0 {
		return append(out, gate.CouldNotLook(schemas.Finding{
			Path: artifacts.LockFile, Message: fmt.Sprintf("the seal cannot be read: anchor %s is here without all of its objects, as in a partial clone", seal.Absent[0]),
			Fix: "git fetch --refetch --no-filter origin 'refs/pact/*:refs/pact/*'",
		}))
	}
	if seal.Err != "" {
		return append(out, gate.CouldNotLook(schemas.Finding{Path: artifacts.LockFile, Message: "the seal cannot be read: " + seal.Err, Fix: "repair the repository"}))
	}
	if seal.Current == nil {
		return append(out, noAnchor(s))
	}
	chain, whole := seal.Chain(seal.Current)
	if !whole {
		return append(out, gate.CouldNotLook(schemas.Finding{Path: artifacts.LockFile, Message: fmt.Sprintf("the link before seal %d is not here, so the chain cannot be followed", seal.Current.Lock.Sequence), Fix: fetch}))
	}
	if newest := seal.Links[len(seal.Links)-1]; newest.Lock.Previous == seal.Current.Commit {
		say(artifacts.LockFile, "restore the newer pact/lock.yaml, if it belongs to this branch", "seal %d follows this one, %d", newest.Lock.Sequence, seal.Current.Lock.Sequence)
		out[len(out)-1] = gate.Warn(out[len(out)-1])
	}
	for _, l := range chain[:len(chain)-1] {
		if first := chain[len(chain)-1]; l.Lock.Base != first.Lock.Base {
			say(artifacts.LockFile, "find out who wrote it; a seal is only made by plan_lock", "seal %d says base %.12q, and the first seal of its chain %.12q", l.Lock.Sequence, l.Lock.Base, first.Lock.Base)
		}
	}
	out = append(out, approved(s, chain)...)
	for _, st := range seal.Files {
		if st.Sealed.Path == artifacts.BaselineFile {
			out = append(out, shrunk(s, st)...)
			continue
		}
		out = append(out, file(seal, st)...)
	}
	return append(out, helpers(s)...)
}

// helpers refuses what a test runner would load beside the sealed tests while no status of git shows it.
func helpers(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	for _, h := range s.Seal.Helpers {
		if !s.Sources.Has(h) {
			out = append(out, schemas.Finding{Path: h, Message: "test runners load it by themselves, and it is hidden from git", Fix: "delete it, or let git track it: git add -f " + h})
		}
	}
	return out
}

// approved refuses links that changed the law without a human: git alone can make a link that looks like one of ours.
func approved(s *artifacts.Snapshot, chain []*artifacts.Link) []schemas.Finding {
	var out []schemas.Finding
	for i, link := range chain {
		why := ""
		switch {
		case i == 0 && len(s.Seal.Overtaken) > 0:
			why = fmt.Sprintf("this branch held seal %d (%s), which seal %d does not follow, and no human approved that since", s.Seal.Overtaken[0].Lock.Sequence, s.Seal.Overtaken[0].Ref, link.Lock.Sequence)
		case i+1 < len(chain) && !link.OnlyAdds(chain[i+1]):
			why = fmt.Sprintf("seal %d changed the law, and no human approved it", link.Lock.Sequence)
		case i+1 == len(chain) && firstWants(s, chain):
			why = "the first seal wants a human's approval, at this bar, because it seals a baseline, or because there is, or was, another first seal, and has none"
		default:
			continue
		}
		a, trust := s.ApprovalOf(link.Subject(), link.Digest())
		f := schemas.Finding{Subject: link.Subject(), Path: artifacts.ApprovalsFile, Fix: "restore the law that was approved, or have a human approve this one: plan_lock, pact confirm lock"}
		switch {
		case a == nil || a.Channel == schemas.ChannelUnattended || i == 0 && before(a, s.Seal.Overtaken):
			f.Message = why
		case trust == artifacts.TrustForeign:
			f.Message = fmt.Sprintf("the approval of seal %d by %s is not verifiable here: %s", link.Lock.Sequence, a.By, s.Distrust(a))
			f = gate.CouldNotLook(f)
		case trust != artifacts.TrustHolds:
			f.Message = fmt.Sprintf("the approval of seal %d by %q counts for nothing: %s", link.Lock.Sequence, a.By, s.Distrust(a))
		case gate.Blocks(s.Readiness(), "lock/intact", gate.Signed) && !artifacts.SSHSigned(a):
			f.Aspect, f.Fix = gate.Signed, "a human runs: pact confirm lock --ssh-key FILE"
			f.Message = fmt.Sprintf("gating %s wants an approval of seal %d that is signed with an SSH key, and that by %s carries the MAC of a machine", s.Readiness().Gating.Level, link.Lock.Sequence, a.By)
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

// firstWants says that the first seal is one that needs a human: the bar is high, it seals a baseline, or it is not the one first seal that
// there ever was.
func firstWants(s *artifacts.Snapshot, chain []*artifacts.Link) bool {
	return gate.Blocks(s.Readiness(), "lock/intact", gate.FirstSeal) || len(s.Seal.Rivals(chain)) > 0 || len(s.Seal.Vanished) > 0 || chain[len(chain)-1].Adopts()
}

// before says that an approval was given before one of the laws that it would overrule was made.
func before(a *schemas.Approval, laws []*artifacts.Link) bool {
	return slices.ContainsFunc(laws, func(l *artifacts.Link) bool { return !a.At.After(l.Lock.At) })
}

const fetch = "git fetch origin 'refs/pact/*:refs/pact/*'"

// noAnchor tells a lock that was rewritten from one whose anchor was not fetched.
func noAnchor(s *artifacts.Snapshot) schemas.Finding {
	f := schemas.Finding{Path: artifacts.LockFile, Line: 1, Column: 1}
	for _, l := range s.Seal.Links {
		if l.Lock.Sequence == s.Lock.Value.Sequence {
			f.Message = fmt.Sprintf("lock.yaml says seal %d, and is not what was sealed then: it was rewritten", s.Lock.Value.Sequence)
			f.Fix = "restore pact/lock.yaml as it was sealed; only plan_lock writes it"
			return f
		}
	}
	f.Message = fmt.Sprintf("the anchor of seal %d is not in this clone, so nothing sealed can be verified", s.Lock.Value.Sequence)
	f.Fix = fetch
	return gate.CouldNotLook(f)
}
