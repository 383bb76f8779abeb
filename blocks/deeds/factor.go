package deeds

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// CountFactor is the choice that takes a mark away, beside the two reasons of
// account.MarkReason.
const CountFactor = "count"

// Choice is a factor with what the score becomes when it is marked, or counted
// again where it is marked already.
type Choice struct {
	Factor account.Applied
	After  account.Assessment
}

// MarkFactor asks which factor is to count nothing, why, and until when.
func MarkFactor(s Scene, now account.Assessment, choices []Choice, until time.Time) slack.ModalViewRequest {
	const most = 100 // options of a menu
	options := make([]*slack.OptionBlockObject, 0, len(choices))
	asks := blocks.AskMark{On: s.On, Marks: map[account.Factor]blocks.SeenMark{}, Told: blocks.Told{}}
	standing := "Score now: *" + scoreOf(now) + "*, " + level(now) + "."
	for _, c := range choices[:min(most, len(choices))] {
		options = append(options, s.option(c, now))
		asks.Told[string(c.Factor.Factor)] = digest(standing, s.becomes(c, now))
		if f := c.Factor; f.Marked != "" {
			asks.Marks[f.Factor] = blocks.SeenMark{Why: f.Marked, Until: f.Until}
		}
	}
	picker := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Choose a factor", kit.MaxLine), blocks.FactorInput, options...)
	whys := []*slack.OptionBlockObject{
		cause(string(account.Expected), "Expected", "known and planned for"),
		cause(string(account.WrongData), "Wrong data", "its source is mistaken"),
	}
	if len(asks.Marks) > 0 {
		whys = append(whys, cause(CountFactor, "Count again", "take its mark away"))
	}
	radio := slack.NewRadioButtonsBlockElement(blocks.WhyInput, whys...)
	radio.InitialOption = whys[0]
	day := slack.NewDatePickerBlockElement(blocks.UntilInput)
	day.InitialDate = s.Reader.DayOf(until).Format(time.DateOnly)
	return frame{blocks.ConfirmMark, "Mark a factor", "Mark", blocks.Carry(s.Place, asks)}.window(
		paragraph("A marked factor counts nothing until the end of its day. It stays on the card of "+s.name()+", struck through.",
			standing+" The menu says what it becomes."),
		input(blocks.FactorInput, "Factor", picker, false), input(blocks.WhyInput, "Mark as", radio, false),
		input(blocks.UntilInput, "Until", day, false), reason("Such as: they told us in March"),
	)
}

func cause(value, label, meaning string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, kit.PlainText(label, kit.MaxButton), kit.PlainText(meaning, kit.MaxButton))
}

// option is a factor in a menu, with its effect below it.
func (s Scene) option(c Choice, now account.Assessment) *slack.OptionBlockObject {
	f := c.Factor
	points := f.Points // as the card says them, within the weight of their kind
	if f.Marked != "" {
		points = f.Full
	}
	text := kit.Signed(points) + " " + f.Label + " (" + f.Source.Label() + ")"
	return slack.NewOptionBlockObject(string(f.Factor), kit.PlainText(text, kit.MaxButton), kit.PlainText(s.becomes(c, now), kit.MaxButton))
}

// Chosen is what a choice does to the score, in mrkdwn.
func Chosen(s Scene, c Choice, now account.Assessment) string {
	return factorOf(c.Factor.Factor) + ": " + kit.Escape(s.becomes(c, now), kit.MaxLine)
}

// becomes is what a choice does to the score.
func (s Scene) becomes(c Choice, now account.Assessment) string {
	f := c.Factor
	effect := "Score " + scoreOf(now) + " → " + scoreOf(c.After)
	if now.Score == c.After.Score {
		effect = "Score stays " + strconv.Itoa(now.Score)
	}
	if now.Level != c.After.Level {
		effect += ", " + level(c.After)
	}
	if f.Marked != "" {
		effect = kit.Capital(kit.Spaced(string(f.Marked))) + " until " + s.Reader.Date(s.Reader.DayOf(f.Until)) + ". Counted again: score " + scoreOf(c.After)
	}
	return effect
}
