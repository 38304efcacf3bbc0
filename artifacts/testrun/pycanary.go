package testrun

import (
	"fmt"
	"strings"
)

// pythonForms are the ways in which a Python test fails; %s is the token.
var pythonForms = map[string]string{
	"assert":          `assert 1 == 2, "%s"`,
	"assert a value":  `assert {"a": [1]} == {"a": [2]}, "%s"`,
	"assert a type":   `assert isinstance("1", int), "%s"`,
	"pytest.approx":   `assert 1.0 == pytest.approx(2.0), "%s"`,
	"pytest.fail":     `pytest.fail("%s")`,
	"nothing raised":  "with pytest.raises(type(\"%s\", (Exception,), {})):\n        pass",
	"another error":   "with pytest.raises(KeyError):\n        raise ValueError(\"%s\")",
	"an error":        `raise RuntimeError("%s")`,
	"unittest":        `unittest.TestCase().assertEqual(1, 2, "%s")`,
	"unittest raises": "with unittest.TestCase().assertRaises(KeyError, msg=\"%s\"):\n        pass",
}

// pythonCanaries is a test file of canaries.
func pythonCanaries(list []canary) []byte {
	var b strings.Builder
	b.WriteString("import unittest\n\nimport pytest\n")
	for _, c := range list {
		fmt.Fprintf(&b, "\n\ndef %s():\n    %s\n", c.Name, fmt.Sprintf(pythonForms[c.Form], c.Token))
	}
	return []byte(b.String())
}
