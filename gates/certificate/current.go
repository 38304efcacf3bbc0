// Package certificate holds the gate of the certificate.
package certificate

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Current refuses a project whose certificate is not about its source.
var Current = gate.Gate{
	ID: "certificate/current", Title: "The certificate is about this source", Stage: gate.Certification,
	Rule:  "Refuses a project without a certificate; one that cannot be read whole; one whose subjects are not exactly the source, the components and the sealed files as they stand; one that names another seal or another bar; and one that does not say of every gate that it passed.",
	Why:   "A certificate of other code certifies nothing; a certificate that anybody can write is worth what the gates say when they are asked again.",
	Fix:   "Call gate_certify once every other gate passes.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindLock, artifacts.KindSeal, artifacts.KindSources, artifacts.KindCertificate},
	Reads: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Tool: "gate_certify",
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
		return out
	},
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
	for _, g := range st.Predicate.Gates {
		if g.Verdict != string(gate.Pass) && g.Gate != "certificate/current" {
			out = append(out, fmt.Sprintf("it says of %s: %s", g.Gate, g.Verdict))
		}
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
