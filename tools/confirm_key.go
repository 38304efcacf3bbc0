package tools

import (
	"context"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// wantsKey says that a profile wants the approval of a subject to be signed with an SSH key.
func wantsKey(r schemas.Readiness, subject string) bool {
	switch subject {
	case "readiness":
		return gate.Blocks(r, "readiness/confirmed", gate.Signed)
	case "lock":
		return gate.Blocks(r, "lock/intact", gate.Signed)
	}
	return false
}

// signedEnough says that an approval carries the signature that a gate wants at a profile.
func signedEnough(r schemas.Readiness, id string, a *schemas.Approval) bool {
	return artifacts.SSHSigned(a) || !gate.Blocks(r, id, gate.Signed)
}

// signingKey is the key that an approval is signed with: the one that was named, or git's where the bar wants one. Nil: the
// machine's MAC will do.
func signingKey(ctx context.Context, s *artifacts.Snapshot, env *Env, subject string) (*artifacts.SSHKey, error) {
	if env.SSHKey == "" && !wantsKey(s.Readiness(), subject) {
		return nil, nil
	}
	if schemas.Email(s.Human()) == "" {
		return nil, refuse(InvalidArgument, "git config user.name and user.email say who you are", "an approval that is signed with a key names a person with an e-mail address, and you are %q", s.Human())
	}
	key, err := s.OpenSSHKey(ctx, env.SSHKey, env.Passphrase)
	if err != nil {
		return nil, refuse(InvalidArgument, "name your key: --ssh-key FILE, such as ~/.ssh/id_ed25519, or its .pub where ssh-agent holds it", "no SSH key to sign with: %v", err)
	}
	return key, nil
}

func signingWith(k *artifacts.SSHKey, who string) string {
	return fmt.Sprintf("It is signed as %s with %s.\n", who, k.Fingerprint)
}

// signedWith says what a signature is worth here, and how to have it believed elsewhere.
func signedWith(s *artifacts.Snapshot, k *artifacts.SSHKey, a schemas.Approval) string {
	why := s.Distrust(&a)
	if why == "" {
		return fmt.Sprintf("Signed with %s.", k.Fingerprint)
	}
	return fmt.Sprintf("Signed with %s. It is not believed here yet: %s.\nWho checks keeps the file of allowed signers, outside of the repository (%s, or %s). Its line for you:\n%s",
		k.Fingerprint, why, artifacts.AllowedSignersVariable, s.AllowedSigners(), k.AllowedLine(a.By))
}

// Export writes the newest approval of a subject for ssh-keygen -Y verify: DIR/<subject> and DIR/<subject>.sig.
func Export(ctx context.Context, env *Env, subject, dir string) (string, error) {
	root, err := locate(ctx, env, "")
	if err != nil {
		return "", err
	}
	s, err := artifacts.Load(ctx, root)
	if err != nil {
		return "", machine(err)
	}
	defer s.Close()
	all := s.Approvals.Value.Approvals
	for i := len(all) - 1; i >= 0; i-- {
		if kind, _, _ := strings.Cut(all[i].Subject, "/"); all[i].Subject != subject && kind != subject {
			continue
		}
		if !artifacts.SSHSigned(&all[i]) {
			return "", refuse(NotFound, "sign one: pact confirm "+subject+" --ssh-key FILE", "the newest approval of %s, by %s, carries no SSH signature", subject, all[i].By)
		}
		name := strings.ReplaceAll(all[i].Subject, "/", "-")
		if err := artifacts.ExportApproval(&all[i], dir, name); err != nil {
			return "", machine(err)
		}
		return fmt.Sprintf("ssh-keygen -Y verify -f ALLOWED_SIGNERS -I %s -n %s -s %s.sig < %s", schemas.Email(all[i].By), artifacts.ApprovalNamespace, name, name), nil
	}
	return "", refuse(NotFound, "pact confirm "+subject+" --ssh-key FILE", "%s holds no approval of %s", artifacts.ApprovalsFile, subject)
}
