// Package syntax reads source text: whether a file parses, what it imports, where its texts, comments and bodies stand. It
// judges nothing, opens nothing and starts nothing: it is given bytes, and gives the same answer for the same bytes.
package syntax

import (
	"errors"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
)

// Fault is where a file stops being its language, and why. Line and Column are from 1, columns in bytes.
type Fault struct {
	Language     string
	Line, Column int
	Message      string
}

// Parses says whether Parse can tell of a file of this name.
func Parses(file string) bool { return path.Ext(file) == ".go" || IsScript(file) }

// Parse finds the first fault of a file of Go, JavaScript or TypeScript; nil where there is none.
func Parse(file string, src []byte) *Fault {
	if path.Ext(file) == ".go" {
		_, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
		return GoFault(err)
	}
	return parseScript(file, src)
}

// GoFault is what Go's parser says is wrong, nil where it says nothing.
func GoFault(err error) *Fault {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		e := list[0]
		return &Fault{Language: "Go", Line: e.Pos.Line, Column: e.Pos.Column, Message: e.Msg}
	}
	if err != nil {
		return &Fault{Language: "Go", Message: err.Error()}
	}
	return nil
}
