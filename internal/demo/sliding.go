package demo

// sliding are accounts that lose ground, slowly or this week.
func sliding() []plan {
	return []plan{
		{ // slowly, over months; inside At risk, so that no single day is a drop
			domain: "northsea-freight.example", name: "North Sea Freight", contact: "Anders Dahl", owner: "dana", crm: "attio", licensed: 50,
			industry: "Shipping", size: "501-1000", location: "Bergen, NO", custom: map[string]string{"Tier": "Gold"},
			usage: []knee{{200, 39}, {120, 33}, {60, 22}, {34, 18}, {12, 12}, {1, 11}}, calm: true,
			deals: []deal{contract("Platform", 45_000_00, 50, 171)},
			words: []word{
				{ago: 25, kind: "complaint", title: "Crew lists out of date", body: "Changes made at sea arrive a day late, and then two people stand on the quay."},
				{ago: 21, kind: "complaint", title: "Nobody knows the new menu", body: "{contact}: the new menu hides what my people need ten times a day."},
				{ago: 3, kind: "complaint", title: "Reports do not match payroll", body: "Hours in the report are four percent below payroll, and nobody can say why."},
			},
			calls: rhythm{35, 58}, mails: rhythm{14, 30},
		},
		{ // NPS 3
			domain: "gilded-oak.example", name: "Gilded Oak Furniture", contact: "Paula Winter", owner: "omar", licensed: 40,
			industry: "Manufacturing", size: "201-500", location: "Graz, AT",
			usage: []knee{{200, 27}, {90, 24}, {30, 18}, {1, 17}},
			deals: []deal{contract("Platform", 33_600_00, 40, 142).in("EUR")},
			words: []word{{ago: 18, kind: "nps", title: "NPS 3", body: "It does what it should, but every week something else has moved. We do not have time for that.", score: 3}},
			calls: rhythm{40, 62}, mails: rhythm{18, 36},
		},
		{ // this week: the payment failed and the people went away
			domain: "vantage-retail.example", name: "Vantage Retail", contact: "Tom Becker", owner: "dana", crm: "attio", licensed: 40,
			industry: "Retail", size: "1001-5000", location: "Hamburg, DE", custom: map[string]string{"Tier": "Gold", "Stores": "58"},
			usage: []knee{{200, 30}, {60, 32}, {8, 33}, {7, 9}, {1, 6}},
			deals: []deal{monthly("Enterprise plan", 3_400_00, 40, 3).with(turn{ago: 3, status: "past_due"})},
			words: []word{
				{ago: 62, kind: "nps", title: "NPS 9", body: "The stores like it, head office likes it. Keep going.", score: 9},
				{ago: 4, kind: "escalation", title: "Fifty stores moved back to spreadsheets", body: "The head of retail told the stores to plan in spreadsheets until further notice. {contact} learnt it from us."},
				{ago: 2, kind: "complaint", title: "Nobody was told about the new roles", body: "The new roles took the right to publish from every store manager overnight."},
			},
			meetings: []meeting{{2, `
# Vantage: why the stores left
> Emergency call. The change of roles took publishing from all store managers. The head of retail ordered spreadsheets. Tom needs the roles back today and someone to talk to his boss.
M: Tom, we see that almost nobody has logged in since the weekend. What happened?
C: On Monday not one store manager could publish a plan. By noon my boss told all of them to use spreadsheets.
M: That was our change of roles. It should have kept what you had, and it did not.
C: I believe you. He does not. He wants to know why he pays.
M: I can have the old roles back today. Would he take a call from our head of product tomorrow?
C: Tomorrow at four, fifteen minutes. And bring a plan, not an excuse.
M: I will. One more thing, the last payment did not go through. Is that part of it?
C: I do not know. It may be that he stopped the card. Let us talk about that after tomorrow.
`}},
			calls: rhythm{31, 41}, mails: rhythm{9, 22},
		},
		{ // nobody there, the end is near
			domain: "northern-lights.example", name: "Northern Lights Energy", contact: "Sofia Lindqvist", owner: "omar", crm: "salesbricks", licensed: 30,
			industry: "Energy", size: "201-500", location: "Umeå, SE",
			usage: []knee{{200, 21}, {100, 16}, {45, 7}, {20, 0}, {1, 0}},
			deals: []deal{contract("Platform", 27_000_00, 30, 28)},
			words: []word{
				{ago: 58, kind: "churn_risk", title: "Testing another tool", body: "{contact} mentioned that the plant in the north tries another tool for a quarter."},
				{ago: 25, kind: "complaint", title: "Turbine crews cannot see their week", body: "The crews are on the road and the mobile app shows an empty week when there is no reception."},
			},
			calls: rhythm{41, 55}, mails: rhythm{25, 32},
		},
		{
			domain: "tamarind-hotels.example", name: "Tamarind Hotels", contact: "Ravi Menon", owner: "priya", licensed: 55,
			industry: "Hospitality", size: "501-1000", location: "Colombo, LK",
			usage: []knee{{200, 40}, {70, 38}, {10, 36}, {7, 28}, {1, 25}},
			deals: []deal{contract("Platform", 41_250_00, 55, 189)},
			calls: rhythm{29, 50}, mails: rhythm{16, 28},
		},
	}
}
