package git

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// oid is an object's name as raw bytes, 20 of them or 32. The empty oid is "no such object".
type oid string

func (id oid) hex() string { return hex.EncodeToString([]byte(id)) }

func parseOID(text string) (oid, bool) {
	if len(text) != 40 && len(text) != 64 {
		return "", false
	}
	raw, err := hex.DecodeString(text)
	return oid(raw), err == nil
}

// objectKind is the kind of an object, by the number that packs use.
type objectKind byte

const (
	commitObject objectKind = 1
	treeObject   objectKind = 2
	blobObject   objectKind = 3
	tagObject    objectKind = 4
)

var kindNames = map[string]objectKind{"commit": commitObject, "tree": treeObject, "blob": blobObject, "tag": tagObject}

func (k objectKind) String() string {
	for name, kind := range kindNames {
		if k == kind {
			return name
		}
	}
	return "object of kind " + strconv.Itoa(int(k))
}

// Signature says who did something, and when; When keeps the zone in which it was done.
type Signature struct {
	Name, Email string
	When        time.Time
}

// Commit is one commit. Its hashes are hexadecimal.
type Commit struct {
	Hash      string
	Tree      string
	Parents   []string // as recorded, even where a shallow clone does not have them
	Author    Signature
	Committer Signature
	Subject   string // the message's first paragraph on one line
	Message   string // all of it, in UTF-8
}

func parseCommit(id oid, data []byte) (Commit, error) {
	c := Commit{Hash: id.hex()}
	encoding := ""
	for {
		line, rest, ok := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(line) == 0 || !ok {
			break
		}
		key, value, _ := strings.Cut(string(line), " ")
		switch key {
		case "tree":
			c.Tree = value
		case "parent":
			c.Parents = append(c.Parents, value)
		case "author":
			c.Author = parseSignature(value)
		case "committer":
			c.Committer = parseSignature(value)
		case "encoding":
			encoding = value
		}
	}
	if _, ok := parseOID(c.Tree); !ok {
		return Commit{}, fmt.Errorf("commit %s is malformed: it has no tree", short(c.Hash))
	}
	for _, s := range []*string{&c.Author.Name, &c.Author.Email, &c.Committer.Name, &c.Committer.Email} {
		*s = decode(*s, encoding)
	}
	c.Message = decode(string(data), encoding)
	paragraph, _, _ := strings.Cut(strings.TrimLeft(strings.ReplaceAll(c.Message, "\r\n", "\n"), "\n"), "\n\n")
	c.Subject = strings.Join(strings.Fields(paragraph), " ")
	return c, nil
}

// decode turns text of a commit into UTF-8: Latin-1 where the commit says so, or where nothing else fits.
func decode(text, encoding string) string {
	if utf8.ValidString(text) && !strings.EqualFold(encoding, "iso-8859-1") {
		return text
	}
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// parseSignature reads "Name <email> 1751328000 +0200". What is malformed stays empty: a commit with a broken date is
// still a commit.
func parseSignature(text string) Signature {
	var s Signature
	name, rest, ok := strings.Cut(text, "<")
	s.Name = strings.TrimSpace(name)
	if !ok {
		return s
	}
	end := strings.LastIndex(rest, ">")
	if end < 0 {
		return s
	}
	s.Email = rest[:end]
	fields := strings.Fields(rest[end+1:])
	if len(fields) == 0 {
		return s
	}
	seconds, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || seconds > maxSeconds {
		return s
	}
	s.When = time.Unix(seconds, 0).UTC()
	if len(fields) > 1 && len(fields[1]) == 5 {
		if zone, err := strconv.Atoi(fields[1]); err == nil && zone != 0 {
			s.When = s.When.In(time.FixedZone("", zone/100*3600+zone%100*60))
		}
	}
	return s
}

// maxSeconds is the end of the year 9999, behind which no date can be printed.
const maxSeconds = 253402300799

// node is what walking needs of a commit.
type node struct {
	id       oid
	tree     oid
	parents  []oid // none at the boundary of a shallow clone
	seconds  int64 // the committer's date
	boundary bool  // a shallow clone ends here
}

func parseNode(id oid, data []byte) (*node, error) {
	n := &node{id: id}
	malformed := fmt.Errorf("commit %s is malformed", short(id.hex()))
	for {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(line) == 0 {
			break
		}
		key, value, _ := bytes.Cut(line, []byte(" "))
		switch string(key) {
		case "tree", "parent":
			ref, ok := parseOID(string(value))
			if !ok {
				return nil, malformed
			}
			if string(key) == "tree" {
				n.tree = ref
			} else {
				n.parents = append(n.parents, ref)
			}
		case "committer":
			if s := parseSignature(string(value)); !s.When.IsZero() {
				n.seconds = s.When.Unix()
			}
		}
	}
	if n.tree == "" {
		return nil, malformed
	}
	return n, nil
}

// parseTag returns what an annotated tag points to.
func parseTag(data []byte) (oid, error) {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	hash, _ := strings.CutPrefix(string(line), "object ")
	target, ok := parseOID(hash)
	if !ok {
		return "", errors.New("malformed tag")
	}
	return target, nil
}

// entryClass is what a tree's entry is, as far as a reader of documents cares: whether a file is executable is no
// difference.
type entryClass byte

const (
	noEntry entryClass = iota
	dirEntry
	fileEntry
	symlinkEntry
	submoduleEntry
)

// treeReader reads a tree's entries one after the other, without copying them.
type treeReader struct {
	rest    []byte
	hashLen int

	raw   []byte // the entry as it stands in the tree; nil at the end
	class entryClass
	name  []byte
	id    []byte
}

func (t *treeReader) next() error {
	t.raw, t.class = nil, noEntry
	if len(t.rest) == 0 {
		return nil
	}
	space := bytes.IndexByte(t.rest, ' ')
	if space < 0 {
		return errMalformedTree
	}
	length := bytes.IndexByte(t.rest[space+1:], 0)
	end := space + 1 + length + 1 + t.hashLen
	if length < 0 || end > len(t.rest) {
		return errMalformedTree
	}
	t.raw = t.rest[:end]
	t.name = t.raw[space+1 : space+1+length]
	t.id = t.raw[end-t.hashLen:]
	t.rest = t.rest[end:]
	switch mode := t.raw[:space]; {
	case bytes.Equal(mode, []byte("40000")), bytes.Equal(mode, []byte("040000")):
		t.class = dirEntry
	case bytes.Equal(mode, []byte("120000")):
		t.class = symlinkEntry
	case bytes.Equal(mode, []byte("160000")):
		t.class = submoduleEntry
	case bytes.HasPrefix(mode, []byte("100")):
		t.class = fileEntry
	default:
		return errMalformedTree
	}
	// Git refuses to make such names; a tree that has them was made to lead somebody out of the folder.
	if name := string(t.name); name == "" || name == "." || name == ".." || bytes.IndexByte(t.name, '/') >= 0 {
		return errMalformedTree
	}
	return nil
}

var errMalformedTree = errors.New("malformed tree")

// compareNames orders entries as trees do, where a folder's name counts as ending in a slash.
func compareNames(a []byte, aDir bool, b []byte, bDir bool) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return int(endByte(a, aDir, n)) - int(endByte(b, bDir, n))
}

func endByte(name []byte, dir bool, i int) byte {
	switch {
	case i < len(name):
		return name[i]
	case dir:
		return '/'
	}
	return 0
}
