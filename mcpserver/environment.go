package mcpserver

import (
	"context"
	"math"
	"net/url"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

// rootsLimit is how long a client may take to name its roots.
const rootsLimit = 2 * time.Second

// environment is what one call finds around it.
func environment(ctx context.Context, o Options, request mcp.CallToolRequest, form *asker) *tools.Env {
	var env tools.Env
	if o.Env != nil {
		env = *o.Env
	}
	if o.Root != "" {
		env.Root = o.Root
	}
	env.Ask, env.Memo = form.answer, form.memo
	env.Roots = roots
	env.Progress = progress(ctx, request)
	return &env
}

// progress tells a client that asked for it how far a call is. MCP wants each step to be further than the one before;
// one that is not is left out, as is what comes after the answer.
func progress(ctx context.Context, call mcp.CallToolRequest) func(done, total float64, message string) {
	s, r := sessionOf(ctx), requestOf(ctx)
	if s == nil || r == nil || call.Params.Meta == nil || call.Params.Meta.ProgressToken == nil {
		return nil
	}
	return func(done, total float64, message string) {
		if math.IsNaN(done) || math.IsInf(done, 0) || s.out.jammed() {
			return
		}
		fields := map[string]any{"progressToken": call.Params.Meta.ProgressToken, "progress": done}
		if total >= done && total > 0 && !math.IsInf(total, 0) {
			fields["total"] = total
		}
		if message != "" {
			fields["message"] = message
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.answered || r.progressed && done <= r.progress {
			return
		}
		r.progressed, r.progress = true, done
		_ = s.out.send(notification(mcp.MethodNotificationProgress, fields))
	}
}

// roots asks the client for the folders that it works in. A modern client could only be asked by ending the call, so it
// is not.
func roots(ctx context.Context) []string {
	s := sessionOf(ctx)
	if s == nil || server.IsModernRequest(ctx) || s.GetClientCapabilities().Roots == nil || s.silent.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, rootsLimit)
	defer cancel()
	var result mcp.ListRootsResult
	if err := s.request(ctx, mcp.MethodListRoots, nil, &result); err != nil {
		// Not again for every call, unless the client says that there is news.
		s.silent.Store(ctx.Err() == context.DeadlineExceeded)
		s.log.Debug("no roots", "error", err)
		return nil
	}
	var paths []string
	for _, root := range result.Roots {
		u, err := url.Parse(root.URI)
		if err == nil && u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") && u.Path != "" {
			paths = append(paths, u.Path)
		}
	}
	return paths
}

func (s *session) rootsChanged() { s.silent.Store(false) }

func sessionOf(ctx context.Context) *session {
	s, _ := server.ClientSessionFromContext(ctx).(*session)
	return s
}
