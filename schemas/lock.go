package schemas

import (
	"strings"
	"time"
)

// Lock is pact/lock.yaml: what is sealed. It never names itself nor its own anchor.
type Lock struct {
	Pact      string           `json:"pact,omitempty"` // lock/1
	Sequence  int              `json:"sequence"`       // from 1
	Previous  string           `json:"previous"`       // the commit of the link before this one, "" for the first
	Base      string           `json:"base"`           // HEAD at the first seal of this plan, "" where it was unborn
	At        time.Time        `json:"at"`
	Reason    string           `json:"reason"`
	Contracts []SealedContract `json:"contracts"`
	Files     []SealedFile     `json:"files"`
}

// SealedContract names the version of a contract that is sealed.
type SealedContract struct {
	Component string `json:"component"`
	Version   int    `json:"version"`
	Digest    string `json:"digest"`
}

// SealedFile is one sealed file: its bytes, twice over, and its mode.
type SealedFile struct {
	Path   string `json:"path"`   // relative to the project's root
	SHA256 string `json:"sha256"` // hex
	Blob   string `json:"blob"`   // git's id
	Mode   string `json:"mode"`   // 100644 or 100755
}

// File is the entry of a path, or nil.
func (l *Lock) File(path string) *SealedFile {
	for i := range l.Files {
		if l.Files[i].Path == path {
			return &l.Files[i]
		}
	}
	return nil
}

// Contract is the entry of a component, or nil.
func (l *Lock) Contract(component string) *SealedContract {
	for i := range l.Contracts {
		if l.Contracts[i].Component == component {
			return &l.Contracts[i]
		}
	}
	return nil
}

// Approvals is pact/approvals.yaml: what a human confirmed.
type Approvals struct {
	Pact      string     `json:"pact,omitempty"` // approvals/1
	Approvals []Approval `json:"approvals"`
}

// Approval is one confirmation. Subject is readiness, lock/<sequence> or waiver/<gate>; Digest is what exactly was
// confirmed; Signature is hmac-sha256:<key id>:<hex> with a key of the machine that it was given on.
type Approval struct {
	Subject   string    `json:"subject"`
	Digest    string    `json:"digest"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Channel   Channel   `json:"channel"`
	Note      string    `json:"note,omitempty"`
	Signature string    `json:"signature,omitempty"`
}

// Channel is how a human was asked.
type Channel string

// The channels. Unattended means that nobody was asked.
const (
	ChannelElicitation Channel = "elicitation"
	ChannelTerminal    Channel = "terminal"
	ChannelUnattended  Channel = "unattended"
)

// Enum lists the channels.
func (Channel) Enum() []string { return []string{"elicitation", "terminal", "unattended"} }

// Payload is what the signature of an approval covers.
func (a Approval) Payload() []byte {
	a.Signature = ""
	return []byte(Digest(a))
}

// Email is the address in Name <address>, "" where there is none.
func Email(who string) string {
	_, rest, ok := strings.Cut(who, "<")
	address, _, closed := strings.Cut(rest, ">")
	if address = strings.TrimSpace(address); !ok || !closed || !strings.Contains(address, "@") || strings.ContainsAny(address, " ,\"") {
		return ""
	}
	return address
}
