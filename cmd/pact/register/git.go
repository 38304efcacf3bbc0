package register

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// GitHooks are the hooks that Pact answers.
var GitHooks = []string{"pre-commit", "pre-push"}

const gitMarker = "# pact: a hook that pact install git wrote"

// aside is where a hook that was there before waits; it is run first.
const aside = ".before-pact"

// script is a hook for git: the one that was there before, then Pact, whose standard input is what git sent.
func script(hook string, b Binary) string {
	return fmt.Sprintf(`#!/bin/sh
%s; pact install git --remove takes it away again.
before="$0%s"
sent=$(cat; echo x)
sent=${sent%%x}
if [ -x "$before" ]; then
	printf %%s "$sent" | "$before" "$@" || exit $?
fi
pact=%s
if [ ! -x "$pact" ]; then
	echo "pact is not at $pact, so nothing judged this; build it there, or take the hook away: $0" >&2
	exit 1
fi
printf %%s "$sent" | "$pact" hook git %s "$@"
`, gitMarker, aside, b.Quoted(), hook)
}

// Git registers the hooks of git in its folder for hooks, or takes them away. A hook that was there before moves aside, is run
// first, and comes back.
func Git(dir string, b Binary, remove bool) ([]Change, error) {
	var out []Change
	for _, hook := range GitHooks {
		file := filepath.Join(dir, hook)
		before, ours, err := readHook(file)
		if err != nil {
			return nil, err
		}
		kept := file + aside
		_, err = os.Lstat(kept)
		waits := err == nil
		c := Change{Path: file, Before: before, After: before, Mode: 0o755}
		switch {
		case remove && !ours:
			if waits {
				c.Note = "it is none of Pact's, and " + kept + " waits beside it; put together what belongs together by hand"
			}
		case remove:
			if c.After = nil; waits {
				c.From = kept
			}
		case before != nil && !ours && waits:
			return nil, fmt.Errorf("%s is none of Pact's, and %s is taken; bring them together by hand first", file, kept)
		case before != nil && !ours:
			c.From, c.After = kept, []byte(script(hook, b))
		default:
			c.After = []byte(script(hook, b))
		}
		out = append(out, c)
	}
	return out, nil
}

// readHook reads a hook that may be missing; a link is somebody's own hook, whatever it leads to.
func readHook(file string) (text []byte, ours bool, err error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case info.IsDir():
		return nil, false, fmt.Errorf("%s is a folder", file)
	case !info.Mode().IsRegular():
		return []byte{}, false, nil
	}
	if text, err = os.ReadFile(file); text == nil {
		text = []byte{}
	}
	return text, strings.Contains(string(text), gitMarker), err
}
