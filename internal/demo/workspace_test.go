package demo_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/demo"
)

func TestTheDemosAppIsToldOfLinksToAcme(t *testing.T) {
	manifest, err := os.ReadFile("../../manifest.yml")
	require.NoError(t, err)
	linked := string(demo.Workspace(manifest, time.Now).Manifest)
	_, domains, _ := strings.Cut(linked, "unfurl_domains:")
	domains, _, _ = strings.Cut(domains, "slash_commands:")
	assert.Contains(t, domains, "- acme.com\n")
	assert.LessOrEqual(t, strings.Count(domains, "\n    - "), 5, "Slack takes five")
	assert.Len(t, linked, len(manifest)+len("\n    - acme.com"), "nothing else is another")
	assert.Equal(t, "features: {}", string(demo.Workspace([]byte("features: {}"), time.Now).Manifest))
	assert.Equal(t, "  unfurl_domains:\n    - acme.com", string(demo.Workspace([]byte("  unfurl_domains:"), time.Now).Manifest))
}
