package schemas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Project is pact.yaml: the settings of a project. Its folder is the project's root.
type Project struct {
	Version string `json:"version"` // "1"
	Settings
	Readiness Readiness `json:"readiness,omitzero"`
}

// Settings are the keys that pact.yaml and the config of a build spec share.
type Settings struct {
	BuildMode   BuildMode              `json:"build_mode,omitempty"`
	Budget      *Number                `json:"budget,omitempty"` // USD
	Tests       map[string]TestCommand `json:"tests,omitempty"`  // by language
	SharedPaths []string               `json:"shared_paths,omitempty"`
	Waivers     []Waiver               `json:"waivers,omitempty"`
	Mode        Mode                   `json:"mode,omitempty"`
	Gates       []CustomGate           `json:"gates,omitempty"`
	Audit       *Audit                 `json:"audit,omitempty"`
	Production  *Production            `json:"production,omitempty"`
	Judge       *JudgeLimits           `json:"judge,omitempty"`
}

// BuildMode is how many components a plan has: unary exactly one, hierarchy at least two, auto either.
type BuildMode string

// Enum lists the build modes.
func (BuildMode) Enum() []string { return []string{"auto", "unary", "hierarchy"} }

// Mode is whether gates block (enforce), only report (shadow), or are not asked at all (off).
type Mode string

// Enum lists the modes.
func (Mode) Enum() []string { return []string{"enforce", "shadow", "off"} }

// Enforced says that gates block; it is so where nothing is said.
func (m Mode) Enforced() bool { return m == "" || m == "enforce" }

// TestCommand runs a language's own tests and leaves a machine-readable report.
type TestCommand struct {
	Command []string     `json:"command"`
	Format  ReportFormat `json:"format"`
	Report  string       `json:"report,omitempty"` // where the report stands, when it is not standard output
	Timeout Duration     `json:"timeout,omitempty"`
}

// ReportFormat is the form of a test report.
type ReportFormat string

// Enum lists the report formats.
func (ReportFormat) Enum() []string { return []string{"gotest", "junit", "tap"} }

// Waiver excuses findings of a gate below a path, or a readiness control, until a day.
type Waiver struct {
	Gate       string `json:"gate,omitempty"`
	Path       string `json:"path,omitempty"`
	Control    string `json:"control,omitempty"`
	Reason     string `json:"reason"`
	Until      string `json:"until"` // the last day, 2027-03-31
	ApprovedBy string `json:"approved_by,omitempty"`
}

// CustomGate is a team's own check: a command with exit 0 pass, 1 findings, anything else broken.
type CustomGate struct {
	ID      string   `json:"id"`
	Command []string `json:"command"`
	Paths   []string `json:"paths,omitempty"`
	Stage   string   `json:"stage,omitempty"`
	Timeout Duration `json:"timeout,omitempty"`
}

// Audit names the repository that keeps hidden cases, relative to the project's root.
type Audit struct {
	Path string `json:"path"`
}

// Production says where the production pack stands.
type Production struct {
	ArtifactDir string `json:"artifact_dir,omitempty"`
}

// JudgeLimits bound what an implementation may use while it is judged.
type JudgeLimits struct {
	CallTimeout Duration `json:"call_timeout,omitempty"`
	Draws       int      `json:"draws,omitempty"`
	AnswerLimit Size     `json:"answer_limit,omitempty"`
	Memory      Size     `json:"memory,omitempty"`
}

// Duration is a length of time in Go's notation: 1m30s.
type Duration string

// Check refuses what is no duration above zero.
func (d Duration) Check() error {
	if v, err := time.ParseDuration(string(d)); err != nil || v <= 0 {
		return fmt.Errorf("%q is no duration; write one such as 30s or 2m", string(d))
	}
	return nil
}

// Or is the duration, or another one where it is absent.
func (d Duration) Or(other time.Duration) time.Duration {
	if v, err := time.ParseDuration(string(d)); err == nil {
		return v
	}
	return other
}

// Size is a number of bytes: 512MiB, 64KiB, 1000.
type Size string

var sizeForm = Lazy(`^[1-9][0-9]{0,9}(B|KiB|MiB|GiB)?$`)

// Check refuses what is no size.
func (s Size) Check() error {
	if !sizeForm().MatchString(string(s)) {
		return fmt.Errorf("%q is no size; write one such as 64KiB or 512MiB", string(s))
	}
	return nil
}

// Bytes is the size, 0 where it is absent or none.
func (s Size) Bytes() int64 {
	if s.Check() != nil {
		return 0
	}
	digits := strings.TrimRight(string(s), "BKMGi")
	n, _ := strconv.ParseInt(digits, 10, 64)
	unit := map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[string(s)[len(digits):]]
	return n * max(unit, 1)
}

// BuildSpec is build_spec.yaml: a whole request in one file.
type BuildSpec struct {
	Version   string         `json:"version"` // "1"
	Task      string         `json:"task,omitempty"`
	SOPs      string         `json:"sops,omitempty"`
	Readiness *Readiness     `json:"readiness,omitempty"`
	Config    *SpecConfig    `json:"config,omitempty"`
	Metadata  map[string]any `json:"metadata,omitempty"`
}

// SpecConfig is the config of a build spec. Keys that only steer the Python Pact's own model calls are taken and listed
// in Ignored.
type SpecConfig struct {
	Settings
	Ignored []string `json:"-"`
}

// modelKeys steer model calls, which Pact does not make.
var modelKeys = []string{
	"role_models", "role_backends", "model", "models", "backend", "parallel_components", "competitive_implementations", "competitive_agents",
	"max_concurrent_agents", "max_plan_revisions", "max_implementation_attempts", "plan_only", "health_thresholds", "context_max_chars",
	"autonomous_timeout", "claude_code_model", "claude_code_timeout", "claude_code_max_turns", "check_interval", "poll_interval",
	"model_pricing", "monitoring", "cadence", "build_monitoring", "learning", "casual_pads", "environment", "impatience",
}

// Ignores says that a key is known, and that nothing here depends on it.
func (*SpecConfig) Ignores(key string) bool {
	return slices.Contains(modelKeys, key) || strings.HasPrefix(key, "shaping")
}

// Ignore notes a key that was passed over.
func (c *SpecConfig) Ignore(key string) { c.Ignored = append(c.Ignored, key) }
