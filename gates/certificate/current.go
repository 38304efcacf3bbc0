// Package certificate holds the gate of the certificate.
package certificate

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/gates/review"
	"pact/schemas"
)

// Current refuses a project whose certificate is not about its source.
var Current = gate.Gate{
	ID: "certificate/current", Title: "The certificate is about this source", Stage: gate.Certification,
	Rule:  "Refuses a project without a certificate; one that cannot be read whole; one whose subjects are not exactly the source, the components and the sealed files as they stand; one that names another seal, another bar, a commit of other source, waivers that are not those of pact.yaml, or approvals and reviews that are not here; one that does not say of every gate that it passed; and a signature of a known key that does not verify. From gating regulated on, one that is unsigned, or signed by a key that is not known here.",
	Why:   "A certificate of other code certifies nothing; a certificate that anybody can write is worth what the gates say when they are asked again.",
	Fix:   "Call gate_certify once every other gate passes, with PACT_SIGNING_KEY set where it has to be signed.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindLock, artifacts.KindSeal, artifacts.KindSources, artifacts.KindCertificate},
	Reads: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests, artifacts.KindRecords, artifacts.KindApprovals}, Tool: "gate_certify",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		c := s.Certified
		say := func(format string, args ...any) []schemas.Finding {
			return []schemas.Finding{{Path: artifacts.Certificate, Message: fmt.Sprintf(format, args...)}}
		}
		switch {
		case !c.Exists:
			return say("there is no certificate")
		case c.Statement == nil:
			return say("the certificate cannot be read: %s", c.Err)
		}
		var out []schemas.Finding
		for _, why := range Differences(s, c.Statement) {
			out = append(out, say("%s", why)...)
		}
		return append(out, signed(s)...)
	},
}

// signed says by whom the certificate is signed, and refuses at a bar that wants it signed.
func signed(s *artifacts.Snapshot) []schemas.Finding {
	wanted := gate.Blocks(s.Readiness(), "certificate/current", gate.Signed)
	c := s.Certified
	if len(c.Signatures) == 0 && wanted {
		return []schemas.Finding{{Subject: "gating/signed-release", Aspect: gate.Signed, Path: artifacts.Certificate, Message: "it is unsigned, and gating regulated wants it signed", Fix: "set PACT_SIGNING_KEY where Pact runs, and call gate_certify"}}
	}
	var out []schemas.Finding
	for _, sig := range c.Signatures {
		f := schemas.Finding{Subject: sig.KeyID, Path: artifacts.Certificate, Message: "it is signed with key " + sig.KeyID, Severity: schemas.SeverityInfo, Fix: "pact verify says whose key that is"}
		switch {
		case sig.Known == nil && wanted && c.KeysErr != "":
			f.Message += ", and the keys that are known here cannot be read: " + c.KeysErr
		case sig.Known == nil && wanted:
			f.Message += ", which is not known here"
		default:
			out = append(out, f)
			continue
		}
		f.Severity, f.Aspect, f.Fix = "", gate.Signed, "name the key in PACT_VERIFY_KEYS, or in allowed_signers in the state folder"
		out = append(out, gate.CouldNotLook(f))
	}
	return out
}

// Differences says in what a statement is not about the project as it stands.
func Differences(s *artifacts.Snapshot, st *schemas.Statement) []string {
	now, err := s.Subjects()
	if err != nil {
		return []string{"its subjects cannot be told: " + err.Error()}
	}
	out := subjects(st.Subject, now)
	if s.Seal.Current == nil {
		return append(out, "the seal that it names is not here, or pact/lock.yaml is another one")
	}
	if l := st.Predicate.Lock; l.Anchor != s.Seal.Current.Ref || l.Commit != s.Seal.Current.Commit || l.Sequence != s.Seal.Current.Lock.Sequence {
		out = append(out, fmt.Sprintf("it names seal %d (%s), and the seal is %d (%s)", l.Sequence, l.Anchor, s.Seal.Current.Lock.Sequence, s.Seal.Current.Ref))
	}
	if st.Predicate.Profile.Digest() != s.Readiness().Digest() {
		out = append(out, "it was issued under another readiness profile")
	}
	if s.Certified.Elsewhere != "" {
		out = append(out, s.Certified.Elsewhere)
	}
	out = append(out, records(s, st.Predicate, len(subjects(st.Subject, now)) == 0)...)
	for _, g := range st.Predicate.Gates {
		if g.Verdict != string(gate.Pass) && g.Gate != "certificate/current" {
			out = append(out, fmt.Sprintf("it says of %s: %s", g.Gate, g.Verdict))
		}
	}
	return out
}

// records compares what the predicate says of waivers, approvals and reviews with those of the project. Approvals and reviews may
// have come since; none that it names may be gone or another.
func records(s *artifacts.Snapshot, p schemas.Certification, same bool) []string {
	var out []string
	if !slices.Equal(p.Waivers, s.Project.Value.Waivers) {
		out = append(out, fmt.Sprintf("it names %d waiver(s), and they are not the %d of pact.yaml", len(p.Waivers), len(s.Project.Value.Waivers)))
	}
	for _, a := range p.Approvals {
		if !slices.ContainsFunc(s.Approvals.Value.Approvals, func(o schemas.Approval) bool { return schemas.Digest(o) == schemas.Digest(a) }) {
			out = append(out, fmt.Sprintf("it names an approval of %s by %q that %s does not hold", a.Subject, a.By, artifacts.ApprovalsFile))
		}
	}
	for i, id := range p.Reviews {
		doc := s.Review(id)
		switch {
		case slices.Contains(p.Reviews[:i], id):
			out = append(out, fmt.Sprintf("it names review %q twice", id))
		case doc == nil:
			out = append(out, fmt.Sprintf("it names review %q, which is not there", id))
		default:
			if why := review.Stale(s, *doc); why != "" && same { // of other source no review can hold
				out = append(out, fmt.Sprintf("it names review %q, which does not cover this source: %s", id, why))
			}
		}
	}
	if p.At.Before(s.Lock.Value.At) {
		out = append(out, fmt.Sprintf("it says that it was issued at %s, before the seal was made", p.At.Format("2006-01-02T15:04:05Z07:00")))
	}
	return out
}

// subjects compares what a statement names with what there is.
func subjects(named, now []schemas.Subject) []string {
	digest := func(list []schemas.Subject, name string) (string, bool) {
		at := slices.IndexFunc(list, func(s schemas.Subject) bool { return s.Name == name })
		if at < 0 {
			return "", false
		}
		return list[at].Digest["sha256"], true
	}
	var out, changed []string
	for i, n := range named {
		switch d, ok := digest(now, n.Name); {
		case slices.ContainsFunc(named[:i], func(s schemas.Subject) bool { return s.Name == n.Name }):
			out = append(out, fmt.Sprintf("it names %s twice", n.Name))
		case !ok:
			out = append(out, fmt.Sprintf("it names %s, which is not there any more", n.Name))
		case d != n.Digest["sha256"] || len(n.Digest) != 1:
			changed = append(changed, n.Name)
		}
	}
	for _, n := range now {
		if _, ok := digest(named, n.Name); !ok {
			out = append(out, fmt.Sprintf("it does not name %s", n.Name))
		}
	}
	if len(changed) > 0 {
		out = append(out, "changed since it was issued: "+strings.Join(changed, ", "))
	}
	return out
}
