package graph

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Target is where a relative link leads.
type Target struct {
	// Path is relative to the workspace's root, cleaned, percent escapes resolved; it is the linking file's own for a
	// link that is a fragment alone.
	Path string
	// Fragment is what stands after "#", with percent escapes resolved.
	Fragment string
	// Outside says that the path leaves the workspace's root: what is there is not known.
	Outside bool
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// ResolvePath returns where a link in a document's body leads. It is false for addresses with a scheme or a host, and
// for an empty one. A destination that starts with "/" is relative to the kind's link root, else to the workspace's.
func ResolvePath(d *workspace.Document, destination string) (Target, bool) {
	if destination == "" || scheme.MatchString(destination) || strings.HasPrefix(destination, "//") {
		return Target{}, false
	}
	from := d.Path
	if d.Body != nil {
		from = d.Body.Path
	}
	address, fragment, _ := strings.Cut(destination, "#")
	address, _, _ = strings.Cut(address, "?")
	t := Target{Fragment: unescape(fragment)}
	address = unescape(address)
	switch {
	case address == "":
		t.Path = from
	case strings.HasPrefix(address, "/"):
		t.Path = path.Join(d.Kind.LinkRoot, path.Clean(address))
		t.Path = strings.TrimPrefix(t.Path, "/")
	default:
		t.Path = path.Join(path.Dir(from), address)
	}
	if t.Path == "" {
		t.Path = "."
	}
	t.Outside = t.Path == ".." || strings.HasPrefix(t.Path, "../")
	return t, true
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
