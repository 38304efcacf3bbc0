// Package gates is the list of gates in the order in which they are judged. Read All from top to bottom and you know what
// Pact refuses. A gate's id is its place: contract/examples stands in gates/contract/examples.go, and its example in
// examples/gates/contract/examples.txtar.
package gates

import (
	"pact/gates/certificate"
	"pact/gates/code"
	"pact/gates/contract"
	"pact/gates/documents"
	"pact/gates/gate"
	"pact/gates/interview"
	"pact/gates/judge"
	"pact/gates/law"
	"pact/gates/lock"
	"pact/gates/plan"
	"pact/gates/readiness"
	"pact/gates/repo"
	"pact/gates/review"
	"pact/gates/scope"
	"pact/gates/test"
)

// All lists the gates in order.
var All = documents.Knowing([]gate.Gate{
	documents.Valid, // stage 1: what is to be built
	interview.Task,
	interview.Criteria,
	interview.Questions,
	interview.Assumptions,

	readiness.Profile, // stage 2: how high the bar is
	readiness.Confirmed,

	plan.Tree, // stage 3: who promises what
	plan.Criteria,
	plan.Paths,
	contract.Present,
	contract.Binding,
	contract.Types,
	contract.Expressions,
	contract.Examples,
	contract.Errors,
	contract.Clauses,
	contract.Rationale,
	contract.Authority,
	contract.Data,
	contract.Version,

	test.Generated, // stage 4: tests before code
	test.Coverage,
	test.Parse,
	test.Cases,
	test.Red,
	lock.Sealed,

	lock.Intact, // stage 5: the implementation
	lock.Order,
	scope.Paths,
	law.Imports,
	code.Stubs,
	code.Secrets,
	code.Keys,
	test.Native,
	judge.Cases,
	judge.Properties,
	judge.Hidden,
	review.Done,

	readiness.Evidence, // stage 6: proof that travels
	repo.Clean,
	certificate.Current,
})
