package artifacts

import "pact/artifacts/gitrepo"

// Judged gives what work makes of the content of a file of Sources, at most MaxSource bytes of it, and remembers that for
// as long as the process lives. It must be a pure function of what, the path and the content, and nobody may change it.
func Judged[T any](s *Snapshot, what, file string, work func(data []byte) T) (T, error) {
	key := judgedKey{what: what, file: file}
	if s.memory != nil && s.work != nil {
		key.blob, _ = s.work.Blob(s.inRepo(file)) // what is no regular file has none
	}
	if known, ok := s.memory.judged(key).(T); ok {
		return known, nil
	}
	data, err := s.ReadSource(file)
	if err != nil {
		return *new(T), err
	}
	made := work(data)
	if key.blob != "" && gitrepo.HashBlob(data) == key.blob { // else it changed since it was looked at
		s.memory.judge(key, made)
	}
	return made, nil
}

// judgedKey is everything that a result of Judged depends on.
type judgedKey struct{ what, file, blob string }

// keptJudged bounds how many results are kept; beyond it all are forgotten.
const keptJudged = 200_000

func (m *Memory) judged(key judgedKey) any {
	if m == nil || key.blob == "" {
		return nil
	}
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
