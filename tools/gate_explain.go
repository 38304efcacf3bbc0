package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"pact/examples"
	"pact/gates"
	"pact/gates/gate"
)

type gateExplainIn struct {
	located
	Gate string `json:"gate,omitempty" jsonschema_description:"A gate's id, such as contract/examples. Default: the catalogue."`
}

type gateExplainOut struct {
	Head
	Gate      object     `json:"gate"`
	Catalogue []gateLine `json:"catalogue"`
}

type gateLine struct {
	ID    string `json:"id"`
	Stage string `json:"stage"`
	Title string `json:"title"`
}

// Explanation is a gate's documentation.
type Explanation struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Rule    string `json:"rule"`
	Why     string `json:"why"`
	Example string `json:"example"`
	Fix     string `json:"fix"`
	Stage   string `json:"stage"`
}

// GateExplain documents the gates. It needs no project.
var GateExplain = explainTool()

func explainTool() Tool {
	t := define[gateExplainIn, gateExplainOut]("gate_explain", "Explain a gate",
		`Explains a gate: the rule, why it is there, an example that it refuses, and how to satisfy it. Without an id it lists all gates, one line each, in the order of the pipeline. It needs no project.`)
	t.ReadOnly, t.Idempotent = true, true
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, err := decode[gateExplainIn](arguments)
		if err != nil {
			return nil, err
		}
		out := &gateExplainOut{}
		all := gates.All
		if root, err := locate(ctx, env, in.Project); err == nil {
			if s, err := env.Memory.Load(ctx, root); err == nil {
				out.At, all = s.At, gates.Of(s)
				s.Close()
			}
		}
		if in.Gate == "" {
			for _, g := range all {
				out.Catalogue = append(out.Catalogue, gateLine{g.ID, string(g.Stage), g.Title})
			}
			out.Summary = count(len(all), "gate") + "."
		} else {
			e, err := explain(all, in.Gate)
			if err != nil {
				return nil, err
			}
			if out.Gate, err = objectOf(e); err != nil {
				return nil, err
			}
			out.Summary = fmt.Sprintf("%s (%s): %s.", e.ID, e.Stage, e.Title)
		}
		fill(reflect.ValueOf(out))
		return out, nil
	}
	return t
}

// Explain is the documentation of one of Pact's own gates.
func Explain(id string) (Explanation, error) { return explain(gates.All, id) }

// explain is the documentation of one gate, with the example that its test runs.
func explain(all []gate.Gate, id string) (Explanation, error) {
	var ids []string
	for _, g := range all {
		if g.ID == id {
			return Explanation{g.ID, g.Title, g.Rule, g.Why, examples.Gate(g.ID), g.Fix, string(g.Stage)}, nil
		}
		ids = append(ids, g.ID)
	}
	return Explanation{}, refuse(NotFound, "gate_explain without gate lists them", "gate %q is not known%s", id, meant(id, ids))
}
