package tools

import (
	"context"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/schemas"
	"pact/schemas/lang"
)

type contractReadIn struct {
	located
	Component string           `json:"component,omitempty" jsonschema_description:"Default: the list of all."`
	View      contractView     `json:"view,omitempty" jsonschema_description:"Default: summary."`
	Language  schemas.Language `json:"language,omitempty" jsonschema_description:"Of the stub; default: the binding's."`
	Against   string           `json:"against,omitempty" jsonschema_description:"For diff: lock (default), or a branch, tag or commit, HEAD~1."`
}

type contractView string

func (contractView) Enum() []string {
	return []string{"summary", "full", "stub", "json_schema", "diff"}
}

type contractReadOut struct {
	Head
	Contracts  []contractLine `json:"contracts"`
	Contract   object         `json:"contract"`
	Digest     string         `json:"digest"`
	Changes    []lang.Change  `json:"changes"`
	Dependents []string       `json:"dependents"`
}

type contractLine struct {
	Component string `json:"component"`
	Version   int    `json:"version"`
	Digest    string `json:"digest"`
	Summary   string `json:"summary"`
	Functions int    `json:"functions"`
	Problem   string `json:"problem"`
}

// ContractRead shows contracts.
var ContractRead = Read("contract_read", "Read contracts",
	`Lists the contracts, or shows one. summary: signatures, errors and clauses. full: the document, to change and send back with contract_write and expect_digest. stub: the interface to implement. json_schema: draft 2020-12; $defs has each type, and of each function NAME.arguments and NAME.result. diff: what changed since the seal or a revision, clause by clause, compatible or breaking for callers, and who depends on it.`,
	[]artifacts.Kind{artifacts.KindSeal}, contractRead)

func contractRead(ctx context.Context, s *artifacts.Snapshot, _ *Env, in *contractReadIn) (*contractReadOut, error) {
	if err := started(s); err != nil {
		return nil, err
	}
	switch {
	case in.View == "diff":
		return contractDiff(ctx, s, in)
	case in.Against != "":
		return nil, refuse(InvalidArgument, "add view: diff, or leave against out", "against: %s belongs to view: diff", in.Against)
	}
	out := &contractReadOut{}
	out.At = s.At
	if in.Component == "" {
		for _, doc := range s.Contracts {
			line := contractLine{Component: artifacts.ComponentOf(doc.Path), Version: doc.Value.Version, Digest: doc.Digest(), Summary: doc.Value.Summary, Functions: len(doc.Value.Functions)}
			if !doc.OK() {
				line.Problem = doc.Problems[0].Message
			}
			out.Contracts = append(out.Contracts, line)
		}
		out.Summary = count(len(out.Contracts), "contract") + "."
		return out, nil
	}
	doc := s.Contract(in.Component)
	if doc == nil {
		var known []string
		for _, c := range s.Contracts {
			known = append(known, artifacts.ComponentOf(c.Path))
		}
		return nil, refuse(NotFound, "write it with contract_write", "there is no contract %q%s", in.Component, schemas.DidYouMean(in.Component, known))
	}
	if !doc.OK() {
		p := doc.Problems[0]
		return nil, refuse(Conflict, p.Fix, "%s:%d:%d: %s", doc.Path, p.Place.Line, p.Place.Column, p.Message)
	}
	out.Digest = doc.Digest()
	out.Summary = fmt.Sprintf("Contract %s version %d: %s", in.Component, doc.Value.Version, doc.Value.Summary)
	shown, err := view(s, doc.Value, in)
	if err != nil {
		return nil, err
	}
	out.Contract, err = objectOf(shown)
	return out, err
}

func view(s *artifacts.Snapshot, c *schemas.Contract, in *contractReadIn) (any, error) {
	switch in.View {
	case "full":
		return c, nil
	case "stub":
		return stub(s, in.Component, c, in.Language)
	case "json_schema":
		return jsonSchema(s, in.Component, c)
	}
	return summarize(c), nil
}

func summarize(c *schemas.Contract) map[string]any {
	functions := []map[string]any{}
	for _, f := range c.Functions {
		var params, errors []string
		for _, p := range f.Params {
			params = append(params, p.Name+": "+p.Type)
		}
		for _, e := range f.Errors {
			errors = append(errors, e.Name)
		}
		returns := f.Returns
		if returns == "" {
			returns = "void"
		}
		functions = append(functions, map[string]any{
			"name": f.Name, "signature": fmt.Sprintf("%s(%s) → %s", f.Name, strings.Join(params, ", "), returns), "doc": f.Doc,
			"errors": orEmpty(errors), "ensures": orEmpty(f.Ensures), "satisfies": orEmpty(f.Satisfies),
		})
	}
	clauses := []string{}
	for _, cl := range lang.Clauses(c) {
		clauses = append(clauses, cl.Name)
	}
	return map[string]any{"component": c.Component, "version": c.Version, "summary": c.Summary, "binding": c.Binding, "depends_on": orEmpty(c.DependsOn), "functions": functions, "clauses": clauses}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
