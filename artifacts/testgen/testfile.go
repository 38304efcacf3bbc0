package testgen

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pact/schemas"
)

// NoTestFile says why a runner of the language would not take a file for one of tests, "" where it would.
func NoTestFile(language schemas.Language, file string) string {
	base := path.Base(file)
	ends := func(suffixes ...string) bool {
		return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(base, s) })
	}
	want := ""
	switch language {
	case schemas.LanguageGo:
		if !ends("_test.go") {
			want = "_test.go at the end"
		}
	case schemas.LanguagePython:
		if !ends(".py") || !strings.HasPrefix(base, "test_") && !ends("_test.py") {
			want = "test_….py or …_test.py"
		}
	case schemas.LanguageJavaScript, schemas.LanguageTypeScript:
		if !ends(".test.js", ".test.mjs", ".test.cjs", ".test.ts", ".test.mts") {
			want = "….test.mjs, ….test.js or ….test.ts"
		}
	default:
		return fmt.Sprintf("the contract is bound to %q, and nothing runs its tests", language)
	}
	if want == "" {
		return ""
	}
	return fmt.Sprintf("no test file of %s; it wants %s", language, want)
}
