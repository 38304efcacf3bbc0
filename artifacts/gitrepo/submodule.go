package gitrepo

import (
	"context"
	"errors"
	"fmt"
)

// maxNested bounds how many submodules stand inside one another.
const maxNested = 8

// submoduleState compares the repository that is checked out at f.path with the
// commit that f names: another commit, an edit or a new file in it is Modified, as
// git status says. One that cannot be served is an error that names it.
func (r *Repo) submoduleState(ctx context.Context, f treeFile, at location) (string, error) {
	if r.nested >= maxNested {
		return "", fmt.Errorf("%s: submodules deeper than %d: %w", f.path, maxNested, ErrTooLarge)
	}
	sub, err := openAt(at)
	if err == nil {
		defer sub.Close()
		sub.nested = r.nested + 1
		var head Head
		head, err = sub.Head()
		if err != nil || head.Commit != f.id.String() {
			return Modified, nil // another commit, or none that can be read
		}
		var dirty bool
		if dirty, err = sub.Dirty(ctx, ""); err == nil && !dirty {
			return "", nil
		}
	}
	var u *Unsupported
	if errors.As(err, &u) {
		return "", &Unsupported{What: "the submodule " + f.path + ": " + u.What, Fix: u.Fix + " (in " + f.path + ")"}
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return Modified, nil
}
