package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func lines(imports []Import) string {
	var out []string
	for _, i := range imports {
		s := fmt.Sprintf("%d:%d %s%s", i.Line, i.Column, strings.Repeat(".", i.Up), i.Path)
		if len(i.Names) > 0 {
			s += " " + strings.Join(i.Names, ",")
		}
		if i.Computed {
			s += "?"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// TestPythonImports: each form that imports, where it stands, and nothing that only looks like one.
func TestPythonImports(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"import a.b as c, d\n", "1:8 a.b; 1:18 d"},
		{"import a . b \\\n  as c\n", "1:8 a.b"},
		{"from . import x\n", "1:6 . x"},
		{"from ...pkg.y import z as w, (\n", "fault 1:30 what begins here does not end"},
		{"from ..pkg import (\n    y,  # import q\n    z as w,\n)\n", "1:6 ..pkg y,z"},
		{"from a import *\n", "1:6 a *"},
		{"if TYPE_CHECKING:\n    from a import B\nelse: import c; import d\n", "2:10 a B; 3:14 c; 3:24 d"},
		{"try: import a\nexcept ImportError: pass\n", "1:13 a"},
		{"def f():\n    import a\n", "2:12 a"},
		{"x = 'import a'\n# import b\ny = \"\"\"\nimport c\n\"\"\"\nz = r'\\'; import d\n", "fault 6:5 what begins here does not end"},
		{"x = 'import a'\n# import b\ny = \"\"\"\nimport c\n\"\"\"\nz = r'\\''; import d\n", "6:19 d"},
		{"z = f'{x[\"import a\"]!r:>{w}} import b {{import c}}' # import d\n", ""},
		{"z = f\"{__import__(\"a\")} {y:{__import__('b')}}\"\n", "1:19 a; 1:40 b"},
		{"raise X from Y\nimport a\n", "2:8 a"},
		{"raise X from Y # \\\nimport a\n", "2:8 a"},
		{"from a \\\n  import \\\n b\n", "1:6 a b"},
		{"def f():\n    yield from g\n    import a\n", "3:12 a"},
		{"import importlib\nm = importlib.import_module('a.b')\n", "1:8 importlib; 2:29 a.b"},
		{"from importlib import import_module as load, reload\nload('.x', __package__)\nload(name='a' 'b')\n", "1:6 importlib import_module,reload; 2:6 .x; 3:11 ab"},
		{"importlib.import_module(name)\n__import__(f'a{x}')\nload = __import__\n", "1:11 import_module?; 2:1 __import__?; 3:8 __import__?"},
		{"__import__('a' + b)\n__import__('\\x61')\n", "1:1 __import__?; 2:12 a"},
		{"import sys\nsys.path.insert(0, 'x')\nsys.path_hooks\nfor p in sys.path: pass\n", "1:8 sys; 2:1 sys.path?"},
		{"import runpy\nrunpy.run_path('x.py')\n", "1:8 runpy; 2:7 run_path?"},
		{"def import_module(name):\n    return name\n", ""},
		{"important = imports.imported\n", ""},
		{"import\n", "fault 1:1 it imports nothing that has a name"},
		{"from a import\n", "fault 1:8 it imports nothing that has a name"},
		{"x = (1,\nimport a\n", "fault 1:5 what begins here does not end"},
		{"x = 1)\nimport a\n", "fault 1:6 what begins here does not end"},
	} {
		got, fault := PythonImports("a.py", []byte(c.src))
		text := lines(got)
		if fault != nil {
			text = fmt.Sprintf("fault %d:%d %s", fault.Line, fault.Column, fault.Message)
		}
		require.Equal(t, c.want, text, c.src)
	}
}
