package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pact/schemas"
	"pact/tools"
)

func callCommand() *cobra.Command {
	return &cobra.Command{
		Use: "call TOOL [JSON|@file|-]", Short: "Call any tool: same code, same result", Args: cobra.RangeArgs(1, 2),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, t := range tools.All {
				names = append(names, t.Name+"\t"+t.Title)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			arguments, err := readArguments(c, args[1:])
			if err != nil {
				return err
			}
			out, err := call(c, args[0], arguments)
			if err != nil {
				return err
			}
			return printJSON(c.OutOrStdout(), out)
		},
	}
}

// call runs a tool by name.
func call(c *cobra.Command, name string, arguments json.RawMessage) (any, error) {
	t := tools.Find(name)
	if t == nil {
		var known []string
		for _, t := range tools.All {
			known = append(known, t.Name)
		}
		return nil, &tools.Error{Code: tools.NotFound, Message: fmt.Sprintf("tool %q is not known%s", name, schemas.DidYouMean(name, known)), Fix: "call one of " + strings.Join(known, ", ")}
	}
	return t.Run(c.Context(), env(c), arguments)
}

func readArguments(c *cobra.Command, args []string) (json.RawMessage, error) {
	if len(args) == 0 {
		return json.RawMessage("{}"), nil
	}
	switch text := args[0]; {
	case text == "-":
		return io.ReadAll(c.InOrStdin())
	case strings.HasPrefix(text, "@"):
		data, err := os.ReadFile(text[1:])
		if err != nil {
			return nil, fmt.Errorf("read the arguments: %w", err)
		}
		return data, nil
	default:
		return json.RawMessage(text), nil
	}
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// into runs a tool and reads its result into a type of the caller's.
func into[T any](c *cobra.Command, name string, arguments any) (*T, error) {
	raw, err := json.Marshal(arguments)
	if err != nil {
		return nil, err
	}
	result, err := call(c, name, raw)
	if err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(result); err != nil {
		return nil, err
	}
	out := new(T)
	return out, json.Unmarshal(raw, out)
}
