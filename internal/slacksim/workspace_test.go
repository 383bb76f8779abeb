package slacksim_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestAWorkspaceIsDescribedByAFile(t *testing.T) {
	studio, err := os.ReadFile("setup/testdata/studio.yaml")
	require.NoError(t, err)
	cfg, err := slacksim.ReadWorkspace(studio)
	require.NoError(t, err)
	assert.Equal(t, slacksim.Team{Name: "Studio", Domain: "studio"}, cfg.Team)
	assert.Equal(t, []string{"ada", "U0BOB", "gil"}, cfg.Channels[0].Members, "everyone is the team's own people")
	assert.True(t, cfg.Channels[1].IsExtShared && cfg.Channels[1].WithApp)
	assert.Equal(t, []string{"U0BOB", "one"}, cfg.Channels[2].Members)
	assert.Equal(t, slacksim.Group{Handle: "leads", Name: "Team leads", Members: []string{"ada"}}, cfg.Groups[0])
	assert.True(t, cfg.People[0].Admin && cfg.People[2].Guest && cfg.People[3].SingleGuest)

	sim := slacksim.New(cfg)
	require.NotNil(t, sim)
}

func TestWhatAFileLeavesOutIsAsByDefault(t *testing.T) {
	cfg, err := slacksim.ReadWorkspace([]byte("channels: [{name: lab, members: [dana, everyone]}]"))
	require.NoError(t, err)
	assert.Empty(t, cfg.People)
	assert.Equal(t, []string{"dana", "lee", "kim"}, cfg.Channels[0].Members)
	_, err = slacksim.ReadWorkspace([]byte("{}"))
	require.NoError(t, err)
}

func TestTheDefaultWorkspaceIsAFileToBeginWith(t *testing.T) {
	printed, err := slacksim.DefaultWorkspace()
	require.NoError(t, err)
	cfg, err := slacksim.ReadWorkspace(printed)
	require.NoError(t, err, "%s", printed)
	assert.Len(t, cfg.People, 5)
	assert.Len(t, cfg.Channels, 5)
	assert.Equal(t, "T0PARTNER01", cfg.People[4].TeamID)
}
