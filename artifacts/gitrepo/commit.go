package gitrepo

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

const maxCommit = 16 << 20 // bytes of one commit or tag object

// CommitInfo is one commit.
type CommitInfo struct {
	ID          string
	Tree        string
	Parents     []string
	Message     string
	AuthorName  string
	AuthorEmail string
	When        time.Time // the author's date, in the author's zone
}

// Commit reads one commit by its id (40 hex digits; Resolve turns names into
// ids).
func (r *Repo) Commit(ctx context.Context, id string) (CommitInfo, error) {
	h, err := parseID(id)
	if err != nil {
		return CommitInfo{}, err
	}
	data, err := r.objects.read(ctx, h, plumbing.CommitObject, maxCommit)
	if err != nil {
		return CommitInfo{}, err
	}
	c, err := parseCommit(data)
	if err != nil {
		return CommitInfo{}, fmt.Errorf("commit %s: %w", id, err)
	}
	c.ID = id
	return c, nil
}

// parseCommit reads git's header lines: tree, parents, author, and the rest.
func parseCommit(data []byte) (CommitInfo, error) {
	var c CommitInfo
	head, message, _ := bytes.Cut(data, []byte("\n\n"))
	c.Message = string(message)
	lines := strings.Split(string(head), "\n")
	tree, ok := strings.CutPrefix(lines[0], "tree ")
	if _, err := parseID(tree); !ok || err != nil {
		return c, fmt.Errorf("%w: no tree line", ErrCorrupt)
	}
	c.Tree = tree
	lines = lines[1:]
	for len(lines) > 0 {
		parent, ok := strings.CutPrefix(lines[0], "parent ")
		if !ok {
			break
		}
		if _, err := parseID(parent); err != nil {
			return c, fmt.Errorf("%w: parent %q", ErrCorrupt, parent)
		}
		c.Parents = append(c.Parents, parent)
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return c, fmt.Errorf("%w: no author line", ErrCorrupt)
	}
	author, ok := strings.CutPrefix(lines[0], "author ")
	if !ok {
		return c, fmt.Errorf("%w: no author line", ErrCorrupt)
	}
	c.AuthorName, c.AuthorEmail, c.When = parseIdentity(author)
	return c, nil
}

// parseIdentity reads "Name <mail> seconds zone"; what cannot be read stays zero.
func parseIdentity(s string) (name, email string, when time.Time) {
	open, end := strings.IndexByte(s, '<'), strings.LastIndexByte(s, '>')
	if open < 0 || end < open {
		return strings.TrimSpace(s), "", when
	}
	name, email = strings.TrimSpace(s[:open]), s[open+1:end]
	fields := strings.Fields(s[end+1:])
	if len(fields) == 0 {
		return name, email, when
	}
	seconds, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return name, email, when
	}
	zone := time.UTC
	if len(fields) > 1 {
		if z, err := time.Parse("-0700", fields[1]); err == nil {
			_, offset := z.Zone()
			zone = time.FixedZone("", offset)
		}
	}
	return name, email, time.Unix(seconds, 0).In(zone)
}

// Blob reads a file's content by its id, verified. Over limit bytes it is
// ErrTooLarge.
func (r *Repo) Blob(ctx context.Context, id string, limit int64) ([]byte, error) {
	h, err := parseID(id)
	if err != nil {
		return nil, err
	}
	return r.objects.read(ctx, h, plumbing.BlobObject, min(limit, maxObject))
}

// HashBlob gives the id that git gives to these bytes as a file.
func HashBlob(b []byte) string {
	id := hashBlob(b)
	return hex.EncodeToString(id[:])
}

func hashBlob(b []byte) plumbing.Hash {
	h := sha1.New()
	h.Write(blobHeader(int64(len(b))))
	h.Write(b)
	return plumbing.Hash(h.Sum(nil))
}

// blobHeader is what git hashes before the content.
func blobHeader(size int64) []byte {
	return append(strconv.AppendInt([]byte("blob "), size, 10), 0)
}
