package testgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// python is how generated tests are written in Python: functions test_<function>__<case> and test_scenario__<scenario> of
// one module, unique in it, which pytest reports as the name of a test case.
var python = &dialect{
	cel: &celTarget{
		null:     "None",
		boolean:  pythonBool,
		integer:  func(i int64) string { return strconv.FormatInt(i, 10) },
		float:    pythonFloat,
		text:     pythonText,
		bytes:    pythonBytes,
		function: "lambda %s: %s",
		method:   pythonMethod,
		mapped:   "mapping",
		more:     true,
		pattern: func(p string) (string, error) {
			return rewritten(p, `\Z`, func(r rune) string { return fmt.Sprintf(`\U%08x`, r) })
		},
	},
	comment: "#",
	marks:   strings.Split("# fmt: off\n# isort: skip_file\n# ruff: noqa\n# flake8: noqa\n# pylint: skip-file\n# mypy: ignore-errors", "\n"),
	indent:  "    ",
	key:     func(name string) string { return pythonText(name) + ": " },
	number:  func(i int64) string { return strconv.FormatInt(i, 10) },
	repeat:  "%s * %d",
	spelled: pyCall,
	title: func(c Case) string {
		if c.Kind == KindScenario {
			return "test_scenario__" + slug(strings.TrimPrefix(c.ID, "scenarios/"))
		}
		return "test_" + slug(c.Function) + "__" + slug(caseName(c))
	},
	open:    func(name string) string { return "\ndef " + name + "():\n" },
	begin:   "s = start()",
	call:    node{text: "s.call", open: "(", close: ")"},
	let:     "%s = ",
	set:     "%s = ",
	refuse:  `raise _NotWritten("not implemented")`,
	never:   "0s",
	support: sectionOf("\n\n", "", "python/subject.py", "python/result.py", "python/native.py", "python/values.py", "python/expressions.py"),
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// pythonFloat keeps a float one that has no fraction.
func pythonFloat(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func pythonText(s string) string { return quote(s, `\U%08x`) }

func pythonBytes(s string) string {
	q := strconv.QuoteToASCII(s)
	if len(s) != len([]rune(s)) || strings.Contains(q, `\u`) {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, `\x%02x`, s[i])
		}
		q = `"` + b.String() + `"`
	}
	return "b" + q
}

var capital = schemas.Lazy(`[A-Z]`)

// pythonMethod spells an operation or an expectation: startsWith is starts_with, and is and_.
func pythonMethod(name string) string {
	if slices.Contains(pyKeywords, name) {
		return name + "_"
	}
	return capital().ReplaceAllStringFunc(name, func(s string) string { return "_" + strings.ToLower(s) })
}

// pythonBound says what of a binding Python cannot load. What the binding says becomes code, so nothing else may stand there.
func pythonBound(c *schemas.Contract) error {
	for part := range strings.SplitSeq(c.Binding.Module, ".") {
		if !isPyName(part) {
			return fmt.Errorf("binding of contract %s: module %q is not the name of a Python module, as shop.booking is", c.Component, c.Binding.Module)
		}
	}
	return pyBound(c)
}

// pythonTests renders the cases of a contract for pytest.
func pythonTests(u *lang.Unit) ([]File, error) {
	c := u.Contract()
	if err := pythonBound(c); err != nil {
		return nil, err
	}
	factory := python.cel.null
	if c.Binding.Factory != "" {
		factory = pythonText(c.Binding.Factory)
	}
	load := "# Where the implementation is, below the project root two folders above this one, and what builds a fresh subject for\n" +
		"# each test, if anything does.\n" +
		"COMPONENT = " + pythonText(c.Component) + "\nMODULE = " + pythonText(c.Binding.Module) + "\nFACTORY = " + factory + "\n"
	head, body, names := python.script(u, load)
	imports, section := python.support.of(body)
	data := head + "\n" + strings.Join(imports, "\n") + "\n\n" + body + "\n\n" + aboutSupport("#") + section
	return []File{{Path: "tests/pact/test_" + fileName(c.Component, "") + "_contract.py", Data: []byte(data), Tests: names}}, nil
}
