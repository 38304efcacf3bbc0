package schemas

// Contract is pact/contracts/<component>.yaml: what one component promises.
type Contract struct {
	Pact       string      `json:"pact,omitempty"` // contract/1
	Component  string      `json:"component"`
	Version    int         `json:"version"`
	Summary    string      `json:"summary"`
	Binding    Binding     `json:"binding"`
	Types      []Type      `json:"types,omitempty"`
	Functions  []Function  `json:"functions"`
	Scenarios  []Scenario  `json:"scenarios,omitempty"`
	Invariants []Invariant `json:"invariants,omitempty"`
	DependsOn  []string    `json:"depends_on,omitempty"`
	DataAccess *DataAccess `json:"data_access,omitempty"`
	Authority  *Authority  `json:"authority,omitempty"`
}

// Language is the language that an implementation is bound in.
type Language string

// The languages of a binding; LanguageNone means that nothing is bound and nothing is run.
const (
	LanguageGo         Language = "go"
	LanguagePython     Language = "python"
	LanguageJavaScript Language = "javascript"
	LanguageTypeScript Language = "typescript"
	LanguageNone       Language = "none"
)

// Enum lists the languages.
func (Language) Enum() []string { return []string{"go", "python", "javascript", "typescript", "none"} }

// Binding is how a judge or a test reaches an implementation.
type Binding struct {
	Language Language `json:"language"`
	Package  string   `json:"package,omitempty"` // go: ./internal/booking, relative to the project root
	Module   string   `json:"module,omitempty"`  // python: shop.booking; javascript, typescript: ./src/booking.ts
	Factory  string   `json:"factory,omitempty"` // builds a fresh subject whose methods are the functions
}

// TypeKind is the kind of a named type.
type TypeKind string

// The kinds of named types.
const (
	KindStruct TypeKind = "struct"
	KindEnum   TypeKind = "enum"
	KindAlias  TypeKind = "alias"
	KindUnion  TypeKind = "union"
)

// Enum lists the kinds of types.
func (TypeKind) Enum() []string { return []string{"struct", "enum", "alias", "union"} }

// Type is a named type of a contract.
type Type struct {
	Name     string    `json:"name"`
	Kind     TypeKind  `json:"kind"`
	Doc      string    `json:"doc,omitempty"`
	Type     string    `json:"type,omitempty"`     // alias: the type expression
	Fields   []Field   `json:"fields,omitempty"`   // struct
	Values   []string  `json:"values,omitempty"`   // enum
	Variants []Variant `json:"variants,omitempty"` // union
	Constraints
}

// Field is a field of a struct, or a parameter of a function.
type Field struct {
	Name  string `json:"name"`
	Type  string `json:"type"` // a type expression: list<Leg>, string?, clock.Instant
	Doc   string `json:"doc,omitempty"`
	Field string `json:"field,omitempty"` // the name in the implementation, where it is not the usual one
	Constraints
}

// Variant is one arm of a tagged union.
type Variant struct {
	Tag  string `json:"tag"`
	Type string `json:"type"`
}

// Constraints narrow a type, in the words of JSON Schema. A nil pointer is no constraint.
type Constraints struct {
	Minimum          *Number `json:"minimum,omitempty"`
	Maximum          *Number `json:"maximum,omitempty"`
	ExclusiveMinimum *Number `json:"exclusive_minimum,omitempty"`
	ExclusiveMaximum *Number `json:"exclusive_maximum,omitempty"`
	MultipleOf       *Number `json:"multiple_of,omitempty"`
	MinLength        *int    `json:"min_length,omitempty"`
	MaxLength        *int    `json:"max_length,omitempty"`
	Pattern          string  `json:"pattern,omitempty"` // RE2, found anywhere unless anchored
	Format           string  `json:"format,omitempty"`
	MinItems         *int    `json:"min_items,omitempty"`
	MaxItems         *int    `json:"max_items,omitempty"`
	UniqueItems      bool    `json:"unique_items,omitempty"`
	MinProperties    *int    `json:"min_properties,omitempty"`
	MaxProperties    *int    `json:"max_properties,omitempty"`
}

// Function is one operation that the component promises.
type Function struct {
	Name       string       `json:"name"`
	Doc        string       `json:"doc,omitempty"`
	Params     []Field      `json:"params,omitempty"`
	Returns    string       `json:"returns,omitempty"` // a type expression; "" is void
	Requires   []string     `json:"requires,omitempty"`
	Errors     []ErrorCase  `json:"errors,omitempty"`
	Ensures    []string     `json:"ensures,omitempty"`
	Effects    []Effect     `json:"effects,omitempty"`
	Idempotent bool         `json:"idempotent,omitempty"`
	Budget     *Budget      `json:"budget,omitempty"`
	Satisfies  []string     `json:"satisfies,omitempty"`
	Examples   []Example    `json:"examples,omitempty"`
	Bind       *FunctionMap `json:"bind,omitempty"`
}

// FunctionMap overrides the name under which a function is called.
type FunctionMap struct {
	Call string `json:"call"`
}

// ErrorCase is an error by name and the condition on the input under which it is promised. An empty When means that the
// input alone does not decide it (it depends on state).
type ErrorCase struct {
	Name string `json:"name"`
	When string `json:"when,omitempty"`
	Doc  string `json:"doc,omitempty"`
}

// EffectKind is what a function does beyond its result.
type EffectKind string

// Enum lists the kinds of effects.
func (EffectKind) Enum() []string { return []string{"reads", "writes", "calls", "emits"} }

// Tier is how sensitive data is.
type Tier string

// Enum lists the tiers, least sensitive first.
func (Tier) Enum() []string {
	return []string{"PUBLIC", "INTERNAL", "PII", "FINANCIAL", "AUTH", "COMPLIANCE"}
}

// Effect is a side effect of a function, with the tiers of the data it touches.
type Effect struct {
	Kind   EffectKind `json:"kind"`
	Target string     `json:"target"`
	Data   []Tier     `json:"data,omitempty"`
}

// Budget bounds a call.
type Budget struct {
	P95ms int `json:"p95_ms"` // milliseconds
}

// Example is one call with what comes back: exactly one of Returns, Error and Expect. Returns may hold ${uuid} and
// ${any}, which stand for any value of that kind. HasReturns tells 'returns: null' from no 'returns' at all.
type Example struct {
	Name    string         `json:"name"`
	Args    map[string]any `json:"args,omitempty"`
	Returns Any            `json:"returns,omitzero"`
	Error   string         `json:"error,omitempty"`
	Expect  string         `json:"expect,omitempty"` // CEL over the parameters and result
}

// Scenario is several calls on one subject.
type Scenario struct {
	Name      string   `json:"name"`
	Satisfies []string `json:"satisfies,omitempty"`
	Covers    []string `json:"covers,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	Steps     []Step   `json:"steps"`
}

// Step is one call of a scenario. At most one of Returns, Error and Expect; none means that the call succeeds. Args may
// hold ${name} and ${name.field} of what an earlier step saved.
type Step struct {
	Call    string         `json:"call"`
	Args    map[string]any `json:"args,omitempty"`
	Save    string         `json:"save,omitempty"`
	Returns Any            `json:"returns,omitzero"`
	Error   string         `json:"error,omitempty"`
	Expect  string         `json:"expect,omitempty"`
}

// Invariant is a sentence that always holds, and the scenario that shows it.
type Invariant struct {
	Text     string `json:"text"`
	Scenario string `json:"scenario,omitempty"`
}

// DataAccess is which tiers of data a component reads and writes, and the fields that carry them.
type DataAccess struct {
	Reads     []Tier      `json:"reads,omitempty"`
	Writes    []Tier      `json:"writes,omitempty"`
	Fields    []DataField `json:"fields,omitempty"`
	Rationale string      `json:"rationale,omitempty"`
}

// DataField names a field that carries sensitive data, and why it is needed.
type DataField struct {
	Type  string `json:"type"`
	Field string `json:"field"`
	Tier  Tier   `json:"tier"`
	Why   string `json:"why"`
}

// Authority is the data domains that the component alone decides about.
type Authority struct {
	Domains   []string `json:"domains"`
	Rationale string   `json:"rationale"`
}
