package slacksim_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

const manual = "../../docs/simulator.md"

var rewrite = flag.Bool("rewrite", false, "write the answers into the manual's examples that have none")

// The manual names everything that there is to call, to switch off and to break.
func TestTheManualNamesEverything(t *testing.T) {
	text, err := os.ReadFile(manual)
	require.NoError(t, err)
	var missing []string
	named := func(words string) {
		if !strings.Contains(string(text), words) {
			missing = append(missing, words)
		}
	}
	for _, rule := range slacksim.Rules() {
		named("| `" + string(rule) + "` |")
	}
	for _, method := range slacksim.Methods() {
		named("`" + method + "`")
	}
	for what, c := range map[string]struct{ files, pattern, form string }{
		"endpoints":    {"control.go", `"(?:GET|POST) (/control/[a-z]+)"`, "`$`"},
		"orders":       {"control.go", `"([a-z]+)": s\.[a-zA-Z]+,`, "`/control/$`"},
		"API faults":   {"apifault.go", `fault[A-Z][a-z]+ += "([a-z]+)"`, "| `$` |"},
		"socket fault": {"applink/fault.go", `\t[A-Z][A-Za-z]+ += "([a-z]+)"`, "| `$` |"},
		"events":       {"rules.go", `"([a-z_.]+)": +\{"[a-z]+:`, "`$`"},
		"signals":      {"*.go", `signal\{kind: "([a-z_]+)"`, "| `$` |"},
	} {
		files, err := filepath.Glob(c.files)
		require.NoError(t, err)
		found := 0
		for _, file := range files {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, hit := range regexp.MustCompile(c.pattern).FindAllStringSubmatch(string(source), -1) {
				found++
				named(strings.ReplaceAll(c.form, "$", hit[1]))
			}
		}
		assert.Positive(t, found, "%s are written otherwise now: teach this test", what)
	}
	assert.Empty(t, missing, "what the manual does not say")
}

// exampleApp is the app that the manual's examples speak with.
func exampleApp(t *testing.T, w *world) func(*socketmode.Client, socketmode.Event) {
	words := func(s string) *slack.TextBlockObject { return slack.NewTextBlockObject("plain_text", s, false, false) }
	modal := slack.ModalViewRequest{Type: slack.VTModal, CallbackID: "asked", Title: words("Ask"), Submit: words("Send"), Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewInputBlock("why", words("Why"), nil, slack.NewPlainTextInputBlockElement(nil, "text")),
		slack.NewInputBlock("who", words("Who"), nil, slack.NewOptionsSelectBlockElement("external_select", nil, "person")).WithOptional(true),
	}}}
	card := []slack.Block{slack.NewSectionBlock(words("Hello"), nil, slack.NewAccessory(slack.NewButtonBlockElement("ask", "acme", words("Ask"))), slack.SectionBlockOptionBlockID("greeting"))}
	return func(c *socketmode.Client, ev socketmode.Event) {
		var err error
		ctx := t.Context()
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			_ = c.Ack(*ev.Request)
			_, _, err = w.api.PostMessageContext(ctx, data.ChannelID, slack.MsgOptionText("Hello", false), slack.MsgOptionBlocks(card...))
		case slack.InteractionCallback:
			switch {
			case data.Type == slack.InteractionTypeBlockSuggestion:
				_ = c.Ack(*ev.Request, slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("lee", words("Lee Park"), nil)}})
			case data.Type == slack.InteractionTypeViewSubmission && len(data.View.State.Values["why"]["text"].Value) < 5:
				_ = c.Ack(*ev.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"why": "Say more"}))
			default:
				_ = c.Ack(*ev.Request)
				if data.Type == slack.InteractionTypeBlockActions {
					_, err = w.api.OpenViewContext(ctx, data.TriggerID, modal)
				}
			}
		case slackevents.EventsAPIEvent:
			_ = c.Ack(*ev.Request)
			err = answerEvent(t, w, data)
		}
		if ctx.Err() == nil {
			assert.NoError(t, err)
		}
	}
}

func answerEvent(t *testing.T, w *world, data slackevents.EventsAPIEvent) error {
	ctx := t.Context()
	switch event := data.InnerEvent.Data.(type) {
	case *slackevents.AppMentionEvent:
		_, _, err := w.api.StartStreamContext(ctx, event.Channel, slack.MsgOptionTS(event.TimeStamp), slack.MsgOptionMarkdownText("Let me see"),
			slack.MsgOptionRecipientUserID(event.User), slack.MsgOptionRecipientTeamID(w.team()))
		return err
	case *slackevents.AppHomeOpenedEvent:
		if event.Tab != "home" {
			return nil
		}
		_, err := w.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: event.User, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
		}})
		return err
	case *slackevents.LinkSharedEvent:
		var link struct {
			UnfurlID string `json:"unfurl_id"`
			Source   string `json:"source"`
		}
		if err := json.Unmarshal(*data.Data.(*slackevents.EventsAPICallbackEvent).InnerEvent, &link); err != nil {
			return err
		}
		_, _, _, err := w.api.UnfurlMessageByIDContext(ctx, link.UnfurlID, link.Source, map[string]slack.Attachment{event.Links[0].URL: {Title: "Acme Inc"}})
		return err
	}
	return nil
}

func (w *world) team() string {
	w.t.Helper()
	me, err := w.api.AuthTestContext(w.t.Context())
	require.NoError(w.t, err)
	return me.TeamID
}

// The manual's examples are told to a workspace one after the other, and what it answers is what the manual says.
func TestTheExamplesOfTheManualAreTrue(t *testing.T) {
	text, err := os.ReadFile(manual)
	require.NoError(t, err)
	w := newWorld(t, func(c *slacksim.Config) { c.Manifest, c.Patience, c.UploadDelay = slacksim.AnyApp(), 3*time.Second, 0 })
	w.connect(exampleApp(t, w))
	r := &replay{t: t, w: w, known: map[string]string{}, latest: map[string]string{}}
	blocks := regexp.MustCompile("(?s)```console\n(.*?)```").FindAllSubmatchIndex(text, -1)
	require.NotEmpty(t, blocks)
	var out []byte
	last := 0
	for _, b := range blocks {
		out = append(append(out, text[last:b[2]]...), r.block(string(text[b[2]:b[3]]))...)
		last = b[3]
	}
	if *rewrite {
		require.NoError(t, os.WriteFile(manual, append(out, text[last:]...), 0o600))
	}
}

// replay runs the examples; known is what an id of the manual is called this time.
type replay struct {
	t      *testing.T
	w      *world
	known  map[string]string
	latest map[string]string // what "TS", "VIEW" and "FILE" stand for in an example that is written anew
}

var newest = map[string]*regexp.Regexp{
	"ts": regexp.MustCompile(`"\d{10}\.\d{6}"`), "view": regexp.MustCompile(`"V[A-Z0-9]{8,}"`), "file": regexp.MustCompile(`"F[A-Z0-9]{8,}"`),
}

// remember notes the last of each kind of id that an answer told.
func (r *replay) remember(got []byte) {
	for kind, form := range newest {
		if hits := form.FindAllString(string(got), -1); len(hits) > 0 {
			r.latest[kind] = hits[len(hits)-1]
		}
	}
}

// block runs the commands of one block, and returns it with the answers that it did not have.
func (r *replay) block(text string) string {
	var out strings.Builder
	for example := range strings.SplitSeq(strings.TrimPrefix(text, "$ "), "\n$ ") {
		command, want, _ := strings.Cut(example, "\n")
		command = strings.NewReplacer(`"TS"`, r.latest["ts"], `"VIEW"`, r.latest["view"], `"FILE"`, r.latest["file"]).Replace(command)
		out.WriteString("$ " + command + "\n")
		got := r.run(command)
		r.remember(got)
		if want = strings.TrimSpace(want); want == "" {
			want = string(got)
			assert.True(r.t, *rewrite, "an example without an answer: %s", command)
		}
		out.WriteString(want + "\n")
		var said, is any
		require.NoError(r.t, json.Unmarshal([]byte(want), &said), "%s: %s", command, want)
		require.NoError(r.t, json.Unmarshal(got, &is), "%s: %s", command, got)
		if !r.same(said, is) {
			assert.Fail(r.t, "an example is not true", "%s\nsays   %s\nand is %s", command, want, got)
		}
	}
	return out.String()
}

var word = regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`)

// run is one curl, as a shell would take it apart.
func (r *replay) run(command string) []byte {
	for mine, yours := range r.known {
		command = strings.ReplaceAll(command, mine, yours)
	}
	method, address, body := http.MethodGet, "", ""
	words := word.FindAllStringSubmatch(command, -1)
	for i := 0; i < len(words); i++ {
		switch at := words[i][1] + words[i][2] + words[i][3]; at {
		case "curl", "-s":
		case "-d", "--data-binary":
			i++
			method, body = http.MethodPost, words[i][1]+words[i][2]+words[i][3]
		default:
			address = strings.ReplaceAll(at, "$SIM", r.w.url)
		}
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, address, strings.NewReader(body))
	require.NoError(r.t, err, command)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err, command)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	r.rest()
	return bytes.TrimSpace(got)
}

// rest waits until the app has nothing more to do.
func (r *replay) rest() {
	r.t.Helper()
	last, since := -1, time.Now()
	require.Eventually(r.t, func() bool {
		req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.w.url+"/control/log?since=0", nil)
		if err != nil {
			return false
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		var log struct{ Entries []any }
		if json.NewDecoder(resp.Body).Decode(&log) != nil || len(log.Entries) != last {
			last, since = len(log.Entries), time.Now()
		}
		return time.Since(since) > 120*time.Millisecond
	}, 10*time.Second, 15*time.Millisecond)
}

var (
	identifier = regexp.MustCompile(`^([A-Z][A-Z0-9]{6,}|\d{10}\.\d{1,6}|[0-9a-f-]{36}|/files/F\w+)$`)
	instant    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)
)

// same says whether an answer is what the manual says: it may hold more keys, times are others, and ids are others but
// the same ones everywhere. A list that ends in "…" goes on.
func (r *replay) same(said, is any) bool {
	switch said := said.(type) {
	case map[string]any:
		is, ok := is.(map[string]any)
		for key, value := range said {
			if key != "…" && key != "ms" && (!ok || !r.same(value, is[key])) {
				return false
			}
		}
		return ok
	case []any:
		is, ok := is.([]any)
		i := -1
		if n := len(said); ok && n > 0 && said[n-1] == "…" && len(is) >= n-1 {
			said, is = said[:n-1], is[:n-1]
		}
		return ok && len(said) == len(is) && !slices.ContainsFunc(said, func(any) bool { i++; return !r.same(said[i], is[i]) })
	case string:
		is, ok := is.(string)
		if ok && said != is && identifier.MatchString(said) && identifier.MatchString(is) && (r.known[said] == "" || r.known[said] == is) {
			r.known[said] = is
			return true
		}
		return ok && (said == is || instant.MatchString(said) && instant.MatchString(is))
	}
	return said == is
}
