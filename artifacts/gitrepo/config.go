package gitrepo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxIncludes bounds how deep config files may include one another.
const maxIncludes = 10

// config holds settings in the order in which git would read them: the last wins.
type config struct {
	settings []setting
	repo     *Repo // for the conditions of includeIf; nil: includes are not followed
	branch   string
}

// get gives the last value of a key in lower case ("section.sub.name": the
// subsection as written).
func (c *config) get(key string) (string, bool) {
	for i := len(c.settings) - 1; i >= 0; i-- {
		if c.settings[i].key == key {
			if c.settings[i].bare {
				return "true", true
			}
			return c.settings[i].value, true
		}
	}
	return "", false
}

// bool reads a yes-or-no key; what is no boolean counts as not set.
func (c *config) bool(key string, otherwise bool) bool {
	value, ok := c.get(key)
	if !ok {
		return otherwise
	}
	switch strings.ToLower(value) {
	case "true", "yes", "on":
		return true
	case "false", "no", "off", "":
		return false
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return n != 0
	}
	return otherwise
}

// load appends the settings of a file, following its includes in place. A file
// that is not there is no error.
func (c *config) load(file string, depth int) error {
	if file == os.DevNull {
		return nil
	}
	data, err := readGitFile(file, maxSmallFile)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return nil
	}
	var settings []setting
	if err == nil {
		settings, err = parseConfig(data)
	}
	if err != nil {
		return &Unsupported{
			What: fmt.Sprintf("the git configuration %s cannot be read: %v", file, err),
			Fix:  "git config --list shows the place; correct the file",
		}
	}
	for _, s := range settings {
		c.settings = append(c.settings, s)
		if c.repo == nil || !c.includes(s, file) {
			continue
		}
		if depth >= maxIncludes {
			return &Unsupported{
				What: fmt.Sprintf("the git configuration %s includes files more than %d deep", file, maxIncludes),
				Fix:  "remove the circular include",
			}
		}
		if err := c.load(expand(s.value, filepath.Dir(file)), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// includes reports whether a setting asks for another file, and its condition
// (gitdir, gitdir/i, onbranch) holds.
func (c *config) includes(s setting, file string) bool {
	if s.key == "include.path" {
		return s.value != ""
	}
	cond, ok := strings.CutPrefix(s.key, "includeif.")
	if !ok {
		return false
	}
	if cond, ok = strings.CutSuffix(cond, ".path"); !ok || s.value == "" {
		return false
	}
	kind, pattern, _ := strings.Cut(cond, ":")
	switch kind {
	case "gitdir", "gitdir/i":
		if rest, ok := strings.CutPrefix(pattern, "./"); ok {
			pattern = filepath.Dir(file) + "/" + rest
		} else if pattern = expand(pattern, ""); !filepath.IsAbs(pattern) {
			pattern = "**/" + pattern
		}
		if strings.HasSuffix(pattern, "/") {
			pattern += "**"
		}
		g, ok := compileGlob(pattern, kind == "gitdir/i")
		return ok && g.match(filepath.ToSlash(c.repo.gitDir))
	case "onbranch":
		if strings.HasSuffix(pattern, "/") {
			pattern += "**"
		}
		g, ok := compileGlob(pattern, false)
		return ok && c.branch != "" && g.match(c.branch)
	}
	return false
}

// settings gives the configuration of all scopes: system, global, repository,
// work tree, environment.
func (r *Repo) settings() (*config, error) {
	r.confOnce.Do(func() { r.conf, r.confErr = r.readSettings() })
	return r.conf, r.confErr
}

func (r *Repo) readSettings() (*config, error) {
	c := &config{repo: r}
	if target, err := r.headTarget(); err == nil {
		c.branch = strings.TrimPrefix(target, "refs/heads/")
	}
	files := append(globalConfigs(), filepath.Join(r.common, "config"))
	if r.base.bool("extensions.worktreeconfig", false) {
		files = append(files, filepath.Join(r.gitDir, "config.worktree"))
	}
	return c, c.loadAll(files)
}

// loadAll loads files, then what the environment adds to them.
func (c *config) loadAll(files []string) error {
	for _, file := range files {
		if err := c.load(file, 0); err != nil {
			return err
		}
	}
	n, _ := strconv.Atoi(os.Getenv("GIT_CONFIG_COUNT"))
	for i := range min(n, 1000) {
		key := os.Getenv(fmt.Sprintf("GIT_CONFIG_KEY_%d", i))
		first, last := strings.IndexByte(key, '.'), strings.LastIndexByte(key, '.')
		if first < 0 {
			continue
		}
		key = strings.ToLower(key[:first]) + key[first:last] + strings.ToLower(key[last:])
		c.settings = append(c.settings, setting{key: key, value: os.Getenv(fmt.Sprintf("GIT_CONFIG_VALUE_%d", i))})
	}
	return nil
}

// globalConfigs lists the configuration files outside of the repository.
func globalConfigs() []string {
	var files []string
	if system, ok := os.LookupEnv("GIT_CONFIG_SYSTEM"); ok {
		files = append(files, system)
	} else if v := os.Getenv("GIT_CONFIG_NOSYSTEM"); v == "" || v == "0" || v == "false" {
		files = append(files, "/etc/gitconfig")
	}
	if global, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		return append(files, global)
	}
	if dir := userConfigDir(); dir != "" {
		files = append(files, filepath.Join(dir, "config"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".gitconfig"))
	}
	return files
}

// userConfigDir is git's folder below the user's configuration folder.
func userConfigDir() string {
	if dir := os.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "git")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".config", "git")
	}
	return ""
}

// expand makes a path of the configuration absolute: ~/ is the home folder, and
// what is relative is meant from dir.
func expand(path, dir string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest) + trailingSlash(rest)
		}
	}
	if dir == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// trailingSlash keeps the slash that filepath.Join drops; in a condition of
// includeIf it means "and everything below".
func trailingSlash(path string) string {
	if strings.HasSuffix(path, "/") || path == "" {
		return "/"
	}
	return ""
}
