package kit

import (
	"math"
	"strings"

	"github.com/Rhymond/go-money"

	"rapport/internal/account"
)

// Amount is money as a card writes it: `$59,400`, `€1,234.50`, `KWD 1.250`.
// Whole amounts have no decimals; a currency has as many as ISO 4217 says.
func Amount(m account.Money) string {
	if m.Amount < 0 {
		return "−" + Amount(account.Money{Amount: -max(m.Amount, -math.MaxInt64), Currency: m.Currency})
	}
	fraction, value := 0, m.Amount
	if c := money.GetCurrency(string(m.Currency)); c != nil {
		fraction = c.Fraction
	}
	unit := int64(1)
	for range fraction {
		unit *= 10
	}
	if value%unit == 0 {
		fraction, value = 0, value/unit
	}
	return money.NewFormatter(fraction, ".", ",", sign(m.Currency), "$1").Format(value)
}

// sign is what stands before an amount: the sign where people know one and it
// means one currency only, else the code.
func sign(c account.Currency) string {
	switch c {
	case money.USD:
		return "$"
	case money.EUR:
		return "€"
	case money.GBP:
		return "£"
	case money.JPY:
		return "¥"
	case money.INR:
		return "₹"
	}
	return Plain(strings.ToUpper(string(c)), maxCode) + "\u00a0"
}

const maxCode = 8

// Per is what an amount is for: ` / month`, ` every 6 months`, ` once`.
func Per(i account.Interval) string {
	unit := Plain(Spaced(string(i.Unit)), MaxWord)
	switch {
	case i.Unit == account.Once:
		return " once"
	case unit == "":
		return ""
	case i.Count > 1:
		return " every " + Plural(i.Count, unit)
	}
	return " / " + unit
}
