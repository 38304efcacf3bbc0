package judge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas/lang"
)

// goDriver builds the driver of a Go package: a main package that stands in the module by an overlay alone, so that it
// reaches internal packages and no file of the work tree changes. An implementation that does not build is a *fault.
func goDriver(ctx context.Context, u *lang.Unit, root, importPath, scratch string) (launch, error) {
	none := launch{}
	dir := filepath.Join(root, filepath.FromSlash(path.Clean(u.Contract().Binding.Package)))
	src, err := testgen.GoDriver(u, importPath, exported(dir))
	if err != nil {
		return none, &fault{message: err.Error()}
	}
	inner := "pactdriver" + newID()
	main := filepath.Join(scratch, "main.go")
	overlay := filepath.Join(scratch, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(dir, inner, "main.go"): main}})
	if err == nil {
		err = errors.Join(os.WriteFile(main, src, 0o600), os.WriteFile(overlay, replace, 0o600))
	}
	if err != nil {
		return none, fmt.Errorf("write the driver: %w", err)
	}
	program := filepath.Join(scratch, "driver")
	err = testrun.GoBuild(ctx, testrun.GoBuildOptions{
		Dir: dir, Package: "./" + inner, Output: program, Overlay: overlay, Timeout: 10 * time.Minute,
	})
	if errors.Is(err, testrun.ErrBuild) {
		said := strings.ReplaceAll(err.Error(), inner+string(filepath.Separator), "")
		return none, &fault{message: short(strings.ReplaceAll(said, scratch, "the driver"), 1000)}
	}
	return launch{Argv: []string{program}, Dir: dir, Close: func() {}}, err
}

// exported lists the variables and constants that a package exports, as far as its source parses.
func exported(dir string) []string {
	pkg, err := build.Default.ImportDir(dir, 0)
	if err != nil {
		return nil // the compiler says why
	}
	var names []string
	for _, file := range append(pkg.GoFiles, pkg.CgoFiles...) {
		tree, _ := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, file), nil, parser.SkipObjectResolution)
		if tree == nil {
			continue
		}
		for _, d := range tree.Decls {
			gen, _ := d.(*ast.GenDecl)
			if gen == nil {
				continue
			}
			for _, s := range gen.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					for _, id := range v.Names {
						if id.IsExported() {
							names = append(names, id.Name)
						}
					}
				}
			}
		}
	}
	return names
}
