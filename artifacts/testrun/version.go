package testrun

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

var versions sync.Map // key → string

// GoVersion is the go command's version and platform in a folder, as in "go1.26.0 linux/amd64". A go.mod or go.work may
// ask for another toolchain than the one on PATH. The answer is kept for as long as those files and the environment say
// the same.
func GoVersion(ctx context.Context, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the go version: %w", err)
	}
	key := sha256.Sum256([]byte(strings.Join(append(Environment(), dir, above(dir, "go.mod"), above(dir, "go.work")), "\x00")))
	if v, ok := versions.Load(key); ok {
		return v.(string), nil
	}
	out, err := Run(ctx, Command{Dir: dir, Argv: []string{"go", "version"}, Timeout: time.Minute})
	if err != nil {
		return "", err
	}
	version, ok := strings.CutPrefix(strings.TrimSpace(string(out.Stdout)), "go version ")
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("run go version in %q: %w", dir, err)
	}
	if !ok || out.ExitCode != 0 {
		return "", fmt.Errorf("run go version in %q: exit status %d: %s", dir, out.ExitCode, firstLines(out.Stderr))
	}
	versions.Store(key, version)
	return version, nil
}

// above is the text of the nearest file of that name in a folder or over it, "" when there is none.
func above(dir, name string) string {
	for {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Size() <= 1<<20 {
			if data, err := os.ReadFile(file); err == nil {
				return string(data)
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
