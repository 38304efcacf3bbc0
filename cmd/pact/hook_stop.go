package main

import (
	"github.com/spf13/cobra"

	"pact/tools/guard"
)

// holdUp is how both hosts are told that the session goes on.
type holdUp struct {
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// notice is shown to the human; the session ends all the same.
type notice struct {
	Message string `json:"systemMessage"`
}

// atStop holds a session up once. A stop that comes after that one is let through with a notice for the human: Codex
// would ask for ever, and what is not done is found by the gates anyway.
func atStop(c *cobra.Command, in hookInput) (any, error) {
	why, err := guard.Unfinished(c.Context(), in.Cwd)
	switch {
	case in.Active && err != nil:
		return notice{"Pact could not look, and the session ends: " + err.Error()}, nil
	case err != nil:
		return nil, err
	case why == "":
		return nil, nil
	case in.Active:
		return notice{why}, nil
	}
	return holdUp{"block", why}, nil
}
