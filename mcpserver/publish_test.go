package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pact/tools"
)

// furnished is a server with one of everything, and more tools.
func furnished(more ...tools.Tool) Options {
	components := func(prefix string) []string {
		var all []string
		for i := range 120 {
			if name := fmt.Sprintf("component%d", i); strings.HasPrefix(name, prefix) {
				all = append(all, name)
			}
		}
		return all
	}
	return Options{
		Version: "1.2.3", Instructions: "Plan first.",
		Tools: append(more, newNotes().tools()...),
		Prompts: []Prompt{{
			Name: "plan", Title: "Plan", Doc: "Plans.",
			Arguments: []PromptArgument{
				{Name: "what", Title: "What", Doc: "what to plan", Required: true, Complete: func(_ context.Context, prefix string) []string { return components(prefix) }},
				{Name: "how", Doc: "in which way"},
			},
			Text: func(args map[string]string) (string, error) {
				if args["what"] == "nothing" {
					return "", &tools.Error{Code: tools.InvalidArgument, Message: "nothing to plan", Fix: "name something"}
				}
				return "Plan " + args["what"] + args["how"], nil
			},
		}},
		Resources: []Resource{{
			URI: "pact://status", Name: "status", Doc: "Where things stand.", MIME: "text/markdown",
			Read: func(context.Context) (string, error) { return "# Fine", nil },
		}, {
			URI: "pact://broken", Name: "broken",
			Read: func(context.Context) (string, error) { return "", errors.New("disk on fire") },
		}, {
			URI: "pact://panic", Name: "panic",
			Read: func(context.Context) (string, error) { panic("boom") },
		}},
		Templates: []Template{{
			URI: "pact://contract/{component}", Name: "contract", MIME: "application/yaml",
			Read: func(_ context.Context, vars map[string]string) (string, error) {
				if vars["component"] == "none" {
					return "", &tools.Error{Code: tools.NotFound, Message: `no contract "none"`, Fix: "call contract_read"}
				}
				return "component: " + vars["component"], nil
			},
			Complete: func(_ context.Context, variable, prefix string) []string { return []string{variable + ":" + prefix} },
		}, {
			URI: "pact://gate/{group}/{name}", Name: "gate", MIME: "text/markdown",
			Read: func(_ context.Context, vars map[string]string) (string, error) {
				return vars["group"] + "|" + vars["name"], nil
			},
		}},
	}
}

// both asks in both eras and checks that the answers agree in what want holds.
func both(t *testing.T, o Options, method, params string, want ...string) {
	t.Helper()
	for _, meta := range []string{`{}`, modern("{}")} {
		params := strings.TrimSuffix(params, "}")
		if params != "{" {
			params += ","
		}
		all := exchange(t, o, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":%s"_meta":%s}}`, method, params, meta))
		m := byID(t, all, "1")
		if m.Error != nil {
			t.Fatalf("%s: %+v", method, m.Error)
		}
		for _, w := range want {
			if !strings.Contains(string(m.Result), w) {
				t.Errorf("%s: no %s in %s", method, w, m.Result)
			}
		}
	}
}

func TestToolsList(t *testing.T) {
	t.Parallel()
	o := Options{Tools: newNotes().tools()}
	o.Tools[0].Idempotent = true
	both(t, o, "tools/list", "{}",
		`{"annotations":{"title":"Title of plan_get","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false},"description":"Does plan_get.",`+
			`"inputSchema":{"type":"object","properties":{"project":{"type":"string"}},"additionalProperties":false},"name":"plan_get",`+
			`"outputSchema":{"type":"object","properties":{"value":{"type":"integer"}}}}`,
		`{"annotations":{"title":"Title of plan_set","readOnlyHint":false,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}`)
	o.Tools[0].Input, o.Tools[0].Output = nil, nil
	both(t, o, "tools/list", "{}", `"inputSchema":{"type":"object"},"name":"plan_set"`)
}

func TestHello(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"} {
		h := start(t, furnished())
		m := h.hello(version, "{}")
		for _, want := range []string{
			`"protocolVersion":"` + version + `"`, `"serverInfo":{"name":"pact","version":"1.2.3"}`, `"instructions":"Plan first."`,
			`"capabilities":{"prompts":{},"resources":{},"tools":{},"completions":{}}`,
		} {
			if !strings.Contains(string(m.Result), want) {
				t.Errorf("%s: no %s in %s", version, want, m.Result)
			}
		}
		h.end()
	}
	all := exchange(t, furnished(), `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":`+modern("{}")+`}}`)
	if m := byID(t, all, "1"); !strings.Contains(string(m.Result), `"supportedVersions":["2026-07-28","2025-11-25"`) {
		t.Errorf("discover answered %s", m.Result)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	nop := func(context.Context, *tools.Env, json.RawMessage) (any, error) { return value(1), nil }
	all := []tools.Tool{reader("plan_status", nop), writer("plan_start", nop), writer("contract_write", nop), reader("contract_read", nop), reader("gate_check", nop)}
	for _, c := range []struct {
		toolsets []string
		readOnly bool
		want     string
	}{
		{nil, false, "plan_status plan_start contract_write contract_read gate_check"},
		{[]string{""}, false, "plan_status plan_start contract_write contract_read gate_check"},
		{[]string{" gate", "contract"}, false, "contract_write contract_read gate_check"},
		{nil, true, "plan_status contract_read gate_check"},
		{[]string{"plan"}, true, "plan_status"},
	} {
		kept, err := choose(all, c.toolsets, c.readOnly)
		if got := strings.Join(names(kept), " "); got != c.want || err != nil {
			t.Errorf("choose(%q, %v) = %s, %v, want %s", c.toolsets, c.readOnly, got, err, c.want)
		}
	}
	err := Serve(t.Context(), strings.NewReader(""), &buffer{}, Options{Tools: all, Toolsets: []string{"plans"}})
	if want := `toolset "plans" is not known; known are plan, contract, gate`; err == nil || err.Error() != want {
		t.Errorf("Serve returned %v, want %s", err, want)
	}
	got := exchange(t, Options{Tools: all, ReadOnly: true}, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_start"}}`)
	if m := byID(t, got, "1"); m.Error == nil || m.Error.Code != -32602 {
		t.Errorf("a read-only server carried out a write: %s", m.Result)
	}
}

func TestBadTools(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*tools.Tool){
		`tool "plan_get": a schema`:      func(t *tools.Tool) { t.Input = json.RawMessage(`{"$ref":"#/$defs/T"}`) },
		`"type": "object" at its root`:   func(t *tools.Tool) { t.Output = json.RawMessage(`{"type":"array"}`) },
		`is not JSON`:                    func(t *tools.Tool) { t.Input = json.RawMessage(`{`) },
		`two tools are named "plan_set"`: func(t *tools.Tool) { t.Name = "plan_set" },
	} {
		o := Options{Tools: newNotes().tools()}
		spoil(&o.Tools[1])
		if err := Serve(t.Context(), strings.NewReader(""), &buffer{}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Serve returned %v, want %s", err, want)
		}
	}
}

func TestPromptsAndResources(t *testing.T) {
	t.Parallel()
	o := furnished()
	both(t, o, "prompts/list", "{}", `{"name":"plan","title":"Plan","description":"Plans.","arguments":[{"name":"what","title":"What","description":"what to plan","required":true},{"name":"how","description":"in which way"}]}`)
	both(t, o, "prompts/get", `{"name":"plan","arguments":{"what":"seats"}}`, `"description":"Plans."`, `{"role":"user","content":{"type":"text","text":"Plan seats"}}`)
	both(t, o, "resources/list", "{}", `{"uri":"pact://status","name":"status","description":"Where things stand.","mimeType":"text/markdown"}`)
	both(t, o, "resources/templates/list", "{}", `"uriTemplate":"pact://contract/{component}"`, `"uriTemplate":"pact://gate/{group}/{name}"`)
	both(t, o, "resources/read", `{"uri":"pact://status"}`, `"contents":[{"uri":"pact://status","mimeType":"text/markdown","text":"# Fine"}]`)
	both(t, o, "resources/read", `{"uri":"pact://contract/booking"}`, `"text":"component: booking"`)
	both(t, o, "resources/read", `{"uri":"pact://gate/contract/examples"}`, `"text":"contract|examples"`)
	both(t, o, "completion/complete", `{"ref":{"type":"ref/prompt","name":"plan"},"argument":{"name":"what","value":"component11"}}`, `{"values":["component11","component110"`, `"total":11`)
	both(t, o, "completion/complete", `{"ref":{"type":"ref/prompt","name":"plan"},"argument":{"name":"what","value":""}}`, `"total":120,"hasMore":true`)
	both(t, o, "completion/complete", `{"ref":{"type":"ref/prompt","name":"plan"},"argument":{"name":"how","value":""}}`, `"completion":{"values":[]}`)
	both(t, o, "completion/complete", `{"ref":{"type":"ref/resource","uri":"pact://contract/{component}"},"argument":{"name":"component","value":"bo"}}`, `{"values":["component:bo"],"total":1}`)
	both(t, o, "completion/complete", `{"ref":{"type":"ref/resource","uri":"pact://gate/{group}/{name}"},"argument":{"name":"group","value":"bo"}}`, `"completion":{"values":[]}`)
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, params string
		code, modern   int
		want           string
	}{
		{"prompts/get", `{"name":"plan"}`, -32602, -32602, `prompt "plan" needs the argument "what": what to plan`},
		{"prompts/get", `{"name":"plan","arguments":{"what":" "}}`, -32602, -32602, `needs the argument "what"`},
		{"prompts/get", `{"name":"plan","arguments":{"what":"nothing"}}`, -32602, -32602, "error: invalid_argument: nothing to plan\nfix: name something"},
		{"prompts/get", `{"name":"plam"}`, -32602, -32602, "not found"},
		{"resources/read", `{"uri":"pact://contract/none"}`, -32002, -32602, `error: not_found: no contract "none"`},
		{"resources/read", `{"uri":"pact://statue"}`, -32002, -32602, "not found"},
		{"resources/read", `{"uri":"pact://broken"}`, -32603, -32603, "disk on fire"},
		{"resources/read", `{"uri":"pact://panic"}`, -32603, -32603, "internal panic: boom"},
		{"completion/complete", `{"ref":{"type":"ref/prompt","name":"plam"},"argument":{"name":"x","value":""}}`, -32602, -32602, `prompt "plam" is not known`},
		{"completion/complete", `{"ref":{"type":"ref/resource","uri":"x"},"argument":{"name":"x","value":""}}`, -32602, -32602, `resource template "x" is not known`},
	} {
		for code, meta := range map[int]string{c.code: "{}", c.modern: modern("{}")} {
			all := exchange(t, furnished(), fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":%s,"_meta":%s}}`, c.method, strings.TrimSuffix(c.params, "}"), meta))
			m := byID(t, all, "1")
			if m.Error == nil || m.Error.Code != code || !strings.Contains(m.Error.Message, c.want) {
				t.Errorf("%s %s: answered %s %+v, want %d %s", c.method, c.params, m.Result, m.Error, code, c.want)
			}
		}
	}
}
