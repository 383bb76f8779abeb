package store

import (
	"context"
	"errors"
	"fmt"

	"rapport/internal/account"
)

// Workspace is what admins set for everybody, by Slack's ids of channels and
// user groups. The zero value is a workspace that has set nothing.
type Workspace struct {
	AccountChannels []string                   `json:"account_channels,omitempty"` // in which a card is an ordinary message
	SectionChannels map[account.Section]string `json:"section_channels,omitempty"` // into which hand-offs are posted
	Groups          []string                   `json:"groups,omitempty"`           // whose members alone may use the bot; none: every full member
}

const workspaceKey = "workspace"

// Workspace loads what admins have set.
func (db *DB) Workspace(ctx context.Context) (Workspace, error) { return loadWorkspace(ctx, db.pool) }

// Workspace loads what admins have set.
func (c *Change) Workspace(ctx context.Context) (Workspace, error) { return loadWorkspace(ctx, c.tx) }

func loadWorkspace(ctx context.Context, on querier) (Workspace, error) {
	var w Workspace
	if err := loadSetting(ctx, on, workspaceKey, &w); err != nil && !errors.Is(err, account.ErrNotFound) {
		return Workspace{}, err
	}
	return w, nil
}

// WorkspaceToChange is what admins have set, which nobody else changes until
// the transaction ends.
func (c *Change) WorkspaceToChange(ctx context.Context) (Workspace, error) {
	const query = `-- workspace to change: one change after the other
		select pg_advisory_xact_lock($1)`
	if _, err := c.tx.Exec(ctx, query, workspaceLock); err != nil {
		return Workspace{}, fmt.Errorf("lock the workspace's settings: %w", err)
	}
	return c.Workspace(ctx)
}

// SaveWorkspace keeps what admins set.
func (c *Change) SaveWorkspace(ctx context.Context, w Workspace, d account.Deed) error {
	return c.SaveSetting(ctx, workspaceKey, w, d)
}
