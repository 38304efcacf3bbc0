package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxSymrefs is how many symbolic refs may lead to one another, as in git.
const maxSymrefs = 5

// maxRefs bounds how many refs one call lists.
const maxRefs = 50_000

// Head is what is checked out.
type Head struct {
	Branch string // short name ("main"), "" when detached; the full name when it is no branch
	Commit string // 40 hex digits, "" when unborn
	Unborn bool   // the branch has no commit yet
}

// Head reads what is checked out in this work tree.
func (r *Repo) Head() (Head, error) {
	target, err := r.headTarget()
	if err != nil {
		return Head{}, fmt.Errorf("read HEAD: %w", err)
	}
	h := Head{Branch: strings.TrimPrefix(target, "refs/heads/")}
	id, err := r.refID("HEAD")
	if errors.Is(err, ErrMissing) {
		h.Unborn = true
		return h, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read HEAD: %w", err)
	}
	h.Commit = id.String()
	return h, nil
}

// headTarget is the full name of the branch that HEAD leads to, also by way of a
// branch that is a symbolic ref; "" when detached.
func (r *Repo) headTarget() (string, error) {
	target, _, err := r.readLooseRef("HEAD")
	for range maxSymrefs {
		next, _, nerr := r.readLooseRef(target)
		if target == "" || nerr != nil || next == "" {
			break // refID says what is wrong with it
		}
		target = next
	}
	return target, err
}

// refID follows a ref (full name, or HEAD and its like) to an object id.
// ErrMissing: the ref, or the one it points to, is not there.
func (r *Repo) refID(name string) (plumbing.Hash, error) {
	full := name
	for range maxSymrefs + 1 {
		target, id, err := r.readRef(name)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if target == "" {
			return id, nil
		}
		name = target
	}
	return plumbing.ZeroHash, fmt.Errorf("ref %s: %w: symbolic refs in a circle", full, ErrCorrupt)
}

// readRef reads one ref, loose before packed: the target of a symbolic one, or
// an id.
func (r *Repo) readRef(name string) (target string, id plumbing.Hash, err error) {
	target, id, err = r.readLooseRef(name)
	if !errors.Is(err, ErrMissing) || isPseudoRef(name) {
		return target, id, err
	}
	packed, err := r.packedRefs()
	if err != nil {
		return "", id, err
	}
	id, ok, err := packed.find(name)
	if err == nil && !ok {
		err = fmt.Errorf("ref %s: %w", name, ErrMissing)
	}
	return "", id, err
}

func (r *Repo) readLooseRef(name string) (target string, id plumbing.Hash, err error) {
	path := r.refPath(name)
	if link, err := os.Readlink(path); err == nil && strings.HasPrefix(link, "refs/") && refFormat(link) {
		return link, id, nil // the old form of a symbolic ref
	}
	data, err := readGitFile(path, maxSmallFile)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return "", id, fmt.Errorf("ref %s: %w", name, ErrMissing)
	case err != nil:
		return "", id, fmt.Errorf("ref %s: %w", name, err)
	}
	text := strings.TrimRight(string(data), " \t\r\n")
	if target, ok := strings.CutPrefix(text, "ref:"); ok {
		target = strings.TrimLeft(target, " \t")
		if !refFormat(target) || !strings.HasPrefix(target, "refs/") {
			return "", id, fmt.Errorf("ref %s: %w: points to %q", name, ErrCorrupt, target)
		}
		return target, id, nil
	}
	text, _, _ = strings.Cut(text, "\t") // FETCH_HEAD and its like say more
	if id, err = parseID(text); err != nil || id.IsZero() {
		return "", id, fmt.Errorf("ref %s: %w: no object id", name, ErrCorrupt)
	}
	return "", id, nil
}

// refPath is the file of a loose ref.
func (r *Repo) refPath(name string) string {
	dir := r.common
	if perWorktree(name) {
		dir = r.gitDir
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

// packed is the text of packed-refs.
type packed []byte

func (r *Repo) packedRefs() (packed, error) {
	data, err := readGitFile(filepath.Join(r.common, "packed-refs"), maxRefsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// find looks one name up.
func (p packed) find(name string) (plumbing.Hash, bool, error) {
	needle := []byte(" " + name)
	for from := 0; ; {
		i := bytes.Index(p[from:], needle)
		if i < 0 {
			return plumbing.ZeroHash, false, nil
		}
		i += from
		end := i + len(needle)
		start := bytes.LastIndexByte(p[:i], '\n') + 1
		from = end
		if end < len(p) && p[end] != '\n' && p[end] != '\r' || p[start] == '#' {
			continue
		}
		id, err := parseID(string(p[start:i]))
		if err != nil {
			return id, false, fmt.Errorf("packed-refs: %w: %w", ErrCorrupt, err)
		}
		return id, true, nil
	}
}

// each calls fn with every name and id.
func (p packed) each(fn func(name string, id plumbing.Hash)) error {
	n := 0
	for line := range bytes.Lines(p) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" || text[0] == '#' || text[0] == '^' {
			continue
		}
		digits, name, _ := strings.Cut(text, " ")
		id, err := parseID(digits)
		if err != nil || name == "" {
			return fmt.Errorf("packed-refs: %w: line %d", ErrCorrupt, n) // not what it says: the file may be a link
		}
		fn(name, id)
	}
	return nil
}

// RefsUnder lists the refs that are prefix or stand below it ("refs/pact" gives
// "refs/pact/lock/a", not "refs/pactual"), loose and packed, by full name.
// Symbolic refs are followed; a tag object's ref gives the tag's id (Resolve
// peels it). A ref that cannot be read is an error, not a gap, and so are more than
// 50,000 of them.
func (r *Repo) RefsUnder(prefix string) (map[string]string, error) {
	prefix = strings.TrimSuffix(prefix, "/")
	if prefix != "refs" {
		if err := checkRefName(prefix); err != nil {
			return nil, err
		}
	}
	p, err := r.packedRefs()
	if err != nil {
		return nil, fmt.Errorf("list refs under %s: %w", prefix, err)
	}
	out := map[string]string{}
	err = p.each(func(name string, id plumbing.Hash) {
		if len(out) <= maxRefs && within(name, prefix) && !perWorktree(name) {
			out[name] = id.String()
		}
	})
	if err == nil && len(out) <= maxRefs {
		err = r.looseRefs(prefix, 0, out)
	}
	if err == nil && len(out) > maxRefs {
		err = fmt.Errorf("more than %d refs: %w", maxRefs, ErrTooLarge)
	}
	if err != nil {
		return nil, fmt.Errorf("list refs under %s: %w", prefix, err)
	}
	return out, nil
}

// looseRefs adds the loose refs at and below name.
func (r *Repo) looseRefs(name string, depth int, out map[string]string) error {
	path := r.refPath(name)
	if perWorktree(name + "/") {
		path = filepath.Join(r.gitDir, filepath.FromSlash(name))
	}
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		id, err := r.refID(name)
		if errors.Is(err, ErrMissing) {
			delete(out, name) // points to a ref that is not there: git shows nothing
			return nil
		}
		if err == nil {
			out[name] = id.String()
		}
		return err
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case depth > 64:
		return fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	for _, e := range entries {
		if len(out) > maxRefs {
			return nil // RefsUnder says so
		}
		if below := name + "/" + e.Name(); refFormat(below) {
			if err := r.looseRefs(below, depth+1, out); err != nil {
				return err
			}
		}
	}
	return nil
}
