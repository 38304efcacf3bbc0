package contract

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Rationale refuses reasons that give none.
var Rationale = gate.Gate{
	ID: "contract/rationale", Title: "Reasons give reasons", Stage: gate.Contracts,
	Rule:  "Refuses a rationale of fewer than 20 characters, of one repeated character, or with a vague phrase; data access beyond PUBLIC and authority each need one.",
	Why:   "A reviewer decides from the reason whether the access is needed.",
	Fix:   "Say why this component, and no other, needs it: call contract_write.",
	Needs: contracts, Tool: "contract_write",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, doc := range s.Contracts {
			id := artifacts.ComponentOf(doc.Path)
			say := func(pointer, what, why string) {
				if why != "" {
					out = append(out, gate.Finding(doc, id, pointer, "", "%s %s", what, why))
				}
			}
			if d := doc.Value.DataAccess; d != nil && (d.Rationale != "" || needsReason(d)) {
				say("/data_access/rationale", "the rationale of data_access", Empty(d.Rationale))
			}
			if a := doc.Value.Authority; a != nil {
				say("/authority/rationale", "the rationale of authority", Empty(a.Rationale))
			}
		}
		return out
	},
}

func needsReason(d *schemas.DataAccess) bool {
	if len(d.Writes) > 0 {
		return true
	}
	for _, t := range d.Reads {
		if t != "PUBLIC" {
			return true
		}
	}
	return false
}

var vaguePhrases = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(handles?\s+(the\s+)?data|as\s+needed|as\s+required|as\s+appropriate|if\s+needed|various|and\s+so\s+on|etc|miscellaneous|general\s+purpose|stuff|things)\b`)
})

// Empty says why a rationale gives no reason, "" when it does.
func Empty(text string) string {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 20 {
		return "has " + plural(n, "character") + "; 20 are the least that says something"
	}
	if first, _ := utf8.DecodeRuneInString(text); strings.Trim(text, string(first)+" ") == "" {
		return "is one character repeated"
	}
	if phrase := vaguePhrases().FindString(text); phrase != "" {
		return `says "` + strings.Join(strings.Fields(phrase), " ") + `", which says nothing`
	}
	return ""
}
