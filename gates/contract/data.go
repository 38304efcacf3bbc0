package contract

import (
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Data refuses personal data that nobody named.
var Data = gate.Gate{
	ID: "contract/data", Title: "Sensitive data is named", Stage: gate.Contracts,
	Rule:  "Refuses a component that touches a tier above INTERNAL without fields that say which and why, a field that its contract does not have, an effect on a tier that data_access does not list, and personal data where privacy is none.",
	Why:   "Data that is not named is neither protected nor deleted.",
	Fix:   "List the fields of the tier in data_access.fields, each with why: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: data,
}

func data(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	privacy := s.Readiness().Level("privacy")
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		access := doc.Value.DataAccess
		if access == nil {
			access = &schemas.DataAccess{}
		}
		tiers := append(slices.Clone(access.Reads), access.Writes...)
		for i, f := range doc.Value.Functions {
			for j, e := range f.Effects {
				for _, t := range e.Data {
					if t != "PUBLIC" && !slices.Contains(tiers, t) {
						out = append(out, gate.Finding(doc, id, schemas.Pointer("functions", i, "effects", j), "list the tier in data_access", "%s touches %s, which data_access does not list", f.Name, t))
					}
				}
			}
		}
		slices.Sort(tiers)
		for _, t := range slices.Compact(tiers) {
			if t == "PUBLIC" || t == "INTERNAL" {
				continue
			}
			if !slices.ContainsFunc(access.Fields, func(f schemas.DataField) bool { return f.Tier == t }) {
				out = append(out, gate.Finding(doc, id, "/data_access", "", "%s is read or written and no field names what of it", t))
			}
			if t == "PII" && privacy == schemas.LevelNone {
				out = append(out, gate.Finding(doc, id, "/data_access", "raise privacy with readiness_profile, and have it confirmed", "personal data is touched and privacy is none"))
			}
		}
		for i, f := range access.Fields {
			at := schemas.Pointer("data_access", "fields", i)
			if !hasField(doc.Value, f) {
				out = append(out, gate.Finding(doc, id, at, "name a type and field of this contract", "%s.%s is not in the contract", f.Type, f.Field))
			}
			if len(strings.Fields(f.Why)) < 2 {
				out = append(out, gate.Finding(doc, id, at+"/why", "", "%s.%s does not say why it is needed: %q", f.Type, f.Field, f.Why))
			}
		}
	}
	return out
}

func hasField(c *schemas.Contract, f schemas.DataField) bool {
	for _, t := range c.Types {
		if t.Name == f.Type {
			return slices.ContainsFunc(t.Fields, func(x schemas.Field) bool { return x.Name == f.Field })
		}
	}
	for _, fn := range c.Functions {
		if fn.Name == f.Type {
			return slices.ContainsFunc(fn.Params, func(x schemas.Field) bool { return x.Name == f.Field })
		}
	}
	return false
}
