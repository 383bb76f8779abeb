package slacksim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMarkupIsWrittenAsSlackDoes(t *testing.T) {
	w := newWorld(t, nil)
	dana, bot := "<@"+id(w, "dana")+">", "<@"+w.sim.BotUserID()+">"
	for typed, stored := range map[string]string{
		"acme.com":                        "<http://acme.com|acme.com>",
		"see acme.com, or acme.co.uk.":    "see <http://acme.com|acme.com>, or <http://acme.co.uk|acme.co.uk>.",
		"(acme.com)":                      "(<http://acme.com|acme.com>)",
		"https://acme.com/a?b=1&c=2.":     "<https://acme.com/a?b=1&amp;c=2>.",
		"acme.com/pricing":                "<http://acme.com/pricing|acme.com/pricing>",
		"ann@acme.com":                    "<mailto:ann@acme.com|ann@acme.com>",
		"version 1.5.io2 and e.g. this":   "version 1.5.io2 and e.g. this",
		"acme.company or readme.txt":      "acme.company or readme.txt",
		"`acme.com`":                      "`acme.com`",
		"```\nacme.com <b>\n``` acme.com": "```\nacme.com &lt;b&gt;\n``` <http://acme.com|acme.com>",
		"a < b && c > d":                  "a &lt; b &amp;&amp; c &gt; d",
		"@dana hi":                        dana + " hi",
		"@Dana Reyes, hi":                 dana + ", hi",
		"@rapport?":                       bot + "?",
		"@danae":                          "@danae",
		"mail dana@dana":                  "mail dana@dana",
		"#cs-team and #cs":                "<#" + w.channel("cs-team") + "|cs-team> and #cs",
		"@here":                           "<!here>",
		"<@U123> <!channel>":              "&lt;@U123&gt; &lt;!channel&gt;",
		"Österreich äöü.com":              "Österreich äöü.com",
		"":                                "",
		"@":                               "@",
		"`":                               "`",
	} {
		assert.Equal(t, stored, w.sim.Markup(typed), "typed: %s", typed)
	}
}
