package importer

import (
	"regexp"
	"slices"
	"strings"

	"pact/schemas"
)

// silent are the words of a schema that say nothing which a contract would have to hold, and those that are read elsewhere.
var silent = strings.Fields(`$ref allOf oneOf anyOf discriminator title description example examples deprecated xml externalDocs
	$schema $id id $comment $anchor $defs definitions $vocabulary $dynamicAnchor $recursiveAnchor contentMediaType allowEmptyValue
	additionalItems nullable required minContains maxContains exclusiveMinimum exclusiveMaximum then else`)

// unsaid are the words that a contract cannot say.
var unsaid = strings.Fields(`not if patternProperties propertyNames dependentRequired dependentSchemas dependencies contains
	unevaluatedItems prefixItems contentSchema $dynamicRef $recursiveRef`)

// own reads the words of the schema itself.
func (r *reader) own(s *schema, t *schemas.Tree) {
	s.doc = brief(t.Get("description").Text())
	if s.doc == "" {
		s.doc = brief(t.Get("title").Text())
	}
	s.nullable = t.Get("nullable").True()
	s.required = t.Get("required").Texts()
	for _, word := range t.Keys {
		value := t.Get(word)
		switch word {
		case "type":
			r.types(s, value)
		case "format":
			s.format = value.Text()
		case "contentEncoding":
			s.base64 = value.Text() == "base64"
		case "enum":
			s.enum = append([]*schemas.Tree{}, value.Items...)
		case "const":
			s.enum = []*schemas.Tree{value}
		case "properties":
			for _, name := range value.Keys {
				s.props = append(s.props, property{name, s.pointer + schemas.Pointer(word, name)})
			}
		case "additionalProperties", "unevaluatedProperties":
			r.extra(s, word, value)
		case "items":
			if value.Kind() == "array" {
				r.note(lostKeyword, s.pointer, "items by position")
				continue
			}
			s.items = s.pointer + "/items"
		case "default":
			r.note(lostDefault, s.pointer, quote(short(value)))
		case "readOnly", "writeOnly":
			if value.True() {
				r.note(lostWay, s.pointer, word)
			}
		default:
			r.word(s, word, value)
		}
	}
	r.exclusive(s, t)
}

// word reads a constraint, or says that a word is passed over.
func (r *reader) word(s *schema, word string, value *schemas.Tree) {
	number := map[string]**schemas.Number{"minimum": &s.rules.Minimum, "maximum": &s.rules.Maximum, "multipleOf": &s.rules.MultipleOf}
	count := map[string]**int{
		"minLength": &s.rules.MinLength, "maxLength": &s.rules.MaxLength, "minItems": &s.rules.MinItems, "maxItems": &s.rules.MaxItems,
		"minProperties": &s.rules.MinProperties, "maxProperties": &s.rules.MaxProperties,
	}
	lost := func() { r.note(lostRule, s.pointer, word+": "+short(value)) }
	switch {
	case number[word] != nil:
		n, ok := value.Number()
		if !ok {
			lost()
			return
		}
		*number[word] = &n
	case count[word] != nil:
		n, ok := value.Number()
		if !ok || !n.Rat().IsInt() || !n.Rat().Num().IsInt64() || n.Rat().Sign() < 0 {
			lost()
			return
		}
		if i := int(n.Rat().Num().Int64()); i > 0 || strings.HasPrefix(word, "max") {
			*count[word] = &i
		}
	case word == "uniqueItems":
		s.rules.UniqueItems = value.True()
	case word == "pattern":
		s.rules.Pattern = r.pattern(s, value.Text())
	case slices.Contains(unsaid, word):
		s.patterns = s.patterns || word == "patternProperties"
		r.note(lostKeyword, s.pointer, word)
	case slices.Contains(silent, word) || strings.HasPrefix(word, "x-"):
	default:
		r.note(unknownWord, s.pointer, quote(word))
	}
}

// types reads one type or several; null makes the schema nullable.
func (r *reader) types(s *schema, t *schemas.Tree) {
	all := t.Texts()
	if one := t.Text(); one != "" {
		all = []string{one}
	}
	for _, word := range all {
		switch {
		case word == "null":
			s.nullable = true
		case !slices.Contains(strings.Fields("string number integer boolean object array"), word):
			r.note(unknownWord, s.pointer, "type "+quote(word))
		case !slices.Contains(s.types, word):
			s.types = append(s.types, word)
		}
	}
	if slices.Contains(s.types, "number") { // which an integer is
		s.types = slices.DeleteFunc(s.types, func(w string) bool { return w == "integer" })
	}
}

// extra reads what stands beyond the listed properties.
func (r *reader) extra(s *schema, word string, t *schemas.Tree) {
	switch {
	case t.Kind() == "boolean" && !t.True():
		s.closed = true
	case t.Kind() == "object" && len(t.Keys) > 0:
		s.extra = s.pointer + schemas.Pointer(word)
	case s.extra == "":
		s.extra = anything
	}
}

// anything stands for the pointer of a schema that takes every value.
const anything = "*"

// exclusive reads the bounds that do not belong to the values: numbers today, and beside minimum and maximum before.
func (r *reader) exclusive(s *schema, t *schemas.Tree) {
	for _, bound := range []struct {
		word             string
		plain, exclusive **schemas.Number
	}{{"exclusiveMinimum", &s.rules.Minimum, &s.rules.ExclusiveMinimum}, {"exclusiveMaximum", &s.rules.Maximum, &s.rules.ExclusiveMaximum}} {
		value := t.Get(bound.word)
		if n, ok := value.Number(); ok {
			*bound.exclusive = &n
		} else if value.True() && *bound.plain != nil {
			*bound.exclusive, *bound.plain = *bound.plain, nil
		}
	}
}

var codePoint = schemas.Lazy(`\\u([0-9A-Fa-f]{4})`)

// pattern brings a pattern into RE2, or drops it.
func (r *reader) pattern(s *schema, source string) string {
	re2 := codePoint().ReplaceAllString(source, `\x{$1}`)
	if _, err := regexp.Compile(re2); err != nil {
		r.note(lostPattern, s.pointer, quote(clip(source)))
		return ""
	}
	return re2
}

// tighten makes the tighter of both constraints hold. Patterns are merged elsewhere.
func tighten(own, its *schemas.Constraints) {
	number := func(a **schemas.Number, b *schemas.Number, larger bool) {
		if b != nil && (*a == nil || (b.Rat().Cmp((*a).Rat()) > 0) == larger) {
			*a = b
		}
	}
	count := func(a **int, b *int, larger bool) {
		if b != nil && (*a == nil || (*b > **a) == larger) {
			*a = b
		}
	}
	number(&own.Minimum, its.Minimum, true)
	number(&own.ExclusiveMinimum, its.ExclusiveMinimum, true)
	number(&own.Maximum, its.Maximum, false)
	number(&own.ExclusiveMaximum, its.ExclusiveMaximum, false)
	if own.MultipleOf == nil {
		own.MultipleOf = its.MultipleOf
	}
	count(&own.MinLength, its.MinLength, true)
	count(&own.MinItems, its.MinItems, true)
	count(&own.MinProperties, its.MinProperties, true)
	count(&own.MaxLength, its.MaxLength, false)
	count(&own.MaxItems, its.MaxItems, false)
	count(&own.MaxProperties, its.MaxProperties, false)
	own.UniqueItems = own.UniqueItems || its.UniqueItems
}

// list is the items of a list, none of anything else.
func list(t *schemas.Tree) []*schemas.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}

// keys are the keys of an object, none of anything else.
func keys(t *schemas.Tree) []string {
	if t == nil {
		return nil
	}
	return t.Keys
}
