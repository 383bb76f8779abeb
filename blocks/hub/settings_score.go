package hub

import (
	"maps"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// NumbersOf are a policy's numbers, with the defaults for what is not set.
func NumbersOf(p account.Policy) blocks.Numbers {
	n := blocks.Numbers{Base: p.Base, Healthy: p.Healthy, AtRisk: p.AtRisk, Weights: account.DefaultPolicy().Weights}
	maps.Copy(n.Weights, p.Weights)
	return n
}

// With is a policy with other numbers.
func With(p account.Policy, n blocks.Numbers) account.Policy {
	p.Base, p.Healthy, p.AtRisk, p.Weights = n.Base, n.Healthy, n.AtRisk, maps.Clone(n.Weights)
	return p
}

func categoryName(c account.Category) string {
	switch c {
	case account.Adoption:
		return "adoption"
	case account.Payments:
		return "payments"
	case account.Renewals:
		return "renewal"
	case account.Signals:
		return "signals"
	}
	return word(string(c))
}

// number is one number of the score's window.
type number struct {
	id, label, hint string
	least           int
	of              func(blocks.Numbers) int
	set             func(*blocks.Numbers, int)
}

// numbers are those that the window asks for, in its order.
func numbers() []number {
	usual := NumbersOf(account.DefaultPolicy())
	hint := func(text string, n int) string { return text + ". Usually " + strconv.Itoa(n) + "." }
	out := []number{
		{
			blocks.HealthyInput, "Healthy from", hint("The lowest healthy score", usual.Healthy), 2,
			func(n blocks.Numbers) int { return n.Healthy }, func(n *blocks.Numbers, x int) { n.Healthy = x },
		},
		{
			blocks.AtRiskInput, "At risk from", hint("The lowest score that is not critical", usual.AtRisk), 1,
			func(n blocks.Numbers) int { return n.AtRisk }, func(n *blocks.Numbers, x int) { n.AtRisk = x },
		},
		{
			blocks.BaseInput, "Score without any factor", hint("Where every score begins", usual.Base), 0,
			func(n blocks.Numbers) int { return n.Base }, func(n *blocks.Numbers, x int) { n.Base = x },
		},
	}
	for _, c := range account.Categories() {
		out = append(out, number{
			blocks.WeightInput(c), "Weight of " + categoryName(c), hint("The most that "+categoryName(c)+" can take away", usual.Weights[c]), 0,
			func(n blocks.Numbers) int { return n.Weights[c] }, func(n *blocks.Numbers, x int) { n.Weights[c] = x },
		})
	}
	return out
}

// maxNumber is the largest number of a score.
const maxNumber = 100

// ReadNumbers reads what stands in the score's window, by the ids of its
// inputs, and says by block what is wrong with it. Was are the numbers as they
// are set.
func ReadNumbers(was blocks.Numbers, entered func(id string) string) (blocks.Numbers, map[string]string) {
	n, wrong := blocks.Numbers{Weights: map[account.Category]int{}}, map[string]string{}
	same := true
	for _, x := range numbers() {
		value, err := strconv.Atoi(strings.TrimSpace(entered(x.id)))
		if err != nil || value < x.least || value > maxNumber {
			wrong[x.id] = "Enter a whole number from " + strconv.Itoa(x.least) + " to " + strconv.Itoa(maxNumber) + "."
			continue
		}
		x.set(&n, value)
		same = same && value == x.of(was)
	}
	switch {
	case len(wrong) > 0:
	case n.Healthy <= n.AtRisk:
		wrong[blocks.HealthyInput] = "Enter more than " + strconv.Itoa(n.AtRisk) + ", from which an account is at risk."
	case same:
		wrong[blocks.HealthyInput] = "These are the numbers that are set already. Change one of them, or cancel."
	}
	return n, wrong
}

// ScoreView is the window of the score's numbers.
func ScoreView(n blocks.Numbers, seen string) slack.ModalViewRequest {
	of := []slack.Block{kit.Section("Nothing is saved yet: the next step shows how many accounts would change level.")}
	for _, x := range numbers() {
		entry := slack.NewNumberInputBlockElement(nil, x.id, false)
		entry.InitialValue, entry.MinValue, entry.MaxValue = strconv.Itoa(x.of(n)), strconv.Itoa(x.least), strconv.Itoa(maxNumber)
		in := asking(x.id, x.label, entry, x.hint)
		in.Optional = false
		of = append(of, in)
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: blocks.PreviewScore, PrivateMetadata: blocks.Carry(blocks.Place{}, blocks.Settings{Seen: seen}),
		Title: kit.PlainText("Edit score", kit.MaxTitle), Submit: kit.PlainText("Preview", kit.MaxTitle), Close: kit.PlainText("Cancel", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: of},
	}
}

// Preview is what a policy would make of the accounts that have a score and are
// tracked.
type Preview struct {
	Reader   kit.Reader
	Accounts int
	Changed  int
	Was, Is  map[account.Level]int
	From     map[[2]account.Level]int // how many go from one level to another
}

// Count adds one account.
func (p *Preview) Count(was, is account.Level) {
	if p.Was == nil {
		p.Was, p.Is, p.From = map[account.Level]int{}, map[account.Level]int{}, map[[2]account.Level]int{}
	}
	p.Accounts++
	p.Was[was]++
	p.Is[is]++
	if was != is {
		p.Changed++
		p.From[[2]account.Level{was, is}]++
	}
}

// CountingView stands while the accounts are counted.
func CountingView() slack.ModalViewRequest {
	return scoreWindow(kit.Section("Counting how many accounts would change level…"))
}

// UncountedView says that the count failed; nothing can be saved from it.
func UncountedView(sentence string, carried blocks.Settings) slack.ModalViewRequest {
	view := scoreWindow(kit.Sentence(sentence).Blocks[0], again())
	view.PrivateMetadata = blocks.Carry(blocks.Place{}, carried)
	return view
}

// PreviewView tells what would change, and saves it.
func PreviewView(was blocks.Numbers, p Preview, carried blocks.Settings) slack.ModalViewRequest {
	var changes []string
	for _, x := range numbers() {
		if from, to := x.of(was), x.of(*carried.Proposed); from != to {
			changes = append(changes, x.label+": "+strconv.Itoa(from)+" → *"+strconv.Itoa(to)+"*")
		}
	}
	view := scoreWindow(
		kit.Section(strings.Join(changes, "\n")), kit.Section(p.sentence()), kit.Note("Counted by the factors as they stand. After saving, all scores follow within minutes."),
		again(), why(),
	)
	view.CallbackID, view.Submit = blocks.SaveScore, kit.PlainText("Save", kit.MaxTitle)
	view.PrivateMetadata = blocks.Carry(blocks.Place{}, carried)
	return view
}

// sentence is `312 of 4,000 accounts would change level:` with each change, and
// the levels before and after.
func (p Preview) sentence() string {
	if p.Accounts == 0 {
		return "No account has a score yet, so none would change level."
	}
	if p.Changed == 0 {
		return "*No account would change level*, of " + p.number(p.Accounts) + " with a score."
	}
	lines := []string{"*" + p.number(p.Changed) + " of " + p.number(p.Accounts) + " accounts would change level:*"}
	levels := []account.Level{account.Critical, account.AtRisk, account.Healthy}
	for _, from := range levels {
		for _, to := range levels {
			if n := p.From[[2]account.Level{from, to}]; n > 0 {
				lines = append(lines, "• "+p.number(n)+" from "+level(from)+" to "+level(to))
			}
		}
	}
	var sums []string
	for _, l := range levels {
		sum := level(l) + " " + p.number(p.Was[l])
		if p.Is[l] != p.Was[l] {
			sum += " → " + p.number(p.Is[l])
		}
		sums = append(sums, sum)
	}
	return strings.Join(append(lines, strings.Join(sums, " · ")), "\n")
}

func (p Preview) number(n int) string { return p.Reader.Number(int64(n)) }

func level(l account.Level) string { return kit.Light(l) + " " + l.Label() }

func scoreWindow(of ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("Edit score", kit.MaxTitle), Close: kit.PlainText("Cancel", kit.MaxTitle), Blocks: slack.Blocks{BlockSet: of},
	}
}

// again goes back to the numbers.
func again() slack.Block {
	return slack.NewActionBlock("", kit.Button("Change the numbers", blocks.ChangeScore, "{}"))
}
