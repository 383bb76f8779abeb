package setup_test

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/setup"
)

//go:embed testdata/studio.yaml
var studio string // begins with an empty line, which counts in the lines that are named

// read reads a workspace where there would be Dana otherwise.
func read(source []byte) (setup.Workspace, error) {
	return setup.ReadWorkspace(source, setup.Defaults{
		Workspace: setup.Workspace{Team: setup.Team{ID: "T1"}, People: []setup.Person{{Name: "dana"}}}, Reserved: []string{"USLACKBOT"},
	})
}

func TestAWrongWorkspaceIsNamedByLineAndField(t *testing.T) {
	for what, c := range map[string]struct{ old, changed string }{
		"line 2: team.nick: there is no such key; there are: domain, icon, id, name":                    {"domain: studio", "nick: studio"},
		`line 5: people[1].name: ada is people[0]'s already`:                                            {"name: bob", "name: ada"},
		`line 4: people[0].tz: there is no time zone "Mars/Olympus"; they are named such as`:            {"Europe/London", "Mars/Olympus"},
		`line 4: people[0].tz: there is no time zone "../../../etc/passwd"`:                             {"Europe/London", "../../../etc/passwd"},
		`line 4: people[0].email: is "ada"; that is no e-mail address`:                                  {"ada@studio.example", "ada"},
		`line 4: people[0].role: is "queen" and not one of: member, admin, guest, single_channel_guest`: {"role: admin", "role: queen"},
		`line 4: people[0].name: is "Ada B"; a name has small letters`:                                  {"name: ada,", "name: Ada B,"},
		"line 5: people[1].id: USLACKBOT is not a person":                                               {"U0BOB}", "USLACKBOT}"},
		`line 5: people[1].id: is "bob"; the id of a person is a U and at least 2 capitals or digits`:   {"U0BOB}", "bob}"},
		"line 5: people[1].name: everyone is a word of Slack's own":                                     {"name: bob", "name: everyone"},
		"line 7: people[3].role: a single-channel guest is in one channel, and one is in 2":             {"ada, sue", "ada, sue, one"},
		"line 8: people[4].role: somebody of another team is neither admin nor guest here":              {"team: TPARTNER", "team: TPARTNER, role: guest"},
		`line 10: channels[0].members[1]: there is nobody called "zoe"`:                                 {"everyone, gil", "everyone, zoe"},
		"line 10: channels[0].members: sue is of another team, and the channel is not shared":           {"everyone, gil", "everyone, sue"},
		`line 10: channels[0].name: is "General"; a channel's name has small letters, digits, - and _`:  {"name: general", "name: General"},
		"line 10: channels[0].topic: has 251 characters, and 250 are the most":                          {"All of us", strings.Repeat("é", 251)},
		"line 11: channels[1].members[1]: ada stands here twice":                                        {"[ada, sue]", "[ada, ada]"},
		"line 11: channels[1].name: general is channels[0]'s already":                                   {"with-partner", "general"},
		"line 11: channels[1].app: is text where true or false belongs":                                 {"app: true", "app: yes"},
		"line 14: groups[0].handle: ada is people[0]'s already":                                         {"handle: leads", "handle: ada"},
		`line 14: groups[0].members[0]: there is nobody called "zoe"`:                                   {"name: Team leads, members: [ada]", "members: [zoe]"},
		"line 14: groups[0].handle: is missing":                                                         {"handle: leads, ", ""},
	} {
		t.Run(what, func(t *testing.T) {
			require.Contains(t, studio, c.old)
			_, err := read([]byte(strings.Replace(studio, c.old, c.changed, 1)))
			require.ErrorContains(t, err, what)
		})
	}
	_, err := read([]byte("people: [{name: gil, role: guest}]"))
	require.ErrorContains(t, err, "nobody is left to be the team")
}

func TestEveryMistakeOfAWorkspaceIsToldAtOnce(t *testing.T) {
	_, err := read([]byte("people:\n- {name: ada, tz: X}\n- {name: ada}\nchannels:\n- {name: c, members: [zoe, yan]}\n"))
	assert.Equal(t, []string{
		`line 2: people[0].tz: there is no time zone "X"; they are named such as Europe/Berlin`,
		"line 3: people[1].name: ada is people[0]'s already",
		`line 5: channels[0].members[0]: there is nobody called "zoe"`,
		`line 5: channels[0].members[1]: there is nobody called "yan"`,
	}, strings.Split(err.Error(), "\n"))
}

func TestMistakesOfFormHideNoOthers(t *testing.T) {
	_, err := read([]byte("people:\n- {name: ada, role: queen, tz: Mars, nick: a}\n- {name: ada}\n- {id: U0BOB}\n- {name: Eve B}\nchannels:\n- {name: c, members: [zoe, ada, Eve B, U0BOB], app: perhaps}\n"))
	assert.Equal(t, []string{
		`line 2: people[0].role: is "queen" and not one of: member, admin, guest, single_channel_guest`,
		"line 2: people[0].nick: there is no such key; there are: display_name, email, id, locale, name, real_name, role, team, title, tz",
		`line 2: people[0].tz: there is no time zone "Mars"; they are named such as Europe/Berlin`,
		"line 3: people[1].name: ada is people[0]'s already",
		"line 4: people[2].name: is missing",
		`line 5: people[3].name: is "Eve B"; a name has small letters, digits, and . _ - between them`,
		"line 7: channels[0].app: is text where true or false belongs",
		`line 7: channels[0].members[0]: there is nobody called "zoe"`,
	}, strings.Split(err.Error(), "\n"))
	_, err = read([]byte("people:\n- ada\n- {name: bob, tz: Mars}\n"))
	require.EqualError(t, err, "line 2: people[0]: is text where an object belongs", "what cannot be understood is not compared")
}

func TestAFileThatIsNoTextIsSaidToBeNone(t *testing.T) {
	_, err := read([]byte("team: {name: a}\npeople: \xff\xfa\n"))
	require.EqualError(t, err, "line 2: the file is no text: this is invalid UTF-8, or a control character")
	_, err = read([]byte("\x7fELF\x02\x01\x00"))
	require.ErrorContains(t, err, "line 1: the file is no text")
	_, err = read([]byte("team: {name: caf\u00e9, icon: \"\U0001f680\"}\r\n\tx"))
	require.NotContains(t, err.Error(), "no text")
}

func TestHostileFilesAreRefusedAndNotObeyed(t *testing.T) {
	bomb := "people: &a [x, x, x, x, x, x, x, x, x, x]\nchannels:\n"
	for range 1_900 {
		bomb += "- {name: c, members: &b " + "[x,x,x]" + "}\n"
	}
	var aliases strings.Builder
	aliases.WriteString("people: [{name: ada}]\nchannels:\n- {name: c0, members: &all [" + strings.TrimSuffix(strings.Repeat("ada,", 9_000), ",") + "]}\n")
	for i := range 1_900 {
		fmt.Fprintf(&aliases, "- {name: d%d, members: *all}\n", i)
	}
	for name, c := range map[string]struct{ source, want string }{
		"nothing":            {"", "the file is empty"},
		"no YAML":            {"people: [", "did not find"},
		"bytes":              {"\x00\x01\xff", "control character"},
		"not UTF-8":          {"people: [{name: \"\xc3\x28\"}]", "invalid"},
		"a word":             {"people", "is text where an object belongs"},
		"two documents":      {"{}\n---\n{}", "more than one document"},
		"a key that is none": {"? [a, b]\n: 1\n", "there is no such key"},
		"itself":             {"people: &p [*p]", "is a list where an object belongs"},
		"a bomb":             {bomb, "is text where an object belongs"},
		"aliases":            {aliases.String(), "too large with its aliases written out"},
		"deep":               {strings.Repeat("[", 20_000), "exceeded max depth"},
		"huge":               {"people: [" + strings.Repeat(" ", 5<<20) + "]", "larger than 4 MB"},
		"crowded":            {"people:\n" + strings.Repeat("- {name: a}\n", 10_001), "has 10001 entries, and 10000 are the most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read([]byte(c.source))
			require.ErrorContains(t, err, c.want)
			var wrong setup.MistakesError
			require.ErrorAs(t, err, &wrong)
			assert.LessOrEqual(t, len(wrong), 50)
			assert.Less(t, len(err.Error()), 20_000)
		})
	}
	many := bytes.NewBufferString("people:\n")
	for i := range 10_000 {
		fmt.Fprintf(many, "- {name: p%d}\n", i)
	}
	cfg, err := read(many.Bytes())
	require.NoError(t, err)
	assert.Len(t, cfg.People, 10_000)
}
