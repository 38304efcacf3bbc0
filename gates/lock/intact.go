package lock

import (
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Intact refuses sealed files that are not what was sealed.
var Intact = gate.Gate{
	ID: "lock/intact", Title: "Nothing sealed moved", Stage: gate.Build,
	Rule:  "Refuses a sealed file that differs in the work tree, is missing, is no regular file or has another mode; that index or HEAD hold in other bytes than this seal's or the one before; a lock.yaml without its anchor; an anchor that is not here; a link of the chain that changed the law without a human's approval. It cannot be waived.",
	Why:   "An agent that may edit the law is not bound by it.",
	Fix:   "Restore the sealed files. What has to change is changed in contract or plan and sealed again: plan_lock.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindLock, artifacts.KindSeal}, Reads: []artifacts.Kind{artifacts.KindApprovals}, Tool: "plan_lock",
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
		say(artifacts.LockFile, "fetch it from where it was pushed", "anchor %s, made on this machine, is gone", ref)
		out[len(out)-1] = gate.Warn(out[len(out)-1])
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
	out = append(out, approved(s, chain)...)
	for _, st := range seal.Files {
		out = append(out, file(s, st)...)
	}
	return out
}

// approved refuses links that changed the law without a human: git alone can make a link that looks like one of ours.
func approved(s *artifacts.Snapshot, chain []*artifacts.Link) []schemas.Finding {
	var out []schemas.Finding
	for i, link := range chain {
		switch {
		case i+1 < len(chain) && link.OnlyAdds(chain[i+1]):
			continue
		case i+1 == len(chain) && !s.Readiness().Level("gating").AtLeast(schemas.LevelStrict) && len(s.Seal.Rivals(chain)) == 0 && len(s.Seal.Vanished) == 0:
			continue // the one first seal that there ever was, which needs no approval at this bar
		}
		a, trust := s.ApprovalOf(link.Subject(), link.Digest())
		f := schemas.Finding{Subject: link.Subject(), Path: artifacts.ApprovalsFile, Fix: "restore the law that was approved, or have a human approve this one: plan_lock, pact confirm lock"}
		switch {
		case a == nil || a.Channel == schemas.ChannelUnattended:
			f.Message = fmt.Sprintf("seal %d changed the law, and no human approved it", link.Lock.Sequence)
			if link.Lock.Previous == "" {
				f.Message = "the first seal wants a human's approval, at this bar or because there is, or was, another first seal, and has none"
			}
		case trust == artifacts.TrustForeign:
			f.Message = fmt.Sprintf("the approval of seal %d by %s is not verifiable here: it carries the key of another machine", link.Lock.Sequence, a.By)
			f = gate.CouldNotLook(f)
		case trust != artifacts.TrustHolds:
			f.Message = fmt.Sprintf("the approval of seal %d by %q carries no signature that verifies", link.Lock.Sequence, a.By)
		default:
			continue
		}
		out = append(out, f)
	}
	return out
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

func file(s *artifacts.Snapshot, st artifacts.FileState) []schemas.Finding {
	path := st.Sealed.Path
	var out []schemas.Finding
	say := func(format string, args ...any) {
		out = append(out, schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: fmt.Sprintf(format, args...)})
	}
	switch {
	case st.WorkKind == "":
		say("it is sealed, and gone from the work tree")
	case st.Work == "":
		say("it was sealed as a file, and is now a %s", st.WorkKind)
	case st.Work != st.Sealed.SHA256:
		say("it is sealed, and was edited")
	case st.WorkMode != st.Sealed.Mode:
		say("it is sealed with mode %s, and has mode %s", st.Sealed.Mode, st.WorkMode)
	}
	if st.Twin != "" {
		say("it has a twin %s, which some file systems take for it", st.Twin)
	}
	var where []string
	for _, in := range []struct {
		name  string
		entry string
		mode  string
	}{{"the index", id(st.Index), mode(st.Index)}, {"HEAD", id(st.Head), mode(st.Head)}} {
		switch in.entry {
		case st.Sealed.Blob:
			if in.mode != st.Sealed.Mode {
				say("it has mode %s in %s, and was sealed with %s", in.mode, in.name, st.Sealed.Mode)
			}
		case "":
			if st.WasHead {
				say("it was committed as sealed, and is gone from %s", in.name)
			} else {
				where = append(where, in.name)
			}
		case st.Before:
			where = append(where, in.name)
		default:
			if st.WasHead || st.Before != "" || s.At.Head != s.Seal.Current.Lock.Base {
				say("it has other bytes in %s than were sealed", in.name)
			} else {
				where = append(where, in.name)
			}
		}
	}
	if len(where) > 0 {
		out = append(out, gate.Warn(schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: "it is sealed and not committed: the sealed bytes are not in " + strings.Join(where, " and "), Fix: "commit it"}))
	}
	return out
}
