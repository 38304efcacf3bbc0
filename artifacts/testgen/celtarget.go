package testgen

import (
	"fmt"
	"strconv"

	"cel.dev/cel-go/common/operators"
)

// celTarget is how a language says what an expression of a contract says: the words of the language, and what its support
// section can do.
type celTarget struct {
	null     string
	boolean  func(bool) string
	integer  func(int64) string
	float    func(float64) string
	text     func(string) string
	bytes    func(string) string
	function string                       // of one parameter: its name, and what it gives
	method   func(string) string          // how the support section spells one of its operations
	mapped   string                       // what makes a map out of keys and values; "" where nothing does
	more     bool                         // the operations in further are there, too
	pattern  func(string) (string, error) // a pattern of RE2 in the language's own; nil: it reads RE2
}

// goTarget is Go.
var goTarget = &celTarget{
	null:     "nil",
	boolean:  strconv.FormatBool,
	integer:  func(i int64) string { return fmt.Sprintf("int64(%d)", i) },
	float:    func(f float64) string { return fmt.Sprintf("float64(%s)", strconv.FormatFloat(f, 'g', -1, 64)) },
	text:     strconv.Quote,
	bytes:    func(s string) string { return fmt.Sprintf("[]byte(%q)", s) },
	function: "func(%s any) any { return %s }",
	method:   func(name string) string { return name },
}

// operation is an operator or a function of CEL, as the support section calls it.
type operation struct {
	name        string
	least, most int // operands
}

// operations are what every support section has, by the name in CEL.
var operations = map[string]operation{
	operators.Conditional: {"cond", 3, 3}, operators.LogicalAnd: {"and", 2, 2}, operators.LogicalOr: {"or", 2, 2},
	operators.LogicalNot: {"not", 1, 1}, operators.Equals: {"eq", 2, 2}, operators.Less: {"lt", 2, 2},
	operators.LessEquals: {"le", 2, 2}, operators.Greater: {"gt", 2, 2}, operators.GreaterEquals: {"ge", 2, 2},
	operators.Add: {"add", 2, 2}, operators.Subtract: {"sub", 2, 2}, operators.Multiply: {"mul", 2, 2},
	operators.Divide: {"div", 2, 2}, operators.Modulo: {"mod", 2, 2}, operators.Negate: {"neg", 1, 1},
	operators.Index: {"index", 2, 2}, operators.In: {"in", 2, 2}, "size": {"size", 1, 1},
	"startsWith": {"startsWith", 2, 2}, "endsWith": {"endsWith", 2, 2}, "contains": {"contains", 2, 2},
	"matches": {"matches", 2, 2}, "timestamp": {"timestamp", 1, 1}, "duration": {"duration", 1, 1},
}

// further are the functions on strings that the section of Go does without: where they stand, the judge looks.
var further = map[string]operation{
	"lowerAscii": {"lowerAscii", 1, 1}, "upperAscii": {"upperAscii", 1, 1}, "trim": {"trim", 1, 1},
	"charAt": {"charAt", 2, 2}, "indexOf": {"indexOf", 2, 3}, "lastIndexOf": {"lastIndexOf", 2, 2},
	"substring": {"substring", 2, 3}, "replace": {"replace", 3, 4}, "split": {"split", 2, 3}, "join": {"join", 1, 2},
}

func (g *celTarget) operation(name string, operands int) (string, bool) {
	o, ok := operations[name]
	if !ok && g.more {
		o, ok = further[name]
	}
	return o.name, ok && o.least <= operands && operands <= o.most
}

// macro is the operation that goes through the items of a list; map is transform here.
func (g *celTarget) macro(name string) string {
	switch name {
	case operators.All, operators.Exists, operators.Filter:
		return name
	case operators.Map:
		return "transform"
	case operators.ExistsOne, "existsOne":
		if g.more {
			return "existsOne"
		}
	}
	return ""
}
