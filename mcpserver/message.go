package mcpserver

import (
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
)

// byteOrderMark may stand before a message of a client on Windows.
var byteOrderMark = []byte("\ufeff")

// message is as much of a JSON-RPC message as the loop must know to send it on its way.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// parse reads one line that is not blank. It returns a message, or the refusal to send for it.
func parse(text []byte) (*message, any) {
	var m message
	switch {
	case !json.Valid(text):
		return nil, failure(nil, mcp.PARSE_ERROR, "this line is not JSON")
	case text[0] == '[':
		return nil, failure(nil, mcp.INVALID_REQUEST, "batches are not supported: send one message a line")
	case text[0] != '{':
		return nil, failure(nil, mcp.INVALID_REQUEST, "a message is a JSON object")
	}
	err := json.Unmarshal(text, &m)
	if m.Method == "" && (m.Result != nil || m.Error != nil) {
		return &m, nil // an answer is never answered
	}
	if m.ID != nil && !validID(m.ID) {
		return nil, failure(nil, mcp.INVALID_REQUEST, "the id of a request is a string or a number")
	}
	if err != nil {
		return nil, failure(m.ID, mcp.INVALID_REQUEST, "the method of a message is a string")
	}
	if m.Method == "" {
		return nil, failure(m.ID, mcp.INVALID_REQUEST, "a message has a method, a result or an error")
	}
	return &m, nil
}

// validID reports whether raw is an id that a request can have.
func validID(raw []byte) bool {
	if len(raw) == 0 || !json.Valid(raw) {
		return false
	}
	return raw[0] == '"' || raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
}

// callee reads the tool and the project that a tools/call names. Arguments of the wrong type count as absent: the tool
// refuses them in its own words.
func callee(params json.RawMessage) (tool, project string) {
	var call struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	var arguments struct {
		Project json.RawMessage `json:"project"`
	}
	_ = json.Unmarshal(params, &call)
	_ = json.Unmarshal(call.Arguments, &arguments)
	_ = json.Unmarshal(arguments.Project, &project)
	return call.Name, project
}

// failure is a JSON-RPC error. A nil id is sent as null.
func failure(id json.RawMessage, code int, format string, args ...any) mcp.JSONRPCError {
	return mcp.JSONRPCError{
		JSONRPC: mcp.JSONRPC_VERSION,
		ID:      wireID(id),
		Error:   mcp.NewJSONRPCErrorDetails(code, fmt.Sprintf(format, args...), nil),
	}
}

// wireID keeps an id exactly as it came: through a float64 a large one would change.
func wireID(id json.RawMessage) mcp.RequestId {
	if id == nil {
		return mcp.NewRequestId(nil)
	}
	return mcp.NewRequestId(id)
}

// under puts the id as it came on a response.
func under(id json.RawMessage, response any) any {
	switch r := response.(type) {
	case mcp.JSONRPCResponse:
		r.ID = wireID(id)
		return r
	case mcp.JSONRPCError:
		r.ID = wireID(id)
		return r
	}
	return response
}
