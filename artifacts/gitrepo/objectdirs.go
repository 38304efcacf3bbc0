package gitrepo

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxAlternates bounds how many object folders are looked into, and how deep
// alternates may name alternates.
const (
	maxAlternates     = 64
	maxAlternateDepth = 5
)

// openPacks lists the object folders and their packs, unless that is done.
func (s *objectStore) openPacks() error {
	if s.dirs != nil {
		return nil
	}
	s.addDir(s.dir, 0)
	for _, dir := range s.dirs {
		bases, err := packBases(dir)
		if err != nil {
			s.closePacks()
			return err
		}
		for _, base := range bases {
			s.count++
			p, err := openPack(base, s.count, s.cache)
			if err != nil {
				// One bad index must not hide the other packs; it is named when
				// an object is not found.
				if !os.IsNotExist(err) {
					s.broken = err
				}
				continue
			}
			s.packs = append(s.packs, p)
		}
	}
	return nil
}

// closePacks forgets what openPacks found.
func (s *objectStore) closePacks() {
	for _, p := range s.packs {
		p.close()
	}
	s.dirs, s.packs, s.broken = nil, nil, nil
	s.cache.Clear()
}

func (s *objectStore) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closePacks()
}

// addDir adds an objects folder and, in git's way, the folders that its
// info/alternates names: absolute, or relative to itself.
func (s *objectStore) addDir(dir string, depth int) {
	if slices.Contains(s.dirs, dir) || len(s.dirs) >= maxAlternates || depth > 0 && !isDir(dir) {
		return
	}
	s.dirs = append(s.dirs, dir)
	data, err := readGitFile(filepath.Join(dir, "info", "alternates"), maxSmallFile)
	if err != nil || depth >= maxAlternateDepth {
		return
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '"' {
			if plain, err := strconv.Unquote(line); err == nil {
				line = plain
			}
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(dir, line)
		}
		s.addDir(filepath.Clean(line), depth+1)
	}
}
