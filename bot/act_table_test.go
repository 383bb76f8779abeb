package main

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/ledger"
	"rapport/internal/store"
	"rapport/internal/telemetry"
)

// press is what somebody does with a button, a menu or a window.
type press struct {
	value any    // what it carries, about an account
	state string // what stands in the inputs of a window, in JSON
	admin bool   // for admins only
	typed string // into a menu that asks for its options
}

// presses is every action, window and menu of blocks, with an account.
func presses(d account.Domain) map[trigger]press {
	on := blocks.On{Domain: d}
	list := hub.List{Section: account.Health}.Encode()
	revenue := blocks.OnRevenue{On: on, Revenue: 1}
	asked := blocks.AskRevenue{OnRevenue: revenue, Seen: account.Money{Amount: 4_800_000, Currency: "USD"}}
	handoff := blocks.OnHandoff{On: on, Handoff: 1}
	all := map[trigger]press{
		action(blocks.OpenAccount{}.ID()): {value: blocks.OpenAccount{Domain: d}},
		action(blocks.ShowRevenue{}.ID()): {value: blocks.ShowRevenue{Domain: d}},
		action(blocks.IgnoreRevenue):      {value: revenue},
		action(blocks.CountRevenue):       {value: revenue},
		action(blocks.BackToList):         {value: blocks.On{Domain: d, Back: list}},
		action(blocks.FeedKinds):          {value: blocks.Feed{On: on}},
		action(blocks.FeedWords):          {value: blocks.Feed{On: on}},
		action(blocks.HistoryTheme):       {value: blocks.ChangeHistory{On: on, Days: 90}},
		action(blocks.UndoDeed):           {value: blocks.Undo{On: on, Entry: 1}},
		action(blocks.OlderDeeds):         {value: blocks.Older{Domain: d}},
		action(blocks.NewestDeeds):        {value: blocks.Older{Domain: d}},
		action(blocks.AcceptHandoff):      {value: handoff},
		action(blocks.SendBackHandoff):    {value: handoff},
		action(blocks.HomePrevious):       {value: blocks.HomePage{}},
		action(blocks.HomeNext):           {value: blocks.HomePage{Page: 1}},
		action(blocks.MinePrevious):       {value: blocks.HomePage{}},
		action(blocks.MineNext):           {value: blocks.HomePage{Page: 1}},
		action(blocks.UseDraft):           {value: on},
		submission(blocks.KeepDraft):      {value: on},
		action(blocks.EditChannels):       {value: "", admin: true},
		action(blocks.EditScore):          {value: "", admin: true},
		action(blocks.ChangeScore):        {value: blocks.Settings{}, admin: true},
		action(blocks.FindAccountMenu):    {value: string(d)},
		submission(blocks.FeedWindow):     {value: blocks.Feed{On: on}},
		submission(blocks.ConfirmIgnore):  {value: asked},
		submission(blocks.ConfirmCount):   {value: asked},
		submission(blocks.ConfirmUntrack): {value: on},
		submission(blocks.ConfirmRetrack): {value: on},
		submission(blocks.ConfirmRoute):   {value: blocks.AskRoute{On: on, From: account.Health}, state: `{"section":{"section":{"selected_option":{"value":"convert"}}}}`},
		submission(blocks.ConfirmMark): {value: on, state: `{"factor":{"factor":{"selected_option":{"value":"payment_failed"}}},
			"why":{"why":{"selected_option":{"value":"expected"}}},"until":{"until":{"selected_date":"2026-12-20"}}}`},
		submission(blocks.ConfirmShare):    {value: on, state: `{"channel":{"channel":{"selected_conversation":"C2"}}}`},
		submission(blocks.ConfirmAccept):   {value: handoff},
		submission(blocks.ConfirmSendBack): {value: handoff},
		submission(blocks.FilterList):      {value: blocks.InList{List: list}},
		submission(blocks.SaveChannels):    {value: blocks.Settings{}, admin: true},
		submission(blocks.PreviewScore):    {value: blocks.Settings{}, admin: true},
		submission(blocks.SaveScore):       {value: blocks.Settings{}, admin: true},
		suggestion(blocks.FindAccountMenu): {value: blocks.On{}, typed: "acme"},
		suggestion(blocks.FilterListOwner): {value: blocks.InList{List: list}, typed: "omar"},
	}
	for _, days := range blocks.HistoryDays() {
		all[action(blocks.HistorySpan(days))] = press{value: blocks.ChangeHistory{On: on, Days: days}}
	}
	for _, id := range []string{
		blocks.RouteAccount, blocks.UntrackAccount, blocks.RetrackAccount, blocks.MarkFactor, blocks.ShareAccount, blocks.DraftEmail, blocks.RefreshAccount,
		blocks.ShowHistory, blocks.ShowFeed, blocks.ShowFields, blocks.ViewInCRM, blocks.OpenLinked, blocks.HomeOpen,
	} {
		all[action(id)] = press{value: on}
	}
	for _, id := range []string{blocks.ListLevel, blocks.ListShow, blocks.ListWhole, blocks.ListNext, blocks.ListPrevious, blocks.AskListFilter} {
		all[action(id)] = press{value: list}
	}
	return all
}

// late is what each press says that comes too late: the account is no more, or
// the message that it stood in, or the moment in which a window can be opened.
// Empty is nothing.
func late() map[string][]trigger {
	return map[string][]trigger{
		"No account is known by “gone.example” any more. Nothing was changed.": {
			action(blocks.RouteAccount), action(blocks.UntrackAccount), action(blocks.RetrackAccount), action(blocks.MarkFactor), action(blocks.ShareAccount),
			action(blocks.RefreshAccount), action(blocks.IgnoreRevenue), action(blocks.CountRevenue), action(blocks.UndoDeed), action(blocks.OlderDeeds),
			action(blocks.NewestDeeds), action(blocks.AcceptHandoff), action(blocks.SendBackHandoff),
			submission(blocks.ConfirmIgnore), submission(blocks.ConfirmCount), submission(blocks.ConfirmUntrack), submission(blocks.ConfirmRetrack),
			submission(blocks.ConfirmRoute), submission(blocks.ConfirmMark), submission(blocks.ConfirmShare), submission(blocks.ConfirmAccept), submission(blocks.ConfirmSendBack),
			submission(blocks.KeepDraft),
		},
		"No account is known by “gone.example” any more. /account with a name or a domain opens any account.": {
			action(blocks.OpenLinked), action(blocks.HomeOpen), action(blocks.FindAccountMenu),
		},
		"That account is not known any more, so there is nothing to show or change.": {
			action(blocks.ShowRevenue{}.ID()), action(blocks.ShowFeed), action(blocks.ShowFields), action(blocks.ShowHistory), action(blocks.DraftEmail),
			action(blocks.HistoryTheme), action(blocks.HistorySpan(30)), action(blocks.HistorySpan(90)), action(blocks.HistorySpan(365)),
		},
		"No account answers to “gone.example”. Did you mean one of these?": {action(blocks.OpenAccount{}.ID())},
		"I cannot read that button or form any more, and nothing was changed.": {
			action(blocks.FeedKinds), action(blocks.FeedWords), action(blocks.ChangeScore), action(blocks.UseDraft),
		},
		"Slack did not answer me, or did not take what I said. Nothing was changed": {
			action(blocks.BackToList), action(blocks.ListLevel), action(blocks.ListShow), action(blocks.ListWhole), action(blocks.ListNext), action(blocks.ListPrevious),
			action(blocks.AskListFilter), submission(blocks.FilterList), action(blocks.EditChannels), action(blocks.EditScore),
		},
		"Your accounts, Dana Ruiz:":           {action(blocks.MinePrevious)}, // answered beside what is gone
		"There are no more of your accounts.": {action(blocks.MineNext)},
		"The settings were changed since you opened this window. Close it and open it again. Nothing was saved.": {
			submission(blocks.SaveChannels), submission(blocks.PreviewScore), submission(blocks.SaveScore),
		},
		"": {
			action(blocks.ViewInCRM), action(blocks.HomePrevious), action(blocks.HomeNext), // a link, and a Home that is drawn as it is now
			submission(blocks.FeedWindow), suggestion(blocks.FindAccountMenu), suggestion(blocks.FilterListOwner), // answered in their place
		},
	}
}

func TestEveryActionOfTheViewsIsInTheTable(t *testing.T) {
	table := presses("acme.com")
	var drawn []trigger
	for kind, ids := range map[string][]string{"action": blocks.Actions(), "view_submission": blocks.Callbacks(), "block_suggestion": blocks.Suggestions()} {
		for _, id := range ids {
			drawn = append(drawn, trigger{kind, id})
		}
	}
	for _, on := range drawn {
		_, is := table[on]
		assert.True(t, is, "%s: what may be pressed, and by whom", on)
		delete(table, on)
	}
	assert.Empty(t, table, "what no view draws")
}

// envelope is a press as Slack tells of it.
func (c clicker) envelope(t *testing.T, on trigger, p press) []byte {
	t.Helper()
	place := blocks.Place{Channel: c.channel, TS: "1700000000.000100"}
	told := map[string]any{"team": map[string]any{"id": "T1"}, "user": map[string]any{"id": c.user, "team_id": c.team}, "trigger_id": "1.2.3"}
	state := json.RawMessage(`{}`)
	if p.state != "" {
		state = json.RawMessage(p.state)
	}
	view := map[string]any{"id": "V1", "type": "modal", "callback_id": on.name, "private_metadata": blocks.Carry(place, p.value), "state": map[string]any{"values": state}}
	switch on.kind {
	case "action":
		value, is := p.value.(string)
		if !is {
			encoded, err := json.Marshal(p.value)
			require.NoError(t, err)
			value = string(encoded)
		}
		told["type"], told["channel"] = "block_actions", map[string]any{"id": c.channel}
		told["container"] = map[string]any{"message_ts": place.TS, "channel_id": c.channel}
		told["actions"] = []any{map[string]any{"action_id": on.name, "value": value}}
	case "view_submission":
		told["type"], told["view"] = on.kind, view
	case "block_suggestion":
		told["type"], told["action_id"], told["value"], told["view"] = on.kind, on.name, p.typed, view
		told["container"] = map[string]any{"type": "view", "view_id": "V1"}
	}
	encoded, err := json.Marshal(told)
	require.NoError(t, err)
	return encoded
}

// asked is a bot as production wires it, without its loops: it is asked by hand.
func (w *world) asked() *bot {
	w.Helper()
	memory, err := cache.New(cache.Config{URL: w.settings.Redis})
	require.NoError(w, err)
	w.Cleanup(func() { require.NoError(w, memory.Close()) })
	log := telemetry.New(w.log, slog.LevelInfo)
	http := outgoing(telemetry.NewMetrics(log))
	b := &bot{
		slack: slack.New(w.settings.BotToken, slack.OptionAPIURL(w.settings.SlackAPI)), http: http,
		db: w.DB, ledger: ledger.New(w.DB), cache: memory, log: log, now: w.clock.Now, routes: table(), accountChannels: w.settings.AccountChannels,
		typed: make(chan typing, 100), postSoon: make(chan struct{}, 1), drawSoon: make(chan struct{}, 1), later: newLater(log),
	}
	require.NoError(w, b.introduce(w.Context()))
	return b
}

// pressed lets somebody press everything, and tells what was refused them for
// want of a right.
func (w *world) pressed(b *bot, c clicker) (barred []string) {
	w.Helper()
	conn := w.connect()
	count := func() (n int) {
		require.NoError(w, conn.QueryRow(w.Context(), `select count(*) from audit where outcome = 'refused'`).Scan(&n))
		return n
	}
	for on, p := range presses("acme.com") {
		payload := c.envelope(w.T, on, p)
		if b.routes[on].do == nil { // answered with the acknowledgement
			said, err := json.Marshal(b.heard(w.Context(), "interactive", payload))
			require.NoError(w, err)
			if !strings.Contains(string(said), "acme.com") && !strings.Contains(string(said), "omar@us.example") {
				barred = append(barred, on.String())
			}
			continue
		}
		before := count()
		outcome := b.serve(w.Context(), store.Letter{ID: 1, Kind: "interactive", Payload: payload, ReceivedAt: w.clock.Now(), Attempts: 1})
		if count() > before {
			assert.Equal(w, "refused", outcome, "%s: %s", c.who, on)
			barred = append(barred, on.String())
		}
	}
	return barred
}

func TestWhoMayAtEveryButtonWindowAndMenu(t *testing.T) {
	w := silentWorld(t)
	w.Slack.Rule("rates", false) // so many at once are this test's alone
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex")) // which stays where it is
	b := w.asked()
	var everything, admins []string
	for on, p := range presses("acme.com") {
		everything = append(everything, on.String())
		if p.admin {
			admins = append(admins, on.String())
		}
	}
	for _, c := range []struct {
		clicker
		barred []string
	}{
		{clicker{"a guest", "U3", "T1", "C1"}, everything},
		{clicker{"a stranger", "U4", "T9", "C4"}, everything},
		{clicker{"an admin in a shared channel", "U1", "T1", "C4"}, everything},
		{clicker{"a member", "U2", "T1", "C2"}, admins},
		{clicker{"an admin", "U1", "T1", "C2"}, nil},
	} {
		assert.ElementsMatch(t, c.barred, w.pressed(b, c.clicker), c.who)
	}
	w.Sets(store.Workspace{Groups: []string{"S404"}}) // nobody is in it
	assert.ElementsMatch(t, everything, w.pressed(b, clicker{"a member of no group", "U2", "T1", "C2"}))
	assert.Equal(t, []string{submission(blocks.ConfirmShare).String()}, w.pressed(b, clicker{"an admin of no group", "U1", "T1", "C2"}), "Omar would see it")
}

func TestWhatEveryStaleClickSays(t *testing.T) {
	w := silentWorld(t)
	w.Slack.Rule("rates", false)
	w.Knows(acme...)
	b, dana := w.asked(), clicker{"an admin", "U1", "T1", "C2"}
	all, deeds := presses("gone.example"), w.count(`from audit`)
	for words, pressed := range late() {
		for _, on := range pressed {
			before := len(w.Slack.Traffic())
			b.serve(t.Context(), store.Letter{ID: 1, Kind: "interactive", Payload: dana.envelope(t, on, all[on]), ReceivedAt: w.clock.Now(), Attempts: 1})
			said := ""
			for _, e := range w.Slack.Traffic()[before:] {
				if e.What == "chat.postEphemeral" || e.What == "chat.postMessage" {
					var body struct{ Text string }
					require.NoError(t, json.Unmarshal(e.Body, &body))
					said = body.Text
				}
			}
			assert.True(t, strings.HasPrefix(said, words) && (words != "" || said == ""), "%s says %q, not %q", on, said, words)
			delete(all, on)
		}
	}
	assert.Empty(t, all, "what a stale click says")
	assert.Equal(t, deeds, w.count(`from audit`))
}
