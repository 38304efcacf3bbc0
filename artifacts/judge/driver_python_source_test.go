package judge

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// TestPythonRunsTheSource: what is judged is the source that stands there, not byte code that was laid beside it, and with
// what any user of the machine has.
func TestPythonRunsTheSource(t *testing.T) {
	withPython(t)
	rows := []one{{params: "", returns: "int", args: `{}`, want: `returns 2`}}
	root := inFolder(t, "it.py", "def f0():\n    return 1\n")
	program, err := realPython()
	require.NoError(t, err)
	said, err := exec.Command(program, "-c", "import py_compile, sys; py_compile.compile(sys.argv[1], invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)", filepath.Join(root, "it.py")).CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.DirExists(t, filepath.Join(root, "__pycache__"))
	put(t, root, "it.py", "def f0():\n    return 2\n")

	home := t.TempDir()
	t.Setenv("HOME", home)
	said, err = exec.Command(program, "-c", "import site; print(site.getusersitepackages(), end='')").Output()
	require.NoError(t, err)
	put(t, string(said), "usercustomize.py", "import os, sys\nos._exit(9)\n")

	d, bound := pythonOn(t, root, subject(t, schemas.Binding{Language: schemas.LanguagePython, Module: "it"}, root, rows))
	require.Equal(t, "ready", bound, d.printed.String())
	d.each(t, rows)
	caches, err := filepath.Glob(filepath.Join(root, "__pycache__", "*"))
	require.NoError(t, err)
	require.Len(t, caches, 1, "nothing is written into the work tree")
}
