package importer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"pact/schemas"
)

// OpenAPI drafts a contract from an OpenAPI 3 document: a type of each schema that is used, a function of each operation.
// Errors are named and have no condition, since the document does not say when they come; examples are the document's own,
// where request and response both have one and both fit. What was left out or changed is in the notes.
func OpenAPI(data []byte, o Options) (*schemas.Contract, []Note, error) {
	root, err := read(data)
	if err != nil {
		return nil, nil, err
	}
	if err := version(root); err != nil {
		return nil, nil, err
	}
	old := strings.HasPrefix(root.Get("openapi").Text(), "3.0") || root.Get("openapi").Text() == "3"
	d := newDrafter(root, old)
	if err := d.prepare(); err != nil {
		return nil, nil, err
	}
	doc, err := parse(root)
	if err != nil {
		return nil, nil, err
	}
	if doc.OpenAPIMajorMinor() == "" {
		return nil, nil, refuse(root.Get("openapi").Place, "save the document as OpenAPI 3.0, 3.1 or 3.2", "openapi is %q, which is not read", doc.OpenAPI)
	}
	d.judge(doc)
	all := d.operations(doc)
	chosen, err := choose(all, o.Operations)
	if err != nil {
		return nil, nil, err
	}
	d.reserve("/components/schemas")
	if len(o.Operations) == 0 {
		for _, name := range keys(root.At("/components/schemas")) {
			d.name(schemas.Pointer("components", "schemas", name), name)
		}
	}
	taken := names{}
	var functions []schemas.Function
	for _, op := range chosen {
		functions = append(functions, d.function(op, taken))
	}
	if err := d.finish(); err != nil {
		return nil, nil, err
	}
	c := contract(o, root.At("/info/title").Text(), root.At("/info/description").Text(), d.types, functions)
	d.examples(c, chosen)
	return c, d.notes(), nil
}

// version refuses what is no OpenAPI 3.
func version(root *schemas.Tree) error {
	switch {
	case root.Get("swagger") != nil:
		return refuse(root.Get("swagger").Place, "convert it to OpenAPI 3 first (swagger2openapi, or the converter of editor.swagger.io), then import that", "this is Swagger %s, and OpenAPI 3 is read", short(root.Get("swagger")))
	case root.Get("openapi") != nil:
		return nil
	case root.Get("$schema") != nil || root.Get("properties") != nil || root.Get("$defs") != nil:
		return refuse(root.Place, "call contract_write {from: {json_schema: …}}", "the document has no key \"openapi\"; it looks like a JSON Schema")
	}
	return refuse(root.Place, "name an OpenAPI 3 document", "the document has no key \"openapi\", so it is no OpenAPI document; it has %s", some(root.Keys, 8))
}

// parse has the library read the document. It is handed JSON, whatever the document was written in, and never reads
// anything else.
func parse(root *schemas.Tree) (doc *openapi3.T, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, refuse(root.Place, "correct the document; a validator of OpenAPI says more", "the document cannot be read: %v", p)
		}
	}()
	text, err := root.MarshalJSON()
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) {
		return nil, fmt.Errorf("%s is another document, and only one is read", at)
	}
	doc, err = loader.LoadFromData(text)
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), ", yaml error:")
		text = strings.TrimPrefix(text, "failed to unmarshal data: json error: ")
		return nil, refuse(root.Place, "correct the document; a validator of OpenAPI says more", "the document cannot be read: %s", brief(text))
	}
	if doc.Info == nil {
		return nil, refuse(root.Place, "add info with a title and a version", "the document has no info")
	}
	return doc, nil
}

// judge notes what the library finds wrong with the document, and what of it no contract holds.
func (d *drafter) judge(doc *openapi3.T) {
	if err := validate(doc); err != nil {
		d.note(invalid, "", brief(err.Error()))
	}
	for _, key := range []string{"webhooks", "security"} {
		if t := d.root.Get(key); t != nil {
			d.note(lostBeside, schemas.Pointer(key), key)
		}
	}
	if d.root.At("/components/securitySchemes") != nil {
		d.note(lostBeside, "/components/securitySchemes", "security")
	}
}

func validate(doc *openapi3.T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New(fmt.Sprint(p))
		}
	}()
	return doc.Validate(context.Background(), openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation(), openapi3.DisableSchemaFormatValidation())
}

// operation is one operation of the document.
type operation struct {
	*openapi3.Operation
	method, path string
	pointer      string // of the operation
	item         string // of its path item
	shared       openapi3.Parameters

	arguments []argument // what its function takes
	result    string     // pointer of the media type that is returned, "" where there is none
	empty     bool       // a success without a body is described
}

// argument is a parameter of a function, and where the document has examples of it.
type argument struct {
	name     string
	pointer  string // of the parameter or the media type
	required bool
}

// operations lists the operations in the order of the document.
func (d *drafter) operations(doc *openapi3.T) []*operation {
	var out []*operation
	for _, path := range keys(d.root.Get("paths")) {
		item := doc.Paths.Value(path)
		if item == nil {
			continue
		}
		at := d.follow(schemas.Pointer("paths", path))
		methods := item.Operations()
		for _, key := range keys(d.root.At(at)) {
			if op := methods[strings.ToUpper(key)]; op != nil {
				out = append(out, &operation{Operation: op, method: strings.ToUpper(key), path: path, item: at, pointer: at + schemas.Pointer(key), shared: item.Parameters})
			}
		}
	}
	return out
}

// follow is where a pointer leads when the references that stand there are followed.
func (d *drafter) follow(pointer string) string {
	for hops := 0; hops < maxMerge; hops++ {
		ref := d.root.At(pointer).Get("$ref").Text()
		to, ok := d.target(ref)
		if ref == "" || !ok {
			break
		}
		pointer = to
	}
	return pointer
}

// choose picks the operations that were asked for, by operationId or METHOD /path, in the order of the document.
func choose(all []*operation, asked []string) ([]*operation, error) {
	if len(asked) == 0 {
		return all, nil
	}
	var out []*operation
	var known []string
	met := map[string]bool{}
	for _, op := range all {
		known = append(known, op.method+" "+op.path)
		if op.OperationID != "" {
			known = append(known, op.OperationID)
		}
		for _, a := range asked {
			method, path, _ := strings.Cut(a, " ")
			if a == op.OperationID && a != "" || strings.EqualFold(method, op.method) && strings.TrimSpace(path) == op.path {
				met[a] = true
				if !slices.Contains(out, op) {
					out = append(out, op)
				}
			}
		}
	}
	for _, a := range asked {
		if !met[a] {
			fix := "use an operationId, or a method and a path: " + some(known, 12)
			message := fmt.Sprintf("the document has no operation %q", a)
			if near := schemas.Nearest(a, known); near != "" {
				message += fmt.Sprintf(", did you mean %q?", near)
			}
			return nil, &Error{Problem: schemas.Problem{Message: message, Fix: fix}, Unknown: true}
		}
	}
	return out, nil
}
