package tools

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/schemas"
	"pact/schemas/importer"
)

// importFrom names a document of the project from which a contract is drafted. Paths are relative to the project's root.
type importFrom struct {
	OpenAPI    string   `json:"openapi,omitempty"`
	JSONSchema string   `json:"json_schema,omitempty"`
	Operations []string `json:"operations,omitempty"` // operationIds, or METHOD /path
}

// headDefaults stand for what a contract must have and a head beside from may leave out.
var headDefaults = map[string]string{"component": `""`, "version": "0", "summary": `""`, "binding": `{"language": "none"}`, "functions": "[]"}

// completeHead lets the contract that is sent along with from be only a part of one. Anything that is not as expected is
// left for the decoder to name.
func completeHead(arguments json.RawMessage) json.RawMessage {
	var all, head map[string]json.RawMessage
	if json.Unmarshal(arguments, &all) != nil || all["from"] == nil || json.Unmarshal(all["contract"], &head) != nil || head == nil {
		return arguments
	}
	for key, value := range headDefaults {
		if head[key] == nil {
			head[key] = json.RawMessage(value)
		}
	}
	var err error
	if all["contract"], err = json.Marshal(head); err != nil {
		return arguments
	}
	if whole, err := json.Marshal(all); err == nil {
		return whole
	}
	return arguments
}

// draftContract drafts a contract from a document, completes it with what was sent along and with the head of the contract
// that is there, and turns what the document could not give into findings.
func draftContract(s *artifacts.Snapshot, in *contractWriteIn) (*schemas.Contract, []schemas.Finding, error) {
	from := in.From
	file, draft := from.OpenAPI, importer.OpenAPI
	if file == "" {
		file, draft = from.JSONSchema, importer.JSONSchema
	}
	switch {
	case from.OpenAPI == "" && from.JSONSchema == "", from.OpenAPI != "" && from.JSONSchema != "":
		return nil, nil, refuse(InvalidArgument, "give one of them: from: {openapi: PATH} or {json_schema: PATH}", "from names %s", map[bool]string{true: "no document", false: "two documents"}[file == ""])
	case from.JSONSchema != "" && len(from.Operations) > 0:
		return nil, nil, refuse(InvalidArgument, "leave operations out", "operations are of an OpenAPI document, and json_schema has none")
	}
	data, err := readImport(s, file)
	if err != nil {
		return nil, nil, err
	}
	options := importer.Options{Name: strings.TrimSuffix(path.Base(file), path.Ext(file)), Operations: from.Operations}
	if in.Contract != nil {
		options.Component = in.Contract.Component
	}
	c, notes, err := draft(data, options)
	if err != nil {
		return nil, nil, importError(file, err)
	}
	there := s.Contract(c.Component)
	if there != nil && in.ExpectDigest == "" {
		return nil, nil, refuse(Conflict, fmt.Sprintf("call contract_read {component: %s}, and write again with its digest as expect_digest to replace its types and functions; or name another component in contract", c.Component),
			"component %q has a contract already", c.Component)
	}
	if there != nil {
		complete(c, there.Value)
	}
	if in.Contract != nil {
		complete(c, in.Contract)
		c.Types = replaceByName(c.Types, in.Contract.Types, func(t schemas.Type) string { return t.Name })
		c.Functions = replaceByName(c.Functions, in.Contract.Functions, func(f schemas.Function) string { return f.Name })
	}
	if _, err := schemas.Format(nil, c); err != nil {
		return nil, nil, refuse(TooLarge, fmt.Sprintf("draft less at once: name operations, or give parts of it to several components; it has %s and %s", count(len(c.Functions), "function"), count(len(c.Types), "type")), "%s: %v", file, err)
	}
	var out []schemas.Finding
	for _, n := range notes {
		severity := schemas.SeverityWarning
		if n.Info {
			severity = schemas.SeverityInfo
		}
		out = append(out, schemas.Finding{
			Gate: "documents/valid", Severity: severity, Subject: c.Component, Path: file, Line: n.Place.Line, Column: n.Place.Column, Message: n.Message, Fix: n.Fix,
		}.Identify())
	}
	return c, out, nil
}

// readImport reads a file of the project: a regular one, below its root.
func readImport(s *artifacts.Snapshot, file string) ([]byte, error) {
	data, err := s.ReadSource(file)
	var unsafe *artifacts.UnsafePath
	switch {
	case err == nil, errors.As(err, &unsafe):
		return data, err
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse(NotFound, "name a file of the project, relative to its root", "from: %q is not there", file)
	case errors.Is(err, artifacts.ErrTooLarge):
		return nil, refuse(TooLarge, "split the document, or cut it to what is needed", "from: %v", err)
	}
	return nil, refuse(UnsafePath, "name a regular file below the project's root, and no link", "from: %v", err)
}

// importError refuses a document in the words of the importer.
func importError(file string, err error) error {
	var refused *importer.Error
	if !errors.As(err, &refused) {
		return err
	}
	code := InvalidArgument
	switch {
	case refused.TooLarge:
		code = TooLarge
	case refused.Unknown:
		code = NotFound
	}
	place := file
	if refused.Place.Line > 0 {
		place += fmt.Sprintf(":%d:%d", refused.Place.Line, refused.Place.Column)
	}
	return refuse(code, refused.Fix, "%s: %s", place, refused.Message)
}

// complete takes from a contract what its head says; the types and functions stay.
func complete(c, from *schemas.Contract) {
	if from.Version != 0 {
		c.Version = from.Version
	}
	if from.Summary != "" {
		c.Summary = from.Summary
	}
	if from.Binding.Language != "" && from.Binding.Language != schemas.LanguageNone {
		c.Binding = from.Binding
	}
	if from.DependsOn != nil {
		c.DependsOn = from.DependsOn
	}
	if from.DataAccess != nil {
		c.DataAccess = from.DataAccess
	}
	if from.Authority != nil {
		c.Authority = from.Authority
	}
	if from.Scenarios != nil {
		c.Scenarios = from.Scenarios
	}
	if from.Invariants != nil {
		c.Invariants = from.Invariants
	}
}

// replaceByName puts what was sent in the place of what has the same name, and the rest behind.
func replaceByName[T any](drafted, sent []T, name func(T) string) []T {
	for _, x := range sent {
		if at := slices.IndexFunc(drafted, func(y T) bool { return name(y) == name(x) }); at >= 0 {
			drafted[at] = x
			continue
		}
		drafted = append(drafted, x)
	}
	return drafted
}
