package interview

import (
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Criteria refuses an interview without acceptance criteria.
var Criteria = gate.Gate{
	ID: "interview/criteria", Title: "There are acceptance criteria", Stage: gate.Interview,
	Rule:  "Refuses an interview with no acceptance criterion, an empty or doubled one, and an id that is not AC-1, AC-2 …; a vague one is a warning.",
	Why:   "Without a criterion that can be met or missed, nothing can be traced from the request to a test.",
	Fix:   "Add acceptance criteria that a test could decide: call plan_interview with acceptance.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Tool: "plan_interview",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		doc := s.Interview
		if len(doc.Value.Acceptance) == 0 {
			return []schemas.Finding{gate.Finding(doc, "", "/acceptance", "", "there is no acceptance criterion")}
		}
		var out []schemas.Finding
		seen := map[string]bool{}
		for i, c := range doc.Value.Acceptance {
			at := schemas.Pointer("acceptance", i)
			switch {
			case !criterionID().MatchString(c.ID):
				out = append(out, gate.Finding(doc, c.ID, at+"/id", "number criteria AC-1, AC-2 …", "%q is no id of a criterion", c.ID))
			case seen[c.ID]:
				out = append(out, gate.Finding(doc, c.ID, at+"/id", "give the new one the next free number", "%s stands twice; a number is never given again", c.ID))
			}
			seen[c.ID] = true
			if gate.Placeholder(c.Text) {
				out = append(out, gate.Finding(doc, c.ID, at+"/text", "", "%s says nothing: %q", c.ID, c.Text))
			} else if why := vague(c.Text); why != "" {
				out = append(out, gate.Warn(gate.Finding(doc, c.ID, at+"/text", "say what exactly happens, with values", "%s is vague: %s", c.ID, why)))
			}
		}
		return out
	},
}

var (
	criterionID = schemas.Lazy(`^AC-[1-9][0-9]{0,4}$`)
	vagueWords  = schemas.Lazy(`(?i)\b(user[- ]friendly|as needed|as appropriate|if necessary|and so on|etc|fast|quickly|robust|easy|easily|intuitive|various|properly|correctly|works well|good performance|nice)\b`)
)

func vague(text string) string {
	if len(strings.Fields(text)) < 4 {
		return "it has fewer than four words"
	}
	if w := vagueWords().FindString(text); w != "" {
		return `"` + w + `" cannot be tested`
	}
	return ""
}
