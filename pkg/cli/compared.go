package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/git"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/snapshot"
)

// earlier opens the revision, or the date, that a view is compared with, and says what people call it. It is judged by
// the clock of the newer side.
func (a *app) earlier(ctx context.Context, head *snapshot.Snapshot, flag, revision string) (*lint.Side, string, error) {
	repo, err := head.Repository()
	if errors.Is(err, git.ErrNoRepository) {
		return nil, "", usageError("%s compares with what git remembers, and there is no repository here: git init and a first commit begin one", flag)
	}
	if err != nil {
		return nil, "", err
	}
	c, err := repo.ResolveRevOrDate(strings.TrimSpace(revision))
	if err != nil {
		return nil, "", err
	}
	side, err := a.openBase(ctx, head, c)
	return side, revisionName(strings.TrimSpace(revision), c), err
}

// onlyIn says which formats can show a comparison.
func onlyIn(flag, format string, formats ...string) error {
	if slices.Contains(formats, format) {
		return nil
	}
	return usageError("%s is for the formats %s, and %s cannot show what moved", flag, strings.Join(formats, ", "), format)
}

// withoutHistory lets a view that history only adds something to be shown without that, and says why; only what was
// stopped stays an error.
func (a *app) withoutHistory(ctx context.Context, what string, err error) error {
	if stopped := ctx.Err(); stopped != nil {
		return stopped
	}
	if err != nil {
		fmt.Fprintf(a.stderr, "roadbook: no %s: %s\n", what, err)
	}
	return nil
}
