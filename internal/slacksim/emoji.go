package slacksim

import (
	_ "embed"
	"slices"
	"strings"
)

// emojiNames is every name of Slack's standard emoji, as emojibase-data 17.0.0 (MIT) lists those of iamcal's emoji-data, and
// what each of Slack's workspaces has besides.
//
//go:embed emoji.txt
var emojiNames string

// isEmoji says whether Slack has an emoji of that name. Nobody has added any to this workspace.
func isEmoji(name string) bool {
	plain, _, _ := strings.Cut(name, "::skin-tone-")
	return emojiName.MatchString(name) && slices.Contains(strings.Fields(emojiNames), plain)
}
