package support

import "strings"

// pactType is a type of the contract.
type pactType struct {
	kind     string // bool int float decimal string bytes date timestamp duration uuid json void list map struct enum union
	optional bool
	elem     *pactType   // of a list or map
	fields   []pactField // of a struct; the arms of a union
	values   []string    // of an enum
}

// pactField is a field or a parameter; as is its name in the implementation, where the contract overrides it.
type pactField struct{ name, typ, as string }

// pactTypeOf reads a type as a contract writes it: list<Leg>, map<string, int>, string?.
func pactTypeOf(expr string) *pactType {
	if inner, ok := strings.CutSuffix(expr, "?"); ok {
		t := *pactTypeOf(inner)
		t.optional = true
		return &t
	}
	if inner, ok := strings.CutPrefix(expr, "list<"); ok {
		return &pactType{kind: "list", elem: pactTypeOf(strings.TrimSuffix(inner, ">"))}
	}
	if inner, ok := strings.CutPrefix(expr, "map<"); ok {
		_, elem, _ := strings.Cut(inner, ", ")
		return &pactType{kind: "map", elem: pactTypeOf(strings.TrimSuffix(elem, ">"))}
	}
	if t, ok := pactTypes[expr]; ok {
		return &t
	}
	return &pactType{kind: expr}
}
