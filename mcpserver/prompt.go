package mcpserver

import (
	"context"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// Prompt is a text that a human calls up by name; hosts show prompts as slash commands.
type Prompt struct {
	Name, Title, Doc string
	Arguments        []PromptArgument
	// Text gets the arguments that were given, the required ones among them.
	Text func(args map[string]string) (string, error)
}

// PromptArgument is one argument of a Prompt.
type PromptArgument struct {
	Name, Title, Doc string
	Required         bool
	Complete         func(ctx context.Context, prefix string) []string // nil completes nothing
}

func (p Prompt) published() mcp.Prompt {
	out := mcp.Prompt{Name: p.Name, Title: p.Title, Description: p.Doc}
	for _, a := range p.Arguments {
		out.Arguments = append(out.Arguments, mcp.PromptArgument{
			Name: a.Name, Title: a.Title, Description: a.Doc, Required: a.Required,
		})
	}
	return out
}

func (p Prompt) handler(ctx context.Context, request mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	given := request.Params.Arguments
	for _, a := range p.Arguments {
		if a.Required && strings.TrimSpace(given[a.Name]) == "" {
			return nil, refuseRequest(ctx, mcp.INVALID_PARAMS, fmt.Errorf("prompt %q needs the argument %q: %s", p.Name, a.Name, a.Doc))
		}
	}
	if given == nil {
		given = map[string]string{}
	}
	text, err := p.Text(given)
	if err != nil {
		return nil, refuseMistake(ctx, err)
	}
	return mcp.NewGetPromptResult(p.Doc, []mcp.PromptMessage{
		mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(text)),
	}), nil
}
