package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// FileState is one sealed file as it stands now.
type FileState struct {
	Sealed   schemas.SealedFile
	Before   string // blob of the link before, "" where it had none
	AtBase   string // blob of the lock's base, "" where it had none, or is not here
	Work     string // sha256 hex of the work-tree file, "" where there is none to hash
	WorkBlob string // the blob that git would store for it, line ends turned where that is in force
	WorkKind string // "regular file", "symbolic link" …, "" where it is missing
	WorkMode string
	WorkWay  string // a folder on the way that is no folder of this repository, and what it is; "" where all are

	Index  *gitrepo.Entry // nil where the index has none
	Head   *gitrepo.Entry // nil where HEAD has none
	HeadIn string         // what HEAD has in the place of a folder above, "" where it has folders

	WasHead bool     // HEAD, or a commit between the base and HEAD, holds the sealed bytes
	Twins   []string // other paths, in the work tree or HEAD, that some file systems take for this one or a folder above
}

// Intact says that the work-tree file has the sealed bytes: those that were hashed, those that git stored for them, or
// bytes that differ in nothing but line ends, where the attributes in force turn them so.
func (f *FileState) Intact() bool {
	return f.Work != "" && (f.Work == f.Sealed.SHA256 || f.WorkBlob == f.Sealed.Blob)
}

// File is the state of a sealed file, or nil.
func (s *Seal) File(name string) *FileState {
	at := slices.IndexFunc(s.Files, func(f FileState) bool { return f.Sealed.Path == name })
	if at < 0 {
		return nil
	}
	return &s.Files[at]
}

func (s *Snapshot) loadFileStates(ctx context.Context, stored *gitrepo.Stored) error {
	current := s.Seal.Current
	entries := append(slices.Clone(current.Lock.Files), schemas.SealedFile{
		Path: LockFile, Blob: current.Blobs[LockFile].ID, Mode: current.Blobs[LockFile].Mode, SHA256: hexSHA(s.Lock.Bytes),
	})
	paths := make([]string, len(entries))
	for i, e := range entries {
		paths[i] = s.inRepo(e.Path)
	}
	index, err := s.repo.Index(ctx, paths)
	if err != nil {
		return fmt.Errorf("the index cannot be read: %w", err)
	}
	head, err := s.repo.TreeAt(ctx, s.At.Head)
	if err != nil {
		return fmt.Errorf("HEAD cannot be read: %w", err)
	}
	base, err := s.repo.TreeAt(ctx, current.Lock.Base)
	if err != nil && !errors.Is(err, gitrepo.ErrMissing) {
		return fmt.Errorf("the base of the lock cannot be read: %w", err)
	}
	if s.Seal.ModesTold, err = s.modesTold(entries); err != nil {
		return err
	}
	folders := listings{
		remembered(s.files.list),
		remembered(func(dir string) ([]string, error) { return head.Names(s.inRepo(dir)) }),
	}
	way := s.files.ways()
	before := s.Seal.Link(current.Lock.Previous)
	for i, e := range entries {
		st := FileState{Sealed: e}
		if before != nil {
			st.Before = before.Blobs[e.Path].ID
		}
		if err := s.workState(&st, way, stored); err != nil {
			return err
		}
		lists := folders
		if st.WorkWay != "" {
			lists = folders[1:] // the work tree has no such folder to list
		}
		if st.Twins, err = twins(e.Path, lists); err != nil {
			return fmt.Errorf("the folders of %s cannot be listed: %w", e.Path, err)
		}
		if x, ok := index[paths[i]]; ok {
			st.Index = &x
		}
		if st.Head, st.HeadIn, err = head.Entry(paths[i]); err != nil {
			return fmt.Errorf("HEAD cannot be read: %w", err)
		}
		if base != nil {
			if x, _, err := base.Entry(paths[i]); err == nil && x != nil {
				st.AtBase = x.ID
			}
		}
		s.Seal.Files = append(s.Seal.Files, st)
	}
	s.loadHelpers()
	return s.loadHistory(ctx)
}

// workState looks at the file itself: nothing is followed, on the way to it or in its place.
func (s *Snapshot) workState(st *FileState, way func(string) string, stored *gitrepo.Stored) error {
	name := st.Sealed.Path
	if _, drafted := s.files.overlay[name]; !drafted {
		if st.WorkWay = way(path.Dir(name)); st.WorkWay != "" {
			return nil
		}
		info, err := s.files.root.Lstat(name)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				st.WorkKind = "file that cannot be looked at"
			}
			return nil
		}
		st.WorkKind, st.WorkMode = fileKind(info.Mode()), gitMode(info.Mode())
		if !info.Mode().IsRegular() {
			return nil
		}
	} else {
		st.WorkKind, st.WorkMode = "regular file", st.Sealed.Mode
	}
	data, err := s.files.read(name, maxSealed+1)
	if err != nil || len(data) > maxSealed {
		st.WorkKind = "file that cannot be read"
		return nil
	}
	st.Work, st.WorkBlob = hexSHA(data), gitrepo.HashBlob(data)
	if st.Intact() {
		return nil
	}
	if data, err = stored.LineEnds(s.inRepo(name), data); err != nil {
		return fmt.Errorf("the attributes of %s cannot be read: %w", name, err)
	}
	st.WorkBlob = gitrepo.HashBlob(data)
	return nil
}

// maxSealed is the largest file that can be sealed, in bytes.
const maxSealed = 64 << 20

// modesTold says whether the modes of the work tree mean something: core.fileMode is on, or, where it is off, the sealed
// files do not all have the same one, as they have on a file system that keeps none.
func (s *Snapshot) modesTold(sealed []schemas.SealedFile) (bool, error) {
	told, err := s.repo.KeepsModes()
	if err != nil || told {
		return told, err
	}
	modes := map[string]bool{}
	for _, f := range sealed {
		if info, err := s.files.root.Lstat(f.Path); err == nil && info.Mode().IsRegular() {
			modes[gitMode(info.Mode())] = true
		}
	}
	return len(modes) > 1, nil
}

func gitMode(m fs.FileMode) string {
	if m.Perm()&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

func hexSHA(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
