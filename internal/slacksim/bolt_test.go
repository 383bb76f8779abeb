package slacksim_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
)

// Another maker's client is the judge: what Slack's own framework cannot work with is no Slack. It runs where node finds
// @slack/bolt, for example: NODE_PATH=$(npm root -g) go test -run Bolt ./internal/slacksim
func TestSlacksOwnFrameworkWorksHere(t *testing.T) {
	if exec.CommandContext(t.Context(), "node", "-e", "require.resolve('@slack/bolt')").Run() != nil {
		t.Skip("node and @slack/bolt are not here")
	}
	w := newWorld(t, func(c *slacksim.Config) { c.Manifest, c.Patience = slacksim.AnyApp(), 0 })
	ctx, cancel := context.WithCancel(t.Context())
	app := exec.CommandContext(ctx, "node", "testdata/bolt/app.js")
	app.Env = append(os.Environ(), "SLACK_API_URL="+w.url+"/api/", "SLACK_APP_TOKEN="+w.sim.AppToken(), "SLACK_BOT_TOKEN="+w.sim.BotToken())
	app.Stderr = os.Stderr
	out, err := app.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, app.Start())
	t.Cleanup(func() { cancel(); _ = app.Wait() })
	for lines := bufio.NewScanner(out); lines.Text() != "ready"; {
		require.True(t, lines.Scan(), "Bolt does not start")
	}

	people := simtest.New(t, w.url)
	dana := people.User("dana").In("cs-team")
	card := dana.Types("/hello world").ExpectCard("Hello world", "[Ask]")
	card.Click("Ask").ExpectModal("Ask").Fill("Why", "no").Fill("Who", "Lee").SubmitRefused("Say more").
		Fill("Why", "because").Submit().ExpectMessage("because for Lee!")
	dana.Says("@Sim app what now?").ExpectReply("You said").ExpectAnswer("You said what now?")
	dana.Shortcut("look_at_this", card).ExpectMessage("Seen: card")
	dana.OpensHome().ExpectText("At home")
	people.ExpectAcked(3 * time.Second)
	people.ExpectNothingElse()
}
