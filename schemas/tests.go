package schemas

// Tests is pact/tests/<component>.yaml: cases, scenarios and test files that somebody wrote, beyond what the contract yields.
type Tests struct {
	Pact      string     `json:"pact,omitempty"` // tests/1
	Component string     `json:"component"`
	Cases     []HostCase `json:"cases,omitempty"`
	Scenarios []Scenario `json:"scenarios,omitempty"`
	Files     []HostFile `json:"files,omitempty"`
}

// HostCase is one call with what comes back, in the form of a contract's example: exactly one of Returns, Error and Expect.
// Covers names the clauses that it exercises beyond those that follow from the call. Tags with a meaning: negative,
// authorization, integration, load, failure, regression.
type HostCase struct {
	Name     string         `json:"name"`
	Function string         `json:"function"`
	Args     map[string]any `json:"args,omitempty"`
	Returns  Any            `json:"returns,omitzero"`
	Error    string         `json:"error,omitempty"`
	Expect   string         `json:"expect,omitempty"` // CEL over the parameters and result
	Covers   []string       `json:"covers,omitempty"`
	Tags     []string       `json:"tags,omitempty"`
}

// HostFile is a test file that somebody wrote in the language's own framework, and the clauses that it exercises.
type HostFile struct {
	Path   string   `json:"path"` // relative to the project's root
	Covers []string `json:"covers"`
}
