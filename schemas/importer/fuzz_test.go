package importer

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/schemas"
	"pact/schemas/lang"
)

// FuzzImport: whatever the bytes are, both importers end, refuse with words or draft a contract that is read back equal
// and compiles without breaking.
func FuzzImport(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		require.NoError(f, err)
		f.Add(a.Files[0].Data)
	}
	f.Add([]byte(generated(2)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			t.Skip()
		}
		for _, from := range []func([]byte, Options) (*schemas.Contract, []Note, error){OpenAPI, JSONSchema} {
			c, _, err := from(data, Options{Name: "fuzz"})
			if err != nil {
				var refused *Error
				require.True(t, errors.As(err, &refused), "%v", err)
				require.NotEmpty(t, refused.Message)
				require.NotEmpty(t, refused.Fix)
				continue
			}
			text, err := schemas.Format(nil, c)
			if err != nil {
				continue // too large
			}
			back, _, problems := schemas.Decode[schemas.Contract](text)
			require.Empty(t, problems, "%s", text)
			require.Equal(t, schemas.Digest(c), schemas.Digest(back), "%s", text)
			for _, p := range lang.Compile(map[string]*schemas.Contract{c.Component: c}).Unit(c.Component).Problems() {
				require.NotContains(t, p.Message, "does not name", "%s", text)
				require.NotContains(t, p.Message, "does not fit", "%s", text)
				require.NotContains(t, p.Message, "no type is called", "%s", text)
				require.NotContains(t, p.Message, "declared twice", "%s", text)
			}
		}
	})
}
