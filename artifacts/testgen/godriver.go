package testgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas/lang"
)

// GoDriver renders the judge's driver of a contract that is bound to Go: a main package, to be built inside the module.
// names are the names that the bound package exports: of those that begin with Err, the driver takes the contract's errors.
func GoDriver(u *lang.Unit, importPath string, names []string) ([]byte, error) {
	c := u.Contract()
	if err := bound(c, importPath); err != nil {
		return nil, err
	}
	w := newTestWriter(u, importPath)
	w.printf("func main() { pactServe() }\n")
	w.tables()
	w.printf("\nvar pactErrors = map[string]any{\n")
	sentinels := map[string]string{}
	for _, f := range c.Functions {
		for _, e := range f.Errors {
			for _, name := range names {
				if strings.EqualFold(name, "Err"+strings.ReplaceAll(e.Name, "_", "")) {
					sentinels[e.Name] = name
				}
			}
		}
	}
	for _, e := range slices.Sorted(maps.Keys(sentinels)) {
		w.printf("%q: %s.%s,\n", e, w.subject, sentinels[e])
	}
	w.printf("}\n")
	src, err := w.file("", "main", w.b.String(), importPath)
	if err != nil {
		return nil, fmt.Errorf("render the driver of contract %s: %w", c.Component, err)
	}
	return src, nil
}
