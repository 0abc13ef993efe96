package git

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/objfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// maxObject is the largest object that is read, in bytes. No document comes near; it guards against sizes that are
// lies.
const maxObject = 1 << 29

// maxDeltaDepth is the longest chain of deltas that git itself would make.
const maxDeltaDepth = 4096

// objectStore reads objects from the object folders of a repository and its alternates. go-git's own storage may not
// be shared between goroutines and hashes every object that it reads; this one reads packs by position with go-git's
// index and delta code, is safe for concurrent use, and remembers delta bases by their offset.
type objectStore struct {
	dirs []string // object folders, the repository's own first

	mu    sync.RWMutex
	packs []*pack

	bases *cache[packOffset]
	zlibs sync.Pool
}

type pack struct {
	path  string // without extension
	index *idxfile.MemoryIndex
	file  *os.File
	size  int64
}

type packOffset struct {
	pack   *pack
	offset int64
}

func newObjectStore(dir string) (*objectStore, error) {
	dirs, err := withAlternates(dir, nil)
	if err != nil {
		return nil, err
	}
	s := &objectStore{dirs: dirs, bases: newCache[packOffset](32 << 20)}
	_, err = s.loadPacks()
	return s, err
}

// withAlternates appends an object folder and those that it borrows from, each once.
func withAlternates(dir string, dirs []string) ([]string, error) {
	if slices.Contains(dirs, dir) {
		return dirs, nil
	}
	dirs = append(dirs, dir)
	text, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return dirs, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(dir, filepath.FromSlash(line))
		}
		if dirs, err = withAlternates(filepath.Clean(line), dirs); err != nil {
			return nil, err
		}
	}
	return dirs, nil
}

// loadPacks opens the packs that are not open yet and reports whether there were any: git may pack a repository
// while it is being read.
func (s *objectStore) loadPacks() (found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, dir := range s.dirs {
		names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "pack", "pack-*.idx"))
		if err != nil {
			return found, err
		}
		slices.Sort(names)
		for _, name := range names {
			path := strings.TrimSuffix(name, ".idx")
			if slices.ContainsFunc(s.packs, func(p *pack) bool { return p.path == path }) {
				continue
			}
			p, err := openPack(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue // git took it away since the listing, or it is half written
			}
			if err != nil {
				return found, fmt.Errorf("reading %s: %w", filepath.Base(name), err)
			}
			s.packs = append(s.packs, p)
			found = true
		}
	}
	return found, nil
}

func escapeGlob(path string) string {
	if os.PathSeparator == '\\' {
		return path // a backslash cannot be escaped there, and [ is rare
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func openPack(path string) (*pack, error) {
	index, err := os.Open(path + ".idx")
	if err != nil {
		return nil, err
	}
	defer index.Close()
	p := &pack{path: path, index: idxfile.NewMemoryIndex()}
	if err := idxfile.NewDecoder(index).Decode(p.index); err != nil {
		return nil, err
	}
	if p.file, err = os.Open(path + ".pack"); err != nil {
		return nil, err
	}
	info, err := p.file.Stat()
	if err != nil {
		p.file.Close()
		return nil, err
	}
	p.size = info.Size()
	return p, nil
}

func (s *objectStore) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, p := range s.packs {
		errs = append(errs, p.file.Close())
	}
	s.packs = nil
	return errors.Join(errs...)
}

// read returns an object; a *MissingObjectError if it is nowhere.
func (s *objectStore) read(id oid) (objectKind, []byte, error) { return s.readAt(id, 0) }

func (s *objectStore) readAt(id oid, depth int) (objectKind, []byte, error) {
	for range 2 {
		if p, offset, ok := s.find(id); ok {
			return s.readPacked(p, offset, depth)
		}
		for _, dir := range s.dirs {
			kind, data, err := readLoose(dir, id)
			if !errors.Is(err, fs.ErrNotExist) {
				return kind, data, err
			}
		}
		if found, err := s.loadPacks(); err != nil || !found {
			return 0, nil, errors.Join(&MissingObjectError{Hash: id.hex()}, err)
		}
	}
	return 0, nil, &MissingObjectError{Hash: id.hex()}
}

func (s *objectStore) find(id oid) (*pack, int64, bool) {
	var hash plumbing.Hash
	if len(id) != len(hash) {
		return nil, 0, false
	}
	copy(hash[:], id)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.packs {
		if offset, err := p.index.FindOffset(hash); err == nil {
			return p, offset, true
		}
	}
	return nil, 0, false
}

func readLoose(dir string, id oid) (objectKind, []byte, error) {
	name := id.hex()
	f, err := os.Open(filepath.Join(dir, name[:2], name[2:]))
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	r, err := objfile.NewReader(bufio.NewReader(f))
	if err != nil {
		return 0, nil, fmt.Errorf("reading object %s: %w", short(name), err)
	}
	defer r.Close()
	kind, size, err := r.Header()
	if err != nil {
		return 0, nil, fmt.Errorf("reading object %s: %w", short(name), err)
	}
	data, err := readSized(r, size)
	if err != nil {
		return 0, nil, fmt.Errorf("reading object %s: %w", short(name), err)
	}
	return objectKind(kind), data, nil
}

// readSized reads exactly size bytes. A size that is a lie costs no more memory than there are bytes.
func readSized(r io.Reader, size int64) ([]byte, error) {
	if size < 0 || size > maxObject {
		return nil, fmt.Errorf("%d bytes are more than the limit of %d", size, maxObject)
	}
	if size <= 1<<20 {
		data := make([]byte, size)
		_, err := io.ReadFull(r, data)
		return data, err
	}
	var b bytes.Buffer
	if n, err := io.Copy(&b, io.LimitReader(r, size)); err != nil || n < size {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return b.Bytes(), nil
}

// readPacked returns the object at an offset, applying the deltas of which it is made.
func (s *objectStore) readPacked(p *pack, offset int64, depth int) (objectKind, []byte, error) {
	fail := func(err error) (objectKind, []byte, error) {
		return 0, nil, fmt.Errorf("reading %s.pack: %w", filepath.Base(p.path), err)
	}
	type delta struct {
		offset int64
		data   []byte
	}
	var deltas []delta
	var kind objectKind
	var data []byte
	for at := offset; data == nil; {
		if len(deltas)+depth > maxDeltaDepth {
			return fail(errors.New("a chain of deltas has no end"))
		}
		if base, ok := s.bases.get(packOffset{p, at}); ok {
			kind, data = base.kind, base.data
			break
		}
		e, err := s.readEntry(p, at)
		if err != nil {
			return fail(err)
		}
		switch e.kind {
		case ofsDelta:
			deltas = append(deltas, delta{at, e.data})
			at -= e.back
		case refDelta:
			deltas = append(deltas, delta{at, e.data})
			if kind, data, err = s.readAt(e.base, depth+len(deltas)); err != nil {
				return 0, nil, err
			}
		case commitObject, treeObject, blobObject, tagObject:
			kind, data = e.kind, e.data
			if len(deltas) > 0 {
				s.bases.put(packOffset{p, at}, cached{kind, data})
			}
		default:
			return fail(fmt.Errorf("an entry of unknown kind %d", e.kind))
		}
	}
	for _, d := range slices.Backward(deltas) {
		patched, err := packfile.PatchDelta(data, d.data)
		if err != nil {
			return fail(err)
		}
		data = patched
		s.bases.put(packOffset{p, d.offset}, cached{kind, data})
	}
	return kind, data, nil
}

// Kinds of entries that only packs have.
const (
	ofsDelta objectKind = 6
	refDelta objectKind = 7
)

type packEntry struct {
	kind objectKind
	data []byte // the object, or the delta; never nil
	back int64  // ofsDelta: how far before this entry its base is
	base oid    // refDelta
}

func (s *objectStore) readEntry(p *pack, offset int64) (packEntry, error) {
	r, _ := s.zlibs.Get().(*inflater)
	if r == nil {
		r = &inflater{in: bufio.NewReaderSize(nil, 4096)}
	}
	defer s.zlibs.Put(r)
	r.in.Reset(io.NewSectionReader(p.file, offset, p.size-offset))

	c, err := r.in.ReadByte()
	if err != nil {
		return packEntry{}, err
	}
	e := packEntry{kind: objectKind(c >> 4 & 7)}
	size := int64(c & 15)
	for shift := 4; c&0x80 != 0; shift += 7 {
		if c, err = r.in.ReadByte(); err != nil {
			return e, err
		}
		if shift > 32 {
			return e, errors.New("an entry's size is out of range")
		}
		size |= int64(c&0x7f) << shift
	}
	switch e.kind {
	case ofsDelta:
		if e.back, err = readOffset(r.in); err != nil {
			return e, err
		}
		if e.back <= 0 || e.back >= offset {
			return e, errors.New("a delta's base is out of range")
		}
	case refDelta:
		var base plumbing.Hash
		if _, err := io.ReadFull(r.in, base[:]); err != nil {
			return e, err
		}
		e.base = oid(base[:])
	}
	e.data, err = r.inflate(size)
	return e, err
}

// readOffset reads the distance to a delta's base, seven bits a byte, where each further byte also counts one.
func readOffset(r io.ByteReader) (int64, error) {
	c, err := r.ReadByte()
	n := int64(c & 0x7f)
	for err == nil && c&0x80 != 0 {
		c, err = r.ReadByte()
		if n >= 1<<48 {
			return 0, errors.New("a delta's base is out of range")
		}
		n = (n+1)<<7 | int64(c&0x7f)
	}
	return n, err
}

// inflater is a reader for zlib streams, with its buffer, to be used again.
type inflater struct {
	in   *bufio.Reader
	zlib io.ReadCloser
}

func (r *inflater) inflate(size int64) ([]byte, error) {
	var err error
	if r.zlib == nil {
		r.zlib, err = zlib.NewReader(r.in)
	} else {
		err = r.zlib.(zlib.Resetter).Reset(r.in, nil)
	}
	if err != nil {
		return nil, err
	}
	return readSized(r.zlib, size)
}

// withPrefix returns the objects whose hexadecimal name starts so.
func (s *objectStore) withPrefix(prefix string) ([]oid, error) {
	found := map[oid]bool{}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.packs {
		entries, err := p.index.Entries()
		if err != nil {
			return nil, err
		}
		for {
			e, err := entries.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(e.Hash.String(), prefix) {
				found[oid(e.Hash[:])] = true
			}
		}
	}
	for _, dir := range s.dirs {
		files, err := os.ReadDir(filepath.Join(dir, prefix[:2]))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, f := range files {
			if id, ok := parseOID(prefix[:2] + f.Name()); ok && strings.HasPrefix(f.Name(), prefix[2:]) {
				found[id] = true
			}
		}
	}
	return sortedKeys(found), nil
}
