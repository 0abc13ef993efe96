package edit

// Proposal is a configuration for documents that are there already.
type Proposal struct{}
