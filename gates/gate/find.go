package gate

import (
	"fmt"

	"pact/artifacts"
	"pact/schemas"
)

// Finding builds an error at a document's place.
func Finding[T any](d artifacts.Doc[T], subject, pointer, fix, format string, args ...any) schemas.Finding {
	return FromProblem(d, subject, schemas.Problem{Pointer: pointer, Message: fmt.Sprintf(format, args...), Fix: fix})
}

// FromProblem places a problem of a document.
func FromProblem[T any](d artifacts.Doc[T], subject string, p schemas.Problem) schemas.Finding {
	place := d.Place(p)
	f := schemas.Finding{Subject: subject, Path: d.Path, Line: place.Line, Column: place.Column, Message: p.Message, Fix: p.Fix}
	if p.Warning {
		f.Severity = schemas.SeverityWarning
	}
	return f
}

// Warn makes a finding a remark.
func Warn(f schemas.Finding) schemas.Finding {
	f.Severity = schemas.SeverityWarning
	return f
}
