package tools

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/artifacts/envelope"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/review"
	"pact/schemas"
)

type gateCertifyIn struct {
	located
	Note string `json:"note,omitempty" jsonschema_description:"What is certified, in words."`
}

type gateCertifyOut struct {
	Head
	Certificate string            `json:"certificate"`
	Digest      string            `json:"digest"`
	Signed      string            `json:"signed"`
	Verdict     string            `json:"verdict"`
	Findings    []schemas.Finding `json:"findings"`
	Next        []Next            `json:"next"`
}

// GateCertify issues the certificate.
var GateCertify = Write("gate_certify", "Issue the certificate",
	`Issues pact/certification.json, an in-toto statement about the source, each component and every sealed file, with every gate's verdict and evidence. Refused while any gate blocks or something is not committed. Commit the file; pact verify recomputes it from a clean clone.`,
	artifacts.Everything, gateCertify)

func gateCertify(ctx context.Context, d *artifacts.Draft, env *Env, in *gateCertifyIn) (*gateCertifyOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := withGit(d.Snapshot); err != nil {
		return nil, err
	}
	if d.Seal.Current == nil {
		if err := blockedBy("gate_certify", gates.Judge(d.Snapshot, "", func(g gate.Gate) bool { return g.ID == "lock/sealed" || g.ID == "lock/intact" })); err != nil {
			return nil, err
		}
		return nil, refuse(StageBlocked, "call plan_lock", "gate_certify comes too early: nothing is sealed")
	}
	results := gates.Judge(d.Snapshot, "", func(g gate.Gate) bool { return g.ID != "certificate/current" })
	out := &gateCertifyOut{Verdict: Verdict(d.Snapshot, results), Signed: "unsigned"}
	out.At = d.At
	if out.Verdict != string(gate.Pass) {
		all := findings(results)
		out.Findings, _ = page(all, 0, pageBytes)
		out.Next = nextCalls(results)
		out.Summary = fmt.Sprintf("Not certified: %s.", tally(all))
		return out, nil
	}
	st, err := statement(d.Snapshot, env, results, in.Note)
	if err != nil {
		return nil, err
	}
	data, signed, err := signedStatement(d.Snapshot, env, st)
	if err != nil {
		return nil, err
	}
	out.Signed = signed
	if err := d.PutBytes(artifacts.Certificate, data); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	out.Certificate, out.Digest = artifacts.Certificate, "sha256:"+hex.EncodeToString(sum[:])
	out.Findings = findings(results)
	out.Summary = fmt.Sprintf("Certified, %s: %s, %s about commit %.12s. Commit %s.", out.Signed, count(len(st.Subject), "subject"), count(len(st.Predicate.Gates), "gate"), st.Predicate.Commit, artifacts.Certificate)
	return out, nil
}

// signedStatement is the bytes of the certificate, in an envelope where a key is given, and by whom they are signed.
func signedStatement(s *artifacts.Snapshot, env *Env, st *schemas.Statement) (data []byte, signed string, err error) {
	if env.SigningKey == "" {
		if s.Readiness().Level("gating").AtLeast(schemas.LevelRegulated) {
			return nil, "", refuse(StageBlocked, "set "+artifacts.SigningKeyVariable+" where Pact runs to an ed25519 key, and call again", "gating regulated wants the certificate signed, and no key is given")
		}
		data, err := json.MarshalIndent(st, "", "  ")
		return append(data, '\n'), "unsigned", err
	}
	key, err := s.SigningKey(env.SigningKey)
	if err != nil {
		return nil, "", refuse(InvalidArgument, "set it to an ed25519 key (PKCS8 in PEM, or OpenSSH without a passphrase) or to a file outside of the repository that holds one; without it the certificate is unsigned", "%s cannot be used: %v", artifacts.SigningKeyVariable, err)
	}
	payload, err := json.Marshal(st)
	if err != nil {
		return nil, "", err
	}
	data, err = envelope.Sign(payload, key)
	return data, "signed by " + key.ID, err
}

// statement says what was found about the project as it stands.
func statement(s *artifacts.Snapshot, env *Env, results []gate.Result, note string) (*schemas.Statement, error) {
	subjects, err := s.Subjects()
	if err != nil {
		return nil, err
	}
	link := s.Seal.Current
	p := schemas.Certification{
		Version: 1, Pact: env.Version, Commit: s.At.Head, At: env.now(), Note: strings.TrimSpace(note), Profile: s.Readiness(),
		Lock:    schemas.CertifiedLock{Sequence: link.Lock.Sequence, Anchor: link.Ref, Commit: link.Commit},
		Waivers: append([]schemas.Waiver{}, s.Project.Value.Waivers...), Approvals: append([]schemas.Approval{}, s.Approvals.Value.Approvals...), Reviews: []string{},
	}
	for _, r := range results {
		p.Gates = append(p.Gates, certified(s, r))
	}
	for _, doc := range s.Reviews {
		if doc.OK() && review.Stale(s, doc) == "" {
			p.Reviews = append(p.Reviews, doc.Value.ID)
		}
	}
	return &schemas.Statement{Type: schemas.StatementType, Subject: subjects, PredicateType: schemas.PredicateType, Predicate: p}, nil
}

// certified is a gate's verdict with what it read.
func certified(s *artifacts.Snapshot, r gate.Result) schemas.CertifiedGate {
	c := schemas.CertifiedGate{Gate: r.Gate.ID, Verdict: string(r.Verdict)}
	if r.Gate.Evidence == "" {
		return c
	}
	h := sha256.New()
	c.Counts = &schemas.CertifiedCounts{}
	var seeds []string
	for _, id := range s.Bound() {
		e := s.Find(r.Gate.Evidence, id)
		if e == nil {
			continue
		}
		fmt.Fprintf(h, "%s %s\n", id, e.Fingerprint)
		c.Counts.Cases, c.Counts.Passed, c.Counts.Failed, c.Counts.Draws = c.Counts.Cases+e.Counts.Cases, c.Counts.Passed+e.Counts.Passed, c.Counts.Failed+e.Counts.Failed, c.Counts.Draws+e.Counts.Draws
		if e.Seed != "" {
			seeds = append(seeds, id+"="+e.Seed)
		}
	}
	c.Evidence, c.Seed = "sha256:"+hex.EncodeToString(h.Sum(nil)), strings.Join(seeds, " ")
	return c
}
