package lock

import (
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates/gate"
	"pact/schemas"
)

// file judges one sealed file: in the work tree, then in index and HEAD.
func file(seal *artifacts.Seal, st artifacts.FileState) []schemas.Finding {
	path := st.Sealed.Path
	var out []schemas.Finding
	say := func(format string, args ...any) {
		out = append(out, schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: fmt.Sprintf(format, args...)})
	}
	switch {
	case st.WorkWay != "":
		say("it is sealed, and %s, stands on the way to it", st.WorkWay)
	case st.WorkKind == "":
		say("it is sealed, and gone from the work tree")
	case st.Work == "":
		say("it was sealed as a file, and is now a %s", st.WorkKind)
	case !st.Intact():
		say("it is sealed, and was edited")
	case st.WorkMode != st.Sealed.Mode && seal.ModesTold:
		say("it is sealed with mode %s, and has mode %s", st.Sealed.Mode, st.WorkMode)
	}
	for _, twin := range st.Twins {
		say("it has a twin %s, which some file systems take for it or for a folder above it", twin)
	}
	if st.HeadIn != "" {
		say("it is sealed, and HEAD holds %s in the place of a folder above it", st.HeadIn)
	}
	var open []string
	for _, in := range []struct {
		name  string
		entry *gitrepo.Entry
	}{{"the index", st.Index}, {"HEAD", st.Head}} {
		switch why := recorded(st, in.entry); why {
		case "":
		case uncommitted:
			open = append(open, in.name)
		default:
			say(why, in.name)
		}
	}
	if len(open) == 0 {
		return out
	}
	f := schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: "it is sealed and not committed: the sealed bytes are not in " + strings.Join(open, " and "), Fix: "commit it"}
	if seal.HistoryCut == "" {
		return append(out, gate.Warn(f))
	}
	f.Message += ", and whether they were is not known: " + seal.HistoryCut
	return append(out, gate.CouldNotLook(f))
}

// uncommitted is what recorded says of a place that holds what stood there before the seal.
const uncommitted = "uncommitted"

// recorded says what is wrong with what index or HEAD hold for a sealed file, with the place to be filled in.
func recorded(st artifacts.FileState, e *gitrepo.Entry) string {
	switch {
	case e == nil && st.WasHead:
		return "it was committed as sealed, and is gone from %s"
	case e == nil:
		return uncommitted
	case e.Mode == gitrepo.ModeConflict:
		return "it is in an unsettled merge in %s"
	case e.ID == st.Sealed.Blob && e.Mode != st.Sealed.Mode:
		return "it is sealed with mode " + st.Sealed.Mode + ", and has mode " + e.Mode + " in %s"
	case e.ID == st.Sealed.Blob:
		return ""
	case !st.WasHead && (e.ID == st.Before || e.ID == st.AtBase):
		return uncommitted
	}
	return "it has other bytes in %s than were sealed"
}
