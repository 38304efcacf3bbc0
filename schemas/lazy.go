package schemas

import (
	"regexp"
	"sync"
)

// Lazy compiles a pattern when it is first needed: a process that starts needs none.
func Lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
