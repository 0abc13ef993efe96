package validator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// Set is a pool of schemas by URL, in which their references are resolved. Nothing is ever fetched. It is safe for
// concurrent use.
type Set struct {
	mu       sync.Mutex
	sources  map[string]*source
	compiler *jsonschema.Compiler
	compiled map[string]*Schema
}

// source is one schema as it was added.
type source struct {
	url  string
	data []byte
	// written says that the schema came as JSON, so that the order of its keys is its author's.
	written bool
	// root is the decoded schema, keys the keys of every object by JSON pointer; both are made when they are first
	// asked for, since most commands need few of the schemas that they know.
	root any
	keys map[string][]string
	// checked says that the schema has been looked through; err is what was wrong.
	checked bool
	err     error
}

// Error is what is wrong with a schema.
type Error struct {
	// URL names the schema as it was added.
	URL string
	// Pointer is the place in the schema, a JSON pointer; "" is the whole.
	Pointer string
	// Message is the sentence without place.
	Message string
}

// Error returns the sentence with its place.
func (e *Error) Error() string {
	if e.Pointer == "" {
		return fmt.Sprintf("schema %s: %s", shownURL(e.URL), e.Message)
	}
	return fmt.Sprintf("schema %s at %s: %s", shownURL(e.URL), e.Pointer, e.Message)
}

// NewSet returns an empty set.
func NewSet() *Set {
	return &Set{sources: map[string]*source{}, compiled: map[string]*Schema{}}
}

// Add puts a decoded schema into the set: a boolean or a map as encoding/json or a YAML reader makes it. The document
// is copied. A schema added twice under one URL is the later one.
func (s *Set) Add(url string, document any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return &Error{URL: url, Message: "it holds what JSON cannot say: " + err.Error()}
	}
	return s.add(url, data, false)
}

// AddJSON puts a schema into the set as JSON text.
func (s *Set) AddJSON(url string, data []byte) error {
	return s.add(url, bytes.TrimPrefix(data, []byte("\ufeff")), true)
}

func (s *Set) add(url string, data []byte, written bool) error {
	if strings.Contains(url, "#") {
		return &Error{URL: url, Message: "a schema's URL has no fragment"}
	}
	if !json.Valid(data) {
		var ignored any
		return &Error{URL: url, Message: jsonProblem(data, json.Unmarshal(data, &ignored))}
	}
	switch first := bytes.TrimLeft(data, " \t\r\n")[0]; first {
	case '{', 't', 'f':
	default:
		return &Error{URL: url, Message: "a schema is an object, or true or false"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	src := &source{url: absolute(url), data: data, written: written}
	s.sources[src.url] = src
	// What was compiled may have referred to an earlier schema of this URL.
	s.compiler, s.compiled = nil, map[string]*Schema{}
	for _, other := range s.sources {
		other.checked, other.err = false, nil
	}
	return nil
}

// doc is the decoded schema.
func (src *source) doc() any {
	if src.root == nil {
		decoder := json.NewDecoder(bytes.NewReader(src.data))
		decoder.UseNumber()
		if err := decoder.Decode(&src.root); err != nil {
			src.root = map[string]any{} // not reached: add has seen that it is JSON
		}
	}
	return src.root
}

// order returns the keys of every object in their order, by JSON pointer; nil where the order says nothing.
func (src *source) order() map[string][]string {
	if src.written && src.keys == nil {
		src.keys = map[string][]string{}
		decoder := json.NewDecoder(bytes.NewReader(src.data))
		decoder.UseNumber()
		readOrder(decoder, "", src.keys, 0)
	}
	return src.keys
}

// Compile returns the schema of a URL, which may have a fragment. Its errors are an *Error each.
func (s *Set) Compile(url string) (*Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.compile(url)
}

func (s *Set) compile(url string) (*Schema, error) {
	base, fragment, _ := strings.Cut(url, "#")
	target := absolute(base)
	if fragment != "" {
		target += "#" + fragment
	}
	if sc, ok := s.compiled[target]; ok {
		return sc, nil
	}
	src := s.find(absolute(base))
	if src == nil {
		return nil, &Error{URL: url, Message: "there is no such schema" + s.suggestURL(base)}
	}
	if err := s.check(src); err != nil {
		return nil, err
	}
	compiled, err := s.run(target)
	if err != nil {
		s.compiler = nil // what it holds is half compiled
		return nil, s.explainCompile(src, err)
	}
	sc := &Schema{compiled: compiled, exact: isExact(compiled, map[*jsonschema.Schema]bool{})}
	s.compiled[target] = sc
	return sc, nil
}

// run compiles by the library, which panics on some shapes that its own meta-schemas let pass.
func (s *Set) run(target string) (compiled *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			compiled, err = nil, fmt.Errorf("it cannot be understood (%v)", r)
		}
	}()
	if s.compiler == nil {
		s.compiler = jsonschema.NewCompiler()
		s.compiler.Draft = jsonschema.Draft2020
		s.compiler.AssertFormat = true
		s.compiler.ExtractAnnotations = true
		s.compiler.LoadURL = s.load
		for _, name := range formatNames() {
			format, _ := formatOf(name)
			s.compiler.Formats[name] = func(v any) bool {
				text, ok := v.(string)
				return !ok || format.valid(text)
			}
		}
	}
	return s.compiler.Compile(target)
}

// load hands the library a schema of the set, and nothing else.
func (s *Set) load(url string) (io.ReadCloser, error) {
	src := s.find(url)
	if src == nil {
		return nil, fmt.Errorf("there is no schema %s, and nothing is fetched from the network", shownURL(url))
	}
	data, err := json.Marshal(src.doc())
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// find returns the schema that was added under a URL, or that gives it as its $id.
func (s *Set) find(url string) *source {
	if src, ok := s.sources[url]; ok {
		return src
	}
	for _, key := range sortedKeys(s.sources) {
		if src := s.sources[key]; src.id() == url {
			return src
		}
	}
	return nil
}

// id is the URL that a schema gives itself, without fragment; "" where it has none.
func (src *source) id() string {
	m, ok := src.doc().(map[string]any)
	if !ok {
		return ""
	}
	for _, key := range []string{"$id", "id"} {
		if id, ok := m[key].(string); ok {
			id, _, _ = strings.Cut(id, "#")
			return resolve(src.url, id)
		}
	}
	return ""
}

// base is the URL against which references of the schema are resolved.
func (src *source) base() string {
	if id := src.id(); id != "" {
		return id
	}
	return src.url
}

// explainCompile turns an error of the library into one of ours.
func (s *Set) explainCompile(src *source, err error) error {
	var invalid *jsonschema.ValidationError
	var loop jsonschema.InfiniteLoopError
	switch {
	case errors.As(err, &invalid):
		for len(invalid.Causes) > 0 {
			invalid = invalid.Causes[0]
		}
		pointer := invalid.InstanceLocation
		if unescaped, err := url.PathUnescape(pointer); err == nil {
			pointer = unescaped
		}
		keyword := pointer[strings.LastIndexByte(pointer, '/')+1:]
		message := "this is no schema"
		if keyword != "" {
			message = fmt.Sprintf("this is no value for %q", keyword)
		}
		return &Error{URL: src.url, Pointer: pointer, Message: message}
	case errors.As(err, &loop):
		return &Error{URL: src.url, Message: "it refers to itself without end"}
	}
	var schemaError *jsonschema.SchemaError
	if errors.As(err, &schemaError) && schemaError.Err != nil {
		err = schemaError.Err
	}
	return &Error{URL: src.url, Message: strings.ReplaceAll(strings.TrimPrefix(err.Error(), "jsonschema: "), localScheme, "")}
}

// localScheme stands before names that are no URLs: paths of a workspace.
const localScheme = "workspace:///"

// absolute makes a URL of a path.
func absolute(name string) string {
	if u, err := url.Parse(name); err == nil && u.Scheme != "" {
		return name
	}
	return (&url.URL{Scheme: "workspace", Path: path.Join("/", name)}).String()
}

func shownURL(name string) string {
	if local, ok := strings.CutPrefix(name, localScheme); ok {
		if plain, err := url.PathUnescape(local); err == nil {
			return plain
		}
		return local
	}
	return name
}

// resolve is a reference against a base URL; "" where one of them is none.
func resolve(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	r, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	return b.ResolveReference(r).String()
}

// jsonProblem is an error of encoding/json with its place.
func jsonProblem(data []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Sprintf("not JSON: %v", err)
	}
	offset, reason := max(int(syntax.Offset)-1, 0), err.Error()
	if strings.HasPrefix(reason, "unexpected end") {
		offset, reason = len(data), "it ends too early"
	}
	at := diagnostic.NewLines(data).Position(offset)
	return fmt.Sprintf("not JSON at line %d, column %d: %s", at.Line, at.Column, reason)
}

// readOrder collects the keys of every object of a JSON text; what is nested too deeply for a schema is left out.
func readOrder(decoder *json.Decoder, pointer string, order map[string][]string, depth int) bool {
	token, err := decoder.Token()
	if err != nil || depth > maxDepth {
		return false
	}
	opening, ok := token.(json.Delim)
	if !ok {
		return true
	}
	for i := 0; decoder.More(); i++ {
		name := strconv.Itoa(i)
		if opening == '{' {
			key, err := decoder.Token()
			if err != nil {
				return false
			}
			name, _ = key.(string)
			if !slices.Contains(order[pointer], name) {
				order[pointer] = append(order[pointer], name)
			}
		}
		if !readOrder(decoder, pointer+"/"+escapePointer.Replace(name), order, depth+1) {
			return false
		}
	}
	_, err = decoder.Token()
	return err == nil
}
