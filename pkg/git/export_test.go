package git

// OpenByProgram opens a repository with the git program for everything, so that both backends can be asked the same.
func OpenByProgram(dir, path string) (*Repository, error) {
	r, err := OpenWithProgram(dir, func() (string, error) { return path, nil })
	if err == nil {
		r.backend = r.program()
	}
	return r, err
}

// MergeBases returns the hashes of all best common ancestors, newest first.
func (r *Repository) MergeBases(a, b Commit) ([]string, error) {
	nodes, err := r.mergeBases(a, b)
	var hashes []string
	for _, n := range nodes {
		hashes = append(hashes, n.id.hex())
	}
	return hashes, err
}

// MatchGlob is the matching of one pattern of a .gitignore.
func MatchGlob(glob, name string) bool { return matchGlob(glob, name) }
