package schemas

import "slices"

// Level is how high the bar of one readiness dimension is.
type Level string

// The levels, lowest first. A level asks for everything that the levels below it ask for.
const (
	LevelNone      Level = "none"
	LevelBasic     Level = "basic"
	LevelStandard  Level = "standard"
	LevelStrict    Level = "strict"
	LevelRegulated Level = "regulated"
)

// Enum lists the levels, lowest first.
func (Level) Enum() []string { return []string{"none", "basic", "standard", "strict", "regulated"} }

// AtLeast says whether the level is as high as another one, or higher.
func (l Level) AtLeast(other Level) bool {
	return slices.Index(l.Enum(), string(l)) >= slices.Index(l.Enum(), string(other))
}

// Dimension is the bar of one dimension: a level alone, or a level with controls of the team's own, in words.
type Dimension struct {
	Level    Level    `json:"level" pact:"shorthand"`
	Controls []string `json:"controls,omitempty"`
}

// Readiness is the profile of a project: seven dimensions, each with its default where it is absent.
type Readiness struct {
	OperationalMaturity Dimension `json:"operational_maturity,omitzero"`
	Security            Dimension `json:"security,omitzero"`
	Privacy             Dimension `json:"privacy,omitzero"`
	Compliance          Dimension `json:"compliance,omitzero"`
	Gating              Dimension `json:"gating,omitzero"`
	Testing             Dimension `json:"testing,omitzero"`
	Monitoring          Dimension `json:"monitoring,omitzero"`
	Notes               string    `json:"notes,omitempty"`
}

// IsZero says that a dimension is not given.
func (d Dimension) IsZero() bool { return d.Level == "" && len(d.Controls) == 0 }

// DimensionNames lists the seven dimensions in the order of every report.
var DimensionNames = []string{"operational_maturity", "security", "privacy", "compliance", "gating", "testing", "monitoring"}

// defaultLevels is the bar of a project that says nothing.
var defaultLevels = map[string]Level{
	"operational_maturity": LevelStandard, "security": LevelStandard, "privacy": LevelBasic, "compliance": LevelNone,
	"gating": LevelStandard, "testing": LevelStandard, "monitoring": LevelBasic,
}

// Dimension is the dimension of that name, nil when there is none.
func (r *Readiness) Dimension(name string) *Dimension {
	switch name {
	case "operational_maturity":
		return &r.OperationalMaturity
	case "security":
		return &r.Security
	case "privacy":
		return &r.Privacy
	case "compliance":
		return &r.Compliance
	case "gating":
		return &r.Gating
	case "testing":
		return &r.Testing
	case "monitoring":
		return &r.Monitoring
	}
	return nil
}

// Level is the level in force for a dimension, the default where none is given.
func (r Readiness) Level(name string) Level {
	if d := r.Dimension(name); d != nil && d.Level != "" {
		return d.Level
	}
	return defaultLevels[name]
}

// Resolve fills in the default levels.
func (r Readiness) Resolve() Readiness {
	for _, name := range DimensionNames {
		r.Dimension(name).Level = r.Level(name)
	}
	return r
}

// Digest stands for exactly this bar: levels and controls, not the notes.
func (r Readiness) Digest() string {
	full := r.Resolve()
	full.Notes = ""
	return Digest(full)
}
