package schemas

// Baseline is pact/baseline.yaml: the findings that were there when existing code was adopted.
type Baseline struct {
	Pact   string         `json:"pact,omitempty"` // baseline/1
	Commit string         `json:"commit"`         // HEAD at the adoption, "" where it was unborn
	Known  []KnownFinding `json:"known"`
}

// KnownFinding is one finding that does not block. The same entry twice stands for two findings that say the same.
type KnownFinding struct {
	ID   string `json:"id"` // of the finding: f- and eight hex digits
	Gate string `json:"gate"`
	Path string `json:"path"`
}
