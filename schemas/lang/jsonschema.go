package lang

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
)

// Dialect is the JSON Schema that JSONSchema writes.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// JSONSchema is the contract as one JSON Schema document, ready for json.Marshal, with exact numbers. $defs holds
//
//   - each named type under its name, and those of other components that it reaches under component.Type;
//   - of each function create.arguments, an object with the parameters, and create.result;
//   - int, decimal, bytes, date, timestamp, duration and uuid, where they are used.
//
// A validator that asserts formats takes what CheckValue takes. They differ in this: 2.0 is an integer to JSON Schema; a
// pattern is RE2; formats are as strict as the validator; unique_items compares what is written and not what it means;
// multiple_of of a decimal or a key is said where it is 1, 2 or 5 times a power of ten, and else only in $comment; of timestamps and base64
// only the spelling of the RFCs is taken, and extremes of year, duration and float are not bounded. A contract whose types
// have problems has no schema: the error names the first.
func (u *Unit) JSONSchema() (map[string]any, error) {
	if err := u.SoundTypes(); err != nil {
		return nil, err
	}
	w := &schemaWriter{unit: u, defs: map[string]any{}}
	for _, t := range u.types {
		w.use(t)
	}
	for _, f := range u.fns {
		args := w.object(f.Params)
		describe(args, f.Decl.Doc)
		w.defs[f.Name+".arguments"] = args
		w.defs[f.Name+".result"] = w.use(f.Returns)
	}
	doc := map[string]any{
		"$schema": Dialect, "$id": fmt.Sprintf("urn:pact:contract:%s:%d", u.name, u.contract.Version),
		"title": u.name, "$defs": w.defs,
	}
	describe(doc, u.contract.Summary)
	return doc, nil
}

func describe(m map[string]any, doc string) {
	if doc = strings.TrimSpace(doc); doc != "" {
		m["description"] = doc
	}
}

// schemaWriter gathers the definitions of one contract.
type schemaWriter struct {
	unit *Unit
	defs map[string]any
}

// use is the schema of a type where it stands: named ones are referred to, and narrowed by what the place adds.
func (w *schemaWriter) use(t *T) map[string]any {
	switch {
	case t.Optional && t.Kind != JSON:
		there := *t
		there.Optional = false
		return map[string]any{"anyOf": []any{w.use(&there), map[string]any{"type": "null"}}}
	case t.Name == "":
		return w.shape(t)
	}
	def := w.unit.set.units[t.Component].named[t.Name]
	narrowed := *t
	narrowed.Rules = beyond(&t.Rules, &def.Rules)
	m := map[string]any{"$ref": "#/$defs/" + w.define(def)}
	constrain(m, &narrowed)
	return m
}

// define gives a named type its definition and answers the name of that.
func (w *schemaWriter) define(t *T) string {
	name := t.Name
	if t.Component != w.unit.name {
		name = t.Component + "." + name
	}
	if w.defs[name] == nil {
		m := map[string]any{}
		w.defs[name] = m // a recursive type meets itself
		maps.Copy(m, w.shape(t))
		describe(m, t.decl.source.Doc)
	}
	return name
}

// shape is the schema of a type without its name.
func (w *schemaWriter) shape(t *T) map[string]any {
	m := map[string]any{}
	switch t.Kind {
	case Bool:
		m["type"] = "boolean"
	case Float:
		m["type"] = "number"
	case String:
		m["type"] = "string"
	case Void:
		m["type"] = "null"
	case List:
		m["type"], m["items"] = "array", w.use(t.Elem)
	case Map:
		m["type"], m["additionalProperties"] = "object", w.use(t.Elem)
		if t.Key.Kind == Int {
			m["propertyNames"] = integerKey(t.Key)
		} else if names := w.use(t.Key); len(names) > 1 || names["type"] == nil {
			m["propertyNames"] = names
		}
	case Struct:
		m = w.object(t.Fields)
	case Enum:
		m["type"], m["enum"] = "string", t.Values
	case Union:
		var arms []any
		for _, v := range t.Variants {
			arms = append(arms, closed(map[string]any{v.Tag: w.use(v.Type)}, []string{v.Tag}))
		}
		m["oneOf"] = arms
	default:
		if s := primitiveSchema(t.Kind); s != nil {
			w.defs[string(t.Kind)] = s
			m["$ref"] = "#/$defs/" + string(t.Kind)
		}
	}
	constrain(m, t)
	return m
}

// object is the schema of fields or parameters by name.
func (w *schemaWriter) object(fields []*Field) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for _, f := range fields {
		m := w.use(f.Type)
		describe(m, f.Decl.Doc)
		properties[f.Name] = m
		if !f.Type.Optional {
			required = append(required, f.Name)
		}
	}
	return closed(properties, required)
}

// closed is an object with these members and no others.
func closed(properties map[string]any, required []string) map[string]any {
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// primitiveSchema is a kind that JSON does not have, as scalar reads it; nil for other kinds.
func primitiveSchema(k Kind) map[string]any {
	switch k {
	case Int:
		return map[string]any{"type": "integer", "minimum": json.Number(fmt.Sprint(math.MinInt64)), "maximum": json.Number(fmt.Sprint(math.MaxInt64))}
	case Decimal:
		return map[string]any{"type": "string", "maxLength": 400, "pattern": `^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`}
	case Bytes:
		return map[string]any{
			"type": "string", "contentEncoding": "base64",
			"pattern": `^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$`,
		}
	case Date:
		return map[string]any{"type": "string", "format": "date", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "not": patternOnly("^0000")}
	case Timestamp:
		return map[string]any{
			"type": "string", "format": "date-time", "not": patternOnly("^0000"),
			"pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`,
		}
	case Duration:
		return map[string]any{"type": "string", "pattern": `^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`}
	case UUID:
		return map[string]any{"type": "string", "format": "uuid", "pattern": uuidSource}
	}
	return nil
}
