package interview

import (
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Criteria refuses an interview without acceptance criteria, and criteria that were renumbered.
var Criteria = gate.Gate{
	ID: "interview/criteria", Title: "There are acceptance criteria", Stage: gate.Interview,
	Rule:  "Refuses an interview with no acceptance criterion, an empty or doubled one, an id that is not AC-1, AC-2 …, and a number that was given to another criterion in the seal; a vague one is a warning.",
	Why:   "Without a criterion that can be met or missed, nothing can be traced from the request to a test; and a number that moves takes the tests of another one with it.",
	Fix:   "Add acceptance criteria that a test could decide: call plan_interview with acceptance.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Reads: []artifacts.Kind{artifacts.KindSeal}, Tool: "plan_interview",
	Run: criteria,
}

var (
	criterionID = schemas.Lazy(`^AC-[1-9][0-9]{0,4}$`)
	vagueWords  = schemas.Lazy(`(?i)\b(user[- ]friendly|as needed|as appropriate|if necessary|and so on|etc|fast|quickly|robust|easy|easily|intuitive|various|properly|correctly|works well|good performance|nice)\b`)
)

func criteria(s *artifacts.Snapshot) []schemas.Finding {
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
		} else if why := Vague(c.Text); why != "" {
			out = append(out, gate.Warn(gate.Finding(doc, c.ID, at+"/text", "say what exactly happens, with values", "%s is vague: %s", c.ID, why)))
		}
		says := func(x schemas.Criterion) bool { return x.ID != c.ID && schemas.SameText(x.Text, c.Text) }
		if twin := slices.IndexFunc(doc.Value.Acceptance[:i], says); twin >= 0 {
			out = append(out, gate.Finding(doc, c.ID, at+"/text", "remove "+c.ID, "%s says what %s says", c.ID, doc.Value.Acceptance[twin].ID))
		}
		if s.Seal == nil || s.Seal.Asked == nil {
			continue
		}
		if was := slices.IndexFunc(s.Seal.Asked.Acceptance, says); was >= 0 {
			old := s.Seal.Asked.Acceptance[was].ID
			out = append(out, gate.Finding(doc, c.ID, at+"/id", "give it back its number, and what is new the next free one", "%s is what was sealed as %s: criteria are never renumbered", c.ID, old))
		}
	}
	return out
}

// Vague says why no test could decide a criterion, "" where one could.
func Vague(text string) string {
	if len(strings.Fields(text)) < 4 {
		return "it has fewer than four words"
	}
	if w := vagueWords().FindString(text); w != "" {
		return `"` + w + `" cannot be tested`
	}
	return ""
}
