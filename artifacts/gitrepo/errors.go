package gitrepo

import "errors"

var (
	// ErrNone: no repository holds the folder.
	ErrNone = errors.New("no git repository here or above")
	// ErrMissing: a revision or an object is not in this repository. It may not
	// have been fetched (shallow or partial clone, a ref of another machine).
	ErrMissing = errors.New("not in this repository")
	// ErrCorrupt: an object's content does not hash to its id, or what is in
	// .git cannot be parsed. Either the disk or somebody changed it.
	ErrCorrupt = errors.New("damaged or tampered with")
	// ErrTooLarge: a size, a count or a depth is over its bound.
	ErrTooLarge = errors.New("too large")
)

// Unsupported names what in this repository cannot be served, and the way out.
type Unsupported struct {
	What string // what was found, with the value seen
	Fix  string // what the user can do about it
}

// Error says what cannot be served; the way out is in Fix.
func (u *Unsupported) Error() string { return "unsupported repository: " + u.What }
