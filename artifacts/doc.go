package artifacts

import (
	"errors"
	"fmt"
	"io/fs"

	"pact/schemas"
)

// Doc is one document as it was read. Value is never nil; it is complete only where Exists holds and Problems is empty.
type Doc[T any] struct {
	Path     string
	Exists   bool
	Bytes    []byte
	Value    *T
	Source   *schemas.Source // nil where the text could not be parsed
	Problems []schemas.Problem
}

// OK says that the document is there and was read whole.
func (d Doc[T]) OK() bool { return d.Exists && len(d.Problems) == 0 }

// Digest stands for what the document says, "" where it is absent or unreadable.
func (d Doc[T]) Digest() string {
	if !d.OK() {
		return ""
	}
	return schemas.Digest(d.Value)
}

// Place is the line and column of a problem in the document.
func (d Doc[T]) Place(p schemas.Problem) schemas.Place {
	if p.Place.Line > 0 || d.Source == nil {
		return p.Place
	}
	return d.Source.Within(p.Pointer, p.Offset)
}

// Text is a document that is prose.
type Text struct {
	Path   string
	Exists bool
	Text   string
	Err    string // why it could not be read
}

// header says with which words a document must begin.
type header struct{ key, value string }

var contractHeader = header{"pact", "contract/1"}

func readDoc[T any](f *rootFiles, path string, h header) Doc[T] {
	d := Doc[T]{Path: path, Value: new(T)}
	data, err := f.read(path, schemas.MaxDocument+1)
	if errors.Is(err, fs.ErrNotExist) {
		return d
	}
	d.Exists = true
	if err != nil {
		d.Problems = []schemas.Problem{{Message: "it cannot be read: " + err.Error(), Fix: "make it a plain readable file"}}
		return d
	}
	d.parse(data, h)
	return d
}

// parse takes the document from its text.
func (d *Doc[T]) parse(data []byte, h header) {
	d.Bytes = data
	d.Value, d.Source, d.Problems = schemas.Decode[T](data)
	d.Problems = append(checkHeader(d.Source, data, h), d.Problems...)
}

// checkHeader wants the document to say what it is, with a kind and version that this Pact reads.
func checkHeader(src *schemas.Source, data []byte, h header) []schemas.Problem {
	if src == nil {
		return nil
	}
	got, present := src.Scalar("/" + h.key)
	if present && got == h.value {
		return nil
	}
	if !present {
		if h.key == "version" {
			return nil // the decoder names it
		}
		return []schemas.Problem{{
			Place:   schemas.Place{Line: 1, Column: 1},
			Message: fmt.Sprintf("the document does not say what it is: the key %q is missing", h.key),
			Fix:     fmt.Sprintf("begin it with %s: %s", h.key, h.value),
		}}
	}
	return []schemas.Problem{{
		Pointer: "/" + h.key, Place: src.At("/" + h.key),
		Message: fmt.Sprintf("%s says %q, and this Pact reads %q", h.key, got, h.value),
		Fix:     fmt.Sprintf("write %s: %q, or use the Pact that wrote this file", h.key, h.value),
	}}
}

func readText(f *rootFiles, path string) Text {
	t := Text{Path: path}
	data, err := f.read(path, schemas.MaxDocument+1)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t
	case err != nil:
		t.Err = err.Error()
	case len(data) > schemas.MaxDocument:
		t.Err = fmt.Sprintf("it has more than %d bytes", schemas.MaxDocument)
	}
	t.Exists, t.Text = true, string(data)
	return t
}

func fileKind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "regular file"
	case m.IsDir():
		return "folder"
	case m&fs.ModeSymlink != 0:
		return "symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "named pipe"
	default:
		return "special file"
	}
}
