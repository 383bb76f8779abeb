// Package migrations owns the database schema as numbered SQL files, up and
// down. It never holds code that runs them: that is the store's.
package migrations

import "embed"

// Files are the migrations, as goose reads them.
//
//go:embed *.sql
var Files embed.FS
