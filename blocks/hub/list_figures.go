package hub

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// figures are the four of Health.
func (s Section) figures() slack.Block {
	protected := "None"
	if arr := s.of(account.Healthy).ARR; len(arr) > 0 {
		protected = s.sums(arr, maxHomeTotals)
	}
	return &slack.SectionBlock{Type: slack.MBTSection, Fields: []*slack.TextBlockObject{
		kit.Markup(kit.Light(account.Critical) + " *Critical*\n" + s.number(s.of(account.Critical).Tracked)),
		kit.Markup(kit.Light(account.AtRisk) + " *At risk*\n" + s.number(s.of(account.AtRisk).Tracked)),
		kit.Markup("*Renewing in " + strconv.Itoa(RenewingDays) + " days*\n" + s.number(s.Figures.Renewing)),
		kit.Markup("*Protected ARR* (healthy, tracked)\n" + protected),
	}}
}

// fineprint says what the figures count, and the ARR by level of currencies
// that the chart does not show.
func (s Section) fineprint() []slack.Block {
	line := "Figures count the tracked accounts in Health"
	if u := s.untracked(); u > 0 {
		line += ", not its " + s.number(u) + " untracked"
	}
	out := []slack.Block{kit.Note(line)}
	currencies := s.currencies()
	if s.List.Page > 0 || s.List.Filtered() || len(currencies) < 2 {
		return out
	}
	for i, c := range currencies[1:] {
		if i == maxHomeTotals {
			return append(out, kit.Note("+"+kit.Plural(len(currencies)-1-i, "more currency")))
		}
		var parts []string
		for _, f := range s.Figures.Levels {
			if n := in(f.ARR, c); n != 0 {
				parts = append(parts, kit.Light(f.Level)+" "+s.amount(account.Money{Amount: n, Currency: c}))
			}
		}
		out = append(out, kit.Note("ARR by level in "+word(string(c))+": "+strings.Join(parts, " · ")))
	}
	return out
}

func (s Section) untracked() int {
	_, n := s.counts(nil)
	return n
}

// currencies are those of the section's ARR, that of most money in a level
// first: of amounts in several currencies nobody knows which is more.
func (s Section) currencies() []account.Currency {
	var out []account.Currency
	seen := map[account.Currency]bool{}
	for _, f := range s.Figures.Levels {
		for _, m := range f.ARR {
			if !seen[m.Currency] {
				seen[m.Currency], out = true, append(out, m.Currency)
			}
		}
	}
	return out
}

func in(arr []account.Money, c account.Currency) int64 {
	for _, m := range arr {
		if m.Currency == c {
			return m.Amount
		}
	}
	return 0
}

// chart is the ARR by level, in one currency.
func (s Section) chart() slack.Block {
	currencies := s.currencies()
	if len(currencies) == 0 {
		return nil
	}
	c := currencies[0]
	var labels []string
	var points []slack.DataVisualizationDataPoint
	for _, f := range s.Figures.Levels {
		n := in(f.ARR, c)
		if f.Level == "" && n == 0 {
			continue
		}
		label := f.Level.Label()
		labels = append(labels, label)
		points = append(points, slack.NewDataVisualizationDataPoint(label, float64(kit.Whole(account.Money{Amount: n, Currency: c}))))
	}
	title := "ARR by level, in " + kit.Plain(string(c), kit.MaxTitle)
	return &slack.DataVisualizationBlock{
		Type: slack.MBTDataVisualization, Title: title,
		Chart: slack.NewDataVisualizationBarChart(slack.NewDataVisualizationAxisConfig(labels...), slack.NewDataVisualizationDataSeries("ARR", points...)),
	}
}

func (s Section) number(n int) string { return s.Reader.Number(int64(n)) }

// amount is money in mrkdwn.
func (s Section) amount(m account.Money) string { return kit.Escape(s.Reader.Amount(m), kit.MaxWord) }

// sums are amounts in several currencies, which are never added.
func (s Section) sums(arr []account.Money, most int) string {
	var parts []string
	for i, m := range arr {
		if i == most {
			parts = append(parts, "+"+kit.Plural(len(arr)-i, "more currency"))
			break
		}
		parts = append(parts, s.amount(m))
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}
