package testgen

import (
	"fmt"
	"strings"

	"pact/schemas/lang"
)

// tests renders the cases: a test for each function with a subtest for each case, a test for each scenario.
func (w *testWriter) tests(cases []Case) {
	for len(cases) > 0 {
		n := 1
		if cases[0].Function == "" {
			w.scenario(cases[0])
		} else {
			for n < len(cases) && cases[n].Function == cases[0].Function {
				n++
			}
			w.function(w.unit.Function(cases[0].Function), cases[:n])
		}
		cases = cases[n:]
	}
}

func (w *testWriter) function(f *lang.Fn, cases []Case) {
	test := w.names.name("TestPact"+goName(w.contract.Component)+"_"+goName(f.Name), "")
	w.printf("\nfunc %s(t *testing.T) {\n", test)
	subtests := unique{}
	for i, c := range cases {
		name, printed := subtestName(caseName(c))
		free := subtests.name(printed, "_")
		name += strings.TrimPrefix(free, printed)
		w.printed = append(w.printed, test+"/"+free)
		if i > 0 {
			w.printf("\n")
		}
		w.clauses(c.Clauses)
		w.printf("t.Run(%q, func(t *testing.T) {\n", name)
		w.call(f, c)
		w.printf("})\n")
	}
	w.printf("}\n")
}

// caseName is a case's id without what its test says already.
func caseName(c Case) string {
	name := strings.TrimPrefix(c.ID, c.Function+"/")
	switch c.Kind {
	case KindExample:
		return strings.TrimPrefix(name, "examples/")
	case KindBound:
		return strings.ReplaceAll(strings.TrimPrefix(name, "bounds/"), "/", " ")
	}
	return strings.ReplaceAll(name, "/", " ")
}

// call renders a case of one function.
func (w *testWriter) call(f *lang.Fn, c Case) {
	call := fmt.Sprintf(".\ncall(%q, %s)", f.Name, goString(arguments(f, c.Args)))
	switch {
	case c.Kind == KindRepeat:
		w.printf("s := pactStart(t)\nfirst := s%s.\nsucceeds()\ns%s.\nsucceeds().\nrepeats(first)\n", call, call)
	case c.Error != "":
		w.printf("pactStart(t)%s.\nfails(%q)\n", call, c.Error)
	case len(c.Errors) > 0 && c.Errors[0] == "":
		w.printf("pactStart(t)%s.\nsucceedsOrFails(%s)\n", call, quoted(c.Errors[1:]))
	case len(c.Errors) > 0:
		w.printf("pactStart(t)%s.\nfails(%s)\n", call, quoted(c.Errors))
	case c.Returns.Set:
		w.printf("pactStart(t)%s.\nreturns(%s)\n", call, goString(compact(f.Returns, c.Returns.Value)))
	case c.Expect != "":
		w.printf("%spactStart(t)%s.\n%s\n", w.unsaid(c.ID, c.Expect), call, holds(c.Expect))
	default:
		w.printf("pactStart(t)%s.\nsucceeds()\n", call)
	}
}

// holds renders the check of an expect expression, or of the success alone where the rest is left to the judge.
func holds(source string) string {
	code, _ := goTarget.translate(source)
	if code == "" {
		return "succeeds()"
	}
	return fmt.Sprintf("holds(%s, func(x pactVars) any { return %s })", goLiteral(source), code)
}

// unsaid is a comment on an expression that is left to the judge, and notes it for the header.
func (w *testWriter) unsaid(clause, source string) string {
	_, err := goTarget.translate(source)
	if err == nil {
		return ""
	}
	w.left = append(w.left, fmt.Sprintf("%s: %s (%v)", clause, source, err))
	return comment("The judge looks at: " + oneLine(source))
}

func (w *testWriter) scenario(c Case) {
	test := w.names.name("TestPact"+goName(w.contract.Component)+"_Scenario_"+goName(strings.TrimPrefix(c.ID, "scenarios/")), "")
	w.printed = append(w.printed, test)
	w.printf("\n")
	w.clauses(c.Clauses)
	w.printf("func %s(t *testing.T) {\ns := pactStart(t)\n", test)
	for i, step := range c.Steps {
		f := w.unit.Function(step.Call)
		check := "succeeds()"
		switch {
		case step.Error != "":
			check = fmt.Sprintf("fails(%q)", step.Error)
		case step.Returns.Set:
			check = fmt.Sprintf("returns(%s)", goString(compact(f.Returns, step.Returns.Value)))
		case step.Expect != "":
			check = holds(step.Expect)
			w.printf("%s", w.unsaid(fmt.Sprintf("%s/steps/%d", c.ID, i+1), step.Expect))
		}
		if step.Save != "" && step.Error == "" {
			check += fmt.Sprintf(".\nsave(%q)", step.Save)
		}
		w.printf("s.call(%q, %s).\n%s\n", f.Name, goString(arguments(f, step.Args)), check)
	}
	w.printf("}\n")
}

// clauses writes the names of clauses as a comment.
func (w *testWriter) clauses(names []string) {
	for _, line := range listed(names) {
		w.printf("// %s\n", line)
	}
}

// listed is a list of clauses in lines that can be read.
func listed(names []string) []string {
	var out []string
	line := ""
	for _, name := range names {
		name = oneLine(name)
		switch {
		case line == "":
			line = name
		case len(line)+len(name) > 110:
			out = append(out, line+",")
			line = name
		default:
			line += ", " + name
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
