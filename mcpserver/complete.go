package mcpserver

import (
	"context"
	"fmt"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
)

// completionLimit is the most values that MCP lets an answer hold.
const completionLimit = 100

// completer answers completion/complete out of the prompts and templates.
type completer struct {
	prompts   []Prompt
	templates []Template
}

func (c completer) any() bool {
	return slices.ContainsFunc(c.templates, func(t Template) bool { return t.Complete != nil }) ||
		slices.ContainsFunc(c.prompts, func(p Prompt) bool {
			return slices.ContainsFunc(p.Arguments, func(a PromptArgument) bool { return a.Complete != nil })
		})
}

// CompletePromptArgument completes an argument of a prompt.
func (c completer) CompletePromptArgument(ctx context.Context, prompt string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	for _, p := range c.prompts {
		if p.Name != prompt {
			continue
		}
		for _, a := range p.Arguments {
			if a.Name == argument.Name && a.Complete != nil {
				return completion(a.Complete(ctx, argument.Value)), nil
			}
		}
		return completion(nil), nil
	}
	return nil, refuseRequest(ctx, mcp.INVALID_PARAMS, fmt.Errorf("prompt %q is not known", prompt))
}

// CompleteResourceArgument completes a variable of a template.
func (c completer) CompleteResourceArgument(ctx context.Context, uri string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	for _, t := range c.templates {
		if t.URI != uri {
			continue
		}
		if t.Complete == nil {
			return completion(nil), nil
		}
		return completion(t.Complete(ctx, argument.Name, argument.Value)), nil
	}
	return nil, refuseRequest(ctx, mcp.INVALID_PARAMS, fmt.Errorf("resource template %q is not known", uri))
}

func completion(values []string) *mcp.Completion {
	c := &mcp.Completion{Values: values, Total: len(values)}
	if len(values) > completionLimit {
		c.Values, c.HasMore = values[:completionLimit], true
	}
	return c
}
