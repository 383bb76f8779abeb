package blocks_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Whatever the sources tell: Slack takes the card, it pings nobody, and its
// sums add up.
func TestAnyCardIsTakenBySlack(t *testing.T) {
	for seed := range uint64(3000) {
		c := odd{rand.New(rand.NewPCG(seed, 7))}.card()
		m := c.Message().WithFooter("DEMO: sample data")
		valid(t, m)
		encoded, err := m.JSON()
		require.NoError(t, err)
		said := texts(t, encoded)
		harmless(t, said)
		assert.LessOrEqual(t, characters(said)-len(m.Text), 10_000, "characters of the blocks")
		addsUp(t, said, c)
		if seed%8 == 0 {
			repeats(t, c)
			if seed%40 == 0 {
				climbsDown(t, m)
			}
			for _, v := range []slack.ModalViewRequest{blocks.RevenueView(c, int(seed)), blocks.FieldsView(c), c.View()} {
				view, err := json.Marshal(v)
				require.NoError(t, err)
				assert.LessOrEqual(t, len(view), 250_000)
				validView(t, view)
				harmless(t, texts(t, view))
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// climbsDown has each block refused, and all of them: what stands in its place
// is taken.
func climbsDown(t *testing.T, m kit.Message) {
	t.Helper()
	for i := range m.Blocks {
		valid(t, kit.Message{Text: m.Text, Blocks: kit.Relieve(m.Blocks, []string{"/blocks/" + strconv.Itoa(i) + "/text"})})
	}
	valid(t, kit.Message{Text: m.Text, Blocks: kit.Relieve(m.Blocks, nil)})
	valid(t, kit.Message{Text: m.Text, Blocks: kit.Paragraphs(kit.Written(m.Blocks))})
	bare := m.Bare()
	assert.LessOrEqual(t, len(utf16.Encode([]rune(bare.Text))), 4000)
	harmless(t, []string{bare.Text})
}

// repeats draws a card twice: it is the same, and what it is made of too.
func repeats(t *testing.T, c blocks.Card) {
	t.Helper()
	before, err := json.Marshal(c)
	require.NoError(t, err)
	once, err := c.Message().JSON()
	require.NoError(t, err)
	twice, err := c.Message().JSON()
	require.NoError(t, err)
	after, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, string(once), string(twice))
	assert.Equal(t, string(before), string(after))
}

// harmless holds every string of a message against what would ping somebody
// or open something that is not the web.
func harmless(t *testing.T, said []string) {
	t.Helper()
	for _, s := range said {
		for i := range len(s) - 1 {
			if s[i] == '<' && strings.IndexByte("!@#", s[i+1]) >= 0 {
				assert.True(t, strings.HasPrefix(s[i:], "<!date^"), "a token in %q", s)
			}
		}
	}
}

// texts are all strings of a message but the names of its fields. It holds
// addresses to the web.
func texts(t *testing.T, encoded []byte) []string {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(encoded, &tree))
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for name, x := range v {
				walk(x)
				if address, is := x.(string); is && strings.HasSuffix(name, "url") && !strings.HasPrefix(address, "http") {
					assert.Fail(t, "not an address of the web", address)
				}
			}
		}
	}
	walk(tree)
	return out
}

// characters counts what stands in a message, but for the words of Block Kit.
func characters(said []string) int {
	n := 0
	for _, s := range said {
		switch s {
		case "section", "rich_text", "rich_text_section", "rich_text_list", "text", "link", "mrkdwn", "plain_text", "bullet", "context", "header":
		default:
			n += len(utf16.Encode([]rune(s)))
		}
	}
	return n
}

// addsUp reads the card's sums as a person would and adds them up.
func addsUp(t *testing.T, said []string, c blocks.Card) {
	t.Helper()
	scores := 0
	for _, s := range said {
		for line := range strings.SplitSeq(s, "\n") {
			switch left, right, _ := strings.Cut(line, " = "); {
			case strings.HasPrefix(line, strconv.Itoa(c.Standing.Base)+" base"):
				scores++
				sum := strings.NewReplacer(" base", "", " cut off at 100", "", " cut off at 0", "").Replace(left)
				assert.Zero(t, value(t, sum).Cmp(value(t, right)), line)
				assert.Zero(t, value(t, right).Cmp(big.NewRat(int64(c.Standing.Score), 1)), line)
			case strings.HasPrefix(line, "ARR ") && right != "":
				sum, _, _ := strings.Cut(right, " · ")
				for _, system := range account.Systems() {
					sum = strings.ReplaceAll(sum, " "+system.Label(), "")
				}
				sum = strings.ReplaceAll(sum, " zendesk_eu", "")
				assert.Zero(t, value(t, strings.TrimPrefix(left, "ARR ")).Cmp(value(t, sum)), line)
			}
		}
	}
	if c.Assessed && c.Standing.Scored {
		assert.Equal(t, 1, scores)
	} else {
		assert.Zero(t, scores)
	}
}

// value evaluates `$1,200.50 − $3 + $4`.
func value(t *testing.T, text string) *big.Rat {
	t.Helper()
	text = strings.NewReplacer(" − ", " + −", "$", "", "€", "", "¥", "", "KWD\u00a0", "", "CAD\u00a0", "", ",", "").Replace(text)
	sum := new(big.Rat)
	for term := range strings.SplitSeq(text, " + ") {
		x, ok := new(big.Rat).SetString(strings.NewReplacer("−−", "", "−", "-").Replace(term))
		require.True(t, ok, "%q in %q", term, text)
		sum.Add(sum, x)
	}
	return sum
}
