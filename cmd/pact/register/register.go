// Package register writes and takes away the registration of Pact in the files of hosts and of git. What is not Pact's keeps
// its every byte; a text that cannot be read is refused with its place; a file changes whole or not at all, and no link
// is followed out of the folder that it belongs to.
package register

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Change is one file as it would be.
type Change struct {
	Path   string // absolute
	Before []byte // nil where there is no file
	After  []byte // nil where there shall be none
	Mode   fs.FileMode
	From   string // the file was moved here from there; what is at Path is written anew
	Note   string // what the user should know
}

// Changed says that there is something to write.
func (c Change) Changed() bool {
	return (c.Before == nil) != (c.After == nil) || string(c.Before) != string(c.After) || c.From != ""
}

// Verb is what happens to the file, in a word.
func (c Change) Verb() string {
	switch {
	case !c.Changed():
		return "unchanged"
	case c.Before == nil:
		return "created"
	case c.After == nil:
		return "removed"
	}
	return "changed"
}

// Binary is how a registration calls Pact: an absolute path.
type Binary string

// Quoted is the path as a word of a POSIX shell.
func (b Binary) Quoted() string { return quote(string(b)) }

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// read reads a file below dir that may be missing: a regular one, reached through no link that leaves dir.
func read(dir, name string) (data []byte, mode fs.FileMode, err error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0o644, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0o644, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s cannot be read: %w", filepath.Join(dir, name), err)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s is no regular file, and a link is not followed", filepath.Join(dir, name))
	}
	if data, err = root.ReadFile(name); data == nil && err == nil {
		data = []byte{}
	}
	return data, info.Mode().Perm(), err
}

// Apply writes the changes below dir, one file after the other, each by a temporary name and a rename.
func Apply(dir string, changes []Change) error {
	for _, c := range changes {
		if !c.Changed() {
			continue
		}
		name, err := filepath.Rel(dir, c.Path)
		if err == nil {
			err = apply(dir, name, c)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", c.Path, err)
		}
	}
	return nil
}

func apply(dir, name string, c Change) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if c.From != "" { // what stands there goes aside, or comes back
		from, err := filepath.Rel(dir, c.From)
		if err != nil {
			return err
		}
		if c.After != nil {
			if err := root.Rename(name, from); err != nil {
				return err
			}
		} else {
			return root.Rename(from, name)
		}
	}
	if c.After == nil {
		if err := root.Remove(name); err != nil {
			return err
		}
		if parent := filepath.Dir(name); parent != "." {
			_ = root.Remove(parent) // only when it is empty
		}
		return nil
	}
	temp := filepath.Join(filepath.Dir(name), fmt.Sprintf(".pact-tmp-%d", os.Getpid()))
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, c.Mode)
	if err != nil {
		return err
	}
	_, err = f.Write(c.After)
	if err = errors.Join(err, f.Chmod(c.Mode), f.Sync(), f.Close()); err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp)
	}
	return err
}
