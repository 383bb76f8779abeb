package store

import "context"

// Run is SQL behind the store's back.
func (db *DB) Run(ctx context.Context, sql string) error {
	_, err := db.pool.Exec(ctx, sql)
	return err
}

// Words are the rows of a query of one text.
func (db *DB) Words(ctx context.Context, sql string) ([]string, error) {
	return column[string](ctx, db.pool, sql)
}
