package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// Client talks to a server in a child process, as a host does. It is safe for concurrent use.
type Client struct {
	mcp  *client.Client
	said *tail
	next atomic.Int64
}

// Result is what a tool answered.
type Result struct {
	Structured json.RawMessage // nil on an error
	Text       string
	IsError    bool
}

// Asker answers a form of the server: its text and the JSON Schema of its fields in; accept, decline or cancel and, for
// accept, the fields out.
type Asker = func(form string, schema json.RawMessage) (action string, content map[string]any)

// Dial starts argv in dir and shakes hands with it. Env is the child's whole environment, nil this process' own. With a
// nil ask the client says that it cannot show forms. Ctx bounds the handshake; Close ends the child.
func Dial(ctx context.Context, argv []string, dir string, env []string, ask Asker) (*Client, error) {
	return DialAs(ctx, argv, dir, env, ask, mcp.LATEST_LEGACY_PROTOCOL_VERSION)
}

// Modern is the first revision of the protocol in which a call that needs a human ends with the form.
const Modern = mcp.LATEST_PROTOCOL_VERSION

// DialAs is Dial in a revision of the protocol.
func DialAs(ctx context.Context, argv []string, dir string, env []string, ask Asker, version string) (*Client, error) {
	if len(argv) == 0 {
		return nil, errors.New("no command to start")
	}
	said := &tail{}
	child := transport.NewStdioWithOptions(argv[0], env, argv[1:], transport.WithCommandFunc(
		func(_ context.Context, command string, env, args []string) (*exec.Cmd, error) {
			cmd := exec.Command(command, args...)
			cmd.Dir, cmd.Env, cmd.Stderr = dir, env, said
			return cmd, nil
		}))
	options := []client.ClientOption{client.WithProtocolVersion(version)}
	if ask != nil {
		options = append(options, client.WithElicitationHandler(elicitor(ask)))
	}
	c := &Client{mcp: client.NewClient(child, options...), said: said}
	if err := c.mcp.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ClientInfo = mcp.Implementation{Name: "pact", Version: "client"}
	if _, err := c.mcp.Initialize(ctx, hello); err != nil {
		_ = c.mcp.Close() // afterwards all that the child said is there
		return nil, c.wrap("shake hands with "+argv[0], err)
	}
	return c, nil
}

// Call calls a tool. Args is anything that encodes to a JSON object; nil means none. What the tool refused is a Result
// with IsError; an error is trouble of the protocol or of the child.
func (c *Client) Call(ctx context.Context, tool string, args any) (Result, error) {
	var request mcp.CallToolRequest
	request.Params.Name, request.Params.Arguments = tool, args
	got, err := c.mcp.CallTool(ctx, request)
	if err != nil {
		return Result{}, c.wrap("call "+tool, err)
	}
	var text strings.Builder
	for _, part := range got.Content {
		if t, ok := part.(mcp.TextContent); ok {
			text.WriteString(t.Text)
		}
	}
	return Result{Structured: got.RawStructuredContent, Text: text.String(), IsError: got.IsError}, nil
}

// Tools lists the tools as the server published them.
func (c *Client) Tools(ctx context.Context) ([]json.RawMessage, error) {
	var all []json.RawMessage
	params := map[string]any{}
	for {
		answer, err := c.mcp.GetTransport().SendRequest(ctx, transport.JSONRPCRequest{
			JSONRPC: mcp.JSONRPC_VERSION,
			ID:      mcp.NewRequestId(fmt.Sprintf("tools-%d", c.next.Add(1))),
			Method:  string(mcp.MethodToolsList),
			Params:  params,
		})
		if err == nil && answer.Error != nil {
			err = answer.Error.AsError()
		}
		var page struct {
			Tools      []json.RawMessage `json:"tools"`
			NextCursor string            `json:"nextCursor"`
		}
		if err == nil {
			err = json.Unmarshal(answer.Result, &page)
		}
		if err != nil {
			return nil, c.wrap("list the tools", err)
		}
		all = append(all, page.Tools...)
		if page.NextCursor == "" {
			return all, nil
		}
		params["cursor"] = page.NextCursor
	}
}

// Close ends the child: its input ends, and after two seconds it is told to, then made to. An error says how it ended if
// not well.
func (c *Client) Close() error {
	if err := c.mcp.Close(); err != nil {
		return c.wrap("end the server", err)
	}
	return nil
}

// wrap adds the act and what the child said last.
func (c *Client) wrap(act string, err error) error {
	if said := c.said.String(); said != "" && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w; the server said last: %s", act, err, said)
	}
	return fmt.Errorf("%s: %w", act, err)
}

type elicitor Asker

// Elicit answers for the human.
func (ask elicitor) Elicit(_ context.Context, request mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	schema, err := json.Marshal(request.Params.RequestedSchema)
	if err != nil {
		return nil, fmt.Errorf("read the form: %w", err)
	}
	action, content := ask(request.Params.Message, schema)
	var result mcp.ElicitationResult
	result.Action = mcp.ElicitationResponseAction(action)
	if content != nil {
		result.Content = content
	}
	return &result, nil
}

// tail keeps the end of what was written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailLimit = 2 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - tailLimit; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.buf))
}
