package importer

import (
	"strings"

	"pact/schemas"
)

// JSONSchema drafts the types of a contract from a JSON Schema: those of $defs and definitions, and the root's own where
// it describes a value. It has no functions. What was left out or changed is in the notes.
func JSONSchema(data []byte, o Options) (*schemas.Contract, []Note, error) {
	root, err := read(data)
	if err != nil {
		return nil, nil, err
	}
	if root.Get("openapi") != nil || root.Get("swagger") != nil {
		return nil, nil, refuse(root.Place, "call contract_write {from: {openapi: …}}", "this is an OpenAPI document, not a JSON Schema")
	}
	d := newDrafter(root, false)
	if err := d.prepare(); err != nil {
		return nil, nil, err
	}
	for _, under := range []string{"/$defs", "/definitions"} {
		d.reserve(under)
	}
	title := root.Get("title").Text()
	if title == "" {
		title = o.Name
	}
	if s := d.load(""); s.says() || s.refers {
		d.name("", title)
	}
	for _, under := range []string{"/$defs", "/definitions"} {
		for _, name := range keys(root.At(under)) {
			d.name(under+schemas.Pointer(name), name)
		}
	}
	if err := d.finish(); err != nil {
		return nil, nil, err
	}
	if len(d.types) == 0 {
		return nil, nil, refuse(root.Place, "name a file that describes values: type, properties, $defs …", "the JSON Schema describes no type")
	}
	return contract(o, title, root.Get("description").Text(), d.types, nil), d.notes(), nil
}

// contract is a contract with what a document says, and nothing bound.
func contract(o Options, title, description string, types []schemas.Type, functions []schemas.Function) *schemas.Contract {
	if title == "" {
		title = o.Name
	}
	component := o.Component
	if component == "" {
		component = identifier(title, "imported")
	}
	summary := brief(description)
	if summary == "" {
		summary = brief(title)
	}
	if functions == nil {
		functions = []schemas.Function{}
	}
	return &schemas.Contract{
		Pact: "contract/1", Component: component, Version: 1, Summary: summary,
		Binding: schemas.Binding{Language: schemas.LanguageNone}, Types: types, Functions: functions,
	}
}

// prepare refuses references to other documents and finds the anchors. Values that are only examples are passed over.
func (d *drafter) prepare() error {
	d.base = strings.TrimSuffix(d.root.Get("$id").Text(), "#")
	seen := map[*schemas.Tree]bool{}
	var visit func(t *schemas.Tree, pointer string, names bool) error
	visit = func(t *schemas.Tree, pointer string, names bool) error {
		if t == nil || seen[t] {
			return nil
		}
		seen[t] = true
		for i, item := range t.Items {
			if err := visit(item, pointer+schemas.Pointer(i), false); err != nil {
				return err
			}
		}
		for _, key := range t.Keys {
			value := t.Get(key)
			at := pointer + schemas.Pointer(key)
			switch text := value.Text(); {
			case names: // the keys of properties are names, not words
			case key == "$ref" && text != "" && !strings.HasPrefix(text, "#") && (d.base == "" || !strings.HasPrefix(text, d.base+"#")):
				return refuse(value.Place, "bundle the documents into one file first, then import that", "$ref %q leads to another document, and only one is read", text)
			case (key == "$anchor" || key == "$dynamicAnchor") && text != "":
				if d.anchors[text] == "" {
					d.anchors[text] = pointer
				}
			case key == "enum" || key == "const" || key == "default" || key == "example" || key == "examples" || strings.HasPrefix(key, "x-"):
				continue
			}
			if err := visit(value, at, !names && (key == "properties" || key == "$defs" || key == "definitions" || key == "patternProperties")); err != nil {
				return err
			}
		}
		return nil
	}
	return visit(d.root, "", false)
}
