// Package verify judges a certificate again from a clone that knows nothing of the machine that issued it: no key, no evidence,
// no notes. It writes nothing, needs no network, and believes no more than it says.
package verify

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/envelope"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
)

// Options say how much is looked at.
type Options struct {
	Rerun    bool     // run the tests and the judge again
	Release  bool     // the production set, too
	Keys     []string // the keys that may have signed, each a file or its text; none: those that are known on this machine
	Trust    string   // digest of the commands of pact.yaml that may run
	Progress func(done int)
}

// The ways in which a gate's verdict is known.
const (
	Judged      = "judged"      // by the gate, here and now
	Certificate = "certificate" // as the certificate says: it rests on evidence or approvals of another machine
	Refused     = "refused"     // the gate does not give it again
	Unlooked    = "unlooked"    // the gate cannot look here
)

// Result is what became of a certificate.
type Result struct {
	Summary     string            `json:"summary"`
	At          artifacts.At      `json:"at"`
	Verdict     string            `json:"verdict"` // pass; fail: it does not hold; blocked: it could not be looked at
	Signed      string            `json:"signed"`  // by whom, or unsigned
	Issued      string            `json:"issued"`  // when, by which Pact, about which commit
	Note        string            `json:"note"`
	Subjects    int               `json:"subjects"`
	Gates       []Gate            `json:"gates"`
	Refused     []string          `json:"refused"`  // why it does not hold
	Unlooked    []string          `json:"unlooked"` // what could not be looked at
	Findings    []schemas.Finding `json:"findings"` // of the gates, with the ids that gate_check gives them
	Fingerprint string            `json:"fingerprint"`
}

// Gate is a gate of the certificate.
type Gate struct {
	Gate    string `json:"gate"`
	Verdict string `json:"verdict"`
	How     string `json:"how"`
}

// Project verifies the certificate of a project. The error says what kept it from being looked at.
func Project(ctx context.Context, dir string, o Options) (*Result, error) {
	root, err := artifacts.Find(dir)
	if err != nil {
		return nil, &tools.Error{Code: tools.NoRepository, Message: err.Error(), Fix: "name a folder of a clone: pact verify DIR"}
	}
	machine, end, err := artifacts.ScratchMachine()
	if err != nil {
		return nil, err
	}
	defer end()
	if o.Trust != "" {
		if err := machine.Trust(root, o.Trust); err != nil {
			return nil, err
		}
	}
	s, err := artifacts.LoadOn(ctx, machine, root, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	switch {
	case s.GitErr != "":
		return nil, &tools.Error{Code: tools.NoRepository, Message: s.GitErr, Fix: "verify a clone"}
	case !s.Project.Exists:
		return nil, &tools.Error{Code: tools.NotAProject, Message: root + " has no " + artifacts.ProjectFile, Fix: "name the folder of a project: pact verify DIR"}
	}
	v := &verifier{s: s.With(nil), machine: machine, o: o, out: &Result{At: s.At, Signed: "unsigned", Gates: []Gate{}, Refused: []string{}, Unlooked: []string{}, Findings: []schemas.Finding{}}}
	if err := v.signature(ctx); err != nil {
		return nil, err
	}
	v.statement()
	v.seal()
	v.judge(ctx, false)
	if o.Rerun && len(v.out.Refused)+len(v.out.Unlooked) == 0 { // what does not hold is not run
		if err := v.rerun(ctx); err != nil {
			return nil, err
		}
	}
	v.release()
	v.conclude()
	return v.out, nil
}

type verifier struct {
	s       *artifacts.Snapshot
	machine artifacts.Machine
	o       Options
	out     *Result

	unsealed bool // the anchor was not fetched
}

func (v *verifier) refuse(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.out.Refused, text) {
		v.out.Refused = append(v.out.Refused, text)
	}
}

func (v *verifier) unlooked(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.out.Unlooked, text) {
		v.out.Unlooked = append(v.out.Unlooked, text)
	}
}

// signature says by whom the certificate is signed. Whoever names keys wants one of them.
func (v *verifier) signature(ctx context.Context) error {
	var keys []envelope.Key
	var err error
	for _, source := range v.o.Keys {
		more, err := v.s.KeysOf(source)
		if err != nil {
			return &tools.Error{Code: tools.InvalidArgument, Message: "--key: " + err.Error(), Fix: "name a file outside of the clone that holds an ed25519 public key, in PEM or as a line of OpenSSH"}
		}
		keys = append(keys, more...)
	}
	if len(v.o.Keys) == 0 {
		if keys, err = v.s.KnownKeys(v.machine); err != nil {
			return &tools.Error{Code: tools.InvalidArgument, Message: err.Error(), Fix: "mend the file, or name a key with --key"}
		}
	}
	v.s.Recognise(ctx, keys)
	c := v.s.Certified
	var names []string
	for _, sig := range c.Signatures {
		names = append(names, sig.String())
		if sig.Known == nil {
			v.refuse("the certificate is signed with key %s, which is not known here; known keys come from --key, %s or allowed_signers in the state folder", sig.KeyID, artifacts.VerifyKeysVariable)
		}
	}
	wanted := len(v.o.Keys) > 0 || os.Getenv(artifacts.VerifyKeysVariable) != ""
	switch {
	case len(names) > 0:
		v.out.Signed = "signed by " + strings.Join(names, ", ")
	case c.Statement != nil && wanted:
		v.refuse("the certificate is unsigned, and keys were named that should have signed it")
	}
	return nil
}

// statement looks at what the certificate says about itself.
func (v *verifier) statement() {
	c := v.s.Certified
	switch {
	case !c.Exists:
		v.out.Signed = "no certificate"
		v.refuse("there is no certificate: %s is missing", artifacts.Certificate)
		return
	case c.Statement == nil:
		v.refuse("the certificate cannot be read: %s", c.Err)
		return
	}
	p := c.Statement.Predicate
	v.out.Issued = fmt.Sprintf("%s by pact %s about commit %.12s", p.At.UTC().Format("2006-01-02 15:04:05Z"), p.Pact, p.Commit)
	v.out.Note, v.out.Subjects = p.Note, len(c.Statement.Subject)
	if !v.s.Project.Value.Mode.Enforced() {
		v.refuse("%s has mode %s, in which nothing blocks", artifacts.ProjectFile, v.s.Project.Value.Mode)
	}
	for i, g := range p.Gates {
		known := gates.FindIn(v.s, g.Gate)
		switch {
		case slices.ContainsFunc(p.Gates[:i], func(o schemas.CertifiedGate) bool { return o.Gate == g.Gate }):
			v.refuse("the certificate names gate %s twice", g.Gate)
		case known == nil || g.Gate == "certificate/current":
			v.refuse("the certificate names gate %q, which this Pact does not ask", g.Gate)
		default:
			if why := implausible(known, g); why != "" {
				v.refuse("the certificate says of %s %s", g.Gate, why)
			}
		}
	}
	for _, g := range gates.Of(v.s) {
		if g.ID != "certificate/current" && !slices.ContainsFunc(p.Gates, func(o schemas.CertifiedGate) bool { return o.Gate == g.ID }) {
			v.refuse("the certificate, issued by pact %s, says nothing of gate %s", p.Pact, g.ID)
		}
	}
}

// implausible says what no honest certificate says of a gate.
func implausible(known *gate.Gate, g schemas.CertifiedGate) string {
	switch {
	case known.Evidence == "" && (g.Evidence != "" || g.Counts != nil || g.Seed != ""):
		return "that it rests on runs, and it reads none"
	case known.Evidence != "" && (g.Counts == nil || len(g.Evidence) != len("sha256:")+64 || !strings.HasPrefix(g.Evidence, "sha256:")):
		return "not on which runs it rests"
	case g.Counts != nil && (g.Counts.Failed != 0 && known.Evidence != artifacts.WhatRed || g.Counts.Passed > g.Counts.Cases || g.Counts.Cases < 0 || g.Counts.Passed < 0 || g.Counts.Draws < 0):
		return fmt.Sprintf("that %d of %d cases passed and %d failed", g.Counts.Passed, g.Counts.Cases, g.Counts.Failed)
	}
	return ""
}

// seal tells a lock whose anchor was not fetched.
func (v *verifier) seal() {
	seal := v.s.Seal
	if seal.Err != "" {
		v.unlooked("the seal cannot be read: %s", seal.Err)
		return
	}
	c := v.s.Certified
	if seal.Current == nil && c.Statement != nil && !slices.Contains(seal.Refs, c.Statement.Predicate.Lock.Anchor) {
		v.unsealed = true
		v.unlooked("the anchor of the seal is not in this clone: git fetch origin 'refs/pact/*:refs/pact/*'")
	}
}

func (v *verifier) release() {
	if v.o.Release {
		v.unlooked("the production set is not served by this version, so nobody can say that this may be released")
	}
}
