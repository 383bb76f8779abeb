package demo

// odd are accounts that show what a card does with the unusual.
func odd() []plan {
	return []plan{
		{ // nothing connected
			domain: "plum-street.example", name: "Plum Street Bakery", contact: "Joan Abbott", owner: "priya", since: 5,
		},
		{ // excluded by a person
			domain: "zephyr-labs.example", name: "Zephyr Labs", contact: "Ivan Petrov", owner: "omar", licensed: 12,
			industry: "Software", size: "11-50", location: "Tallinn, EE",
			usage: []knee{{200, 8}, {70, 5}, {28, 0}, {1, 0}},
			deals: []deal{{system: "stripe", product: "Team plan", every: "month", currency: "EUR", amount: 540_00, seats: 12, billed: 15, spans: 9}},
			words: []word{{ago: 24, kind: "churn_risk", title: "Winding down", body: "{contact}: we are closing the company and pay until the last day of the contract."}},
			deeds: []Deed{omar(Deed{Kind: Untrack, Reason: "Closing the company, agreed with the founder"})}, ago: 20,
			calls: rhythm{24, 60}, mails: rhythm{20, 38},
		},
		{ // closed between seasons
			domain: "summit-ski.example", name: "Summit Ski Resorts", contact: "Beat Zurbriggen", owner: "dana", crm: "attio", licensed: 90,
			industry: "Leisure", size: "501-1000", location: "Zermatt, CH",
			usage: []knee{{200, 66}, {100, 60}, {50, 20}, {35, 0}, {1, 0}},
			deals: []deal{contract("Seasonal platform", 58_500_00, 90, 220)},
			deeds: []Deed{
				dana(Deed{Kind: Mark, Factor: "no_activity", Why: "expected", Reason: "Closed between seasons, opens again next month"}),
				dana(Deed{Kind: Mark, Factor: "very_low_adoption", Why: "expected", Reason: "Closed between seasons, opens again next month"}),
			},
			ago: 19, until: 26,
			calls: rhythm{26, 64}, mails: rhythm{19, 35},
		},
		{ // a domain with an umlaut: münchen-logistik.example
			domain: "xn--mnchen-logistik-zvb.example", name: "München Logistik GmbH", contact: "Käthe Brückner", email: "k.brueckner@xn--mnchen-logistik-zvb.example",
			owner: "priya", crm: "attio", licensed: 33,
			industry: "Logistics", size: "201-500", location: "München, DE",
			usage: []knee{{200, 20}, {1, 23}},
			deals: []deal{contract("Plattform", 29_700_00, 33, 52).in("EUR")},
			calls: rhythm{12, 51}, mails: rhythm{6, 26},
		},
		{ // a name from right to left
			domain: "alnakheel-trading.example", name: "شركة النخيل للتجارة", contact: "ليلى حداد", email: "layla@alnakheel-trading.example", owner: "omar", licensed: 25,
			industry: "Wholesale", size: "51-200", location: "Dubai, AE",
			usage: []knee{{200, 15}, {1, 17}},
			deals: []deal{contract("Platform", 22_500_00, 25, 187)},
			calls: rhythm{31, 55}, mails: rhythm{16, 29},
		},
		{ // paused over a move
			domain: "blue-heron.example", name: "Blue Heron Studios 🎬", contact: "Zoë Laurent", owner: "dana", licensed: 6,
			industry: "Film", size: "11-50", location: "Montréal, CA",
			usage: []knee{{200, 4}, {1, 4}},
			deals: []deal{
				{system: "stripe", product: "Starter plan", every: "month", amount: 180_00, seats: 6, billed: 26, spans: 11},
				{system: "stripe", product: "Post-production add-on", every: "month", amount: 75_00, billed: 26, spans: 11, turns: []turn{{ago: 26, status: "paused"}}},
			},
			calls: rhythm{36, 63}, mails: rhythm{22, 37},
		},
	}
}
