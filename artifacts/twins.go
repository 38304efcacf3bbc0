package artifacts

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// listings list a folder in several places: the work tree, a commit.
type listings []func(dir string) ([]string, error)

// twins are the paths, other than a file itself and the folders above it, that a file system without case, or one that
// composes letters in its own way, takes for one of them; sorted.
func twins(file string, lists listings) ([]string, error) {
	var out []string
	for _, list := range lists {
		for p := file; p != "."; p = path.Dir(p) {
			names, err := list(path.Dir(p))
			if err != nil {
				return nil, err
			}
			want := foldName(path.Base(p))
			for _, n := range names {
				if n != path.Base(p) && foldName(n) == want {
					out = append(out, path.Join(path.Dir(p), n))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// remembered lists each folder once.
func remembered(list func(dir string) ([]string, error)) func(dir string) ([]string, error) {
	type listed struct {
		names []string
		err   error
	}
	memo := map[string]listed{}
	return func(dir string) ([]string, error) {
		l, ok := memo[dir]
		if !ok {
			l.names, l.err = list(dir)
			memo[dir] = l
		}
		return l.names, l.err
	}
}

// foldName gives names that some file system cannot tell apart one form: without case, letters composed, and without the
// dots and spaces at the end that Windows drops.
func foldName(name string) string {
	plain := true
	for i := 0; i < len(name) && plain; i++ {
		plain = name[i] < 0x80
	}
	if !plain {
		name = norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
	}
	return strings.TrimRight(strings.ToLower(name), ". ")
}
