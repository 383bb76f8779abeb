package main

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
)

// together does two things at once: within less than 10 ms of each other.
func together(things ...func()) {
	var begun, done sync.WaitGroup
	begun.Add(1)
	for _, do := range things {
		done.Go(func() {
			begun.Wait()
			do()
		})
	}
	begun.Done()
	done.Wait()
}

// twice is one deed that two people do at once.
type twice struct {
	beside, label, opens string
	fill                 [][2]string
	done, already        string // the two true answers
	card                 string // shows, afterwards
}

func TestTwoPeopleAtOnceGetOneEffectAndTwoTrueAnswers(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Sets(store.Workspace{SectionChannels: map[account.Section]string{account.Convert: "C3"}})
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	before := 0
	for _, deed := range []twice{
		{"Add-on", "Ignore from ARR", "Ignore from ARR", nil, "is ignored from the ARR of Acme Inc: ARR $50,400 → $48,000", "Already ignored from ARR by @", "$48,000 ARR"},
		{"Add-on", "Count again", "Count again", nil, "counts for Acme Inc again: ARR $48,000 → $50,400", "It counts already by @", "$50,400 ARR"},
		{"", "Untrack", "Untrack", nil, "is untracked", "Already untracked by @", "Untracked by @"},
		{"", "Re-track", "Re-track", nil, "is re-tracked", "Already re-tracked by @", "Acme Inc"},
		{"", "Route to…", "Route to…", [][2]string{{"To", "Convert"}}, "is routed from Health to Convert", "Already in Convert, routed by @", "Routed from Health"},
		{"", "Mark a factor…", "Mark a factor", [][2]string{{"Factor", "Complaints"}}, "is marked expected until", "Already marked expected until", "marked expected by @"},
		{"", "Mark a factor…", "Mark a factor", [][2]string{{"Factor", "Complaints"}, {"Mark as", "Count again"}}, "counts again", "It counts already by @", "Acme Inc"},
	} {
		windows := make([]*simtest.View, 0, 2)
		for _, as := range []*simtest.Person{dana, omar} {
			window := card.As(as).ClickBeside(deed.beside, deed.label).ExpectModal(deed.opens)
			for _, f := range deed.fill {
				window.Fill(f[0], f[1])
			}
			windows = append(windows, window)
		}
		together(func() { windows[0].Submit() }, func() { windows[1].Submit() })
		answers := []string{dana.ExpectMessage().Text(), omar.ExpectMessage().Text()}
		if strings.Contains(answers[1], deed.done) {
			answers[0], answers[1] = answers[1], answers[0]
		}
		assert.Contains(t, answers[0], deed.done, deed.label)
		assert.Contains(t, answers[1], deed.already, deed.label)
		assert.Contains(t, answers[1], "Nothing was changed.", deed.label)
		before++
		assert.Equal(t, before, w.deeds(), "%s: one effect", deed.label)
		card.ExpectText(deed.card)
	}
}

func TestTheSamePersonTwiceSharesAndUndoesOnce(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	share := func() {
		card.Click("Share to channel").ExpectModal("Share to channel").Fill("Channel", "cs-team").Submit()
	}
	share()
	dana.ExpectMessage("Acme Inc is shared to #cs-team")
	share()
	dana.ExpectMessage("Already shared there by @Dana Ruiz", "Nothing was changed.")
	require.Equal(t, 1, w.deeds())

	card.Click("Untrack").ExpectModal("Untrack").Submit()
	told := dana.ExpectMessage("Acme Inc is untracked")
	again := told.As(dana)
	together(func() { told.Click("Undo") }, func() { again.Click("Undo") })
	told.ExpectUpdate("ndone")
	assert.Equal(t, 3, w.deeds())
	card.ExpectText("Acme Inc").ExpectNoText("Untracked")
}
