package gate

import (
	"slices"
	"strings"

	"pact/schemas"
)

// What one gate looks at beside other things; a finding's Aspect names it, none: the gate as a whole.
const (
	Functions     = "functions"             // test/coverage: a case for every function
	Negative      = "negative cases"        // test/coverage: a case for every error
	Integration   = "integration cases"     // test/coverage: a scenario for every component that depends on another
	Authorization = "authorization cases"   // test/coverage: a refusal wherever a component decides or writes
	Clauses       = "other clauses"         // test/coverage: a case for what else a contract says
	Attended      = "a human who was asked" // readiness/confirmed: not unattended
	Signed        = "an SSH signature"      // readiness/confirmed, lock/intact and certificate/current: a person's key
	FirstSeal     = "the first seal"        // lock/intact: approved, also where it changes nothing
	Duties        = "separation of duties"  // review/done: reviewer and approver are no authors
)

// Bar says from which levels on a gate blocks, or one thing that it looks at: any of From is enough.
type Bar struct {
	Gate   string
	Aspect string
	From   []Level
}

// Level is a level of a readiness dimension.
type Level struct {
	Dimension string
	Level     schemas.Level
}

// String is the level as people write it.
func (l Level) String() string { return l.Dimension + " " + string(l.Level) }

// Bars is the mapping from the readiness profile to the gates that block, and all of it: what does not stand here blocks at
// every profile. Below its bar a gate reports its errors as warnings, and a control that it judges is missing all the same.
var Bars = []Bar{
	{"readiness/confirmed", Attended, []Level{{"security", schemas.LevelStrict}, {"gating", schemas.LevelStrict}}},
	{"readiness/confirmed", Signed, []Level{{"gating", schemas.LevelRegulated}}},
	{"contract/clauses", "", []Level{{"testing", schemas.LevelStandard}}},
	{"contract/data", "", []Level{{"privacy", schemas.LevelBasic}}},
	{"test/coverage", Negative, []Level{{"testing", schemas.LevelStandard}}},
	{"test/coverage", Integration, []Level{{"testing", schemas.LevelStandard}}},
	{"test/coverage", Authorization, []Level{{"testing", schemas.LevelStrict}}},
	{"test/coverage", Clauses, []Level{{"testing", schemas.LevelStrict}}},
	{"lock/intact", FirstSeal, []Level{{"gating", schemas.LevelStrict}}},
	{"lock/intact", Signed, []Level{{"gating", schemas.LevelRegulated}}},
	{"code/secrets", "", []Level{{"security", schemas.LevelBasic}}},
	{"code/keys", "", []Level{{"monitoring", schemas.LevelBasic}}},
	{"review/done", "", []Level{{"gating", schemas.LevelStandard}, {"security", schemas.LevelStrict}}},
	{"review/done", Duties, []Level{{"security", schemas.LevelRegulated}, {"gating", schemas.LevelRegulated}}},
	{"certificate/current", Signed, []Level{{"gating", schemas.LevelRegulated}}},
}

// Blocks says whether a gate blocks at a profile; with an aspect, whether that does.
func Blocks(r schemas.Readiness, id, aspect string) bool {
	at := slices.IndexFunc(Bars, func(b Bar) bool { return b.Gate == id && b.Aspect == aspect })
	return at < 0 || slices.ContainsFunc(Bars[at].From, func(l Level) bool { return r.Level(l.Dimension).AtLeast(l.Level) })
}

// Always says that a gate as a whole blocks at every profile.
func Always(id string) bool { return Blocks(lowest, id, "") }

var lowest = schemas.Readiness{
	OperationalMaturity: schemas.Dimension{Level: schemas.LevelNone}, Security: schemas.Dimension{Level: schemas.LevelNone},
	Privacy: schemas.Dimension{Level: schemas.LevelNone}, Compliance: schemas.Dimension{Level: schemas.LevelNone},
	Gating: schemas.Dimension{Level: schemas.LevelNone}, Testing: schemas.Dimension{Level: schemas.LevelNone}, Monitoring: schemas.Dimension{Level: schemas.LevelNone},
}

// BlocksFrom says in words from which levels on a gate blocks; "" where it always does.
func BlocksFrom(id string) string {
	var out []string
	for _, b := range Bars {
		if b.Gate != id {
			continue
		}
		var from []string
		for _, l := range b.From {
			from = append(from, l.String())
		}
		text := strings.Join(from, " or ")
		if b.Aspect != "" {
			text = b.Aspect + ": " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
