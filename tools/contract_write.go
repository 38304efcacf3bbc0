package tools

import (
	"context"
	"encoding/json"
	"fmt"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/schemas/lang"
)

type contractWriteIn struct {
	located
	Contract     *schemas.Contract `json:"contract,omitempty" jsonschema_description:"The whole document. functions[]: {name, params[] {name, type, constraints}, returns, requires[], errors[] {name, when}, ensures[], examples[] {name, args, returns or error or expect}, satisfies[]}; types[]: {name, kind struct|enum|alias|union, fields[], values[], type}; expressions are CEL."`
	From         *importFrom       `json:"from,omitempty" jsonschema_description:"Drafts it from a file of the project: OpenAPI 3 (operations: operationIds or METHOD /path; none: all) or JSON Schema. contract may then be only {component}; what it says wins."`
	ExpectDigest string            `json:"expect_digest,omitempty" jsonschema_description:"Digest that you read; another one now is a conflict."`
}

type contractWriteOut struct {
	Head
	Digest   string            `json:"digest"`
	Findings []schemas.Finding `json:"findings"`
	Clauses  int               `json:"clauses"`
	Next     []Next            `json:"next"`
}

// ContractWrite stores a contract and says what is wrong with it.
var ContractWrite = writeTool()

func writeTool() Tool {
	t := Write("contract_write", "Write a contract",
		`Stores the contract of one component in pact/contracts/<component>.yaml and judges it at once: types, expressions (CEL), examples against their own clauses, bounds that no error decides. It is stored whenever it decodes; the findings say what blocks. A sealed contract that changes needs a higher version. With from it is drafted: errors come without a condition, and what no contract can say is among the findings.`,
		[]artifacts.Kind{artifacts.KindSeal}, contractWrite)
	run := t.Run
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		return run(ctx, env, completeHead(arguments))
	}
	return t
}

var componentName = schemas.Lazy(`^[a-z][a-z0-9_]{0,47}$`)

func contractWrite(ctx context.Context, d *artifacts.Draft, _ *Env, in *contractWriteIn) (*contractWriteOut, error) {
	if err := ready(d.Snapshot, "contract_write"); err != nil {
		return nil, err
	}
	contract := in.Contract
	var notes []schemas.Finding
	if in.From != nil {
		var err error
		if contract, notes, err = draftContract(d.Snapshot, in); err != nil {
			return nil, err
		}
	}
	if err := checkContract(contract); err != nil {
		return nil, err
	}
	path := artifacts.ContractFile(contract.Component)
	if err := checkExpected(d.Snapshot, contract.Component, in.ExpectDigest); err != nil {
		return nil, err
	}
	if err := checkSealed(d.Snapshot, contract); err != nil {
		return nil, err
	}
	if err := d.Put(path, contract); err != nil {
		return nil, err
	}
	after, err := d.After(ctx, artifacts.KindSeal)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, contract.Component, of(gate.Contracts))
	out := &contractWriteOut{Digest: after.Contract(contract.Component).Digest(), Clauses: len(lang.Clauses(contract))}
	var all []schemas.Finding
	for _, f := range findings(results) {
		if f.Path == path || f.Subject == contract.Component {
			all = append(all, f)
		}
	}
	said, unsaid := page(notes, 0, pageBytes*2/3) // most of the room, since no gate says them again
	shown, omitted := page(all, 0, pageBytes-sizeOf(said))
	out.Findings = append(shown, said...)
	schemas.SortFindings(out.Findings)
	out.Next = contractNext(after, contract.Component, all, in.From != nil)
	out.At = after.At
	out.Summary = fmt.Sprintf("Contract %s version %d: %s, %s", contract.Component, contract.Version, count(out.Clauses, "clause"), tally(append(all, notes...)))
	if omitted+unsaid > 0 {
		out.Summary += fmt.Sprintf(" (%d not shown)", omitted+unsaid)
	}
	out.Summary += "."
	return out, nil
}

// checkContract refuses a contract that is no contract, or whose component could name another file.
func checkContract(c *schemas.Contract) error {
	if c == nil {
		return refuse(InvalidArgument, "call contract_write {contract: {component: …, …}}", "contract is missing")
	}
	if c.Pact == "" {
		c.Pact = "contract/1"
	}
	switch {
	case c.Pact != "contract/1":
		return refuse(InvalidArgument, "write pact: contract/1", "pact says %q, and this Pact reads contract/1", c.Pact)
	case !componentName().MatchString(c.Component):
		return refuse(InvalidArgument, "use lower-case letters, digits and _, at most 48, a letter first", "component %q is no id", c.Component)
	}
	return nil
}

func checkExpected(s *artifacts.Snapshot, component, expected string) error {
	if expected == "" {
		return nil
	}
	now := "absent"
	if doc := s.Contract(component); doc != nil {
		now = doc.Digest()
	}
	if now != expected {
		return refuse(Conflict, "read it again with contract_read, merge, and write with its digest", "contract %q is %s now, and you expected %s", component, now, expected)
	}
	return nil
}

// checkSealed refuses another content under a sealed version.
func checkSealed(s *artifacts.Snapshot, c *schemas.Contract) error {
	if s.Seal == nil || s.Seal.Newest() == nil {
		return nil
	}
	sealed := s.Seal.Newest().Lock.Contract(c.Component)
	if sealed == nil || c.Version > sealed.Version || (c.Version == sealed.Version && schemas.Digest(c) == sealed.Digest) {
		return nil
	}
	return refuse(Locked, fmt.Sprintf("send it with version: %d; then test_generate, and plan_lock with a reason, which a human must approve", sealed.Version+1),
		"contract %q is sealed as version %d; this is other content and says version %d", c.Component, sealed.Version, c.Version)
}

func contractNext(s *artifacts.Snapshot, component string, fs []schemas.Finding, drafted bool) []Next {
	for _, f := range fs {
		if f.Severity == schemas.SeverityError && f.Path == artifacts.ContractFile(component) {
			if drafted {
				return []Next{{"contract_read", map[string]any{"component": component, "view": "full"}, "complete what the document does not say, and send it back with contract_write and expect_digest: " + f.String()}}
			}
			return []Next{{"contract_write", map[string]any{"contract": map[string]any{"component": component}}, f.String()}}
		}
	}
	for _, c := range s.Plan.Value.Leaves() {
		if s.Contract(c.ID) == nil {
			return []Next{{"contract_write", map[string]any{"contract": map[string]any{"component": c.ID}}, fmt.Sprintf("leaf %q has no contract", c.ID)}}
		}
	}
	return []Next{{"test_generate", map[string]any{"component": component}, "the contract yields tests now"}}
}
