package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pact/examples/project"
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
