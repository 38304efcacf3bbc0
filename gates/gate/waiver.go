package gate

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"

	"pact/artifacts"
	"pact/schemas"
)

// Waivable says whether findings of a gate can be waived at all. What says that the settings can be read, that a human
// confirmed the bar and that nothing sealed moved cannot: a waiver is only worth what these hold up.
func Waivable(id string) bool {
	return id != "documents/valid" && id != "readiness/confirmed" && !strings.HasPrefix(id, "lock/")
}

// CodeReading says that a gate reads source files one by one, so that what it says of a file is about that file.
func CodeReading(id string) bool { return strings.HasPrefix(id, "code/") || id == "law/imports" }

// Flaw is what is wrong with a waiver: the key, what is said there, and what to write.
type Flaw struct{ Key, Message, Fix string }

// maxReason bounds the reason of a waiver, which a human reads in a form.
const maxReason = 500

// Flaws says what is wrong with a waiver in itself. One with a flaw excuses nothing, whoever approved it.
func Flaws(w schemas.Waiver) []Flaw {
	var out []Flaw
	say := func(key, fix, format string, args ...any) {
		out = append(out, Flaw{key, fmt.Sprintf(format, args...), fix})
	}
	switch {
	case w.Gate == "" && w.Control == "":
		say("", "name a gate and a path, or a readiness control", "the waiver names neither a gate nor a control")
	case w.Gate != "" && w.Control != "":
		say("control", "write two waivers", "the waiver names the gate %q and the control %q", w.Gate, w.Control)
	case w.Control != "" && w.Path != "":
		say("path", "leave the path out", "a control has no path, and the waiver of %q says %q", w.Control, w.Path)
	case w.Gate != "" && !Waivable(w.Gate):
		say("gate", "satisfy the gate", "%s cannot be waived", w.Gate)
	case w.Gate != "" && w.Path == "":
		say("", "name the folder or the file whose findings are waived", "the waiver of %s names no path", w.Gate)
	case w.Gate != "":
		if why := badPath(w.Path); why != "" {
			say("path", "name the folder or the file whose findings are waived, such as internal/legacy/**", "%s", why)
		}
	}
	switch reason := strings.TrimSpace(w.Reason); {
	case reason == "":
		say("reason", "say why, in a sentence", "the waiver of %s gives no reason", w.Target())
	case Placeholder(reason) || len(strings.Fields(reason)) < 3:
		say("reason", "say why, in a sentence", "the reason %q says nothing", w.Reason)
	case len(reason) > maxReason || strings.ContainsFunc(reason, unicode.IsControl):
		say("reason", "say it in one line that a human reads", "the reason has %d bytes, or more than one line; it is at most %d bytes in one line", len(reason), maxReason)
	}
	if _, err := w.LastDay(); err != nil {
		say("until", "write the last day on which it holds, such as 2027-03-31", "%q is no day", w.Until)
	}
	return out
}

func badPath(glob string) string {
	if err := artifacts.CheckPath(strings.TrimSuffix(glob, "/")); err != nil {
		return err.Error()
	}
	if !doublestar.ValidatePattern(glob) {
		return fmt.Sprintf("%q is no glob", glob)
	}
	if sweeping(glob) {
		return fmt.Sprintf("%q matches files of any folder: that turns the gate off instead of excusing what is known", glob)
	}
	return ""
}

// sweeping says that a glob matches files whatever their folder is called, in one language at least.
func sweeping(glob string) bool {
	for _, ext := range []string{"", ".go", ".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".yaml", ".rs", ".java"} {
		for _, way := range [][2]string{{"q7z", "k3w"}, {"k3w/q7z", "q7z/k3w"}, {"q7z/k3w/v8", "k3w/q7z/b5"}} {
			if artifacts.Below(glob, way[0]+ext) && artifacts.Below(glob, way[1]+ext) {
				return true
			}
		}
	}
	return false
}

// Approvable lists the waivers that wait for a human: without a flaw, of a gate or a control that is known, not over.
func Approvable(s *artifacts.Snapshot, known func(schemas.Waiver) bool) []artifacts.Waiver {
	return slices.DeleteFunc(s.Waivers(), func(w artifacts.Waiver) bool {
		return w.Approved() || w.Ended || len(Flaws(w.Waiver)) > 0 || !known(w.Waiver)
	})
}

// WaivedControl says that a human waived a readiness control, and that the waiver holds today.
func WaivedControl(s *artifacts.Snapshot, control string) bool {
	return slices.ContainsFunc(s.Waivers(), func(w artifacts.Waiver) bool {
		return w.Control == control && len(Flaws(w.Waiver)) == 0 && worth(w) == ""
	})
}
