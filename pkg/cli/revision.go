package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roadbookdev/roadbook/pkg/git"
)

// revisionFlags are the flags that name a commit.
var revisionFlags = []string{"at", "since"}

// addRevision declares --at, which all reading commands have. Its value reaches them through app.options.
func addRevision(cmd *cobra.Command) {
	cmd.Flags().String("at", "", "answer as of a commit, branch or tag, or of a date: `REV|DATE`")
}

// readRevision takes the --at of a command, if it has one.
func (a *app) readRevision(cmd *cobra.Command) error {
	for _, name := range revisionFlags {
		flag := cmd.Flags().Lookup(name)
		if flag == nil || !flag.Changed {
			continue
		}
		text := strings.TrimSpace(flag.Value.String())
		if text == "" {
			return usageError("--%s needs a commit, a branch, a tag or a date: --%s main, --%s 2026-06-30", name, name, name)
		}
		if name == "at" {
			a.at = text
		}
	}
	return nil
}

// completeRevisions lets the shell offer branches and tags wherever a command takes a revision.
func (a *app) completeRevisions(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		for _, name := range revisionFlags {
			if cmd.Flags().Lookup(name) != nil {
				// The error is that of a flag that does not exist.
				_ = cmd.RegisterFlagCompletionFunc(name, a.revisions)
			}
		}
	}
}

func (a *app) revisions(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	repo, err := git.Open(orDot(a.dir))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer repo.Close()
	refs, err := repo.Refs()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, r := range refs {
		out = append(out, r.Name+"\t"+string(r.Kind))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// cacheDir is where history is kept between runs: in the user's folder for such things, or nowhere, and not if nobody wants it.
func (a *app) cacheDir() string {
	if a.noCache {
		return ""
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "roadbook")
}
