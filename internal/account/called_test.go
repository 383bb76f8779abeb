package account_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/internal/account"
)

func TestNamesAreReadOutOfWhatPeopleWrite(t *testing.T) {
	all := []account.Candidate{
		{"acme.com", "Acme, Inc."},
		{"acmerobotics.com", "Acme Robotics GmbH"},
		{"globex.io", "Globex Corporation"},
		{"northpole.com", "North Pole Toys Ltd"},
		{"att.com", "AT&T"},
		{"notion.so", "Notion Labs"},
		{"aerzte.de", "Ärzte ohne Grenzen"},
		{"the.com", "The"},
		{"target.com", "Target"},
		{"new-relic.example", "NR"},
	}
	for text, want := range map[string][]account.Domain{
		"What about Acme?":                              {"acme.com"},
		"acme's renewal is next week":                   {"acme.com"},
		"Acme, Inc. called":                             {"acme.com"},
		"Acme Robotics is not Acme":                     {"acmerobotics.com", "acme.com"},
		"did Acme Robotics GmbH pay?":                   {"acmerobotics.com"},
		"Globex and AT&T both churned":                  {"globex.io", "att.com"},
		"north pole toys ltd":                           {"northpole.com"},
		"we met North Pole yesterday":                   {"northpole.com"},
		"our target is Globex":                          {"globex.io"},
		"our target is globex":                          {"target.com", "globex.io"}, // nothing is written as a name is
		"ÄRZTE OHNE GRENZEN":                            {"aerzte.de"},
		"the usual, then":                               nil,
		"The customer is unhappy":                       nil,
		"notion labs":                                   {"notion.so"},
		"New Relic":                                     {"new-relic.example"},
		"*“Globex”*, (globex.io)":                       {"globex.io"},
		"":                                              nil,
		"\xff \x00 ?!":                                  nil,
		strings.Repeat("word ", 300) + "Globex":         nil, // too far away
		strings.Repeat("Acme ", 3) + "acme ACME globex": {"acme.com"},
	} {
		calls := account.CallsIn(text)
		assert.Equal(t, want, calls.Meant(all), text)
		names, labels := calls.Keys()
		if want != nil {
			assert.NotEmpty(t, append(names, labels...), text)
		}
	}
}

func TestNamesBesideDomainsCallOthersOnly(t *testing.T) {
	all := []account.Candidate{{"acme.com", "Acme, Inc."}, {"acme.de", "Acme GmbH"}, {"globex.io", "Globex Corporation"}, {"target.com", "Target"}}
	for text, want := range map[string][]account.Domain{
		"Globex like https://acme.com":  {"globex.io"},
		"Acme (acme.com) is unhappy":    nil, // the domain tells which
		"our target is acme.com":        nil,
		"Target, Acme and Globex again": {"target.com", "globex.io"},
		"":                              nil,
	} {
		assert.Equal(t, want, account.CallsIn(text).Beside([]account.Domain{"acme.com"}, all), text)
	}
}

func TestWhatIsLookedForHoldsTheNamesOfTheRecord(t *testing.T) {
	names, labels := account.CallsIn("Is Acme Robotics fine?").Keys()
	assert.Contains(t, names, "acme robotics gmbh")
	assert.Contains(t, names, "acme, inc.")
	assert.NotContains(t, names, "is")
	assert.Contains(t, labels, "acmerobotics")
	assert.Contains(t, labels, "acme-robotics")
	long, _ := account.CallsIn(strings.Repeat("Some Name Or Other ", 1000)).Keys()
	assert.Less(t, len(long), 50_000)
}
