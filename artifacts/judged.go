package artifacts

import (
	"crypto/sha256"
	"fmt"

	"pact/artifacts/gitrepo"
)

// Judged gives what work makes of the content of a file of Sources, at most MaxSource bytes of it, and remembers that for
// as long as the process lives. It must be a pure function of what, the path and the content, and nobody may change it.
func Judged[T any](s *Snapshot, what, file string, work func(data []byte) T) (T, error) {
	var key judgedKey
	blob := ""
	if s.memory != nil && s.work != nil {
		blob, _ = s.work.Blob(s.inRepo(file)) // what is no regular file has none
		key = sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", what, file, blob))
	}
	if blob == "" {
		// nothing to know it by
	} else if known, ok := s.memory.judged(key).(T); ok {
		return known, nil
	}
	data, err := s.ReadSource(file)
	if err != nil {
		return *new(T), err
	}
	made := work(data)
	if blob != "" && gitrepo.HashBlob(data) == blob { // else it changed since it was looked at
		s.memory.judge(key, made)
	}
	return made, nil
}

// judgedKey stands for everything that a result of Judged depends on.
type judgedKey [sha256.Size]byte

// keptJudged bounds how many results are kept; beyond it all are forgotten.
const keptJudged = 200_000

func (m *Memory) judged(key judgedKey) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files[key]
}

func (m *Memory) judge(key judgedKey, made any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.files) >= keptJudged {
		clear(m.files)
	}
	m.files[key] = made
}
