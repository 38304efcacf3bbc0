package lang

import (
	"fmt"
	"strings"
	"testing"

	"pact/schemas"
)

// many makes contracts of 20 functions each, every one after the booking example.
func many(b testing.TB, n int) map[string]*schemas.Contract {
	out := map[string]*schemas.Contract{}
	for i := range n {
		c := decode(b, booking)
		c.Component = fmt.Sprintf("booking_%d", i)
		c.Scenarios, c.Invariants = nil, nil
		create := c.Functions[0]
		c.Functions = nil
		for j := range 20 {
			f := create
			f.Name = fmt.Sprintf("create_%d", j)
			c.Functions = append(c.Functions, f)
		}
		out[c.Component] = c
	}
	return out
}

// BenchmarkContracts compiles and judges contracts of 20 functions with 6 expressions and 3 examples each; ns/contract
// stays the same where the work is linear.
func BenchmarkContracts(b *testing.B) {
	for _, n := range []int{50, 200, 800} {
		contracts := many(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				s := Compile(contracts)
				for name := range contracts {
					if ps := lines(s.Unit(name).Agreement()); strings.Contains(ps, "examples") {
						b.Fatal(ps)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/contract")
		})
	}
}
