package tools

import "slices"

// All lists the tools in the order of the pipeline. Read it from top to bottom and you know what an agent can do.
var All = []Tool{
	PlanStatus,
	PlanStart,
	PlanInterview,
	ReadinessProfile,
	ReadinessConfirm,
	ReadinessEvidence,
	PlanDecompose,
	ContractWrite,
	ContractRead,
	TestGenerate,
	TestWrite,
	TestRun,
	PlanLock,
	PlanHandoff,
	GateCheck,
	GateExplain,
	GateReview,
	GateCertify,
}

// Find is the tool of that name, or nil.
func Find(name string) *Tool {
	at := slices.IndexFunc(All, func(t Tool) bool { return t.Name == name })
	if at < 0 {
		return nil
	}
	return &All[at]
}
