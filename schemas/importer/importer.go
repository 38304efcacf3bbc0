// Package importer drafts a contract from an OpenAPI 3 document or a JSON Schema. It takes what the document says and
// nothing more: what a contract cannot say is dropped and noted, and what the document does not say (when an error comes,
// what a result promises) stays open for the gates to name. It is pure: bytes in, a contract out; a reference to another
// file or address is refused, never followed.
package importer

import (
	"fmt"
	"strings"

	"pact/schemas"
)

// Options say what is drafted.
type Options struct {
	Component  string   // the component's name; "" takes it from the document's title
	Name       string   // what the document is called where it has no title
	Operations []string // operationIds, or METHOD /path; none means all of an OpenAPI document
}

// Note is something of the document that the contract does not hold, or holds in another form. Notes of one kind are one
// Note, which stands at the first place.
type Note struct {
	Pointer string // JSON pointer into the document
	Place   schemas.Place
	Message string
	Fix     string
	Info    bool // only another form; else something was lost
}

// Error refuses a document.
type Error struct {
	schemas.Problem
	TooLarge bool // the document is larger than is read
	Unknown  bool // an operation that was asked for is not there
}

func (e *Error) Error() string {
	if e.Place.Line > 0 {
		return fmt.Sprintf("%d:%d: %s", e.Place.Line, e.Place.Column, e.Message)
	}
	return e.Message
}

func refuse(place schemas.Place, fix, format string, args ...any) *Error {
	return &Error{Problem: schemas.Problem{Place: place, Message: fmt.Sprintf(format, args...), Fix: fix}}
}

// read parses a document and wants an object.
func read(data []byte) (*schemas.Tree, error) {
	tree, problem := schemas.ParseTree(data)
	if problem != nil {
		return nil, &Error{Problem: *problem, TooLarge: len(data) > schemas.MaxForeign}
	}
	if tree.Kind() != "object" {
		return nil, refuse(tree.Place, "name a file that holds one OpenAPI document or one JSON Schema", "the document is no object (%s)", tree.Kind())
	}
	return tree, nil
}

// kind is a kind of notes.
type kind struct {
	what, fix string
	info      bool
}

var (
	lostKeyword  = &kind{what: "a contract has no word for %s", fix: "say it in a requires, an ensures or an error's when, where it matters"}
	lostRule     = &kind{what: "a bound that does not fit its type is dropped: %s", fix: "say it in an error's when, where it matters"}
	lostPattern  = &kind{what: "a pattern that is not RE2 is dropped: %s", fix: "write it without look-around and back-references"}
	lostChoice   = &kind{what: "%s has no tag that tells its arms apart; the value is json", fix: "declare a union and use it there, or leave it json"}
	lostArms     = &kind{what: "%s: only what its arms have in common is kept", fix: "say the rest in an error's when, where it matters"}
	lostTypes    = &kind{what: "a value of several types is json: %s", fix: "name the type that your component takes"}
	lostEnum     = &kind{what: "a contract's enum holds words; other values are not kept: %s", fix: "say them in an error's when: !(x in [1, 2])"}
	lostOverlap  = &kind{what: "the parts of allOf disagree, and one of them holds: %s", fix: "correct the field in the contract"}
	lostNothing  = &kind{what: "a schema that no value meets is json", fix: "remove what uses it"}
	lostRef      = &kind{what: "a reference that leads nowhere is json: %s", fix: "declare the type and use it there"}
	lostCircle   = &kind{what: "a type that stands for itself is json there: %s", fix: "declare a struct that ends"}
	lostDepth    = &kind{what: "schemas build on one another deeper than is followed, and the rest is json", fix: "declare the type and use it there"}
	lostDefault  = &kind{what: "a contract has no default: %s", fix: "say in an ensures what an absent value means", info: true}
	lostOpen     = &kind{what: "keys beyond those that are listed are not kept", fix: "make it a map, or add a field of type map", info: true}
	lostFormat   = &kind{what: "a format that a contract does not know is dropped: %s", fix: "write a pattern, where it matters", info: true}
	lostWay      = &kind{what: "one type serves both ways, and %s is said of only one", fix: "declare a type of its own for what comes in", info: true}
	renamed      = &kind{what: "a name that a contract cannot have is changed: %s", fix: "rename it, if another name is better", info: true}
	tagged       = &kind{what: "a union's value is {tag: value} in a contract, and the document tells its arms apart by %s", fix: "write examples in the form of the contract", info: true}
	untyped      = &kind{what: "no type is given; it is taken for %s by its other words", fix: "correct the type, if it is another", info: true}
	unlisted     = &kind{what: "a required property is not described, and is json: %s", fix: "give it its type", info: true}
	unknownWord  = &kind{what: "a word that no schema has is passed over: %s", fix: "correct it in the document", info: true}
	lostMedia    = &kind{what: "of several media types one is taken: %s", fix: "describe the others as functions of their own", info: true}
	lostResponse = &kind{what: "of several successes one is returned: %s", fix: "make the result a union, where the others matter"}
	noSuccess    = &kind{what: "no success is described, and nothing is returned", fix: "give it returns, if something comes back"}
	lostErrBody  = &kind{what: "an error of a contract has a name and no body: %s", fix: "keep what callers rely on in a type that a function returns", info: true}
	lostHeaders  = &kind{what: "headers of responses are not kept: %s", fix: "add them to what is returned, where callers rely on them", info: true}
	lostBeside   = &kind{what: "%s is not part of a contract", fix: "describe what matters of it as functions and errors", info: true}
	badExample   = &kind{what: "an example of the document does not fit its own types, and is left out: %s", fix: "write it anew", info: true}
	invalid      = &kind{what: "the document breaks its own standard: %s", fix: "correct the document, and look at what was read of it"}
)

// What a note lists before it only counts.
const (
	shownPlaces  = 2
	shownDetails = 4
)

// pad gathers notes by kind, in the order in which each kind was first met.
type pad struct {
	root  *schemas.Tree
	order []*kind
	seen  map[string]bool
	at    map[*kind][]string // pointers
	said  map[*kind][]string // details, one each
}

func newPad(root *schemas.Tree) *pad {
	return &pad{root: root, seen: map[string]bool{}, at: map[*kind][]string{}, said: map[*kind][]string{}}
}

// note notes something once at a place; detail takes the place of %s.
func (p *pad) note(k *kind, pointer, detail string) {
	key := fmt.Sprintf("%p\x00%s\x00%s", k, pointer, detail)
	if p.seen[key] {
		return
	}
	p.seen[key] = true
	detail = clip(detail)
	if len(p.at[k]) == 0 {
		p.order = append(p.order, k)
	}
	p.at[k] = append(p.at[k], pointer)
	if !p.seen[fmt.Sprintf("%p\x00%s", k, detail)] {
		p.seen[fmt.Sprintf("%p\x00%s", k, detail)] = true
		p.said[k] = append(p.said[k], detail)
	}
}

// notes are what was noted: what was lost before what only has another form.
func (p *pad) notes() []Note {
	var out []Note
	for _, info := range []bool{false, true} {
		for _, k := range p.order {
			if k.info == info {
				out = append(out, p.one(k))
			}
		}
	}
	return out
}

func (p *pad) one(k *kind) Note {
	message := k.what
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, some(p.said[k], shownDetails))
	}
	at := p.at[k]
	if at[0] != "" {
		message += " (at " + some(at, shownPlaces) + ")"
	}
	return Note{Pointer: at[0], Place: p.place(at[0]), Message: message, Fix: k.fix, Info: k.info}
}

// place is where a pointer leads, or the nearest parent that is there.
func (p *pad) place(pointer string) schemas.Place {
	for {
		if t := p.root.At(pointer); t != nil || pointer == "" {
			return t.Place
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
}

// some lists the first of many.
func some(all []string, n int) string {
	if len(all) <= n {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:n], ", "), len(all)-n)
}
