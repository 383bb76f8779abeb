package store

// The advisory locks that are ours, all of them: each has a number of its own.
// One more, 7_263_014_999, is held by storetest while it makes its template.
const (
	migrationLock = 7_263_014_951 // the schema changes: one process at a time
	mergeLock     = 7_263_014_952 // facts are merged, so that what one Merge finds absent is not added by another one meanwhile
	policyLock    = 7_263_014_953 // whoever settles shares it, and whoever changes the policy has it alone
	workspaceLock = 7_263_014_954 // the workspace's settings change, one change after the other
	tallyLock     = 7_263_014_955 // what listings add up to is folded: count_listings tries for it, in the migration of the lists
)
