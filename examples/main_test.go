package examples_test

import (
	"testing"

	"pact/examples/project"
)

func TestMain(m *testing.M) { project.Main(m) }
