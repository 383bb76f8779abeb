package kit

import (
	"github.com/Rhymond/go-money"

	"rapport/internal/account"
)

// Whole is an amount in whole units of its currency, rounded towards 0: as
// much of it as a chart shows.
func Whole(m account.Money) int64 {
	unit := int64(1)
	if c := money.GetCurrency(string(m.Currency)); c != nil {
		for range c.Fraction {
			unit *= 10
		}
	}
	return m.Amount / unit
}
