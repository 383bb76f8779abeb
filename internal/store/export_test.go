package store

import "context"

// Backend is the process of Postgres that serves the pool's connection, where
// the pool has just one.
func (db *DB) Backend(ctx context.Context) uint32 {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return 0
	}
	defer conn.Release()
	return conn.Conn().PgConn().PID()
}

// Locks are the advisory locks that are ours, by name.
func Locks() map[string]int64 {
	return map[string]int64{
		"migration": migrationLock, "merge": mergeLock, "policy": policyLock, "workspace": workspaceLock, "tally": tallyLock,
	}
}
