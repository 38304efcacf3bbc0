package lock

import "pact/artifacts/gitrepo"

func id(e *gitrepo.Entry) string {
	if e == nil {
		return ""
	}
	return e.ID
}

func mode(e *gitrepo.Entry) string {
	if e == nil {
		return ""
	}
	return e.Mode
}
