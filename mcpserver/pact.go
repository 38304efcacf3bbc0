package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/schemas"
	"pact/tools"
	"pact/tools/report"
)

// Instructions is what a host tells its model about the server, at most 1.5 KB.
const Instructions = `Pact: contracts before code, tests as law. Use it when you build or change something with real boundaries: it keeps typed contracts in the repository, derives tests from them, seals both in git, and refuses by mechanical gates what does not hold. You reason; Pact decides.

Begin with plan_status: it says where the project stands and which call comes next. The order is plan_start (task) · plan_interview (ask the human, one question at a time; never answer for them) · readiness_confirm (the human confirms the bar) · plan_decompose · contract_write for each leaf · test_generate · test_run {what: red} · plan_lock · implement from plan_handoff, each component only within its paths · test_run · gate_check · gate_review · readiness_evidence · gate_certify.

Every finding says what is wrong, where, and what to call next; gate_explain explains a gate. Never edit sealed files (contracts, generated tests, plan, interview, pact.yaml), .pact/, refs/pact or approvals: gates see it. What has to change is changed in the contract with a higher version and sealed again, which a human approves. When an answer says needs_human, show its command to the human and stop; do not run it yourself.`

// Pact is the server as pact serve runs it: every tool, the prompts and the resources.
func Pact(version string, env *tools.Env) Options {
	r := documents{env}
	return Options{
		Tools: tools.All, Long: []string{"test_run"}, Version: version, Instructions: Instructions, Env: env, Root: env.Root,
		Prompts: prompts(), Resources: r.resources(), Templates: r.templates(),
	}
}

// documents answers resources through the tools.
type documents struct{ env *tools.Env }

func prompts() []Prompt {
	fixed := func(text string) func(map[string]string) (string, error) {
		return func(map[string]string) (string, error) { return text, nil }
	}
	return []Prompt{
		{
			Name: "plan", Title: "Plan with Pact", Doc: "Takes a request through interview, readiness and decomposition.",
			Arguments: []PromptArgument{{Name: "task", Doc: "What to build.", Required: true}},
			Text: func(args map[string]string) (string, error) {
				return "Plan this with Pact, and write no code yet.\n\nTask: " + args["task"] + "\n\nCall plan_start with the task. Then interview me: find risks, ambiguities and assumptions, ask me typed questions one at a time, and record everything with plan_interview, acceptance criteria included. Then call readiness_confirm so that I confirm the bar, and propose a component tree with plan_decompose. After each call do what next says.", nil
			},
		},
		{
			Name: "contract", Title: "Write a contract", Doc: "Writes the contract of one component until it has no findings.",
			Arguments: []PromptArgument{{Name: "component", Doc: "A leaf of the plan.", Required: true}},
			Text: func(args map[string]string) (string, error) {
				return fmt.Sprintf("Write the contract of component %q with contract_write: types with constraints, functions with errors (each with when), ensures in CEL, and an example of success and of each error. Settle every finding. Then test_generate {component: %q} and test_run {component: %q, what: red}.", args["component"], args["component"], args["component"]), nil
			},
		},
		{Name: "implement", Title: "Implement", Doc: "Implements sealed components until the gates pass.", Text: fixed("Call plan_status. Implement the components in dependency order, each only within its own paths, from the brief of plan_handoff. Never edit sealed files. After each component call test_run, and at the end gate_check. Settle every finding in the code, never in the law.")},
		{
			Name: "review", Title: "Review", Doc: "Reviews a component, or everything, against its contract.",
			Arguments: []PromptArgument{{Name: "component", Doc: "A component of the plan; default: everything."}},
			Text: func(args map[string]string) (string, error) {
				what, call := "the whole project", ""
				if args["component"] != "" {
					what, call = fmt.Sprintf("component %q", args["component"]), fmt.Sprintf("component: %q, ", args["component"])
				}
				return fmt.Sprintf("Review %s as somebody who did not write it. Read plan_handoff and the code; look for what the tests cannot see: missing authorisation, unsafe defaults, races, leaks, errors that are swallowed, claims that the code does not keep. Record what you found with gate_review {%sreviewer: your name, findings: […]}, with path and line, and severity as harm would be. Change nothing.", what, call), nil
			},
		},
		{Name: "ship", Title: "Ship", Doc: "Takes a project that is built to its certificate.", Text: fixed("Call gate_check. Settle what blocks: test_run where evidence is missing, gate_review where nobody reviewed this source, readiness_evidence for each control that wants proof (documents that exist, never a promise). Commit. Then call gate_certify, and commit the certificate. When an answer says needs_human, show me its command and stop.")},
	}
}

func (r documents) resources() []Resource {
	return []Resource{{
		URI: "pact://status", Name: "status", Doc: "Where the plan stands, as plan_status says it.", MIME: "application/json",
		Read: func(ctx context.Context) (string, error) {
			return r.ask(ctx, "plan_status", map[string]any{"detail": "full"})
		},
	}, {
		URI: "pact://report", Name: "report", Doc: "How the project stands, as one HTML page for people.", MIME: "text/html",
		Read: func(ctx context.Context) (string, error) {
			var page strings.Builder
			err := tools.With(ctx, r.env, "", func(s *artifacts.Snapshot) error {
				return report.HTML(&page, report.Of(s, gates.Judge(s, "", gates.Everything)))
			})
			return page.String(), err
		},
	}}
}

func (r documents) templates() []Template {
	return []Template{
		{
			URI: "pact://contract/{component}", Name: "contract", Doc: "The contract of a component.", MIME: "application/json",
			Read: func(ctx context.Context, vars map[string]string) (string, error) {
				return r.ask(ctx, "contract_read", map[string]any{"component": vars["component"], "view": "full"})
			},
			Complete: func(ctx context.Context, _, prefix string) []string { return matching(r.componentNames(ctx), prefix) },
			List: func(ctx context.Context) ([]string, error) {
				var uris []string
				for _, name := range r.componentNames(ctx) {
					uris = append(uris, "pact://contract/"+name)
				}
				return uris, nil
			},
		},
		{
			URI: "pact://gate/{group}/{name}", Name: "gate", Doc: "What a gate refuses, why, and how to satisfy it.", MIME: "application/json",
			Read: func(ctx context.Context, vars map[string]string) (string, error) {
				return r.ask(ctx, "gate_explain", map[string]any{"gate": vars["group"] + "/" + vars["name"]})
			},
			Complete: func(_ context.Context, variable, prefix string) []string {
				var out []string
				for _, id := range gates.IDs() {
					group, name, _ := strings.Cut(id, "/")
					out = append(out, map[string]string{"group": group, "name": name}[variable])
				}
				return matching(out, prefix)
			},
		},
		{
			URI: "pact://schema/{kind}", Name: "schema", Doc: "JSON Schema of a document: " + strings.Join(schemas.Kinds(), ", ") + "; or result, the shapes of results.", MIME: "application/schema+json",
			Read: func(_ context.Context, vars map[string]string) (string, error) { return documentSchema(vars["kind"]) },
			Complete: func(_ context.Context, _, prefix string) []string {
				return matching(append(schemas.Kinds(), "result"), prefix)
			},
		},
	}
}

// ask reads through a tool, in the working directory's project.
func (r documents) ask(ctx context.Context, tool string, arguments map[string]any) (string, error) {
	raw, err := json.Marshal(arguments)
	if err != nil {
		return "", err
	}
	out, err := tools.Find(tool).Run(ctx, r.env, raw)
	if err != nil {
		return "", err
	}
	if raw, err = json.MarshalIndent(out, "", "  "); err != nil {
		return "", err
	}
	return string(raw), nil
}

func (r documents) componentNames(ctx context.Context) []string {
	text, err := r.ask(ctx, "contract_read", nil)
	if err != nil {
		return nil
	}
	var out struct {
		Contracts []struct{ Component string }
	}
	if json.Unmarshal([]byte(text), &out) != nil {
		return nil
	}
	var names []string
	for _, c := range out.Contracts {
		names = append(names, c.Component)
	}
	return names
}

func matching(list []string, prefix string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, x := range list {
		if strings.HasPrefix(x, prefix) && !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

func documentSchema(kind string) (string, error) {
	if kind == "result" {
		return string(tools.ResultSchema()), nil
	}
	raw := schemas.SchemaOf(kind)
	if raw == nil {
		return "", fmt.Errorf("schema %q is not known%s", kind, schemas.DidYouMean(kind, schemas.Kinds()))
	}
	return string(raw), nil
}
