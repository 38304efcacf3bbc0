package testrun

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// GoBuildOptions say what is built.
type GoBuildOptions struct {
	Dir     string // a folder of the module
	Package string // ./internal/x
	Output  string // the program to write
	Overlay string // path of a file as for -overlay; "" is none
	Timeout time.Duration
	Env     []string // added to Environment()
}

// ErrBuild is wrapped by the error for code that does not compile; the error says what the compiler said.
var ErrBuild = errors.New("it does not build")

// GoBuild builds a program with the same flags that GoTest gives its tests.
func GoBuild(ctx context.Context, o GoBuildOptions) error {
	env, err := goEnv(ctx, o.Dir, o.Env)
	if err != nil {
		return err
	}
	args := []string{"go", "build", "-o", o.Output}
	if o.Overlay != "" {
		args = append(args, "-overlay="+o.Overlay)
	}
	out, err := Run(ctx, Command{Dir: o.Dir, Argv: append(args, o.Package), Env: env, Timeout: o.Timeout, OutputLimit: 64 << 10})
	switch {
	case err != nil:
		return err
	case out.Canceled:
		return ctx.Err()
	case out.TimedOut:
		return fmt.Errorf("%w: the compiler was stopped after %v", ErrBuild, out.Elapsed.Round(time.Second))
	case out.ExitCode != 0:
		return fmt.Errorf("%w: %s", ErrBuild, strings.ToValidUTF8(strings.TrimSpace(string(out.Stderr)), ""))
	}
	return nil
}

// goEnv is an environment for the go command with the harmless flags of its GOFLAGS alone. A go command that cannot say
// them wraps ErrBuild.
func goEnv(ctx context.Context, dir string, env []string) ([]string, error) {
	out, err := Run(ctx, Command{Dir: dir, Argv: []string{"go", "env", "GOFLAGS"}, Env: env, Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	if out.ExitCode != 0 && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: go env GOFLAGS ended with exit status %d: %s", ErrBuild, out.ExitCode, firstLines(out.Stderr))
	}
	return append(env[:len(env):len(env)], "GOFLAGS="+cleanGoFlags(string(out.Stdout))), ctx.Err()
}
