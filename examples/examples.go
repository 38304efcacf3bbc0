// Package examples carries the example projects and the examples of gates inside the binary: each is documentation and
// test at once.
package examples

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed all:booking gates
var files embed.FS

// Booking is the whole example project: a tenant-scoped booking API in Go under Pact.
func Booking() fs.FS {
	sub, err := fs.Sub(files, "booking")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Gate is the example of a gate as it is tested: prose, the change that it refuses, and its report. "" where there is none.
func Gate(id string) string {
	data, err := files.ReadFile("gates/" + id + ".txtar")
	if err != nil {
		return ""
	}
	text, _, _ := strings.Cut(string(data), "\nnear:")
	return strings.TrimSpace(text)
}
