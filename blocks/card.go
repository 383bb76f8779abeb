package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"rapport/internal/account"
)

// Card is everything that an account's card shows.
type Card struct {
	Account    account.Account
	Standing   account.Assessment // the zero value when Assessed is false
	Assessed   bool
	Revenue    []account.RevenueSource
	Activities []account.Activity // the newest, newest first
	Enrichment []account.Enrichment
	Trail      []account.Point // before the standing, oldest first
	Feeds      []account.Feed
	LogoToken  string // of logo.dev; empty draws no logo
	Now        time.Time
}

// Message is the card.
func (c Card) Message() Message {
	return Sentence(c.Account.Name)
}

// RevenueView is the modal that lists all revenue sources of an account.
func RevenueView(c Card) slack.ModalViewRequest {
	return slack.ModalViewRequest{Type: slack.VTModal, Title: plainText("Revenue sources", 24), Close: plainText("Close", 24)}
}
