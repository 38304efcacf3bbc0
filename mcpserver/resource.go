package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

// Resource is a text that a client reads under a fixed URI.
type Resource struct {
	URI, Name, Doc, MIME string
	Read                 func(ctx context.Context) (string, error)
}

// Template is a family of resources.
type Template struct {
	URI             string // RFC 6570, such as pact://contract/{component}
	Name, Doc, MIME string
	Read            func(ctx context.Context, vars map[string]string) (string, error)
	// Complete lists the values of one variable that begin with prefix. Nil completes nothing.
	Complete func(ctx context.Context, variable, prefix string) []string
	// List is the URIs that there are now: they appear in the list of resources, and clients hear when they come and go.
	// Nil lists none; an error leaves the list as it was.
	List func(ctx context.Context) ([]string, error)
}

func (r Resource) handler(ctx context.Context, request mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
	text, err := r.Read(ctx)
	return contents(ctx, request.Params.URI, r.MIME, text, err)
}

func (t Template) handler(ctx context.Context, request mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
	vars := make(map[string]string, len(request.Params.Arguments))
	for name, value := range request.Params.Arguments {
		if values, ok := value.([]string); ok && len(values) > 0 {
			vars[name] = values[0]
		}
	}
	text, err := t.Read(ctx, vars)
	return contents(ctx, request.Params.URI, t.MIME, text, err)
}

func contents(ctx context.Context, uri, mime, text string, err error) ([]mcp.ResourceContents, error) {
	if err != nil {
		return nil, refuseMistake(ctx, err)
	}
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: mime, Text: text}}, nil
}

// refuseMistake gives a caller's mistake the JSON-RPC code that says so; mcp-go calls every error internal.
func refuseMistake(ctx context.Context, err error) error {
	var mistake *tools.Error
	if !errors.As(err, &mistake) || mistake.Code == tools.Internal {
		return err
	}
	code := mcp.INVALID_PARAMS
	if r := requestOf(ctx); mistake.Code == tools.NotFound && r != nil && r.method == string(mcp.MethodResourcesRead) && !server.IsModernRequest(ctx) {
		code = mcp.RESOURCE_NOT_FOUND
	}
	return refuseRequest(ctx, code, mistake)
}

func refuseRequest(ctx context.Context, code int, err error) error {
	if r := requestOf(ctx); r != nil {
		r.code = code
	}
	return err
}
