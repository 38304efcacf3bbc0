package testgen

import (
	"fmt"
	"strings"

	"pact/schemas/lang"
)

// goInterface renders the contract as a Go interface, which compiles.
func goInterface(u *lang.Unit) (string, error) {
	c := u.Contract()
	if err := bound(c, "interface"); err != nil {
		return "", err
	}
	g := newGoTypes(u)
	var b strings.Builder
	name := g.taken.name("Contract", "")
	fmt.Fprintf(&b, "\n// %s is what component %s promises, version %d. A method may take a context.Context first.\n", name, c.Component, c.Version)
	fmt.Fprintf(&b, "type %s interface {\n", name)
	for i, f := range u.Functions() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(comment(strings.Join(promises(c, f, callName(c, f.Decl), sentinel), "\n")))
		fmt.Fprintf(&b, "%s%s\n", callName(c, f.Decl), g.signature(f, false))
	}
	b.WriteString("}\n")
	pkg := packageName(c, "")
	return g.file(pkg, comment(fmt.Sprintf("Package %s: %s", pkg, c.Summary)), b.String(), u)
}
