package importer

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"pact/schemas"
)

// function drafts the function of an operation.
func (d *drafter) function(op *operation, taken names) schemas.Function {
	given := op.OperationID
	if given == "" {
		given = op.method + " " + op.path
	}
	want := identifier(given, "operation")
	f := schemas.Function{Name: taken.take(want, maxName), Doc: brief(op.Summary)}
	if f.Doc == "" {
		f.Doc = brief(op.Description)
	}
	if f.Name != want || op.OperationID != "" && plainName(op.OperationID) != f.Name {
		d.note(renamed, op.pointer, given+" → "+f.Name)
	}
	hint := typeName(f.Name)
	d.params(op, &f, hint)
	d.body(op, &f, hint)
	d.responses(op, &f, hint)
	for _, key := range []string{"callbacks", "security"} {
		if t := d.root.At(op.pointer).Get(key); t != nil {
			d.note(lostBeside, op.pointer+schemas.Pointer(key), key)
		}
	}
	return f
}

// ignored are the headers that OpenAPI describes elsewhere.
var ignored = []string{"accept", "content-type", "authorization"}

func (d *drafter) params(op *operation, f *schemas.Function, hint string) {
	taken := names{"result": true} // which is what a function returned
	type key struct{ in, name string }
	own := map[key]bool{}
	each := func(list openapi3.Parameters, under string, visit func(p *openapi3.Parameter, pointer string)) {
		for i, ref := range list {
			if ref != nil && ref.Value != nil {
				visit(ref.Value, d.follow(under+schemas.Pointer("parameters", i)))
			}
		}
	}
	add := func(p *openapi3.Parameter, pointer string) {
		if p.In == "header" && slices.Contains(ignored, strings.ToLower(p.Name)) {
			return
		}
		media := pointer
		u := use{expr: "json"}
		switch {
		case p.Schema != nil:
			u = d.use(pointer+"/schema", hint+typeName(p.Name))
		case len(p.Content) > 0:
			var schema string
			if media, schema = d.media(pointer, p.Content); schema != "" {
				u = d.use(schema, hint+typeName(p.Name))
			}
		}
		want := identifier(p.Name, "param")
		field := schemas.Field{Name: taken.take(want, maxName), Doc: brief(p.Description), Constraints: u.rules}
		if field.Name != want || plainName(p.Name) != field.Name {
			d.note(renamed, pointer, p.Name+" → "+field.Name)
		}
		u.optional = u.optional || !p.Required
		field.Type = u.String()
		f.Params = append(f.Params, field)
		op.arguments = append(op.arguments, argument{field.Name, media, p.Required})
	}
	each(op.Parameters, op.pointer, func(p *openapi3.Parameter, _ string) { own[key{p.In, p.Name}] = true })
	each(op.shared, op.item, func(p *openapi3.Parameter, pointer string) {
		if !own[key{p.In, p.Name}] {
			add(p, pointer)
		}
	})
	each(op.Parameters, op.pointer, add)
}

func (d *drafter) body(op *operation, f *schemas.Function, hint string) {
	if op.RequestBody == nil || op.RequestBody.Value == nil || len(op.RequestBody.Value.Content) == 0 {
		return
	}
	body := op.RequestBody.Value
	pointer := d.follow(op.pointer + "/requestBody")
	media, schema := d.media(pointer, body.Content)
	u := use{expr: "json"}
	if schema != "" {
		u = d.use(schema, hint+"Body")
	}
	u.optional = u.optional || !body.Required
	taken := names{"result": true}
	for _, p := range f.Params {
		taken[p.Name] = true
	}
	field := schemas.Field{Name: taken.take("body", maxName), Type: u.String(), Doc: brief(body.Description), Constraints: u.rules}
	f.Params = append(f.Params, field)
	op.arguments = append(op.arguments, argument{field.Name, media, body.Required})
}

// media picks the media type that the types are taken from, JSON before all others, and answers its pointer and that of
// its schema, "" where it has none.
func (d *drafter) media(pointer string, content openapi3.Content) (media, schema string) {
	rank := func(name string) int {
		name, _, _ = strings.Cut(strings.ToLower(name), ";")
		switch {
		case name == "application/json":
			return 0
		case strings.HasSuffix(name, "json"):
			return 1
		case name == "*/*" || name == "application/*":
			return 2
		case strings.Contains(name, "form"):
			return 3
		}
		return 4
	}
	var all []string
	for name := range content {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int {
		if r := rank(a) - rank(b); r != 0 {
			return r
		}
		return strings.Compare(a, b)
	})
	at := pointer + schemas.Pointer("content", all[0])
	if len(all) > 1 {
		d.note(lostMedia, pointer, all[0])
	}
	media = d.follow(at)
	if d.root.At(media).Get("schema") == nil {
		return media, ""
	}
	return media, media + "/schema"
}
