package demo

// growing are accounts on their way up: trials, quick starts, and one that came
// back after a bad month.
func growing() []plan {
	return []plan{
		{ // usage growing
			domain: "lumen-labs.example", name: "Lumen Labs", contact: "Aisha Rahman", owner: "dana", crm: "attio", licensed: 45,
			industry: "Biotechnology", size: "51-200", location: "Cambridge, UK",
			usage: []knee{{200, 12}, {40, 20}, {9, 25}, {1, 33}},
			deals: []deal{contract("Platform", 38_250_00, 45, 118)},
			words: []word{{ago: 10, kind: "commitment", title: "Second lab joins", body: "{contact} brings the second lab in this month; eight people are invited already."}},
			calls: rhythm{10, 42}, mails: rhythm{5, 19},
		},
		{ // on trial, and liking it
			domain: "papaya-pay.example", name: "Papaya Pay", contact: "Noah Fischer", owner: "omar", section: "convert", licensed: 10, since: 13,
			industry: "Payments", size: "11-50", location: "Berlin, DE",
			usage: []knee{{13, 1}, {8, 5}, {1, 8}},
			deals: []deal{{system: "stripe", product: "Team plan", every: "month", amount: 600_00, seats: 10, billed: 12, turns: []turn{{ago: 12, status: "trialing"}}}},
			words: []word{{ago: 4, kind: "praise", title: "Set up in an afternoon", body: "{contact}: imported our people before lunch and planned the week after."}},
			calls: rhythm{9, 60}, mails: rhythm{3, 6},
		},
		{ // on trial, and hardly there
			domain: "wren-and-wilde.example", name: "Wren & Wilde", contact: "Cleo Martin", owner: "omar", section: "convert", licensed: 8, since: 29,
			industry: "Fashion", size: "11-50", location: "Paris, FR",
			usage: []knee{{28, 3}, {18, 2}, {10, 1}, {1, 1}},
			deals: []deal{{system: "stripe", product: "Starter plan", every: "month", currency: "EUR", amount: 320_00, seats: 8, billed: 28, turns: []turn{{ago: 28, status: "trialing"}}}},
			calls: rhythm{24, 60}, mails: rhythm{7, 12},
		},
		{ // dropped a month ago and recovered
			domain: "marlowe-finch.example", name: "Marlowe & Finch", contact: "Edward Finch", owner: "dana", crm: "attio", licensed: 30,
			industry: "Law", size: "51-200", location: "London, UK",
			usage: []knee{{200, 22}, {45, 21}, {36, 9}, {16, 9}, {9, 20}, {1, 21}},
			deals: []deal{monthly("Enterprise plan", 2_700_00, 30, 6).with(turn{ago: 36, status: "past_due"}, turn{ago: 12, status: "active"})},
			words: []word{
				{ago: 38, kind: "escalation", title: "Locked out after the change of identity provider", body: "Nobody at {company} could log in for two days. {contact} wrote to our CEO."},
				{ago: 13, kind: "commitment", title: "Stays for another year", body: "After the login was repaired and tested together, {contact} confirmed that they stay."},
				{ago: 5, kind: "praise", title: "Thank you for the night shift", body: "{contact} thanked the engineers who moved the login over the weekend."},
			},
			calls: rhythm{13, 25}, mails: rhythm{5, 11},
		},
		{ // wants more seats
			domain: "juniper-robotics.example", name: "Juniper Robotics", contact: "Lena Vogel", owner: "omar", crm: "salesbricks", licensed: 60,
			industry: "Robotics", size: "201-500", location: "Stuttgart, DE",
			usage: []knee{{200, 31}, {1, 45}},
			deals: []deal{
				contract("Platform", 54_000_00, 60, 133).in("EUR"),
				contract("Expansion, 40 seats", 36_000_00, 40, 395).in("EUR").with(turn{ago: 8, status: "draft"}),
			},
			words: []word{{ago: 17, kind: "commitment", title: "Forty more seats if the plant in Ulm joins", body: "{contact} has the budget for forty more seats, from the day the works council agrees."}},
			deeds: []Deed{omar(Deed{Kind: Route, To: "pipeline", Reason: "Wants 40 more seats, waits for the works council"})}, ago: 8,
			calls: rhythm{17, 40}, mails: rhythm{8, 20},
		},
		{ // a small one with a private address
			domain: "kitebridge.example", name: "Kitebridge", contact: "Marta Silva", email: "kitebridge.studio@gmail.com", owner: "dana", licensed: 3,
			industry: "Design", size: "1-10", location: "Porto, PT",
			usage: []knee{{150, 3}, {1, 3}}, noWeekly: true, since: 150,
			deals: []deal{{system: "stripe", product: "Starter plan", every: "month", currency: "EUR", amount: 90_00, seats: 3, billed: 24, spans: 4}},
			calls: rhythm{48, 80}, mails: rhythm{29, 45},
		},
	}
}
