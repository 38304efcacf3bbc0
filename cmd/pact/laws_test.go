package main

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"pact/mcpserver"
	"pact/tools"
)

const repository = "../.."

// rooms are the top-level packages, from left to right: a room imports only rooms to its left. examples holds data that
// tools and the shell embed.
var rooms = []string{"schemas", "artifacts", "gates", "examples", "tools", "mcpserver", "cmd"}

// doors are the libraries that one package alone may import.
var doors = map[string][]string{
	"github.com/go-git/go-git":      {"artifacts/gitrepo"},
	"github.com/go-git/go-billy":    {"artifacts/gitrepo"},
	"github.com/mark3labs/mcp-go":   {"mcpserver"},
	"golang.org/x/crypto":           {"artifacts/sshsig", "artifacts/envelope"},
	"os/exec":                       {"artifacts/testrun", "mcpserver", "cmd/beside"}, // the client of mcp-go takes an exec.Cmd; beside runs git as the peer, in a repository of its own
	"cel.dev/cel-go":                {"schemas/lang", "artifacts/testgen"},
	"gopkg.in/yaml.v3":              {"schemas"},
	"github.com/invopop/jsonschema": {"schemas/jsonschema"},
	"github.com/spf13/cobra":        {"cmd/pact"},
	"github.com/getkin/kin-openapi": {"schemas/importer"},
	"mvdan.cc/sh":                   {"tools/guard"},
	"github.com/BurntSushi/toml":    {"cmd/pact/register"},

	"github.com/secure-systems-lab/go-securesystemslib": {"artifacts/envelope"},
	"github.com/zricethezav":                            {"artifacts/secrets"},
	"github.com/evanw/esbuild":                          {"artifacts/syntax"},
}

// eachFile visits every Go file of the project that is no test and no example project.
func eachFile(t *testing.T, visit func(path string, src []byte)) {
	t.Helper()
	count := 0
	require.NoError(t, filepath.WalkDir(repository, func(path string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		rel := filepath.ToSlash(strings.TrimPrefix(path, repository+string(filepath.Separator)))
		switch {
		case e.IsDir() && (e.Name() == ".git" || e.Name() == "testdata" || rel == "examples/booking" || rel == "examples/project"):
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(path)
		require.NoError(t, err)
		count++
		visit(rel, src)
		return nil
	}))
	require.Greater(t, count, 100, "the files were not found")
}

// TestImports keeps the direction of imports, and one door for each library.
func TestImports(t *testing.T) {
	eachFile(t, func(path string, src []byte) {
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
		require.NoError(t, err)
		from := slices.Index(rooms, strings.SplitN(path, "/", 2)[0])
		require.GreaterOrEqual(t, from, 0, "%s stands in no room", path)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if room, own := strings.CutPrefix(imported, "pact/"); own {
				to := slices.Index(rooms, strings.SplitN(room, "/", 2)[0])
				require.LessOrEqual(t, to, from, "%s imports %s, to its right", path, imported)
			}
			for library, packages := range doors {
				if imported == library || strings.HasPrefix(imported, library+"/") {
					require.Contains(t, packages, filepath.ToSlash(filepath.Dir(path)), "%s imports %s past its door", path, imported)
				}
			}
		}
	})
}

// TestNothingRunsTwice: gates start no process and read no file of their own.
func TestGatesArePure(t *testing.T) {
	eachFile(t, func(path string, src []byte) {
		if !strings.HasPrefix(path, "gates/") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			require.NotContains(t, []string{`"os"`, `"os/exec"`, `"net"`, `"net/http"`, `"time"`, `"context"`, `"math/rand"`}, spec.Path.Value, "%s is a gate and imports %s", path, spec.Path.Value)
		}
	})
}

// TestSizes: nothing over 400 lines, half of the files under 150.
func TestSizes(t *testing.T) {
	var sizes []int
	eachFile(t, func(path string, src []byte) {
		n := bytes.Count(src, []byte("\n"))
		require.LessOrEqual(t, n, 400, "%s has %d lines", path, n)
		sizes = append(sizes, n)
	})
	slices.Sort(sizes)
	require.Less(t, sizes[len(sizes)/2], 150, "the median file is too long")
}

// TestTopLevel: the top level holds what it may hold.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(repository)
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			require.Contains(t, []string{"cmd", "mcpserver", "tools", "artifacts", "gates", "schemas", "examples", "go.mod", "go.sum", "README.md", "LICENSE"}, e.Name())
		}
	}
}

// TestToolsArePublishedWell: names, words, schemas that compile, and a list that stays small.
func TestToolsArePublishedWell(t *testing.T) {
	require.LessOrEqual(t, len(mcpserver.Instructions), 1536)
	for _, tool := range tools.All {
		require.Regexp(t, `^[a-z]+_[a-z]+$`, tool.Name)
		require.NotEmpty(t, tool.Title)
		require.LessOrEqual(t, len(tool.Doc), 1500, tool.Name)
		require.Contains(t, []string{"plan", "readiness", "contract", "test", "gate"}, tool.Toolset)
		input, output := tool.Schemas()
		for _, schema := range []json.RawMessage{input, output} {
			compile(t, tool.Name, schema)
			var root map[string]any
			require.NoError(t, json.Unmarshal(schema, &root))
			require.Equal(t, "object", root["type"], tool.Name)
			require.NotContains(t, string(schema), "$ref", tool.Name)
			require.NotContains(t, string(schema), ":true", "%s publishes a bare true", tool.Name)
		}
		require.Regexp(t, `"additionalProperties": ?false`, string(input), tool.Name)
		file := filepath.Join(repository, "tools", tool.Name+".go")
		require.FileExists(t, file)
	}
	readOnly := map[string]bool{}
	for _, tool := range tools.All {
		readOnly[tool.Name] = tool.ReadOnly
	}
	require.Equal(t, map[string]bool{
		"plan_status": true, "contract_read": true, "gate_check": true, "gate_explain": true, "plan_handoff": true,
		"plan_start": false, "plan_interview": false, "plan_decompose": false, "plan_lock": false, "readiness_profile": false,
		"readiness_confirm": false, "contract_write": false, "test_generate": false, "test_write": false, "test_run": false, "gate_review": false, "gate_certify": false, "readiness_evidence": false,
	}, readOnly)
}

func compile(t *testing.T, name string, raw json.RawMessage) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err, name)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:"+name, doc), name)
	s, err := c.Compile("urn:" + name)
	require.NoError(t, err, name)
	return s
}
