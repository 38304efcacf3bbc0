package support

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// pactKind stands for any value of a kind: what ${uuid} and ${any} are read as.
type pactKind string

var pactPlaceholder = regexp.MustCompile(`^\$\{([^{}]+)\}$`)

// pactJSON decodes JSON and keeps numbers exact. The generator wrote it, so it is valid.
func pactJSON(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic("generated JSON: " + err.Error())
	}
	return v
}

// pactRead turns decoded JSON into the plain value of a type. saved answers the placeholders of a test file; it is nil for
// what the implementation wrote, which has none and is judged strictly. An error begins with the path to what does not fit.
func pactRead(typ *pactType, v any, saved pactVars) (any, error) {
	s, isText := v.(string)
	m := pactPlaceholder.FindStringSubmatch(s)
	switch {
	case v == nil && (saved != nil || typ.optional || typ.kind == "json" || typ.kind == "void"):
		return nil, nil
	case m != nil && saved != nil:
		return pactResolve(m[1], saved)
	case isText:
		plain, err := pactScalar(typ.kind, s)
		if err != nil || saved == nil && !pactForm(typ, s) {
			return nil, fmt.Errorf(": %q is no %s", s, typ.kind)
		}
		return plain, nil
	}
	switch x := v.(type) {
	case json.Number:
		i, noInt := x.Int64()
		f, noFloat := x.Float64()
		switch {
		case noInt == nil && (typ.kind == "int" || typ.kind == "json"):
			return i, nil
		case noFloat == nil && (typ.kind == "float" || typ.kind == "json"):
			return f, nil
		}
	case bool:
		if typ.kind == "bool" || typ.kind == "json" {
			return x, nil
		}
	case []any:
		if typ.kind == "list" || typ.kind == "json" {
			return pactReadList(typ, x, saved)
		}
	case map[string]any:
		if typ.kind == "map" || typ.kind == "struct" || typ.kind == "union" || typ.kind == "json" {
			return pactReadMap(typ, x, saved)
		}
	}
	return nil, fmt.Errorf(": %v is no %s", v, typ.kind)
}

func pactReadList(typ *pactType, in []any, saved pactVars) (any, error) {
	elem := typ.elem
	if elem == nil {
		elem = &pactType{kind: "json"}
	}
	out := make([]any, 0, len(in))
	for i, v := range in {
		plain, err := pactRead(elem, v, saved)
		if err != nil {
			return nil, fmt.Errorf("[%d]%w", i, err)
		}
		out = append(out, plain)
	}
	return out, nil
}

func pactReadMap(typ *pactType, in map[string]any, saved pactVars) (any, error) {
	types := map[string]*pactType{}
	for _, f := range typ.fields {
		types[f.name] = pactTypeOf(f.typ)
	}
	out := map[string]any{}
	for _, k := range pactKeys(in) {
		t, v := types[k], in[k]
		switch {
		case typ.kind == "map":
			t = typ.elem
		case t == nil && saved == nil && typ.kind != "json":
			continue // more than the contract knows
		case t == nil:
			t = &pactType{kind: "json"}
		case t.optional && v == nil:
			continue // as absent as without the key
		}
		plain, err := pactRead(t, v, saved)
		if err != nil {
			return nil, fmt.Errorf(".%s%w", k, err)
		}
		out[k] = plain
	}
	for _, f := range typ.fields {
		if _, ok := in[f.name]; !ok && saved == nil && typ.kind == "struct" && !types[f.name].optional {
			return nil, fmt.Errorf(".%s: it is absent", f.name)
		}
	}
	return out, nil
}

// pactResolve answers ${first.id} with what was saved, and ${uuid} with any value of that kind.
func pactResolve(name string, saved pactVars) (any, error) {
	path := strings.Split(name, ".")
	if _, ok := saved[path[0]]; !ok {
		return pactKind(name), nil
	}
	v := saved.at(path[0], path[1:]...)
	if err, ok := v.(error); ok {
		return nil, fmt.Errorf(": ${%s}: %w", name, err)
	}
	return v, nil
}

// pactScalar reads the text of a scalar into its plain value, without judging members of an enum.
func pactScalar(kind, s string) (any, error) {
	switch kind {
	case "string", "date", "enum", "json":
		return s, nil
	case "uuid":
		return strings.ToLower(s), nil
	case "decimal":
		return pactDecimal(s), nil
	case "timestamp":
		return time.Parse(time.RFC3339Nano, s)
	case "duration":
		return time.ParseDuration(s)
	case "bytes":
		return base64.StdEncoding.DecodeString(s)
	}
	return nil, fmt.Errorf("%q is no %s", s, kind)
}

var pactForms = map[string]*regexp.Regexp{
	"uuid":    regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
	"decimal": regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`),
	"date":    regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
}

// pactForm says whether a text can be a value of the type.
func pactForm(typ *pactType, s string) bool {
	if form := pactForms[typ.kind]; form != nil {
		return form.MatchString(s)
	}
	return typ.kind != "enum" || slices.Contains(typ.values, s)
}

// pactDecimal is a decimal as it was written. For comparison 12.50 is 12.5; an expression of the contract sees the text.
type pactDecimal string

// pactNumeral writes a decimal in its one spelling.
func pactNumeral(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s
}

// pactString is the text of a string or decimal.
func pactString(v any) (string, bool) {
	if d, ok := v.(pactDecimal); ok {
		return string(d), true
	}
	s, ok := v.(string)
	return s, ok
}
