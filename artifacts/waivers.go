package artifacts

import (
	"strings"
	"time"

	"pact/schemas"
)

// Waiver is a waiver of pact.yaml with what is known of it now. It states facts; what the waiver is worth is judged by
// the gates.
type Waiver struct {
	schemas.Waiver
	At       int               // its place in the list of pact.yaml
	Approval *schemas.Approval // of exactly this waiver, by a human; nil where there is none
	Trust    Trust             // what the signature of the approval is worth here
	Ended    bool              // its last day is over
}

// Approved says that a human approved exactly this waiver, and that it can be verified here.
func (w Waiver) Approved() bool { return w.Approval != nil && w.Trust == TrustHolds }

// Covers says that a finding is one that the waiver speaks of: of its gate at its path, or about its control. The path of a
// waiver is a glob, or a folder, which stands for all that is below it.
func (w Waiver) Covers(f schemas.Finding) bool {
	if w.Control != "" {
		return f.Gate == w.Asked() && f.Subject == w.Control
	}
	return w.Gate == f.Gate && w.Gate != "" && f.Path != "" && Below(w.Path, f.Path)
}

// Below says that a glob matches a path, or a folder above it.
func Below(glob, path string) bool {
	glob = strings.TrimSuffix(glob, "/")
	return MatchGlob(glob, path) || MatchGlob(glob+"/**", path)
}

// Waivers lists the waivers of pact.yaml with their approvals, in the order in which they stand there.
func (s *Snapshot) Waivers() []Waiver {
	if s.Project.Value == nil {
		return nil
	}
	var out []Waiver
	for i, w := range s.Project.Value.Waivers {
		x := Waiver{Waiver: w, At: i, Ended: w.Ended(s.Now)}
		x.Approval, x.Trust = s.waiverApproval(w)
		out = append(out, x)
	}
	return out
}

// waiverApproval is the approval of exactly this waiver, the best that there is. Of a gate there may be several waivers
// side by side, so a newer approval of another one takes nothing away; each ends with its day. Nobody but a human approves
// one: an unattended approval is none.
func (s *Snapshot) waiverApproval(w schemas.Waiver) (*schemas.Approval, Trust) {
	if s.assumed[w.Digest()] {
		return &schemas.Approval{Subject: w.Subject(), Digest: w.Digest()}, TrustHolds
	}
	var found *schemas.Approval
	trust := TrustBroken
	for i := range s.Approvals.Value.Approvals {
		a := &s.Approvals.Value.Approvals[i]
		if a.Subject != w.Subject() || a.Digest != w.Digest() || a.Channel == schemas.ChannelUnattended {
			continue
		}
		t := s.TrustOf(a)
		if found == nil || t == TrustHolds || trust == TrustBroken {
			found, trust = a, t
		}
		if trust == TrustHolds {
			break
		}
	}
	return found, trust
}

// Assuming is the same snapshot as it would be with these waivers approved, to see what a human is asked for.
func (s *Snapshot) Assuming(waivers []Waiver) *Snapshot {
	out := *s
	out.assumed = map[string]bool{}
	for _, w := range waivers {
		out.assumed[w.Digest()] = true
	}
	return &out
}

// now is the clock of a load, cut to the second.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }
