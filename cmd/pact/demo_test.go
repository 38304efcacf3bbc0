package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates"
)

// TestDemo plays the whole story, on the booking example, through a real client over stdio.
func TestDemo(t *testing.T) {
	project.Require(t)
	t.Setenv("PACT_TEST_MAIN", "1") // the demo starts this binary as its server
	var out bytes.Buffer
	d := &demo{out: &out}
	require.NoError(t, d.play(context.Background(), false), out.String())
	require.False(t, d.failed, out.String())
	text := out.String()
	for _, shown := range []string{
		"[lock/intact]", "[scope/paths]", "[code/stubs]", "it is sealed, and was edited", "it is sealed, and gone from the work tree",
		"seal 2 needs a human's approval", "internal/util/helper.go", `panic("not implemented")`, "Every test fails on a stub",
	} {
		require.Contains(t, text, shown)
	}
	refused := 0
	for _, row := range d.table {
		if row[1] == "refused" {
			refused++
		}
	}
	require.Equal(t, 6, refused, "six cheats")
	require.Equal(t, 2, strings.Count(text, fmt.Sprintf("PASS: %d gates judged", len(gates.All))), "green before the cheats and after them")
}
