package blockkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/internal/slacksim/blockkit"
)

func TestWhatIsHeardIsASentence(t *testing.T) {
	none := json.RawMessage(`[]`)
	assert.Empty(t, blockkit.Aloud("Acme Inc: At risk, 58 / 100 <@U1>", none))
	for _, text := range []string{"", "58", "*Acme*", "`x`", "<!here> Acme", "<https://x.example|x>", "two\nlines", strings.Repeat("long ", 50)} {
		assert.Len(t, blockkit.Aloud(text, none), 1, text)
	}
}

func TestButtonsOfOneNameSayWhatTheyAreAbout(t *testing.T) {
	button := func(label string) string {
		return `{"type":"button","text":{"type":"plain_text","text":"Open"}` + label + `}`
	}
	told, dumb := button(`,"accessibility_label":"Open Acme"`), button("")
	assert.Empty(t, blockkit.Unlabelled(json.RawMessage(`{"blocks":[`+dumb+`]}`)), "there is one")
	assert.Empty(t, blockkit.Unlabelled(json.RawMessage(`{"blocks":[`+told+`,{"accessory":`+told+`}]}`)))
	assert.Equal(t, []string{`2 buttons are called "Open", and not all have an accessibility_label`}, blockkit.Unlabelled(json.RawMessage(`[`+told+`,`+dumb+`]`)))
	assert.Len(t, blockkit.Unlabelled(func() {}), 1)
	assert.Empty(t, blockkit.Unlabelled(json.RawMessage(`[{"type":"button","text":{}},null,7]`)))
}
