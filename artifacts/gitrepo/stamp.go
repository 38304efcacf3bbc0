package gitrepo

import (
	"io/fs"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// stamp is what the system says about a file or folder without opening it. Times
// are nanoseconds since 1970. A zero ctime: this system does not tell, and the
// stamp proves nothing.
type stamp struct {
	dev, ino     uint64
	size         int64
	mtime, ctime int64
	mode         fs.FileMode
}

// record is a file as it was looked at. Where at is set, it was opened and read
// too: id is the blob of what it held, at the time before it was opened.
type record struct {
	stamp
	id plumbing.Hash
	at int64
}

// hashed reports whether the content is known.
func (r *record) hashed() bool { return r.at != 0 }

// How much older a change must be than the look at it, so that every later
// change has another ctime.
const (
	// The clock of file times ticks every 10 ms at most, but some file systems
	// keep whole seconds, or two.
	folderMargin = 2100 * time.Millisecond
	// A program that has mapped a file for writing moves its times with the first
	// write to a page, not with the next ones, until the page was written back.
	// That begins after 30 s, looked for every 5 s.
	fileMargin = 40 * time.Second
)

// settled reports whether whatever happened to the file after it was looked at
// would show in its ctime.
func (s stamp) settled(at int64, margin time.Duration) bool {
	return s.ctime != 0 && at-s.ctime > int64(margin)
}

func now() int64 { return time.Now().UnixNano() }
