package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
)

func TestAMessageOpensTheAccountThatItIsAbout(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex Corporation"), named("northpole.com", "North Pole Toys Ltd"),
		`{"type":"account","domain":"hooli.com","name":"Hooli","contact":{"name":"Kit","email":"kit.parker@gmail.com"}}`)
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar").In("general")
	for said, name := range map[string]string{
		"Has anybody heard from Globex lately?":                  "Globex Corporation",
		"ann@acme.com is not happy":                              "Acme Inc",
		"see https://app.acme.com/pricing?x=1":                   "Acme Inc",
		"north pole toys want a discount":                        "North Pole Toys Ltd",
		"kit.parker@gmail.com wrote again":                       "Hooli",
		"who owns https://app.attio.com/us/company/1?x=1 now?":   "Acme Inc",
		"<!channel> nothing but *Acme's* invoice, and our plans": "Acme Inc",
	} {
		message := dana.In("general").ExpectMessage(omar.Says(said).Text())
		card := dana.In("general").Shortcut("open_account_here", message).ExpectMessage(name, "As of")
		assert.True(t, card.IsEphemeral(), "beside account channels only the asker sees it")
		omar.DoesNotSee(card)
	}
}

func TestAMessageWithoutANameOpensTheAccountOfItsThread(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"))
	dana := w.Slack.User("dana").In("cs-team")
	root := dana.Says("Acme renewal: who takes it?")
	reply := dana.RepliesTo(root, "not me, sorry")
	dana.Shortcut("open_account_here", reply)
	card := root.ExpectReply("Acme Inc", "$50,400 ARR")
	assert.False(t, card.IsEphemeral(), "in an account channel all may read it")

	alone := dana.Says("what do we make of this?")
	dana.Shortcut("open_account_here", alone).ExpectMessage("I know none of the names", "/account")

	both := dana.Says("globex.com and acme.com want the same")
	menu := dana.Shortcut("open_account_here", both).ExpectMessage("This message names several accounts", "Globex", "Acme Inc").ExpectNoText("want the same")
	menu.ClickBeside("Globex", "Open")
	dana.ExpectMessage("globex.com", "As of")
}

func TestAMessageWithADomainAndANameOffersBoth(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("vantage.example", "Vantage Retail"), named("acme.de", "Acme GmbH"))
	dana := w.Slack.User("dana").In("cs-team")
	both := dana.Says("Vantage Retail like https://acme.com")
	menu := dana.Shortcut("open_account_here", both).ExpectMessage("This message names several accounts", "Acme Inc", "Vantage Retail").ExpectNoText("GmbH", "like")
	menu.ClickBeside("Vantage Retail", "Open")
	dana.ExpectMessage("vantage.example", "As of")

	dana.Shortcut("open_account_here", dana.Says("Acme (acme.com) has an invoice open")).ExpectMessage("Acme Inc", "$50,400 ARR")

	root := dana.Says("Vantage Retail wants what acme.com has")
	dana.Shortcut("open_account_here", dana.RepliesTo(root, "so do I"))
	root.ExpectReply("This thread names several accounts", "Acme Inc", "Vantage Retail")
}

func TestWhereTheBotIsNoMemberTheMessageAloneIsRead(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("random")
	root := dana.Says("Acme Inc called")
	dana.Shortcut("open_account_here", root).ExpectMessage("Acme Inc", "$50,400 ARR")
	reply := dana.RepliesTo(root, "and what did they want?")
	dana.Shortcut("open_account_here", reply)
	dana.ExpectMessage("I know none of the names")
}

func TestAnAccountIsFoundWhileTyping(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"), named("northpole.com", "North Pole Toys"), named("new-pole.example", "The New Pole"),
		`{"type":"account","domain":"hooli.com","name":"Hooli","contact":{"name":"Kit","email":"kit.parker@gmail.com"}}`)
	dana := w.Slack.User("dana")
	find := dana.Shortcut("find_account", nil).ExpectModal("Find account")
	offered := func(typed string) string { return strings.Join(find.Suggests(typed), " | ") }
	assert.Contains(t, offered(""), "Acme Inc", "one's own before a letter is typed")
	assert.NotContains(t, offered(""), "Globex")
	assert.Contains(t, offered("pole"), "North Pole Toys")
	assert.Contains(t, offered("pole"), "The New Pole")
	assert.Contains(t, offered("GLO"), "Globex")
	assert.Contains(t, offered("https://app.acme.com/x"), "Acme Inc")
	assert.Contains(t, offered("kit.parker@gmail.com"), "Hooli")
	assert.Empty(t, find.Suggests("nobody is called so"))
	assert.Empty(t, find.Suggests("%"))

	find.Picks("acm", "Acme Inc").ExpectModal("Account").ExpectText("Acme Inc", "$50,400 ARR")
	dana.OpensHome().Picks("globex.c", "Globex").ExpectModal("Account").ExpectText("Globex", "globex.com")
	w.Slack.ExpectNothingElse()
}

func TestAMessageInASharedChannelOpensNothing(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("acme-shared")
	dana.Shortcut("open_account_here", dana.Says("acme.com")).ExpectMessage("shared with another organisation").ExpectNoText("Acme", "$")
	sven := w.Slack.User("sven").In("acme-shared")
	sven.Shortcut("open_account_here", sven.Says("acme.com")).ExpectMessage("only answer people of the workspace").ExpectNoText("Acme", "$")
}

func TestAGuestFindsNothing(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	gia := w.Slack.User("gia")
	gia.Shortcut("find_account", nil)
	gia.InDM().ExpectMessage("not shown to guests")
	general := gia.In("general")
	message := general.Says("acme.com")
	general.Shortcut("open_account_here", message).ExpectMessage("not shown to guests").ExpectNoText("Acme", "$")
}

func TestAMenuAnswersWhoMayAskOnly(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar")
	find := omar.Shortcut("find_account", nil).ExpectModal("Find account")
	assert.NotEmpty(t, find.Suggests("acme"))
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	require.Eventually(t, func() bool { return strings.Contains(strings.Join(find.Suggests("acme"), ""), "not shown to guests") }, 10*time.Second, 50*time.Millisecond)
	assert.Len(t, find.Suggests("acme"), 1)
	find.Picks("acme", "guests")
	omar.InDM().ExpectMessage("not shown to guests").ExpectNoText("Acme")
	assert.NotEmpty(t, w.refusals("find_account_menu"))

	found := w.Slack.User("dana").Shortcut("find_account", nil).ExpectModal("Find account")
	w.breaks("alter table standing rename to standing_away")
	assert.Equal(t, []string{"Something went wrong on my side. Please type it again."}, found.Suggests("acme"))
	w.breaks("alter table standing_away rename to standing")
	assert.NotEmpty(t, found.Suggests("acme"))
}

func TestTheMessagesTabSuggestsMyAccounts(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").InDM(), w.Slack.User("omar").InDM()
	dana.OpensMessages()
	dana.ExpectPrompts("Acme Inc", "My accounts", "Accounts by health")
	dana.Chooses("Acme Inc")
	dana.ExpectMessage("Acme Inc", "$50,400 ARR")
	omar.OpensMessages()
	omar.ExpectPrompts("My accounts", "Accounts by health", "What do you understand?")
}

func TestANameInASentenceIsUnderstoodWhenTheBotIsMentioned(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex Corporation"))
	dana := w.Slack.User("dana").In("cs-team")
	dana.Says("@Rapport how is Globex doing these days?").ExpectReply("Globex Corporation", "As of")
	dana.Says("@Rapport compare Acme and Globex for me")
	dana.ExpectMessage("Which account do you mean", "Acme Inc", "Globex")
}

// refusals are why an action was refused, as the audit keeps it.
func (w *world) refusals(action string) []string {
	w.Helper()
	rows, err := w.connect().Query(w.Context(), `select by_id || ' ' || place || ' ' || domain || ': ' || reason from audit where outcome = 'refused' and action = $1 order by id`, action)
	require.NoError(w, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var one string
		require.NoError(w, rows.Scan(&one))
		out = append(out, one)
	}
	require.NoError(w, rows.Err())
	return out
}

func TestARecordsOwnPageFindsItsAccount(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("general")
	dana.Types("/account https://app.attio.com/us/company/1/").ExpectText("Acme Inc", "$50,400 ARR")
	dana.Types("/account https://app.attio.com/us/company/2").ExpectText("No account answers")
}

func TestWhatBotsSayIsReadInAllItsParts(t *testing.T) {
	bot := spoken{
		Text: "Invoice overdue", Bot: "B1",
		Blocks:      []byte(`[{"type":"section","text":{"type":"mrkdwn","text":"for <https://acme.com|Acme>"},"fields":[{"text":"a field"}],"accessory":{"type":"button","url":"https://x.example"}}]`),
		Attachments: []byte(`[{"title":"A title","title_link":"https://y.example","from_url":"https://z.example","text":"quoted","fields":[{"title":"Owner","value":"dana"}]}]`),
	}
	for _, part := range []string{"Invoice overdue", "for <https://acme.com|Acme>", "a field", "https://x.example", "A title", "https://y.example", "https://z.example", "quoted", "dana"} {
		assert.Contains(t, bot.words(), part)
	}
	person := spoken{Text: "hello", Blocks: bot.Blocks}
	assert.Equal(t, "hello", person.words(), "what a person wrote stands in the text")
	for _, broken := range []string{"", "null", "{", "7", `"x"`, `[[[]]]`, `[{"text":7}]`, `[{"blocks":{"text":{"text":{}}}}]`} {
		assert.Equal(t, "hello", spoken{Text: "hello", Bot: "B1", Blocks: []byte(broken), Attachments: []byte(broken)}.words(), broken)
	}
}

func TestWhatNamesAccountsInATextIsBounded(t *testing.T) {
	in := namedIn("see https://app.acme.com/x?y=1, (globex.com) <mailto:kit@gmail.com> ann@acme.com. acme.com! 10.0.0.1 co.uk \xff \x00 …")
	assert.Equal(t, []string{"https://app.acme.com/x?y=1"}, in.links)
	assert.Equal(t, []account.Domain{"globex.com", "acme.com"}, in.domains)
	assert.Equal(t, []string{"kit@gmail.com"}, in.addresses)
	huge := namedIn(strings.Repeat("a.com kit@gmail.com https://b.com/ ", 100_000))
	assert.Len(t, huge.domains, 1)
	assert.Len(t, huge.links, 1)
	for _, address := range []string{"", "x", "https://", "http://[::1", "ftp://acme.com", "https://acme.com:99999/%zz", "javascript:alert(1)", "https://\x00.com"} {
		_, ok := pageOf(address)
		assert.False(t, ok, address)
	}
}
