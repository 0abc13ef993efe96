// Package checks holds the built-in rules: a file each, with its documentation beside its function, and one list of
// them in the order of the documentation.
//
// A rule reads the graph and reports; which of its findings count, and how much, is decided by package lint. The rules
// of reading and those of the schemas have no function: their findings are made where files are read and validated,
// and here is what there is to say about them.
package checks

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/lint"
)

// All returns the built-in rules in the order of the documentation. The rules are shared and must not be changed.
func All() []*lint.Rule {
	return []*lint.Rule{
		// reading
		frontMatterMissing, frontMatterSyntax, duplicateKey, ambiguousScalar, invalidDate, encoding,
		mergeConflictMarker, limitExceeded,
		// schema
		missingField, unknownField, wrongType, invalidValue, invalidFormat, schemaRule,
		// identity
		missingID, invalidID, duplicateID, idFilename, reusedID,
		// links
		unknownReference, wrongKindReference, missingLink, tooManyLinks, missingBacklink, referenceCycle,
		retiredReference, asymmetricLink,
		// body
		brokenLink, brokenAnchor, missingSection, emptySection, placeholderText, missingTasks,
		// process
		singleCompanyObjective, keyResultCount, keyResultRange, periodMismatch, sponsorMissing, inactivePerson,
		reviewOverdue, decisionOverdue, staleReview, staleProgress, cycleShape, focusBalance, discoveryLead, openCriteria,
		blockedWithoutReason, canceledWithoutReason, statusConflict, deprecationIncomplete, deprecationNotice,
		launchTierMissing, launchNotice, documentationMissing, maturityConflict, planLadder, rankConflict, crossTeamOwner,
		unmeasured, periodOrder,
		// two revisions
		illegalTransition, removedButLinked, idChanged, lockedSection,
		// audience
		internalLeak,
		// house
		unusedIgnore,
	}
}

// file is one file of an example.
func file(path, text string) lint.ExampleFile { return lint.ExampleFile{Path: path, Text: text} }

func example(files ...lint.ExampleFile) lint.Example { return lint.Example{Files: files} }

// replaced is a text of an example with a word changed.
func replaced(text, old, new string) string { return strings.Replace(text, old, new, 1) }
