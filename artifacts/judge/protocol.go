package judge

import "encoding/json"

// Subject is what a driver has to know of a contract: how its functions are reached, and the types of what passes.
type Subject struct {
	Root      string          `json:"root"`              // absolute path of the project
	Module    string          `json:"module,omitempty"`  // Python: shop.booking; JavaScript and TypeScript: ./src/booking.ts, below Root
	Factory   string          `json:"factory,omitempty"` // builds a subject whose methods are the functions
	Functions []Function      `json:"functions"`
	Types     map[string]Type `json:"types"` // the named structs, enums and unions; those of other components as component.Name
}

// Function is how one function of the contract is reached.
type Function struct {
	Name    string   `json:"name"`           // in the contract: create_hold
	Call    string   `json:"call,omitempty"` // its name in the implementation, where the contract overrides it
	Params  []Member `json:"params"`
	Returns Type     `json:"returns"`
	Errors  []string `json:"errors"` // the names of its errors
}

// Member is a parameter, a field of a struct, or an arm of a union, whose name is its tag.
type Member struct {
	Name string `json:"name"`
	As   string `json:"as,omitempty"` // its name in the implementation, where the contract overrides it
	Type Type   `json:"type"`
}

// Type is a resolved type. Kind is bool, int, float, decimal, string, bytes, date, timestamp, duration, uuid, json, void,
// list, map, struct, enum or union.
type Type struct {
	Kind     string   `json:"kind"`
	Optional bool     `json:"optional,omitempty"`
	Ref      string   `json:"ref,omitempty"`    // struct, enum, union: the key in Subject.Types, which has the members
	Elem     *Type    `json:"elem,omitempty"`   // list, map
	Key      *Type    `json:"key,omitempty"`    // map: string or int
	Fields   []Member `json:"fields,omitempty"` // of a struct; the arms of a union
	Values   []string `json:"values,omitempty"` // of an enum
}

// request is a line to a driver.
type request struct {
	ID    string          `json:"id"`
	Bind  *Subject        `json:"bind,omitempty"`
	Call  string          `json:"call,omitempty"`
	Args  json.RawMessage `json:"args,omitempty"`
	Fresh bool            `json:"fresh,omitempty"`
}

// answer is a line from a driver.
type answer struct {
	ID      string                     `json:"id"`
	Ready   bool                       `json:"ready"`
	Binding string                     `json:"binding"`
	Returns json.RawMessage            `json:"returns"`
	Or      json.RawMessage            `json:"or"` // Go: the result with zero values where Returns has none
	Error   *answeredError             `json:"error"`
	Misfit  string                     `json:"misfit"`
	Crash   string                     `json:"crash"`
	Changed map[string]json.RawMessage `json:"changed"`
	NS      int64                      `json:"ns"`
}

// answeredError is an error of the implementation: the errors of the contract that it is, none where it is another one.
type answeredError struct {
	Names   []string `json:"names"`
	Message string   `json:"message"`
}
