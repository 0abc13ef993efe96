package history

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cache keeps the last changes of all documents of a commit, a file a commit. A commit's name stands for all that is
// before it, so what is kept is true for ever; it depends on nothing else but where the workspace is in the repository
// and how its configuration finds documents, which are in the file's name. Nothing in it is trusted: a file that is not
// exactly as it was written is none.
type cache struct {
	dir    string
	prefix string // of the names of files
	have   map[string]bool
}

const (
	cacheFormat = "roadbook history 1"
	// maxCached is how many files are kept, of all workspaces; the oldest go.
	maxCached = 64
)

func openCache(o Options) *cache {
	c := &cache{have: map[string]bool{}}
	if o.CacheDir == "" {
		return c
	}
	c.dir = filepath.Join(o.CacheDir, "history")
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%q %q\n", cacheFormat, o.Repository.Prefix(), o.Workspace.Config.Exclude)
	for _, k := range o.Workspace.Config.Kinds {
		format := ""
		if k.ID.Format != nil {
			format = k.ID.Format.Text
		}
		fmt.Fprintf(&b, "%q %q %q %q %q %q", k.Name, k.Files, k.Exclude, k.ID.Field, k.ID.From, format)
		for _, a := range k.Aliases {
			fmt.Fprintf(&b, " %q %q", a.Pattern, a.Replace)
		}
		for _, p := range k.Parts {
			fmt.Fprintf(&b, " %q %q", p.Field, p.ID)
		}
		fmt.Fprintf(&b, " %t\n", k.FrontMatterOptional)
	}
	sum := sha256.Sum256([]byte(b.String()))
	c.prefix = hex.EncodeToString(sum[:8]) + "-"
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return c
	}
	for _, e := range entries {
		if commit, ok := strings.CutPrefix(e.Name(), c.prefix); ok {
			c.have[commit] = true
		}
	}
	return c
}

// load returns the last changes at a commit by tableKey, or nil.
func (c *cache) load(commit string) map[string]Change {
	if !c.have[commit] {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(c.dir, c.prefix+commit))
	if err != nil {
		return nil
	}
	table, err := decodeTable(data)
	if err != nil {
		return nil
	}
	return table
}

// store keeps the last changes at a commit. A cache that cannot be written is none.
func (c *cache) store(commit string, table map[string]Change) {
	if c.dir == "" || len(table) == 0 || c.have[commit] && len(c.load(commit)) >= len(table) {
		return
	}
	if os.MkdirAll(c.dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(c.dir, "writing-*")
	if err != nil {
		return
	}
	_, err = f.Write(encodeTable(table))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.dir, c.prefix+commit))
	}
	if err != nil {
		os.Remove(f.Name())
		return
	}
	c.prune()
}

// prune removes the oldest files beyond maxCached, and what writers left behind.
func (c *cache) prune() {
	entries, err := os.ReadDir(c.dir)
	if err != nil || len(entries) <= maxCached {
		return
	}
	var infos []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	for _, info := range infos[min(len(infos), maxCached):] {
		os.Remove(filepath.Join(c.dir, info.Name()))
	}
}

// encodeTable writes: the format, the checksum of the rest, the commits with their times, an empty line, and for each
// document the place of its commit among them and its key.
func encodeTable(table map[string]Change) []byte {
	place := map[string]int{}
	var commits, documents strings.Builder
	for _, key := range sortedKeys(table) {
		change := table[key]
		if _, ok := place[change.Commit]; !ok {
			place[change.Commit] = len(place)
			fmt.Fprintf(&commits, "%s %d\n", change.Commit, change.When.Unix())
		}
		fmt.Fprintf(&documents, "%d %s\n", place[change.Commit], strconv.Quote(key))
	}
	rest := commits.String() + "\n" + documents.String()
	sum := sha256.Sum256([]byte(rest))
	return []byte(cacheFormat + "\n" + hex.EncodeToString(sum[:]) + "\n" + rest)
}

var errDamaged = errors.New("the cache is damaged")

func decodeTable(data []byte) (map[string]Change, error) {
	data, ok := bytes.CutPrefix(data, []byte(cacheFormat+"\n"))
	sum, rest, found := strings.Cut(string(data), "\n")
	want := sha256.Sum256([]byte(rest))
	if !ok || !found || sum != hex.EncodeToString(want[:]) {
		return nil, errDamaged
	}
	commits, documents, _ := strings.Cut("\n"+rest, "\n\n")
	var changes []Change
	for line := range strings.Lines(commits[min(1, len(commits)):]) {
		hash, unix, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		seconds, err := strconv.ParseInt(unix, 10, 64)
		if err != nil {
			return nil, errDamaged
		}
		changes = append(changes, Change{hash, time.Unix(seconds, 0).UTC()})
	}
	table := make(map[string]Change, strings.Count(documents, "\n"))
	for line := range strings.Lines(documents) {
		number, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(changes) {
			return nil, errDamaged
		}
		key, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, errDamaged
		}
		table[key] = changes[i]
	}
	return table, nil
}
