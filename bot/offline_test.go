package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store/storetest"
)

// terminal is a person at a terminal whose DATABASE_URL is an empty database.
type terminal struct {
	*testing.T
	dir string
}

func newTerminal(t *testing.T) terminal {
	t.Helper()
	t.Setenv("DATABASE_URL", storetest.URL(t))
	return terminal{t, t.TempDir()}
}

// types runs a command line and returns what it printed and its exit status.
func (c terminal) types(args ...string) (out, complaints string, status int) {
	return c.pipes("", args...)
}

func (c terminal) pipes(in string, args ...string) (out, complaints string, status int) {
	c.Helper()
	var stdout, stderr bytes.Buffer
	status = execute(c.Context(), args, outlet{strings.NewReader(in), &stdout, &stderr})
	return stdout.String(), stderr.String(), status
}

func (c terminal) file(name string, lines ...string) string {
	c.Helper()
	path := filepath.Join(c.dir, name)
	require.NoError(c, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600))
	return path
}

func TestFromAFileToACard(t *testing.T) {
	c := newTerminal(t)
	out, complaints, status := c.types("import", c.file("acme.jsonl", acme...), "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status, complaints)
	assert.JSONEq(t, `{"account":1,"revenue_source":2,"usage":1,"activity":3,"enrichment":1,"added":8,"changed":0,"unchanged":0}`, out)
	assert.Equal(t, 1, strings.Count(out, "\n"), "one line")

	out, _, status = c.types("import", c.file("acme.jsonl", acme...), "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status)
	assert.JSONEq(t, `{"account":1,"revenue_source":2,"usage":1,"activity":3,"enrichment":1,"added":0,"changed":0,"unchanged":8}`, out,
		"the same line twice changes nothing")

	out, complaints, status = c.types("rescore", "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status, complaints)
	assert.JSONEq(t, `{"assessed":1,"scored":1,"critical":0,"at_risk":1,"healthy":0,"movements":0}`, out)

	out, complaints, status = c.types("card", "acme.com", "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status, complaints)
	var card struct {
		Text   string           `json:"text"`
		Blocks []map[string]any `json:"blocks"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &card))
	assert.Contains(t, card.Text, "Acme Inc")
	assert.NotEmpty(t, card.Blocks)
	assert.Contains(t, out, "$50,400 ARR")
}

func TestACardWithoutARescoreIsSettledByTheLook(t *testing.T) {
	c := newTerminal(t)
	_, complaints, status := c.pipes(strings.Join(acme, "\n"), "import", "-", "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status, complaints)
	out, _, status := c.types("card", "https://www.acme.com/", "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status)
	assert.Contains(t, out, "/ 100")
	_, _, status = c.types("rescore", "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status)
	out, _, _ = c.types("card", "acme.com", "--now", "2026-12-28T12:00:00Z")
	assert.Contains(t, out, "since 20 Nov", "the change is against the last refresh")
	assert.Contains(t, out, "3 days", "time alone moves the renewal")
	again, _, _ := c.types("card", "acme.com", "--now", "2026-11-20T12:00:00Z")
	assert.Contains(t, again, "41 days", "a look ahead keeps nothing")
}

func TestAFileWithABadLineIsRefusedWholeAndEachBadLineNamed(t *testing.T) {
	c := newTerminal(t)
	good := c.file("good.jsonl", named("good.com", "Good"))
	bad := c.file("bad.jsonl", named("bad.com", "Bad"), `{"type":"usage","account":"bad.com","date":"2026-02-30","active_users":1}`, `nonsense`)
	out, complaints, status := c.types("import", bad, good)
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, bad+`:2: field "date": "2026-02-30" is not a date that exists`)
	assert.Contains(t, complaints, bad+`:3: the line is not a JSON object`)
	assert.Contains(t, complaints, "2 bad lines")
	assert.Contains(t, out, `"account":1,"activity":0,"added":1`, "the good file was kept")

	_, complaints, status = c.types("card", "bad.com")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, "no such account")
	_, _, status = c.types("card", "good.com")
	assert.Zero(t, status)
}

func TestAFactOfAnUnknownAccountIsABadLine(t *testing.T) {
	c := newTerminal(t)
	_, complaints, status := c.pipes(acme[1]+"\n"+named("other.com", "Other")+"\n"+acme[3], "import", "-")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, `standard input:1: account "acme.com" is neither in the file nor in the database`)
	assert.Contains(t, complaints, `standard input:3: account "acme.com"`)
	_, _, status = c.types("card", "other.com")
	assert.Equal(t, exitFailed, status, "nothing was kept")

	_, complaints, status = c.pipes(acme[1]+"\n"+acme[0], "import", "-")
	assert.Zero(t, status, "an account may stand after what refers to it: %s", complaints)
	_, complaints, status = c.pipes(acme[3], "import", "-")
	assert.Zero(t, status, "or be known already: %s", complaints)
}

func TestWrongCallsSayWhatToDo(t *testing.T) {
	c := newTerminal(t)
	for _, call := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"imprt"}, exitUsage, "imprt"},
		{[]string{"import"}, exitUsage, "needs a file"},
		{[]string{"import", "absent.jsonl"}, exitFailed, "absent.jsonl"},
		{[]string{"card"}, exitUsage, "<domain>"},
		{[]string{"card", "localhost"}, exitUsage, "is not a domain"},
		{[]string{"card", "nobody.com"}, exitFailed, "no such account"},
		{[]string{"rescore", "nobody.com"}, exitFailed, "nobody.com"},
		{[]string{"rescore", "--all", "acme.com"}, exitUsage, "not both"},
		{[]string{"card", "acme.com", "--now", "yesterday"}, exitUsage, "now"},
	} {
		t.Run(strings.Join(call.args, " "), func(t *testing.T) {
			_, complaints, status := c.types(call.args...)
			assert.Equal(t, call.status, status, complaints)
			assert.Contains(t, complaints, call.says)
		})
	}
}

func TestRunListsAllMissingSettingsAtOnce(t *testing.T) {
	for _, key := range []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "DATABASE_URL", "REDIS_URL"} {
		t.Setenv(key, "")
	}
	t.Setenv("SLACK_API_URL", "ftp://slack")
	t.Setenv("METRICS_LISTEN", "zz")
	t.Setenv("ACCOUNT_CHANNELS", "#cs, C01")
	c := terminal{t, t.TempDir()}
	_, complaints, status := c.types("run")
	assert.Equal(t, exitUsage, status)
	for _, key := range []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "DATABASE_URL", "REDIS_URL", "SLACK_API_URL", "METRICS_LISTEN", `"#cs"`} {
		assert.Contains(t, complaints, key)
	}
}

func TestADatabaseThatDoesNotAnswerIsNamedWithoutItsPassword(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://rapport:sesame@127.0.0.1:1/rapport?connect_timeout=1")
	_, complaints, status := terminal{t, t.TempDir()}.types("migrate")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, "DATABASE_URL")
	assert.NotContains(t, complaints, "sesame")
}

func TestHelpNamesEveryCommandAndItsFlags(t *testing.T) {
	c := terminal{t, t.TempDir()}
	out, _, status := c.types("--help")
	assert.Zero(t, status)
	for _, name := range []string{"run", "demo", "migrate", "import", "rescore", "card"} {
		assert.Contains(t, out, name)
		help, _, status := c.types(name, "--help")
		assert.Zero(t, status)
		assert.Contains(t, help, name)
	}
	out, _, _ = c.types("import", "--help")
	assert.Contains(t, out, "--now")
}
