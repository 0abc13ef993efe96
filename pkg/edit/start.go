package edit

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
)

// starters are workspaces to start from, a folder each; common is laid below each of them; publish-* is for those who want
// it. Words in double braces are filled in.
//
//go:embed all:starter
var starters embed.FS

// Starter names a workspace to start from.
type Starter string

// The starters: an example of each everyday kind; one objective and one story; one kind of the workspace's own.
const (
	StartProduct Starter = "product"
	StartMinimal Starter = "minimal"
	StartNone    Starter = "none"
)

// Start returns the files of a workspace that passes check on the given day. The name is the product's.
func Start(s Starter, name string, today calendar.Date) ([]Change, error) {
	values := map[string]string{
		"name": name, "today": today.String(), "year": strconv.Itoa(today.Year),
		"quarter": fmt.Sprintf("%04d-Q%d", today.Year, (int(today.Month)+2)/3),
	}
	return filled(values, "common", string(s))
}

// Hosts are those that Publish knows, by the names that it takes.
func Hosts() []string { return []string{"github", "gitlab"} }

// Publish returns the files by which a host builds a workspace's site and publishes it, for the public.
func Publish(host string) ([]Change, error) {
	return filled(nil, "publish-"+host)
}

// filled are the files of some of the starter's folders, each laid over those before it, with the values filled in.
func filled(values map[string]string, layers ...string) ([]Change, error) {
	files := map[string]string{}
	for _, layer := range layers {
		dir := path.Join("starter", layer)
		err := fs.WalkDir(starters, dir, func(p string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := starters.ReadFile(p)
			files[strings.TrimPrefix(p, dir+"/")] = string(data)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("there is no %q to start from: %w", layer, err)
		}
	}
	var changes []Change
	for p, template := range files {
		data, err := fill(p, template, values)
		if err != nil {
			return nil, err
		}
		changes = append(changes, Change{Path: p, Data: data, Create: true})
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return changes, nil
}
