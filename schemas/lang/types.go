package lang

import "pact/schemas"

// Kind is the kind of a resolved type.
type Kind string

// The kinds. Invalid stands where an error was already reported.
const (
	Invalid   Kind = "invalid"
	Bool      Kind = "bool"
	Int       Kind = "int"
	Float     Kind = "float"
	Decimal   Kind = "decimal"
	String    Kind = "string"
	Bytes     Kind = "bytes"
	Date      Kind = "date"
	Timestamp Kind = "timestamp"
	Duration  Kind = "duration"
	UUID      Kind = "uuid"
	JSON      Kind = "json"
	Void      Kind = "void"
	List      Kind = "list"
	Map       Kind = "map"
	Struct    Kind = "struct"
	Enum      Kind = "enum"
	Union     Kind = "union"
)

// primitives lists the kinds that are written by their own name, in the order of the documentation.
var primitives = []Kind{Bool, Int, Float, Decimal, String, Bytes, Date, Timestamp, Duration, UUID, JSON, Void}

// T is a resolved type. Aliases are resolved: Name keeps the alias' name, Rules holds the merged constraints. Types may be
// recursive through Fields and Variants; Elem and Key never lead back to themselves without one of those.
type T struct {
	Kind      Kind
	Name      string // "" when anonymous
	Component string // that defines the named type
	Optional  bool
	Elem      *T       // list, map
	Key       *T       // map
	Fields    []*Field // struct
	Values    []string // enum
	Variants  []Variant
	Rules     schemas.Constraints

	foreign bool         // written from another component: clock.Instant
	def     *T           // the struct, enum or union that this is a use of; itself for the definition
	decl    *declaration // of the named type, alias or not
}

// String is the type as it is written in a contract: list<Leg>, string?, clock.Instant.
func (t *T) String() string {
	if t == nil {
		return string(Void)
	}
	s := string(t.Kind)
	switch {
	case t.Name != "" && t.foreign:
		s = t.Component + "." + t.Name
	case t.Name != "":
		s = t.Name
	case t.Kind == List:
		s = "list<" + t.Elem.String() + ">"
	case t.Kind == Map:
		s = "map<" + t.Key.String() + ", " + t.Elem.String() + ">"
	}
	if t.Optional {
		s += "?"
	}
	return s
}

// Definition is the struct, enum or union that a named type is, or that an alias stands for; nil for other types.
func (t *T) Definition() *T { return t.def }

// unnamed writes what an alias stands for, and other types by their name.
func (t *T) unnamed() string {
	if t.def != nil {
		return t.String()
	}
	u := *t
	u.Name = ""
	return u.String()
}

// Field is a resolved field of a struct, or a parameter. A field's own constraints are merged into Type.Rules.
type Field struct {
	Name    string
	Type    *T
	Decl    *schemas.Field
	Pointer string // JSON pointer of the declaration in the contract of its component
}

// Variant is a resolved arm of a union. A union's value is an object with the tag as its only key: {"card": {…}}.
type Variant struct {
	Tag  string
	Type *T
}

// field returns the field of that name; a union answers its variants as optional fields.
func (t *T) field(name string) *T {
	for _, f := range t.Fields {
		if f.Name == name {
			return f.Type
		}
	}
	for _, v := range t.Variants {
		if v.Tag == name {
			return v.Type
		}
	}
	return nil
}

// fieldNames lists the names that field answers.
func (t *T) fieldNames() []string {
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	for _, v := range t.Variants {
		names = append(names, v.Tag)
	}
	return names
}
