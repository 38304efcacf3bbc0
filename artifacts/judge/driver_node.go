package judge

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"pact/schemas"
)

// The driver in JavaScript is one module of three parts: what comes back, what goes in, and the protocol.
//
//go:embed driver/node/take.mjs
var nodeTake []byte

//go:embed driver/node/build.mjs
var nodeBuild []byte

//go:embed driver/node/call.mjs
var nodeCall []byte

// nodeDriver writes the driver of a module in JavaScript or TypeScript into scratch. It knows the implementation by the
// table "Binding" of the README, and these are the rules that the table leaves open.
//
// A function is an export of the module or a member of its default export. A factory that is a class is built with new.
// NODE_OPTIONS, loaders and tests of the project have no say.
//
// Arguments go by position; an absent optional is undefined. Nothing is annotated when the code runs, so there is one
// form: a timestamp is RFC 3339 text, bytes base64, a duration a number of milliseconds, a decimal, date or uuid text, a
// map a plain object. A struct has the properties that the contract names, and hidden ones in camel case that read and set
// them: code that asks for request.tenantId, also by destructuring, finds it. A copy (spread, rest, structuredClone, JSON)
// has the contract's names only; code that copies and wants tenantId says so in the contract, with field: tenantId, and
// the object then has that name alone.
//
// Results are taken strictly. A struct is an object, also of a class, more properties than the contract's are not looked
// at; the contract's name goes before that in camel case. A union is an object with one of its tags set. A list is an
// Array, a map an object or a Map. A number without a fraction is an int, one beyond 2^53 as the number that it is; a
// BigInt is an int or a decimal. A number is no decimal, NaN and infinities are no float, an invalid Date is no timestamp,
// and void is undefined or null. Dates, Uint8Arrays and milliseconds are taken, and so is the text that they are in JSON,
// with ISO 8601 beside Go's durations.
//
// What is thrown is the contract's error by its code, by its name, or by the name of its class or one above it, underscores
// and case aside, with or without Error; TypeError and its like never are, since mistakes throw them. Anything else that is
// thrown is a crash. A promise is awaited; one that never settles is a call that never ends.
//
// TypeScript runs by node's own type stripping where the node has it (22.6), else by the tsx of the project, found in
// node_modules from the project root up to the repository's. The error is a *testrun.NotInstalled without node, and an
// *Unequipped where there is neither.
func nodeDriver(ctx context.Context, s *Subject, scratch string, language schemas.Language) (launch, error) {
	program, version, err := Node(ctx, s.Root)
	if err != nil {
		return launch{}, err
	}
	argv := []string{program, "--no-warnings"}
	if language == schemas.LanguageTypeScript {
		flags, err := stripping(s.Root, program, version)
		if err != nil {
			return launch{}, err
		}
		argv = append(argv, flags...)
	}
	file := filepath.Join(scratch, "driver.mjs")
	if err := os.WriteFile(file, bytes.Join([][]byte{nodeTake, nodeBuild, nodeCall}, nil), 0o600); err != nil {
		return launch{}, fmt.Errorf("write the driver: %w", err)
	}
	return launch{Argv: append(argv, file), Dir: s.Root, Env: []string{"TSX_DISABLE_CACHE=1"}, Close: func() {}}, nil
}

// stripping is what makes node run TypeScript.
func stripping(root, program, version string) ([]string, error) {
	switch n := number(version, "v%d.%d.%d"); {
	case n >= 23_006_000 || n >= 22_018_000 && n < 23_000_000:
		return nil, nil // without being asked
	case n >= 22_006_000:
		return []string{"--experimental-strip-types"}, nil
	}
	loader := tsx(root)
	if loader == "" {
		return nil, &Unequipped{
			Have: fmt.Sprintf("%s is %s, which does not run TypeScript, and the project has no node_modules/tsx", program, version),
			Fix:  "install node 22.6 or later, or run npm install --save-dev tsx",
		}
	}
	return []string{"--import", (&url.URL{Scheme: "file", Path: filepath.ToSlash(loader)}).String()}, nil
}

// tsx finds the loader of tsx, from a folder up to the root of the repository; "" where there is none.
func tsx(dir string) string {
	for {
		file := filepath.Join(dir, "node_modules", "tsx", "dist", "loader.mjs")
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
		_, err := os.Lstat(filepath.Join(dir, ".git"))
		if parent := filepath.Dir(dir); err != nil && parent != dir {
			dir = parent
			continue
		}
		return ""
	}
}
