package judge

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// wrongs are ways to pass every case of the contract and be wrong: five that know the visible inputs by heart, five with a
// trap at one point inside of a range of 40.
var wrongs = []struct{ name, body string }{
	{"by_table", `return known(stops, zone, 0), nil`},
	{"by_nearest", `return known(stops, zone, 225), nil`},
	{"by_zone", `if v := known(stops, zone, 0); v > 0 {
		return v, nil
	}
	return 200 + 25*12, nil`},
	{"by_formula_elsewhere", `if v := known(stops, zone, 0); v > 0 {
		return v, nil
	}
	return 200 + 26*stops, nil`},
	{"by_error_elsewhere", `if v := known(stops, zone, 0); v > 0 {
		return v, nil
	}
	return 0, ErrBadStops`},
	{"trap_at_17", `if stops == 17 {
		return 0, nil
	}
	return right(stops, zone), nil`},
	{"trap_at_29", `if stops == 29 {
		return right(stops, zone) + 1, nil
	}
	return right(stops, zone), nil`},
	{"trap_error_at_23", `if stops == 23 {
		return 0, ErrBadStops
	}
	return right(stops, zone), nil`},
	{"trap_panic_at_31", `if stops == 31 {
		panic("not now")
	}
	return right(stops, zone), nil`},
	{"trap_at_38", `if stops == 38 {
		return -1, nil
	}
	return right(stops, zone), nil`},
}

const wrongHead = `package tram

import "errors"

var ErrBadStops = errors.New("bad stops")

func right(stops int, zone string) int {
	if zone == "outer" {
		return 300 + 25*stops
	}
	return 200 + 25*stops
}

// known has the answer of every case that the contract yields.
func known(stops int, zone string, other int) int {
	switch stops {
	case 1, 2, 3, 12, 39, 40:
		return right(stops, zone)
	}
	return other
}
`

// TestNothingToLearnByHeart: for every one of a hundred seeds, each wrong implementation passes all cases of the contract
// and fails by a property, with a small counterexample.
func TestNothingToLearnByHeart(t *testing.T) {
	contract := &schemas.Contract{Pact: "contract/1", Component: "tram", Version: 1, Summary: "Prices a trip.", Binding: schemas.Binding{Language: schemas.LanguageGo, Package: "./internal/tram"}}
	contract.Types = []schemas.Type{{Name: "Zone", Kind: schemas.KindEnum, Values: []string{"inner", "outer"}}}
	source := wrongHead
	one, forty := schemas.Number("1"), schemas.Number("40")
	for _, w := range wrongs {
		call := ""
		for part := range strings.SplitSeq(w.name, "_") {
			call += strings.ToUpper(part[:1]) + part[1:]
		}
		source += fmt.Sprintf("\nfunc %s(stops int, zone string) (int, error) {\n\tif stops < 1 || stops > 40 {\n\t\treturn 0, ErrBadStops\n\t}\n\t%s\n}\n", call, w.body)
		contract.Functions = append(contract.Functions, schemas.Function{
			Name: w.name, Returns: "int",
			Params: []schemas.Field{
				{Name: "stops", Type: "int", Constraints: schemas.Constraints{Minimum: &one, Maximum: &forty}},
				{Name: "zone", Type: "Zone"},
			},
			Errors:  []schemas.ErrorCase{{Name: "bad_stops", When: "stops < 1 || stops > 40"}},
			Ensures: []string{"result == 200 + 25 * stops + (zone == 'outer' ? 100 : 0)"},
			Examples: []schemas.Example{
				{Name: "twelve", Args: map[string]any{"stops": int64(12), "zone": "outer"}, Returns: schemas.Any{Set: true, Value: int64(600)}},
				{Name: "none", Args: map[string]any{"stops": int64(0), "zone": "inner"}, Error: "bad_stops"},
			},
		})
	}
	u := lang.Compile(map[string]*schemas.Contract{"tram": contract}).Unit("tram")
	require.Empty(t, u.Problems())
	root := t.TempDir()
	task := Task{Unit: u, Root: root, ImportPath: goModule(t, root, source), Cases: testgen.Cases(u)}
	scratch := t.TempDir()
	b := &bench{task: task, component: "tram", subject: SubjectOf(u, root), hangs: map[string]int{}, clauses: 1}
	var err error
	b.launch, err = goDriver(t.Context(), u, root, task.ImportPath, scratch)
	require.NoError(t, err)
	defer b.closeAll()
	cases, err := b.cases(t.Context(), task.Cases)
	require.NoError(t, err)
	require.Empty(t, cases.Failures, "each passes all cases")

	caught := map[string]int{}
	for seed := range uint64(100) {
		b.task.Seed, b.task.Draws = seed*0x9E3779B97F4A7C15, 500
		found, _, err := b.properties(t.Context())
		require.NoError(t, err)
		small := map[string]bool{}
		for _, f := range found.Failures {
			require.Equal(t, SeedText(b.task.Seed), f.Seed)
			require.NotEmpty(t, f.Expected)
			name, _, _ := strings.Cut(f.Case, "/")
			small[name] = true
			if strings.HasPrefix(name, "by_") { // 4 is the smallest that is not known by heart
				require.Contains(t, f.Input, `"stops":4,`, f.Case)
			}
		}
		for name := range small {
			caught[name]++
		}
	}
	for _, w := range wrongs {
		require.GreaterOrEqual(t, caught[w.name], 99, "%s was caught with %d of 100 seeds", w.name, caught[w.name])
	}
}

// TestWholeNumbersOfAScript: where the contract lets an int go to 2^63-1, a right implementation holds in every language:
// a script is asked for no number that it cannot hold, and the number of draws is the same.
func TestWholeNumbersOfAScript(t *testing.T) {
	least, most := schemas.Number("0"), schemas.Number("9223372036854775807")
	for _, c := range []struct {
		program, file, source string
		binding               schemas.Binding
	}{
		{"node", "wide.mjs", "export const same = n => n\n", schemas.Binding{Language: schemas.LanguageJavaScript, Module: "./wide.mjs"}},
		{"python3", "wide.py", "def same(n):\n    return n\n", schemas.Binding{Language: schemas.LanguagePython, Module: "wide"}},
	} {
		t.Run(c.program, func(t *testing.T) {
			if onPath(c.program) == "" {
				t.Skip("needs " + c.program)
			}
			u := lang.Compile(map[string]*schemas.Contract{"wide": {
				Pact: "contract/1", Component: "wide", Version: 1, Summary: "Gives a number back.", Binding: c.binding,
				Functions: []schemas.Function{{
					Name: "same", Returns: "int", Ensures: []string{"result == n"},
					Params: []schemas.Field{{Name: "n", Type: "int", Constraints: schemas.Constraints{Minimum: &least, Maximum: &most}}},
				}},
			}}).Unit("wide")
			root := t.TempDir()
			put(t, root, c.file, c.source)
			r, err := Run(t.Context(), Task{Unit: u, Root: root, Draws: 200, Seed: 3})
			require.NoError(t, err)
			require.Empty(t, r.Properties.Failures)
			require.Equal(t, 200, r.Properties.Draws)
		})
	}
	require.True(t, beyondExact(map[string]any{"a": []any{int64(1), int64(1 << 53)}}))
	require.False(t, beyondExact(map[string]any{"a": []any{int64(1), int64(1<<53 - 1), 1e300}}))
}

// TestSlowCallsAreNoted: the newest ten thousand times are kept, and those alone where the contract has a budget.
func TestSlowCallsAreNoted(t *testing.T) {
	p := &prober{b: &bench{}, f: &lang.Fn{Name: "f", Decl: &schemas.Function{}}}
	p.took(1)
	require.Empty(t, p.times)
	p.f.Decl.Budget = &schemas.Budget{P95ms: 5}
	for range maxTimes {
		p.took(9e6)
	}
	require.Len(t, p.slow(), 1)
	for range maxTimes {
		p.took(1e6)
	}
	require.Len(t, p.times, maxTimes)
	require.Empty(t, p.slow(), "the older calls count no more")
}

// BenchmarkMillionDraws draws a million inputs of one function and tells what Pact and the driver hold after a tenth of
// them and at the end. Run it with -benchtime 1x.
func BenchmarkMillionDraws(b *testing.B) {
	root := b.TempDir()
	source, err := os.ReadFile("testdata/go/right.go")
	require.NoError(b, err)
	put(b, root, "go.mod", "module example.org/trams\n\ngo 1.24\n")
	put(b, root, "internal/tram/tram.go", string(source))
	u := tram(b, schemas.Binding{Language: schemas.LanguageGo, Package: "./internal/tram"})
	const draws = 1_000_000
	task := Task{Unit: u, Root: root, ImportPath: "example.org/trams/internal/tram", Draws: draws}
	w := &bench{task: task, component: "tram", subject: SubjectOf(u, root), hangs: map[string]int{}, clauses: maxClauses}
	w.launch, err = prepare(b.Context(), task, w.subject, b.TempDir())
	require.NoError(b, err)
	for b.Loop() {
		s, err := start(b.Context(), w.launch, w.subject, Limits{})
		require.NoError(b, err)
		w.done = 0
		w.task.Progress = func(done int) {
			if done == draws/10 || done == draws {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				at := fmt.Sprintf("@%d%%", 100*done/draws)
				b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB"+at)
				b.ReportMetric(childrenMB(), "driver-MB"+at)
			}
		}
		p := &prober{b: w, c: &caller{b: w, s: s}, f: u.Function("price"), failing: map[string]bool{}}
		require.NoError(b, p.run(b.Context()))
		p.c.close()
		require.Equal(b, draws, p.part.Draws)
		require.Empty(b, p.part.Failures)
	}
}

// childrenMB is what the children of this process hold resident, as far as the system tells.
func childrenMB() (mb float64) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		data, _ := os.ReadFile(file)
		_, rest, _ := strings.Cut(string(data), ") ")
		if f := strings.Fields(rest); len(f) > 21 && f[1] == strconv.Itoa(os.Getpid()) {
			pages, _ := strconv.Atoi(f[21])
			mb += float64(pages*os.Getpagesize()) / 1e6
		}
	}
	return mb
}

// BenchmarkDraws is a thousand drawn inputs of one function in each language, the start of its driver included and the
// build left out.
func BenchmarkDraws(b *testing.B) {
	for _, c := range []struct {
		name, file string
		binding    schemas.Binding
		place      string
	}{
		{"go", "testdata/go/right.go", schemas.Binding{Language: schemas.LanguageGo, Package: "./internal/tram"}, "internal/tram/tram.go"},
		{"python", "testdata/python/right.py", schemas.Binding{Language: schemas.LanguagePython, Module: "tram"}, "tram.py"},
		{"javascript", "testdata/javascript/right.mjs", schemas.Binding{Language: schemas.LanguageJavaScript, Module: "./tram.mjs"}, "tram.mjs"},
	} {
		b.Run(c.name, func(b *testing.B) {
			root := b.TempDir()
			source, err := os.ReadFile(c.file)
			require.NoError(b, err)
			put(b, root, "go.mod", "module example.org/trams\n\ngo 1.24\n")
			put(b, root, c.place, string(source))
			u := tram(b, c.binding)
			task := Task{Unit: u, Root: root, ImportPath: "example.org/trams/internal/tram", Draws: 1000}
			w := &bench{task: task, component: "tram", subject: SubjectOf(u, root), hangs: map[string]int{}, clauses: maxClauses}
			w.launch, err = prepare(b.Context(), task, w.subject, b.TempDir())
			require.NoError(b, err)
			for b.Loop() {
				s, err := start(b.Context(), w.launch, w.subject, Limits{})
				require.NoError(b, err)
				p := &prober{b: w, c: &caller{b: w, s: s}, f: u.Function("price"), failing: map[string]bool{}}
				require.NoError(b, p.run(b.Context()))
				p.c.close()
				require.Equal(b, 1000, p.part.Draws)
				require.Empty(b, p.part.Failures)
				w.task.Seed++
			}
		})
	}
}
