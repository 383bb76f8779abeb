package slacksim_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestTheManualsJavaScriptRuns(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here")
	}
	manual, err := os.ReadFile("../../docs/simulator.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)In JavaScript, with what Node has.*?```js\n(.*?)```").FindStringSubmatch(string(manual))
	require.NotNil(t, block)

	w := newWorld(t, func(c *slacksim.Config) { c.Manifest = slacksim.AnyApp() })
	w.connect(func(c *socketmode.Client, e socketmode.Event) {
		command, isCommand := e.Data.(slack.SlashCommand)
		if !isCommand {
			return
		}
		time.AfterFunc(150*time.Millisecond, func() { // not at once: the script has to wait
			assert.NoError(t, c.AckCtx(context.Background(), e.Request.EnvelopeID, map[string]any{"text": "Hello: " + command.Text}))
		})
	})
	script := strings.ReplaceAll(block[1], "http://127.0.0.1:8089", w.url)
	said, err := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", script).CombinedOutput()
	require.NoError(t, err, string(said))
	assert.Equal(t, "Hello: world\n", string(said))

	script = strings.Replace(script, `startsWith('Hello')`, `startsWith('Farewell')`, 1)
	script = strings.Replace(script, "patience = 5000", "patience = 100", 1)
	said, err = exec.CommandContext(t.Context(), node, "--input-type=module", "-e", script).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(said), "not in time: a greeting")
}
