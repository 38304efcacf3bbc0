package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"pact/tools"
)

// TestMain is also the server that Dial starts.
func TestMain(m *testing.M) {
	switch os.Getenv("MCPSERVER_TEST") {
	case "":
		os.Exit(m.Run())
	case "die":
		fmt.Fprintln(os.Stderr, "no such project")
		os.Exit(3)
	}
	where := reader("plan_where", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
		dir, err := os.Getwd()
		return map[string]any{"dir": dir, "home": os.Getenv("HOME")}, err
	})
	o := furnished(append(awkward(), where, asking(first))...)
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := Serve(context.Background(), os.Stdin, os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestClient(t *testing.T) {
	t.Parallel()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{mcp.LATEST_LEGACY_PROTOCOL_VERSION, mcp.ProtocolVersion20250618, mcp.LATEST_PROTOCOL_VERSION} {
		var asked []string
		ask := func(form string, schema json.RawMessage) (string, map[string]any) {
			asked = append(asked, form+string(schema))
			return "accept", map[string]any{"ok": true}
		}
		c, err := DialAs(t.Context(), []string{self(t)}, dir, []string{"MCPSERVER_TEST=serve", "HOME=/nowhere"}, ask, version)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Call(t.Context(), "plan_where", nil)
		if want := fmt.Sprintf(`{"dir":%q,"home":"/nowhere"}`, dir); err != nil || string(got.Structured) != want || got.Text != want || got.IsError {
			t.Errorf("got %s %+v %v, want %s", got.Structured, got, err, want)
		}
		got, err = c.Call(t.Context(), "plan_ask", map[string]any{})
		if err != nil || string(got.Structured) != `{"heard":["accept map[ok:true] by pact client"]}` {
			t.Errorf("asking: %s %+v %v", got.Structured, got, err)
		}
		if len(asked) != 1 || asked[0] != first.Message+`{"properties":{"ok":{"type":"boolean"}},"type":"object"}` && asked[0] != first.Message+string(first.Schema) {
			t.Errorf("asked %q", asked)
		}
		got, err = c.Call(t.Context(), "plan_refuse", json.RawMessage(`{}`))
		if err != nil || !got.IsError || !strings.HasPrefix(got.Text, "error: not_found: ") || got.Structured != nil {
			t.Errorf("refusing: %+v %v", got, err)
		}
		if _, err = c.Call(t.Context(), "plan_nan", nil); err == nil || !strings.Contains(err.Error(), "call plan_nan: ") {
			t.Errorf("not encodable: %v", err)
		}
		list, err := c.Tools(t.Context())
		if err != nil || len(list) != len(awkward())+4 || !strings.Contains(string(list[0]), `"annotations"`) {
			t.Errorf("%d tools, %v", len(list), err)
		}
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

func TestClientThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	c, err := Dial(t.Context(), []string{self(t)}, "", append(os.Environ(), "MCPSERVER_TEST=serve"), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Call(t.Context(), "plan_ask", nil)
	if err != nil || string(got.Structured) != `{"heard":["absent map[] by "]}` {
		t.Errorf("got %s %+v %v", got.Structured, got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Call(ctx, "plan_get", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call returned %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestClientOfAServerThatDoesNotStart(t *testing.T) {
	t.Parallel()
	if _, err := Dial(t.Context(), []string{self(t)}, "", []string{"MCPSERVER_TEST=die"}, nil); err == nil || !strings.Contains(err.Error(), "no such project") {
		t.Errorf("Dial returned %v", err)
	}
	if _, err := Dial(t.Context(), []string{"/nowhere/pact"}, "", nil, nil); err == nil || !strings.Contains(err.Error(), "/nowhere/pact") {
		t.Errorf("Dial returned %v", err)
	}
	if _, err := Dial(t.Context(), nil, "", nil, nil); err == nil {
		t.Error("Dial started nothing")
	}
}
