package gitrepo

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
)

// Author is who git would write down as the author: GIT_AUTHOR_NAME and _EMAIL,
// then author.* and user.* of the configuration with its includes. Either may be
// "".
func (r *Repo) Author() (name, email string) {
	name, email = os.Getenv("GIT_AUTHOR_NAME"), os.Getenv("GIT_AUTHOR_EMAIL")
	if conf, err := r.settings(); err == nil {
		for _, section := range []string{"author", "user"} {
			n, _ := conf.get(section + ".name")
			e, _ := conf.get(section + ".email")
			name, email = cmp.Or(name, n), cmp.Or(email, e)
		}
	}
	return cleanIdentity(name), cleanIdentity(cmp.Or(email, os.Getenv("EMAIL")))
}

// SSHSigningKey is the SSH key that git signs with, as user.signingkey names it: a file, with ~ for the home folder, or a public
// key. "" where git does not sign with SSH.
func (r *Repo) SSHSigningKey() string {
	conf, err := r.settings()
	if err != nil {
		return ""
	}
	format, _ := conf.get("gpg.format")
	key, _ := conf.get("user.signingkey")
	if format != "ssh" || key == "" || strings.HasPrefix(key, "key::") || strings.HasPrefix(key, "ssh-") {
		if format != "ssh" {
			return ""
		}
		return key
	}
	return expand(key, r.Root())
}

// identity is the line of a commit that says who and when.
func identity(name, email string, when time.Time) string {
	return fmt.Sprintf("%s <%s> %d %s", cmp.Or(name, "pact"), cmp.Or(email, "pact@localhost"),
		max(when.Unix(), 0), when.Format("-0700"))
}

// cleanIdentity drops, as git does, what would break that line.
func cleanIdentity(s string) string {
	s = strings.NewReplacer("<", "", ">", "", "\n", "", "\x00", "").Replace(s)
	return strings.TrimFunc(s, func(c rune) bool {
		return c <= ' ' || strings.ContainsRune(`.,:;"\'`, c)
	})
}
