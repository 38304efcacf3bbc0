package documents

import (
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

var findingID = schemas.Lazy(`^f-[0-9a-f]{8}$`)

// baseline refuses entries that excuse nothing that can be known, and those that came in after the seal.
func baseline(s *artifacts.Snapshot, ids []string) []schemas.Finding {
	var out []schemas.Finding
	for i, k := range s.Baseline.Value.Known {
		say := func(key, fix, format string, args ...any) {
			out = append(out, gate.Finding(s.Baseline, "baseline", schemas.Pointer("known", i, key), fix, format, args...))
		}
		switch {
		case !gate.CodeReading(k.Gate):
			say("gate", "remove the entry", "a finding of %q is never known: only of gates that read code, code/* and law/imports", k.Gate)
		case !slices.Contains(ids, k.Gate):
			say("gate", "remove the entry", "gate %q is not known%s", k.Gate, didYouMean(k.Gate, ids))
		case !findingID().MatchString(k.ID):
			say("id", "write the id of a finding, such as f-1a2b3c4d", "%q is no finding's id", k.ID)
		}
		if err := artifacts.CheckPath(k.Path); err != nil {
			say("path", "write the path of the finding", "%v", err)
		}
	}
	for _, i := range s.Gained() {
		k := s.Baseline.Value.Known[i]
		out = append(out, gate.Finding(s.Baseline, "baseline", schemas.Pointer("known", i), "settle the finding, and remove the entry; the baseline only shrinks", "%s of %s in %s was not in the baseline that was sealed", k.ID, k.Gate, k.Path))
	}
	return out
}
