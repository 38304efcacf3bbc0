package testrun

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Dep is a folder that is built into the tests of some packages and that no checksum of a module pins: a package of the
// main module, of a workspace, or of a replacement.
type Dep struct {
	Dir    string // absolute
	Embeds bool   // it embeds files, which may stand in folders below it
}

// GoDeps lists the folders that `go test` of packages builds from, without the standard library and the module cache. The
// error is what the go command said.
func GoDeps(ctx context.Context, dir string, packages []string) ([]Dep, error) {
	args := append([]string{"go", "list", "-deps", "-test", "-json=Dir,Standard,EmbedPatterns,TestEmbedPatterns,XTestEmbedPatterns"}, packages...)
	env, err := goEnv(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	out, err := Run(ctx, Command{Dir: dir, Argv: args, Env: env, Timeout: 5 * time.Minute, OutputLimit: 64 << 20})
	if err != nil {
		return nil, err
	}
	if out.ExitCode != 0 || out.Truncated {
		return nil, fmt.Errorf("list what the tests are built from: %s", firstLines(out.Stderr))
	}
	cache, err := Run(ctx, Command{Dir: dir, Argv: []string{"go", "env", "GOMODCACHE"}, Env: env, Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	modcache := strings.TrimSpace(string(cache.Stdout)) + string(filepath.Separator)
	found := map[string]bool{}
	for dec := json.NewDecoder(bytes.NewReader(out.Stdout)); ; {
		var p struct {
			Dir                                                  string
			Standard                                             bool
			EmbedPatterns, TestEmbedPatterns, XTestEmbedPatterns []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what the tests are built from: %w", err)
		}
		if p.Dir != "" && !p.Standard && !strings.HasPrefix(p.Dir+string(filepath.Separator), modcache) {
			found[p.Dir] = found[p.Dir] || len(p.EmbedPatterns)+len(p.TestEmbedPatterns)+len(p.XTestEmbedPatterns) > 0
		}
	}
	var deps []Dep
	for d, embeds := range found {
		deps = append(deps, Dep{d, embeds})
	}
	slices.SortFunc(deps, func(a, b Dep) int { return strings.Compare(a.Dir, b.Dir) })
	return deps, nil
}
