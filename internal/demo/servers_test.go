package demo

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/embeddedpg"
	"rapport/internal/slacksim"
)

func TestTheDemoFindsItsDataAgainAndForgetsItWhenAsked(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a Postgres four times")
	}
	dir := filepath.Join(embeddedpg.MemoryDir(), fmt.Sprintf("rapport-demo-test-%d", os.Getpid()))
	require.NoError(t, os.Mkdir(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	theirs := filepath.Join(dir, "pgnotes.txt")
	require.NoError(t, os.WriteFile(theirs, []byte("mine"), 0o600))
	ctx := t.Context()

	server, err := Postgres(ctx, Place{Dir: dir})
	require.NoError(t, err)
	_, err = Postgres(ctx, Place{Dir: dir})
	require.ErrorIs(t, err, embeddedpg.ErrInUse)
	_, err = Postgres(ctx, Place{Dir: dir, Fresh: true})
	require.ErrorIs(t, err, embeddedpg.ErrInUse, "what is in use is not forgotten")
	require.NoError(t, server.Stop(ctx))

	before := systemIdentifier(t, dir)
	server, err = Postgres(ctx, Place{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, server.Stop(ctx))
	assert.Equal(t, before, systemIdentifier(t, dir), "a second start finds its data")

	server, err = Postgres(ctx, Place{Dir: dir, Fresh: true})
	require.NoError(t, err)
	require.NoError(t, server.Stop(ctx))
	assert.NotEqual(t, before, systemIdentifier(t, dir), "a fresh start has new data")
	assert.FileExists(t, theirs, "what is not ours stays")
}

// systemIdentifier is the first eight bytes of pg_control: each initdb makes
// its own.
func systemIdentifier(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "pg*", "global", "pg_control"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	b, err := os.ReadFile(found[0])
	require.NoError(t, err)
	return fmt.Sprintf("%x", b[:8])
}

func TestTheDataLiesWhereItsServerCanReachIt(t *testing.T) {
	dir, err := Place{}.dir()
	require.NoError(t, err)
	if os.Geteuid() == 0 {
		assert.Equal(t, rootDir, dir)
		return
	}
	assert.Equal(t, "demo", filepath.Base(dir))
}

func TestKeysOfTheDemoExpire(t *testing.T) {
	r, err := StartRedis()
	require.NoError(t, err)
	defer r.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()

	conn, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimSuffix(strings.TrimPrefix(r.URL, "redis://"), "/0"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	answers := bufio.NewReader(conn)
	say := func(command string) string {
		words := strings.Fields(command)
		request := fmt.Sprintf("*%d\r\n", len(words))
		for _, w := range words {
			request += fmt.Sprintf("$%d\r\n%s\r\n", len(w), w)
		}
		_, err := fmt.Fprint(conn, request)
		require.NoError(t, err)
		line, err := answers.ReadString('\n')
		require.NoError(t, err)
		return strings.TrimSpace(line)
	}
	assert.Equal(t, "+OK", say("SET lock held PX 400"))
	assert.Equal(t, ":1", say("EXISTS lock"))
	assert.Eventually(t, func() bool { return say("EXISTS lock") == ":0" }, 5*time.Second, 20*time.Millisecond)
	stop()
	require.NoError(t, <-ended)
}

func TestTheWorkspaceIsOneThatSlackWouldTake(t *testing.T) {
	manifest, err := os.ReadFile("../../manifest.yml")
	require.NoError(t, err)
	cfg := Workspace(manifest, func() time.Time { return end })
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, slacksim.New(cfg).Run(ctx), "the manifest is refused")

	names, acting, emails := map[string]bool{}, 0, map[string]bool{}
	for _, p := range cfg.People {
		assert.False(t, names[p.ID], "two people are %s", p.ID)
		names[p.ID], emails[p.Email] = true, true
		if !p.IsHidden {
			acting++
		}
	}
	assert.Equal(t, 3, acting)
	channels := map[string]slacksim.Channel{}
	for _, c := range cfg.Channels {
		channels[c.ID] = c
		for _, m := range c.Members {
			assert.True(t, names[m], "%s is in %s and nobody", m, c.Name)
		}
	}
	for _, id := range AccountChannels() {
		assert.True(t, channels[id].WithApp, "the bot must be in %s to post there", channels[id].Name)
		assert.NotContains(t, channels[id].Members, giaID, "a guest would see the cards of %s", channels[id].Name)
		assert.False(t, channels[id].IsExtShared)
	}
	for d, f := range replay(t, Story(end)).facts {
		assert.True(t, emails[f.Account.OwnerEmail], "%s is of nobody in the workspace", d)
		if f.Account.Untracked != nil {
			assert.Contains(t, names, f.Account.Untracked.By.ID)
		}
		assert.NotEqual(t, account.Domain("northstar.example"), d)
	}
}
