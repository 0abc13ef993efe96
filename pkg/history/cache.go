package history

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cache keeps the last changes of all documents of a commit, a file a commit. A commit's name stands for all that is
// before it, so what is kept is true for ever; it depends on nothing else but what the prefix of a folder says.
type cache struct{ *folder }

const cacheFormat = "roadbook history 1"

func openCache(o Options) *cache { return &cache{openFolder(o, "history", cacheFormat)} }

// load returns the last changes at a commit by tableKey, or nil.
func (c *cache) load(commit string) map[string]Change {
	data := c.read(commit)
	if data == nil {
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
	c.write(commit, encodeTable(table))
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
	return seal(cacheFormat, commits.String()+"\n"+documents.String())
}

func decodeTable(data []byte) (map[string]Change, error) {
	rest, ok := unseal(cacheFormat, data)
	if !ok {
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
