//go:build !unix

package gitrepo

func (f *fixture) pipe(string) { f.t.Skip("no named pipes here") }
