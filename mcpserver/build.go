package mcpserver

import (
	"context"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// newServer is mcp-go's server with everything in it. Only resources come and go later. Changed is called after each call
// that wrote. The tools are there when filled is closed: taking them in means parsing every schema, which the answer to
// initialize does not need. Failed is called once, before that, when one cannot be published.
func newServer(o Options, changed func(context.Context), failed func(error)) (srv *server.MCPServer, filled <-chan struct{}) {
	options := []server.ServerOption{server.WithToolCapabilities(false), server.WithInstructions(o.Instructions)}
	if len(o.Prompts) > 0 {
		options = append(options, server.WithPromptCapabilities(false))
	}
	if len(o.Resources)+len(o.Templates) > 0 {
		options = append(options, server.WithResourceCapabilities(false, dynamic(o.Templates)))
	}
	if c := (completer{o.Prompts, o.Templates}); c.any() {
		options = append(options, server.WithCompletions(),
			server.WithPromptCompletionProvider(c), server.WithResourceCompletionProvider(c))
	}
	srv = server.NewMCPServer("pact", o.Version, options...)

	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				failed(fmt.Errorf("publish the tools: %v", p))
			}
		}()
		list := make([]server.ServerTool, 0, len(o.Tools))
		for _, t := range o.Tools {
			tool, err := publish(t)
			if err != nil {
				failed(err)
				return
			}
			list = append(list, server.ServerTool{Tool: tool, Handler: handler(t, o, changed)})
		}
		srv.AddTools(list...)
	}()
	for _, p := range o.Prompts {
		srv.AddPrompt(p.published(), p.handler)
	}
	for _, r := range o.Resources {
		srv.AddResource(mcp.NewResource(r.URI, r.Name, mcp.WithResourceDescription(r.Doc), mcp.WithMIMEType(r.MIME)), r.handler)
	}
	for _, t := range o.Templates {
		srv.AddResourceTemplate(mcp.NewResourceTemplate(t.URI, t.Name, mcp.WithTemplateDescription(t.Doc), mcp.WithTemplateMIMEType(t.MIME)), t.handler)
	}
	return srv, done
}
