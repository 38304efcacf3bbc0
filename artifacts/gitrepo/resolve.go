package gitrepo

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxSteps bounds ~n and the tags that point to tags.
const maxSteps = 100_000

// Resolve turns a revision into a commit id: a branch, a tag (peeled), HEAD or @,
// a remote branch, a full ref name, an object id of 4 to 40 hex digits, each with
// ~n, ^n, ^0 and ^{commit} behind it. The commit is there and verified.
// ErrMissing: nothing of that name.
func (r *Repo) Resolve(rev string) (string, error) {
	base, steps := rev, ""
	if i := strings.IndexAny(rev, "~^"); i >= 0 {
		base, steps = rev[:i], rev[i:]
	}
	id, err := r.resolveBase(base)
	if err == nil {
		id, err = r.peel(id)
	}
	if err == nil {
		id, err = r.walk(id, steps)
	}
	if err != nil {
		return "", fmt.Errorf("resolve revision %q: %w", rev, err)
	}
	return id.String(), nil
}

// resolveBase follows git's order: an id in full, the places where refs stand,
// an abbreviated id.
func (r *Repo) resolveBase(name string) (plumbing.Hash, error) {
	if id, err := parseID(strings.ToLower(name)); err == nil {
		return id, nil
	}
	if name == "@" {
		name = "HEAD"
	}
	if refFormat(name) {
		for _, place := range []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
			full := fmt.Sprintf(place, name)
			if !strings.HasPrefix(full, "refs/") && !isPseudoRef(full) {
				continue
			}
			id, err := r.refID(full)
			if err == nil || !errors.Is(err, ErrMissing) {
				return id, err
			}
		}
	}
	if len(name) >= 4 && len(name) < 2*idLen && strings.Trim(strings.ToLower(name), "0123456789abcdef") == "" {
		return r.shortID(strings.ToLower(name))
	}
	return plumbing.ZeroHash, ErrMissing
}

// peel follows tag objects to the commit.
func (r *Repo) peel(id plumbing.Hash) (plumbing.Hash, error) {
	for range maxSymrefs * 4 {
		kind, data, err := r.objects.get(id, maxObject)
		if err != nil {
			return id, err
		}
		switch kind {
		case plumbing.CommitObject:
			return id, nil
		case plumbing.TagObject:
			line, _, _ := strings.Cut(string(data), "\n")
			if id, err = parseID(strings.TrimPrefix(line, "object ")); err != nil {
				return id, fmt.Errorf("tag: %w: %w", ErrCorrupt, err)
			}
		default:
			return id, fmt.Errorf("object %s is a %s, not a commit", id, kind)
		}
	}
	return id, fmt.Errorf("tag %s: %w: too many tags in a row", id, ErrTooLarge)
}

// walk takes the steps ~n, ^n and ^{commit}.
func (r *Repo) walk(id plumbing.Hash, steps string) (plumbing.Hash, error) {
	for steps != "" {
		op := steps[0]
		rest := steps[1:]
		if op == '^' && (strings.HasPrefix(rest, "{commit}") || strings.HasPrefix(rest, "{}")) {
			steps = rest[strings.IndexByte(rest, '}')+1:]
			continue
		}
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		steps = rest[len(digits):]
		n := 1
		if digits != "" {
			var err error
			if n, err = strconv.Atoi(digits); err != nil || n > maxSteps {
				return id, fmt.Errorf("%c%s: %w", op, digits, ErrTooLarge)
			}
		}
		if steps != "" && steps[0] != '~' && steps[0] != '^' {
			return id, fmt.Errorf("%w: what does %q mean? known are ~n, ^n, ^{commit}", ErrMissing, steps)
		}
		times, parent := n, 1
		if op == '^' {
			times, parent = 1, n
		}
		for range times {
			if parent == 0 {
				break
			}
			c, err := r.Commit(context.Background(), id.String())
			if err != nil {
				return id, err
			}
			if len(c.Parents) < parent {
				return id, fmt.Errorf("commit %s has %d parents: %w", id, len(c.Parents), ErrMissing)
			}
			if id, err = parseID(c.Parents[parent-1]); err != nil {
				return id, err
			}
		}
	}
	_, err := r.objects.read(context.Background(), id, plumbing.CommitObject, maxCommit)
	return id, err
}

// shortID completes an abbreviated id. Of several objects the one that leads to
// a commit is meant; two of these are ambiguous.
func (r *Repo) shortID(prefix string) (plumbing.Hash, error) {
	found, err := r.objects.withPrefix(prefix)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if len(found) == 1 {
		return found[0], nil
	}
	var commits []plumbing.Hash
	for _, id := range found {
		if _, err := r.peel(id); err == nil {
			commits = append(commits, id)
		}
	}
	switch len(commits) {
	case 0:
		return plumbing.ZeroHash, ErrMissing
	case 1:
		return commits[0], nil
	}
	return plumbing.ZeroHash, fmt.Errorf("ambiguous: %s and %s", commits[0], commits[1])
}

// withPrefix lists the ids that begin with prefix (4 to 39 hex digits), sorted.
func (s *objectStore) withPrefix(prefix string) ([]plumbing.Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closePacks() // they may have changed, and nothing here would notice
	if err := s.openPacks(); err != nil {
		return nil, err
	}
	seen := map[plumbing.Hash]bool{}
	add := func(id plumbing.Hash) { seen[id] = true }
	for _, dir := range s.dirs {
		entries, err := os.ReadDir(filepath.Join(dir, prefix[:2]))
		if err != nil {
			continue
		}
		for _, e := range entries {
			if id, err := parseID(prefix[:2] + e.Name()); err == nil && strings.HasPrefix(e.Name(), prefix[2:]) {
				add(id)
			}
		}
	}
	var low [idLen]byte
	digits := prefix + strings.Repeat("0", 2*idLen-len(prefix))
	if _, err := hex.Decode(low[:], []byte(digits)); err != nil {
		return nil, err
	}
	for _, p := range s.packs {
		if err := p.index.withPrefix(prefix, low, add); err != nil {
			return nil, err
		}
	}
	var out []plumbing.Hash
	for id := range seen {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b plumbing.Hash) int { return strings.Compare(string(a[:]), string(b[:])) })
	return out, nil
}
