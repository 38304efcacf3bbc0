package gitrepo

import (
	"bytes"
	"sync"
)

// Stored answers what git would store for files of the work tree, as far as the
// attributes and the configuration in force turn line ends; no filter is run and
// no other conversion is taken into account. It reads them once. Safe for
// concurrent use.
type Stored struct {
	repo  *Repo
	once  sync.Once
	attrs *attributes
	err   error
}

// Stored begins such questions; nothing is read before the first.
func (r *Repo) Stored() *Stored { return &Stored{repo: r} }

func (s *Stored) of(path string) (attrs, error) {
	s.once.Do(func() {
		var conf *config
		if conf, s.err = s.repo.settings(); s.err == nil {
			s.attrs = newAttributes(s.repo, conf)
		}
	})
	if s.err != nil {
		return nil, s.err
	}
	return s.attrs.of(path)
}

// LineEnds gives the content as git would store it: CRLF turned into LF where
// that is in force for the path, else the content itself.
func (s *Stored) LineEnds(path string, data []byte) ([]byte, error) {
	if !bytes.Contains(data, []byte("\r\n")) {
		return data, nil
	}
	a, err := s.of(path)
	if err != nil {
		return nil, err
	}
	if convert, auto := a.lineEnds(s.attrs.conf); !convert || auto && looksBinary(data) {
		return data, nil
	}
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), nil
}

// Otherwise names the attribute that makes git store something else than the
// content with its line ends turned: a filter (LFS is one), an expanded $Id$, an
// encoding. "" where there is none.
func (s *Stored) Otherwise(path string, data []byte) (string, error) {
	a, err := s.of(path)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"filter", "working-tree-encoding"} {
		if v := a[name]; v != "" && v != "unset" && v != "set" {
			return name + "=" + v, nil
		}
	}
	if a["ident"] == "set" && bytes.Contains(data, []byte("$Id")) {
		return "ident", nil
	}
	return "", nil
}

// KeepsModes reports whether the work tree can tell executable files, by
// core.fileMode.
func (r *Repo) KeepsModes() (bool, error) {
	conf, err := r.settings()
	if err != nil {
		return false, err
	}
	return conf.bool("core.filemode", true), nil
}
