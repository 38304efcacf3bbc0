package contract

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Authority refuses overlapping claims, and remarks on writers that own nothing of what they write.
var Authority = gate.Gate{
	ID: "contract/authority", Title: "Every domain has one owner", Stage: gate.Contracts,
	Rule:  "Refuses two components whose authority overlaps (user.* overlaps user.email), and a component that writes a domain without owning it or depending on its owner; a domain that is written and nobody owns is a warning.",
	Why:   "Two components that decide about the same data decide differently one day.",
	Fix:   "Give the domain to one component and let the other depend on it: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: authority,
}

type claim struct{ component, domain string }

func authority(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	var claims []claim
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		if doc.Value.Authority == nil {
			continue
		}
		for j, domain := range doc.Value.Authority.Domains {
			for _, c := range claims {
				if c.component != id && overlaps(c.domain, domain) {
					out = append(out, gate.Finding(doc, id, schemas.Pointer("authority", "domains", j), "", "%q claims %q and %q claims %q, which overlap", c.component, c.domain, id, domain))
				}
			}
			claims = append(claims, claim{id, domain})
		}
	}
	for _, doc := range s.Contracts {
		out = append(out, writers(doc, claims)...)
	}
	return out
}

// writers finds what a component writes without owning it or depending on an owner.
func writers(doc artifacts.Doc[schemas.Contract], claims []claim) []schemas.Finding {
	id := artifacts.ComponentOf(doc.Path)
	var out []schemas.Finding
	for i, f := range doc.Value.Functions {
		for j, e := range f.Effects {
			if e.Kind != "writes" {
				continue
			}
			var owners []string
			for _, c := range claims {
				if overlaps(c.domain, e.Target) {
					owners = append(owners, c.component)
				}
			}
			at := schemas.Pointer("functions", i, "effects", j, "target")
			switch {
			case len(owners) == 0:
				out = append(out, gate.Warn(gate.Finding(doc, id, at, "claim it under authority.domains of the component that decides about it", "%s writes %q, which no component owns", f.Name, e.Target)))
			case !slices.ContainsFunc(owners, func(o string) bool { return o == id || slices.Contains(doc.Value.DependsOn, o) }):
				out = append(out, gate.Finding(doc, id, at, fmt.Sprintf("depend on %q, or let it write", owners[0]), "%s writes %q, which %q owns, and %q does not depend on it", f.Name, e.Target, owners[0], id))
			}
		}
	}
	return out
}

// overlaps says whether two domain patterns can mean the same domain: parts between dots, * for any one, a trailing * for
// the rest.
func overlaps(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; ; i++ {
		switch {
		case i == len(as) && i == len(bs):
			return true
		case i == len(as) || i == len(bs):
			return false
		case (as[i] == "*" && i == len(as)-1) || (bs[i] == "*" && i == len(bs)-1):
			return true
		case as[i] != bs[i] && as[i] != "*" && bs[i] != "*":
			return false
		}
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
