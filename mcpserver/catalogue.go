package mcpserver

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// catalogue keeps the list of resources equal to what the templates say there is: it looks again when a client lists the
// resources, and after each call that may have changed them, and then says so if they did. A client that never listed
// them costs nothing.
type catalogue struct {
	templates []Template
	srv       *server.MCPServer
	session   *session
	log       *slog.Logger

	mu     sync.Mutex
	asked  bool            // a client listed the resources
	listed map[string]bool // by URI
}

// dynamic reports whether any template lists what there is.
func dynamic(templates []Template) bool {
	return slices.ContainsFunc(templates, func(t Template) bool { return t.List != nil })
}

// list brings the list up to date before a client reads it.
func (c *catalogue) list(ctx context.Context) {
	if !dynamic(c.templates) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = true
	c.refresh(ctx)
}

// changed says that something was written.
func (c *catalogue) changed(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked && c.refresh(context.WithoutCancel(ctx)) {
		c.session.resourcesChanged()
	}
}

// refresh reports whether the list is another than before. The caller holds mu.
func (c *catalogue) refresh(ctx context.Context) (changed bool) {
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("panic", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	now := map[string]bool{}
	var come []server.ServerResource
	for _, t := range c.templates {
		if t.List == nil {
			continue
		}
		uris, err := t.List(ctx)
		if err != nil {
			c.log.Warn("the resources cannot be listed", "template", t.URI, "error", err)
			return false
		}
		for _, uri := range uris {
			if !c.listed[uri] && !now[uri] {
				come = append(come, t.at(uri))
			}
			now[uri] = true
		}
	}
	var gone []string
	for uri := range c.listed {
		if !now[uri] {
			gone = append(gone, uri)
		}
	}
	c.listed = now
	if len(gone) > 0 {
		c.srv.DeleteResources(gone...)
	}
	if len(come) > 0 {
		c.srv.AddResources(come...)
	}
	return len(gone)+len(come) > 0
}

// at is the resource of a template under one URI.
func (t Template) at(uri string) server.ServerResource {
	template := mcp.NewResourceTemplate(t.URI, t.Name)
	_, name, _ := strings.Cut(uri, "://")
	return server.ServerResource{
		Resource: mcp.NewResource(uri, name, mcp.WithResourceDescription(t.Doc), mcp.WithMIMEType(t.MIME)),
		Handler: func(ctx context.Context, request mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			request.Params.Arguments = map[string]any{}
			for name, value := range template.URITemplate.Match(uri) {
				request.Params.Arguments[name] = value.V
			}
			return t.handler(ctx, request)
		},
	}
}

// resourcesChanged tells the client that the list of resources is another: one of the older era when it said hello, one
// of the modern era when it subscribed.
func (s *session) resourcesChanged() {
	n := notification(mcp.MethodNotificationResourcesListChanged, nil)
	s.mu.Lock()
	wanted := s.version != ""
	if s.subscribed {
		wanted = s.filter.ResourcesListChanged
		n.Params.Meta = map[string]any{mcp.MetaKeySubscriptionID: s.subscription}
	}
	s.mu.Unlock()
	if wanted {
		_ = s.out.send(n)
	}
}
