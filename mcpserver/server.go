// Package mcpserver puts Pact's operations on the wire: tools, prompts, resources, completion, elicitation and progress
// over MCP on standard input and output, in both protocol eras. It is the only importer of mcp-go, decides nothing about
// contracts, and keeps nothing of a project: what a call needs it finds through tools.Env.
//
// mcp-go knows the messages; the loop here knows the traffic. It starts calls in the order in which they arrived (see
// queue), finishes what it accepted when the input ends, bounds lines and work, and answers every request exactly once,
// also when a handler panics or its result cannot be encoded. Only a call that was cancelled before it began stays
// without an answer, as MCP asks. Every goroutine of this package recovers.
package mcpserver

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"pact/tools"
)

// askLimit is how long a form stays open unless Options.AskLimit says otherwise.
const askLimit = 10 * time.Minute

// Options is everything that a server is made of.
type Options struct {
	Tools    []tools.Tool
	Toolsets []string // publish only tools of these toolsets; none means all
	ReadOnly bool     // publish only tools that write nothing

	// Long names tools that work for long (test_run): they wait for the calls before them like any tool that writes,
	// but the calls after them do not wait until they end.
	Long []string

	Root         string // where calls look for the project when they name none; wins over Env.Root
	Version      string
	Instructions string // what a host tells its model about this server
	Prompts      []Prompt
	Resources    []Resource
	Templates    []Template

	// AskLimit is how long a form waits for its human before it counts as cancelled; 0 means ten minutes. A client of the
	// modern era keeps the form to itself and comes back when it likes.
	AskLimit time.Duration
	Log      *slog.Logger // nil logs to standard error
	Env      *tools.Env   // copied for each call, with Roots, Ask and Progress filled in
}

// Serve answers the messages on in until it ends or ctx is done, and returns nil in both cases. At the end of the input
// everything that was accepted is finished and answered first; when ctx ends, running calls are cancelled and have a
// moment to say so. An error means that the options are wrong or that in or out broke.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if o.AskLimit <= 0 {
		o.AskLimit = askLimit
	}
	published, err := choose(o.Tools, o.Toolsets, o.ReadOnly)
	if err != nil {
		return err
	}
	o.Tools = published
	l, err := newLoop(ctx, o, out)
	if err != nil {
		return err
	}
	return l.run(in)
}

// choose keeps the tools of the toolsets asked for, or refuses with the toolsets that there are.
func choose(all []tools.Tool, toolsets []string, readOnly bool) ([]tools.Tool, error) {
	var known, wanted []string
	for _, t := range all {
		if !slices.Contains(known, t.Toolset) {
			known = append(known, t.Toolset)
		}
	}
	for _, name := range toolsets {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("toolset %q is not known; known are %s", name, strings.Join(known, ", "))
		}
		wanted = append(wanted, name)
	}
	kept := make([]tools.Tool, 0, len(all))
	for _, t := range all {
		if (len(wanted) == 0 || slices.Contains(wanted, t.Toolset)) && (!readOnly || t.ReadOnly) {
			kept = append(kept, t)
		}
	}
	return kept, nil
}
