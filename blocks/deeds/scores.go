package deeds

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// What the window of a score's history lists at most.
const (
	mostMoves   = 5
	mostEvents  = 12
	maxWhy      = 400
	maxAlt      = 900
	sparkLength = 24
)

// Scores is the window of a score's history.
type Scores struct {
	Scene
	Points   []account.Point   // of the window with their factors, and the one before it
	Recounts []account.Recount // what people did to revenue meanwhile
	Days     int
	Dark     bool
	Picture  Picture
}

// Picture is how far the picture of a score's history is.
type Picture struct {
	File   string // its id in Slack; empty until it is there
	Failed bool
}

// ask is what the window shows, as its buttons carry it.
func (s Scores) ask() blocks.ChangeHistory {
	return blocks.ChangeHistory{On: s.On, Days: s.Days, Dark: s.Dark}
}

// From is the moment at which the window begins.
func (s Scores) From() time.Time { return s.Now.AddDate(0, 0, -s.Days) }

// View is the modal. What the picture shows is told in words as well.
func (s Scores) View() slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, PrivateMetadata: blocks.Carry(s.Place, s.ask()), Title: kit.PlainText("Score history", kit.MaxTitle),
		Close: kit.PlainText("Close", kit.MaxTitle), Blocks: slack.Blocks{BlockSet: s.blocks()},
	}
}

func (s Scores) blocks() []slack.Block {
	days := account.Days(s.Points)
	if len(days) == 0 {
		return []slack.Block{
			kit.Section(s.head()),
			kit.Note("This account has had no score yet. Its history begins with its first one."),
		}
	}
	out := []slack.Block{kit.Section(s.head() + "\n" + s.standing(days))}
	switch {
	case s.Picture.File != "":
		out = append(out, slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: s.Picture.File}, s.Alt(), "", nil))
	case s.Picture.Failed:
		out = append(out, kit.Section(s.spark(days)), kit.Note("The picture could not be shown this time. All that it tells stands here in words."))
	default:
		out = append(out, kit.Section(s.spark(days)), kit.Note("The picture comes in a few seconds."))
	}
	out = append(out, s.buttons())
	out = append(out, s.moves(), s.events())
	return append(out, kit.Note("Each day counts as it ended, in UTC."))
}

func (s Scores) head() string {
	return s.name() + " · " + kit.Escape(s.Account.Domain.Display(), kit.MaxName)
}

// standing is where the score stands, its way through the window, and the days
// on which it reached its highest and its lowest.
func (s Scores) standing(days []account.Point) string {
	days = s.inside(days)
	first, last := days[0], days[len(days)-1]
	low, high := first, first
	for _, p := range days {
		if p.Score < low.Score {
			low = p
		}
		if p.Score > high.Score {
			high = p
		}
	}
	moved := "unchanged"
	if n := last.Score - first.Score; n != 0 {
		moved = "*" + kit.Signed(n) + "*"
	}
	text := kit.Light(last.Level) + " *" + strconv.Itoa(last.Score) + " / 100* " + last.Level.Label() + " · " + moved + s.span(first)
	if low.Score == high.Score {
		return text
	}
	return text + "\nHighest " + strconv.Itoa(high.Score) + s.on(high) + " · lowest " + strconv.Itoa(low.Score) + s.on(low)
}

// span is how long a history is: ` in 90 days`, or ` since 25 May` where it
// begins within the window.
func (s Scores) span(first account.Point) string {
	if first.At.After(s.From().AddDate(0, 0, 1)) {
		return " since " + s.Reader.Day(first.At, s.Now)
	}
	return " in " + kit.Plural(s.Days, "day")
}

// inside is the trail with what came before the window as its beginning.
func (s Scores) inside(days []account.Point) []account.Point {
	from := 0
	for from+1 < len(days) && !days[from+1].At.After(s.From()) {
		from++
	}
	return days[from:]
}

func (s Scores) on(p account.Point) string {
	if p.At.Before(s.From()) {
		return " at the beginning"
	}
	return " on " + s.Reader.Day(p.At, s.Now)
}

// spark draws the window in letters, on the whole scale.
func (s Scores) spark(days []account.Point) string {
	var line []int
	next, score := 0, -1
	for column := 1; column <= sparkLength; column++ {
		end := s.From().Add(s.Now.Sub(s.From()) * time.Duration(column) / sparkLength)
		for next < len(days) && !days[next].At.After(end) {
			score = max(days[next].Score, 0)
			next++
		}
		if score >= 0 {
			line = append(line, score)
		}
	}
	return kit.Spark(line) + " " + kit.Plural(s.Days, "day")
}

// buttons choose the days and the picture's ground.
func (s Scores) buttons() slack.Block {
	var row []slack.BlockElement
	for _, days := range blocks.HistoryDays() {
		to := s.ask()
		to.Days = days
		button := kit.Button(kit.Plural(days, "day"), blocks.HistorySpan(days), to.Value())
		if days == s.Days {
			button.Style = slack.StylePrimary
		}
		row = append(row, button)
	}
	other, label := s.ask(), "Dark picture"
	if other.Dark = !s.Dark; s.Dark {
		label = "Light picture"
	}
	return slack.NewActionBlock("", append(row, kit.Button(label, blocks.HistoryTheme, other.Value()))...)
}

func (s Scores) moves() slack.Block {
	moves := account.Moves(s.inside(account.Days(s.Points)), mostMoves)
	if len(moves) == 0 {
		return kit.Section("The score has not moved in these days.")
	}
	lines := []string{"*Largest moves*"}
	for _, m := range moves {
		m = m.Knowing(s.Recounts)
		line := "• " + s.Reader.Day(m.At, s.Now) + ": *" + kit.Moved(m) + "*"
		if reasons := kit.Reasons(m); reasons != "" {
			line += ": " + kit.Escape(reasons, maxWhy)
		}
		lines = append(lines, line)
	}
	return paragraph(lines...)
}

// Events are where a factor came, went or was marked within the window.
func (s Scores) Events() []account.Event {
	events := account.Events(s.inside(account.Days(s.Points)))
	for i, e := range events {
		events[i] = e.Knowing(s.Recounts)
	}
	return events
}

func (s Scores) events() slack.Block {
	events := s.Events()
	if len(events) == 0 {
		return kit.Section("No factor came or went in these days.")
	}
	newestFirst(events)
	lines := []string{"*Factors that came or went*"}
	if slices.ContainsFunc(events, func(e account.Event) bool { return e.Fate == account.MarkBegan || e.Fate == account.MarkEnded }) {
		lines[0] = "*Factors that came, went or were marked*"
	}
	for _, e := range events[:min(len(events), mostEvents)] {
		lines = append(lines, shape(e)+" "+s.Reader.Day(e.At, s.Now)+": "+kit.Escape(told(e), kit.MaxLine))
	}
	if n := len(events) - mostEvents; n > 0 {
		lines = append(lines, "+"+strconv.Itoa(n)+" earlier")
	}
	return paragraph(lines...)
}

// newestFirst sorts events by day, the newest first; those of a day stay as they are.
func newestFirst(events []account.Event) {
	slices.SortStableFunc(events, func(a, b account.Event) int { return b.At.Compare(a.At) })
}

// shape is the mark that the picture has for an event.
func shape(e account.Event) string {
	if e.Good() {
		return "●"
	}
	return "▼"
}

// told is an event as the largest moves tell of a factor.
func told(e account.Event) string {
	text := e.Name() + kit.Fated(e.Fate, e.Why, e.By)
	if e.Source != "" {
		text += " (" + e.Source.Label() + ")"
	}
	return text
}

// Alt is the picture in words, for those who do not see it.
func (s Scores) Alt() string {
	days := s.inside(account.Days(s.Points))
	if len(days) == 0 {
		return "No score yet"
	}
	first, last := days[0], days[len(days)-1]
	over := s.span(first)
	if after, within := strings.CutPrefix(over, " in "); within {
		over = " over " + after
	}
	parts := []string{
		"Line of the health score of " + string(s.Account.Domain) + over + ": from " + strconv.Itoa(first.Score) +
			" to " + strconv.Itoa(last.Score) + ", " + strings.ToLower(last.Level.Label()) + ".",
	}
	events := s.Events()
	newestFirst(events)
	for _, e := range events {
		parts = append(parts, s.Reader.Day(e.At, s.Now)+": "+told(e)+".")
	}
	return kit.Plain(strings.Join(parts, " "), maxAlt)
}
