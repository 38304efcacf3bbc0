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
	Rule:  "Refuses two components whose authority overlaps (user.* overlaps user.email), and a component that writes a domain without owning it or depending on its owner.",
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
		id := artifacts.ComponentOf(doc.Path)
		for i, f := range doc.Value.Functions {
			for j, e := range f.Effects {
				at := slices.IndexFunc(claims, func(c claim) bool { return overlaps(c.domain, e.Target) })
				if e.Kind != "writes" || at < 0 {
					continue
				}
				if owner := claims[at].component; owner != id && !slices.Contains(doc.Value.DependsOn, owner) {
					out = append(out, gate.Finding(doc, id, schemas.Pointer("functions", i, "effects", j), fmt.Sprintf("depend on %q, or let it write", owner), "%s writes %q, which %q owns, and %q does not depend on it", f.Name, e.Target, owner, id))
				}
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
