package lang

import (
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// provider tells CEL's checker the structs and unions of the contracts. Values stay maps at run time.
type provider struct {
	types.Provider
	unit *Unit
}

// find resolves Request or clock.Instant.
func (p provider) find(name string) *T {
	u := p.unit
	if component, rest, ok := strings.Cut(name, "."); ok {
		if u, name = u.set.units[component], rest; u == nil {
			return nil
		}
	}
	if t := u.named[name]; t != nil && (t.Kind == Struct || t.Kind == Union) {
		return t
	}
	return nil
}

// FindStructType implements types.Provider.
func (p provider) FindStructType(name string) (*types.Type, bool) {
	if t := p.find(name); t != nil {
		return types.NewTypeTypeWithParam(p.unit.celType(t)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldNames implements types.Provider.
func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	if t := p.find(name); t != nil {
		return t.fieldNames(), true
	}
	return p.Provider.FindStructFieldNames(name)
}

// FindStructFieldType implements types.Provider. The field has no getter, so that CEL selects from maps.
func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t := p.find(name)
	if t == nil {
		return p.Provider.FindStructFieldType(name, field)
	}
	f := t.field(field)
	if f == nil {
		return nil, false
	}
	return &types.FieldType{Type: p.unit.celType(f)}, true
}

// NewValue implements types.Provider: a struct that is written in an expression is a map like any other.
func (p provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if p.find(name) == nil {
		return types.NewErr("no type is called %s", name)
	}
	m := map[string]any{}
	for k, v := range fields {
		m[k] = v
	}
	return types.NewStringInterfaceMap(adapter, m)
}

// celName is how the definition of a type is called in the expressions of the unit.
func (u *Unit) celName(def *T) string {
	if def.Component == u.name {
		return def.Name
	}
	return def.Component + "." + def.Name
}

// celType is the type that CEL checks with: int → int, float → double, timestamp and duration their own, all that is
// written as text → string, json → dyn.
func (u *Unit) celType(t *T) *types.Type {
	switch t.Kind {
	case Bool:
		return types.BoolType
	case Int:
		return types.IntType
	case Float:
		return types.DoubleType
	case Decimal, String, Date, UUID, Enum:
		return types.StringType
	case Bytes:
		return types.BytesType
	case Timestamp:
		return types.TimestampType
	case Duration:
		return types.DurationType
	case Void:
		return types.NullType
	case List:
		return types.NewListType(u.celElement(t.Elem))
	case Map:
		return types.NewMapType(u.celType(t.Key), u.celElement(t.Elem))
	case Struct, Union:
		if t.def != nil {
			return types.NewObjectType(u.celName(t.def))
		}
	}
	return types.DynType // json, and what was refused already
}

// celElement is celType for a value that is null where it is absent: a parameter, a result, an item. CEL has no nullable
// lists and maps; these go unchecked by CEL, not by inspect.
func (u *Unit) celElement(t *T) *types.Type {
	c := u.celType(t)
	switch {
	case !t.Optional:
		return c
	case t.Kind == List || t.Kind == Map:
		return types.DynType
	case c.Kind() == types.StructKind || c.Kind() == types.DynKind:
		return c // takes null as it is
	}
	return types.NewNullableType(c)
}
