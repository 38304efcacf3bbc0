package lang

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// A type is defined once: whoever depends on its owner refers to it. Another name, another shape, a reference, and a
// component that does not depend on the owner are fine.
func TestTypesDefinedTwice(t *testing.T) {
	owner := decode(t, `
types:
  - {name: Grade, kind: enum, values: [a, b]}
  - {name: Node, kind: struct, fields: [{name: next, type: "Node?"}, {name: grade, type: Grade}]}
  - {name: Short, kind: alias, type: string, max_length: 3}
`)
	for name, c := range map[string]struct{ types, depends, found string }{
		"an enum":                 {`{name: Grade, kind: enum, values: [a, b]}`, "[owner]", "types /types/0/name: type \"Grade\" is defined here and in owner, in the same shape\n"},
		"a struct of itself":      {`{name: Node, kind: struct, fields: [{name: next, type: "Node?"}, {name: grade, type: owner.Grade}]}`, "[owner]", "types /types/0/name: type \"Node\" is defined here and in owner, in the same shape\n"},
		"an alias":                {`{name: Short, kind: alias, type: string, max_length: 3}`, "[owner]", "types /types/0/name: type \"Short\" is defined here and in owner, in the same shape\n"},
		"no dependency":           {`{name: Grade, kind: enum, values: [a, b]}`, "[]", ""},
		"other values":            {`{name: Grade, kind: enum, values: [a, c]}`, "[owner]", ""},
		"another bound":           {`{name: Short, kind: alias, type: string, max_length: 4}`, "[owner]", ""},
		"another name":            {`{name: Mark, kind: enum, values: [a, b]}`, "[owner]", ""},
		"another field":           {`{name: Node, kind: struct, fields: [{name: next, type: "Node?"}, {name: mark, type: owner.Grade}]}`, "[owner]", ""},
		"a reference":             {`{name: Grade, kind: alias, type: owner.Grade}`, "[owner]", ""},
		"a reference that bounds": {`{name: Short, kind: alias, type: owner.Short, min_length: 1}`, "[owner]", ""},
	} {
		user := decode(t, "depends_on: "+c.depends+"\ntypes:\n  - "+c.types+"\n")
		s := Compile(map[string]*schemas.Contract{"owner": owner, "user": user})
		require.Empty(t, lines(s.Unit("owner").Problems()), name)
		require.Equal(t, c.found, lines(s.Unit("user").Problems()), name)
	}
}
