package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

// publish is a tool as clients see it: its schemas as they stand, and in the annotations a title, once, and all four hints.
func publish(t tools.Tool) (mcp.Tool, error) {
	input, output := t.Schemas()
	if len(input) == 0 {
		input = json.RawMessage(`{"type":"object"}`)
	}
	for _, schema := range []json.RawMessage{input, output} {
		// One bad schema makes hosts drop every tool, or keeps tools/list from being answered at all.
		var root struct {
			Type string `json:"type"`
		}
		if len(schema) > 0 && (json.Unmarshal(schema, &root) != nil || root.Type != "object") {
			return mcp.Tool{}, fmt.Errorf(`tool %q: a schema is not JSON with "type": "object" at its root`, t.Name)
		}
	}
	no := false
	return mcp.Tool{
		Name:            t.Name,
		Description:     t.Doc,
		RawInputSchema:  input,
		RawOutputSchema: output,
		Annotations: mcp.ToolAnnotation{
			Title:           t.Title,
			ReadOnlyHint:    &t.ReadOnly,
			DestructiveHint: &no,
			IdempotentHint:  &t.Idempotent,
			OpenWorldHint:   &no,
		},
	}, nil
}

// handler carries out the calls of one tool.
func handler(t tools.Tool, o Options, changed func(context.Context)) server.ToolHandlerFunc {
	log := o.Log.With("tool", t.Name)
	return func(ctx context.Context, request mcp.CallToolRequest) (result *mcp.CallToolResult, err error) {
		defer func() {
			if p := recover(); p != nil {
				log.Error("panic", "panic", p, "stack", string(debug.Stack()))
				result, err = internal(t.Name, fmt.Errorf("panic: %v", p)), nil
			}
		}()
		if ctx.Err() != nil { // cancelled while its turn came, or the server ends
			return refused(ctx, t.Name, ctx.Err(), log), nil
		}
		arguments := request.Params.RawArguments
		if len(arguments) == 0 || string(arguments) == "null" {
			arguments = json.RawMessage("{}")
		}
		form := newAsker(ctx, request.Params.MultiRoundTripParams)
		out, err := t.Run(ctx, environment(ctx, o, request, form), arguments)
		var pending *tools.Pending
		switch {
		case errors.As(err, &pending) && form.can:
			if pending.Keep {
				changed(ctx)
			}
			return form.ask(pending), nil
		case err != nil:
			return refused(ctx, t.Name, err, log), nil
		}
		if !t.ReadOnly {
			changed(ctx)
		}
		return succeeded(out)
	}
}

// succeeded renders a result: for hosts that read structure and, the same, for those that read text.
func succeeded(out any) (*mcp.CallToolResult, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return nil, fmt.Errorf("the result cannot be encoded: %w", err)
	}
	text := bytes.TrimSpace(buf.Bytes())
	if text[0] != '{' {
		return nil, fmt.Errorf("the result is not an object: %T", out)
	}
	return &mcp.CallToolResult{
		Content:              []mcp.Content{mcp.NewTextContent(string(text))},
		RawStructuredContent: text,
	}, nil
}

// refused renders what went wrong as text alone: one host shows its model only the text of an error, another only the
// structure if there is one.
func refused(ctx context.Context, tool string, err error, log *slog.Logger) *mcp.CallToolResult {
	var mistake *tools.Error
	switch {
	case errors.As(err, &mistake):
		return mcp.NewToolResultError(mistake.Error())
	case errors.Is(err, context.DeadlineExceeded):
		mistake = &tools.Error{Code: tools.Timeout, Message: fmt.Sprintf("%s ran out of time", tool), Fix: fmt.Sprintf("call %s again; ask it for less if it stays", tool)}
	case errors.Is(err, context.Canceled), ctx.Err() != nil:
		mistake = &tools.Error{Code: tools.Cancelled, Message: fmt.Sprintf("%s was cancelled before it ended", tool), Fix: fmt.Sprintf("call %s again if it is still wanted", tool)}
	default:
		log.Error("a call failed", "error", err)
		return internal(tool, err)
	}
	return mcp.NewToolResultError(mistake.Error())
}

func internal(tool string, err error) *mcp.CallToolResult {
	e := &tools.Error{Code: tools.Internal, Message: err.Error(), Fix: fmt.Sprintf("call %s again; if it stays, report it with the server's log", tool)}
	return mcp.NewToolResultError(e.Error())
}
