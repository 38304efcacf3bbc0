//go:build unix

package gitrepo

import (
	"syscall"

	"github.com/stretchr/testify/require"
)

// pipe makes a named pipe, which blocks whoever opens it in the usual way.
func (f *fixture) pipe(name string) {
	f.t.Helper()
	require.NoError(f.t, syscall.Mkfifo(f.path(name), 0o644))
}
