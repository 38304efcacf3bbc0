package artifacts

import (
	"strings"
	"sync"

	"pact/artifacts/testgen"
)

// derived is what a contract yields: a pure function of the contracts and the import path, and dear to work out. So it is
// kept for as long as the process lives, under the digests of everything that it depends on. Nobody writes into it.
type derived struct {
	sound    bool // types and expressions compile
	cases    []testgen.Case
	coverage []testgen.Coverage
	files    []testgen.File
	err, fix string
}

// keptDerived bounds how many are kept; beyond it all are forgotten.
const keptDerived = 512

var memo = struct {
	sync.Mutex
	known map[string]derived
}{known: map[string]derived{}}

func derivedOf(key string, work func() derived) derived {
	memo.Lock()
	d, ok := memo.known[key]
	memo.Unlock()
	if ok {
		return d
	}
	d = work()
	memo.Lock()
	defer memo.Unlock()
	if len(memo.known) >= keptDerived {
		clear(memo.known)
	}
	memo.known[key] = d
	return d
}

// lawKey stands for all contracts and written tests together, since one may refer to the types of another.
func (s *Snapshot) lawKey() string {
	var b strings.Builder
	for _, c := range s.Contracts {
		b.WriteString(c.Path + " " + c.Digest() + "\n")
	}
	for _, t := range s.Written {
		b.WriteString(t.Path + " " + t.Digest() + "\n")
	}
	return b.String()
}
