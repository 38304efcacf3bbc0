// Package installed finds what tests need beside Go. It is test support; nothing else imports it.
package installed

import (
	"os"
	"path/filepath"
	"testing"
)

// NodeModules is a node_modules folder that holds these packages: PACT_TEST_NODE_MODULES, else where .ci/run puts them. It
// skips the test, by the name of the package, where one is not there.
func NodeModules(t testing.TB, packages ...string) string {
	t.Helper()
	modules := os.Getenv("PACT_TEST_NODE_MODULES")
	if cache, err := os.UserCacheDir(); err == nil && modules == "" {
		modules = filepath.Join(cache, "pact-tests", "node_modules")
	}
	for _, name := range packages {
		if _, err := os.Stat(filepath.Join(modules, name, "package.json")); err != nil {
			t.Skipf("%s is not installed; PACT_TEST_NODE_MODULES names the node_modules that holds it", name)
		}
	}
	return modules
}
