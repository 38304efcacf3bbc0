package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pact/examples/project"
	"pact/schemas"
)

// TestScripts runs the real binary on real repositories.
func TestScripts(t *testing.T) {
	project.Require(t)
	base := project.Base(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			for _, kv := range [][2]string{
				{"HOME", e.WorkDir + "/home"},
				{"XDG_STATE_HOME", e.WorkDir + "/state"},
				{"GIT_CONFIG_GLOBAL", os.DevNull},
				{"GIT_CONFIG_NOSYSTEM", "1"},
				{"GIT_AUTHOR_NAME", "Ann"},
				{"GIT_AUTHOR_EMAIL", "ann@example.org"},
				{"GIT_COMMITTER_NAME", "Ann"},
				{"GIT_COMMITTER_EMAIL", "ann@example.org"},
				{"GOCACHE", os.Getenv("GOCACHE")},
				{"GOPATH", os.Getenv("GOPATH")},
			} {
				e.Setenv(kv[0], kv[1])
			}
			return os.MkdirAll(e.WorkDir+"/home", 0o755)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"base": func(ts *testscript.TestScript, _ bool, args []string) { // base DIR: the base example, without its code
				for name, text := range base {
					file := ts.MkAbs(args[0] + "/" + name)
					ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
					ts.Check(os.WriteFile(file, []byte(text), 0o644))
				}
			},
			"append": func(ts *testscript.TestScript, _ bool, args []string) { // append FILE: a line more
				f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
				ts.Check(err)
				_, err = f.WriteString("# more\n")
				ts.Check(errors.Join(err, f.Close()))
			},
			"ids": func(ts *testscript.TestScript, _ bool, args []string) { // ids CHECK.json TEXT: the same findings block in both
				var out check
				ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &out))
				want := map[string]bool{}
				for _, f := range out.Findings {
					if f.Severity == schemas.SeverityError {
						want[f.ID] = true
					}
				}
				got := map[string]bool{}
				for _, id := range regexp.MustCompile(`\((f-[0-9a-f]+)\)`).FindAllStringSubmatch(ts.ReadFile(args[1]), -1) {
					got[id[1]] = true
				}
				if len(want) == 0 || !maps.Equal(want, got) {
					ts.Fatalf("check names %v, and the hook %v", want, got)
				}
			},
			"signed": func(ts *testscript.TestScript, _ bool, args []string) { // signed DIR: a human says yes to readiness
				old := os.Getenv("XDG_STATE_HOME")
				ts.Check(os.Setenv("XDG_STATE_HOME", ts.Getenv("XDG_STATE_HOME")))
				defer os.Setenv("XDG_STATE_HOME", old)
				_, err := project.Try(ts.MkAbs(args[0]), "readiness_confirm", nil, project.Yes)
				ts.Check(err)
			},
		},
	})
}
