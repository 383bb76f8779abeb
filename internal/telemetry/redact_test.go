package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// secret is in every hostile string below, and must be in no output.
const secret = "hunter2hunter2"

func TestRedactStrikesSecretsOut(t *testing.T) {
	for _, s := range []string{
		"token xoxb-" + secret, "xapp-1-A0-" + secret, "xoxp-" + secret, "xoxe.xoxp-1-" + secret, "(xoxb-12-" + secret + ")",
		"sk-" + secret, "sk-proj-" + secret, "sk-ant-api03-" + secret + "_x-y", "sk_live_" + secret, "rk_test_" + secret,
		"whsec_" + secret, "pat-na1-" + secret, "phx_" + secret, "ghp_" + secret,
		"Authorization: Bearer " + secret, "authorization: " + secret, `{"Authorization":"Basic ` + secret + `"}`,
		"map[Authorization:[Bearer " + secret + "] Accept:[*/*]]", "sent Bearer " + secret + " to them",
		"postgres://app:" + secret + "@db/x", "postgres://app:a@b/" + secret + "@db/x", "redis://:" + secret + "@cache:6379/0",
		"host=db user=app password=" + secret + " dbname=x", "password='" + secret + " with words'", `password='it\'s ` + secret + `'`,
		`{"token":"` + secret + `"}`, `"{\"client_secret\":\"` + secret + `\"}"`, `{"a":"{\"api_key\": \"` + secret + `\"}"}`,
		"LLM_API_KEY=" + secret, "api-key: " + secret, "SLACK_BOT_TOKEN = " + secret, "{Token:" + secret + " Name:x}", "secret: [" + secret + "]",
		"https://api.example/x?api_key=" + secret + "&y=1", "wss://x.slack.com/link/?ticket=" + secret + "&app_id=A1",
		"https://h/x?a=1;signature=" + secret, "https://hooks.slack.com/commands/T1/2/" + secret, "Set-Cookie: " + secret,
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx" + secret + "." + secret,
		secret + "@acme.com", "mail " + secret + "%40acme.com", "<mailto:" + secret + "@acme.co.uk|x>", secret + "@bücher.example", secret + "@[127.0.0.1]",
		"\xff\xfexoxb-" + secret, "line\nxoxb-" + secret + "\r\nlevel=ERROR",
	} {
		assert.NotContains(t, Redact(s), secret, s)
	}
}

func TestRedactKeepsWhatHelps(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"load account acme.com":       "load account acme.com",
		"ann.lee@acme.com is unknown": "***@acme.com is unknown",
		"dial tcp 127.0.0.1:5432: connect: connection refused": "dial tcp 127.0.0.1:5432: connect: connection refused",
		"postgres://app:pw@db:5432/x?sslmode=require":          "postgres://[redacted]@db:5432/x?sslmode=require",
		"prompt of 1200 tokens: 4 parts":                       "prompt of 1200 tokens: 4 parts",
		"https://api.example/v1/accounts?limit=3":              "https://api.example/v1/accounts?limit=3",
		"risk-free task-force":                                 "risk-free task-force",
		"Ünïcode 日本 🎉":                                         "Ünïcode 日本 🎉",
	} {
		assert.Equal(t, want, Redact(in))
	}
}

func TestRedactCutsWhatIsHuge(t *testing.T) {
	began := time.Now()
	out := Redact(strings.Repeat("é a@b.co x:y@ ", 1<<20) + "xoxb-" + secret)
	assert.Less(t, len(out), longest+100)
	assert.Contains(t, out, "bytes)")
	assert.Less(t, time.Since(began), 5*time.Second)
	assert.NotContains(t, Redact(strings.Repeat("x", readable-10)+"postgres://u:"+secret+"@h"), secret)
}

func TestRedactOfAnythingIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Redact(rapid.String().Draw(t, "s"))
		assert.Equal(t, once, Redact(once))
		assert.NotContains(t, Redact(rapid.String().Draw(t, "before")+" xoxb-"+secret), secret)
	})
}

type leaky struct{ Body, Token string }

type words2 string

type panics struct{}

func (*panics) Error() string { panic("no") }

type valuer struct{}

func (valuer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("password", secret), slog.String("kind", "xoxb-"+secret))
}

func TestTheLogHoldsNoSecretWhereverItIs(t *testing.T) {
	var b bytes.Buffer
	log := New(&b, slog.LevelDebug)
	raw := json.RawMessage(`{"token":"` + secret + `"}`)
	log = log.With("token", secret, "auth", "Bearer "+secret).WithGroup("request").With("email", secret)
	log.Info("xoxb-"+secret,
		"slack_bot_token", secret, "apiKey", secret, "X-Api-Key", secret, "contact_email", secret, "email.body", secret,
		"transcript", []string{secret}, "Summary", secret, "text", secret, "error", &url.Error{Op: "Get", URL: "https://u:" + secret + "@h/", Err: errors.New("x")},
		"joined", errors.Join(errors.New("a"), errors.New("password="+secret)),
		"struct", leaky{secret, secret}, "pointer", &leaky{secret, secret}, "map", map[string]string{"a": secret},
		"header", http.Header{"Authorization": {secret}}, "raw", raw, "bytes", []byte("xoxb-"+secret),
		"structs", []leaky{{secret, secret}}, "valuer", valuer{}, "nothing", nil, "broken", (*panics)(nil),
		slog.Group("secret", slog.String("inner", secret), slog.Group("deeper", slog.Int("n", 1), slog.String("x", secret))),
		"xoxb-"+secret, "as a key", "address", secret+"@acme.com")
	out := b.String()
	assert.NotContains(t, out, secret)
	assert.Equal(t, 1, strings.Count(out, "\n"), "a record is a line")
	assert.Contains(t, out, "request.struct=[telemetry.leaky]")
	assert.Contains(t, out, "***@acme.com")
	assert.Contains(t, out, "level=INFO")
}

func TestTheLogKeepsPlainValues(t *testing.T) {
	var b bytes.Buffer
	New(&b, slog.LevelInfo).Warn("synced", "account", words2("acme.com"), "n", 3, "took", time.Second, "ok", true,
		"names", []string{"a", "b"}, "err", errors.New("load account acme.com: no rows"), "context", "none", "tokens", 12)
	New(&b, slog.LevelInfo).Debug("not written")
	for _, want := range []string{
		"level=WARN msg=synced account=acme.com n=3 took=1s ok=true", `names="[a b]"`,
		`err="load account acme.com: no rows" context=none tokens=12`,
	} {
		assert.Contains(t, b.String(), want)
	}
	assert.NotContains(t, b.String(), "not written")
	require.Equal(t, 1, strings.Count(b.String(), "\n"))
}
