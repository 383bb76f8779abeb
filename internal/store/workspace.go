package store

import (
	"context"
	"errors"

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
func (db *DB) Workspace(ctx context.Context) (Workspace, error) {
	var w Workspace
	if err := db.Setting(ctx, workspaceKey, &w); err != nil && !errors.Is(err, account.ErrNotFound) {
		return Workspace{}, err
	}
	return w, nil
}
