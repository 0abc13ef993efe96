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
	"runtime/debug"
	"slices"
	"strings"
)

// folder is one on disk in which answers are kept, a file a commit. Nothing in it is trusted: a file that is not exactly as
// it was written is none, and a folder that cannot be written is none either.
type folder struct {
	dir    string
	prefix string // of the names of files
	have   map[string]bool
}

const (
	// maxCached is how many files a folder keeps, of all workspaces, and maxCachedBytes how large they are together; the
	// oldest go.
	maxCached      = 64
	maxCachedBytes = 256 << 20
)

// openFolder looks what there is for a workspace. The question says what is answered, and in which format.
func openFolder(o Options, name, question string) *folder {
	f := &folder{prefix: prefixOf(o, question), have: map[string]bool{}}
	if o.CacheDir == "" {
		return f
	}
	f.dir = filepath.Join(o.CacheDir, name)
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return f
	}
	for _, e := range entries {
		if commit, ok := strings.CutPrefix(e.Name(), f.prefix); ok {
			f.have[commit] = true
		}
	}
	return f
}

// prefixOf stands for all that an answer depends on besides the commit: the question, where the workspace is in the
// repository, how its configuration finds and reads documents, and the tool's version, which may read them otherwise.
func prefixOf(o Options, question string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%q %q\n", question, toolVersion(), o.Repository.Prefix(), o.Workspace.Config.Exclude)
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
	return hex.EncodeToString(sum[:8]) + "-"
}

// toolVersion is that of the tool, as far as its builder told it.
func toolVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			v += " " + s.Value
		}
	}
	return v
}

// read returns what is kept of a commit, or nil.
func (f *folder) read(commit string) []byte {
	if !f.have[commit] || f.dir == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(f.dir, f.prefix+commit))
	if err != nil {
		return nil
	}
	return data
}

// write keeps something of a commit.
func (f *folder) write(commit string, data []byte) {
	if f.dir == "" || os.MkdirAll(f.dir, 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(f.dir, "writing-*")
	if err != nil {
		return
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(f.dir, f.prefix+commit))
	}
	if err != nil {
		os.Remove(file.Name())
		return
	}
	f.prune()
}

// prune removes the oldest files beyond what is kept, and with them what writers left behind.
func (f *folder) prune() {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
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
	size := int64(0)
	for i, info := range infos {
		if size += info.Size(); i >= maxCached || i > 0 && size > maxCachedBytes {
			os.Remove(filepath.Join(f.dir, info.Name()))
		}
	}
}

var errDamaged = errors.New("the cache is damaged")

// seal puts a format and a checksum before a text.
func seal(format, text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return []byte(format + "\n" + hex.EncodeToString(sum[:]) + "\n" + text)
}

// unseal returns the text, if it is what was sealed.
func unseal(format string, data []byte) (string, bool) {
	data, ok := bytes.CutPrefix(data, []byte(format+"\n"))
	sum, rest, found := bytes.Cut(data, []byte("\n"))
	want := sha256.Sum256(rest)
	if !ok || !found || string(sum) != hex.EncodeToString(want[:]) {
		return "", false
	}
	return string(rest), true
}
