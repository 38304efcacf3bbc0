package examples_test

import (
	"os"
	"testing"

	"pact/examples/project"
)

func TestMain(m *testing.M) { os.Exit(project.Run(m)) }
