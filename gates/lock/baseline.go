package lock

import (
	"fmt"

	"pact/artifacts"
	"pact/schemas"
)

// shrunk judges the sealed baseline, which may lose entries, also all of them, and be committed so. Which entry it gained,
// documents/valid says too.
func shrunk(s *artifacts.Snapshot, st artifacts.FileState) []schemas.Finding {
	f := schemas.Finding{Path: st.Sealed.Path, Fix: "restore it, or remove entries; the baseline only shrinks"}
	switch gained := s.Gained(); {
	case st.WorkWay != "":
		f.Message = fmt.Sprintf("it is sealed, and %s, stands on the way to it", st.WorkWay)
	case st.WorkKind != "" && st.Work == "":
		f.Message = fmt.Sprintf("it was sealed as a file, and is now a %s", st.WorkKind)
	case len(gained) > 0:
		f.Message = fmt.Sprintf("it gained %s since it was sealed", s.Baseline.Value.Known[gained[0]].ID)
		if more := len(gained) - 1; more > 0 {
			f.Message += fmt.Sprintf(" and %d more", more)
		}
	default:
		return nil
	}
	return []schemas.Finding{f}
}
