package demo

// acme is the account that everybody opens first: enough of everything to show
// each part of a card, and a conversation worth asking about.
func acme() plan {
	return plan{
		domain: "acme.com", name: "Acme Inc", contact: "Ann Lee", owner: "dana", crm: "attio", licensed: 25, pulse: true,
		industry: "Logistics", size: "201-500", location: "Portland, US",
		custom: map[string]string{"Tier": "Gold", "Region": "US West", "Champion": "Ann Lee, VP Operations", "Executive sponsor": "Marcus Webb, COO"},
		usage:  []knee{{200, 19}, {120, 21}, {75, 20}, {45, 14}, {20, 11}, {8, 11}, {1, 12}},
		deals: []deal{
			{system: "salesbricks", id: "sb-771", product: "Platform", every: "year", amount: 48_000_00, seats: 25, ends: 38},
			{
				system: "stripe", id: "sub_acme_reporting", product: "Advanced Reporting add-on", every: "month", amount: 950_00, billed: 4, spans: 5,
				turns: []turn{{ago: 4, status: "past_due"}},
			},
			{system: "stripe", id: "sub_acme_order_2025", product: "Platform (2025 order)", every: "year", amount: 12_000_00, billed: 160, spans: 1},
			{system: "stripe", id: "sub_acme_forecast", product: "Forecasting", every: "month", amount: 300_00, billed: 9, turns: []turn{{ago: 9, status: "trialing"}}},
		},
		deeds: []Deed{dana(Deed{Kind: IgnoreRevenue, System: "stripe", ExternalID: "sub_acme_order_2025", Reason: "Old order, replaced by the Salesbricks contract"})},
		ago:   150,
		words: acmeWords(), meetings: acmeMeetings(), letters: acmeLetters(),
		projects: []step{
			{158, "Project opened: warehouse rollout", "Bring the two warehouses onto Northstar: 12 planners, three trainings, done in three months."},
			{121, "Warehouse rollout: first wave live", "The Portland warehouse plans in Northstar; 21 of 25 people are active."},
			{68, "Warehouse rollout: on hold", "Paused after the export outage, at the wish of Acme."},
			{9, "Warehouse rollout: second wave planned", "Two training sessions for the Reno warehouse are on the calendar; 8 people are signed up."},
		},
	}
}

func acmeWords() []word {
	return []word{
		{ago: 168, kind: "feature_request", title: "Copy a week into the next one", body: "Planners rebuild the same week by hand. Ann asked for a way to copy it."},
		{ago: 140, kind: "praise", title: "Planning takes half the time", body: "Ann: planning the week used to take me a full Friday, now it is done by lunch."},
		{ago: 118, kind: "commitment", title: "Scheduled reports within two quarters", body: "Dana promised that reports can be sent by e-mail on a schedule within two quarters."},
		{ago: 82, kind: "nps", title: "NPS 9", body: "Would recommend it. One point off because the exports are slow.", score: 9},
		{ago: 72, kind: "escalation", title: "Exports down on payday", body: "The export to payroll failed for two days before payday. Acme paid 140 people late and escalated to our support lead."},
		{ago: 64, kind: "commitment", title: "Written report on the export outage", body: "Dana promised a written report of what happened and a date for streamed exports. Sent on the same day."},
		{ago: 55, kind: "churn_risk", title: "New COO wants fewer tools", body: "Marcus Webb started as COO and asks every department to name tools that can go. Northstar is on the list until he has seen it."},
		{ago: 33, kind: "commitment", title: "Training for the Reno warehouse", body: "Dana offered two training sessions for Reno at no charge, to be held before the renewal."},
		{ago: 33, kind: "feature_request", title: "Overtime by site in one report", body: "Marcus wants overtime by site and week in one report that he can forward."},
		{ago: 21, kind: "feature_request", title: "Accounts from the directory", body: "IT of Acme asks for SCIM, so that joiners and leavers come from their directory."},
		{ago: 12, kind: "praise", title: "Support fixed it the same day", body: "Ann thanked support: the wrong time zone of Reno was put right within three hours."},
		{ago: 6, kind: "commitment", title: "Renewal quote with a two-year option", body: "Dana promised a quote with a two-year option, and an answer about the price for 30 seats, by Friday."},
		{ago: 5, kind: "complaint", title: "Dashboard is slow with 90 days of data", body: "The overtime dashboard takes 40 seconds when it shows 90 days. Marcus saw it on his first try."},
	}
}

func acmeLetters() []letter {
	return []letter{
		{166, "Kick-off of the warehouse rollout", "Hi Ann,\nthank you for the lively kick-off. The plan: Portland first, Reno in a second wave, three trainings in all.\nBest, Dana"},
		{117, "Notes from the quarterly review", "Hi Ann,\n21 of 25 people are active, planning takes half the time, and scheduled reports come within two quarters.\nBest, Dana"},
		{72, "Exports are down, at the worst moment", "Dana,\nthe export to payroll has failed since yesterday and payday is tomorrow. I need somebody on the phone now, not a ticket number.\nAnn"},
		{64, "What happened to the exports, and what we changed", "Hi Ann,\nattached is the full report. In short: a job ran out of memory on large sites; exports are now streamed, and an alarm wakes us before you notice.\nBest, Dana"},
		{52, "Introducing Marcus Webb", "Hi Dana,\nMarcus joined as our COO last week and would like to understand what we pay for. Could you find an hour with both of us?\nAnn"},
		{32, "Notes: what Marcus would need to see", "Hi Marcus, hi Ann,\nthree things: overtime by site in one report, Reno trained before the renewal, and the price for 30 seats. I come back on each.\nBest, Dana"},
		{18, "Directory sync", "Hi Dana,\nour IT asks whether accounts can come from the directory. It is not urgent, but it would help with the security review.\nAnn"},
		{6, "Re: Renewal", "Hi Dana,\nas discussed: please send the two-year option as well. Marcus wants to decide within two weeks.\nAnn"},
		{3, "Your card for the reporting add-on", "Hi Ann,\nthe card on file for the reporting add-on has expired and the payment of $950 did not go through. Could finance put in the new one?\nBest, Dana"},
		{2, "Re: Your card for the reporting add-on", "Hi Dana,\nthanks for the heads-up. Finance has the new card and will update it by Thursday. Nothing to worry about.\nAnn"},
	}
}

func acmeMeetings() []meeting {
	return []meeting{{166, `
# Kick-off: warehouse rollout at Acme
> Portland first, Reno in a second wave. Twelve planners, three trainings. Success means that planning the week takes half a day.
M: Ann, what would make you say in half a year that this was worth it?
C: If planning a week takes half a day. Today it is a full Friday, for each warehouse.
M: That is a good measure. Who plans today?
C: In Portland seven people, in Reno five. Reno is sceptical, they were burnt by the last tool.
M: Then let us start with Portland and let them tell Reno about it.
C: Agreed. I would rather have one warehouse that loves it than two that cope.
M: I propose three trainings: two for Portland now, one for Reno when you say so.
C: And someone has to copy the weekly pattern by hand at the beginning?
M: At the beginning yes. Copying weeks is the next thing we release.
C: Good. Then we start on the first.
`}, {118, `
# Quarterly review with Acme
> 21 of 25 licensed people are active. Planning takes half the time. Ann wants reports by e-mail on a schedule; Dana promised them within two quarters.
M: Your numbers first: 21 of 25 people used Northstar in the last week. That is the best quarter so far.
C: It shows. I am done with the week by lunch on Friday. It used to be the whole day.
M: Would you tell that to Reno?
C: I already did. They want to see Portland for another quarter.
M: Fair. What is missing for you?
C: Reports. My boss wants overtime on Monday at eight, and I am the one who copies it into a mail.
M: Reports on a schedule come within two quarters. I can promise you that.
C: I will hold you to it.
M: Please do. Anything that annoys people?
C: Exports. They work, but with a full month I can get a coffee meanwhile.
M: How long is a coffee?
C: Five minutes, sometimes ten. Payroll needs it the day before payday, so that is the day it must not fail.
M: Understood. I will bring that to the engineers with your numbers.
`}, {71, `
# Acme: export outage
> Emergency call. The payroll export failed for two days before payday. Engineering ran it by hand during the call; Ann wants a written report and a plan.
C: I have a hundred and forty people who are not paid tomorrow if this file does not come.
M: I have Jonas from engineering with me. He runs the export by hand for you right now.
Jonas: The job runs out of memory on your largest site. I have split it in two; the first half is done.
C: That is nice, but you knew that it was slow. I told you in the review.
M: You did. I passed it on, and it was planned for next month. That was too late, and I am sorry.
C: Sorry does not pay people. What happens before the next payday?
Jonas: By then exports are streamed. They do not need memory for the whole month any more. I will show you within the week.
C: I want that in writing. What happened, what you changed, and how I hear of it before payroll does.
M: You have it within a week, from me.
Jonas: The second half is done. The file is in your folder.
C: It is here. Let me check the totals. They match.
M: I call you tomorrow morning to hear whether payroll went through.
C: Do that. And Dana, Reno is on hold until I have seen one month without this.
`}, {64, `
# Acme: after the outage
> Went through the written report. Streamed exports were shown on Acme's own data. Ann is content with the fix; the rollout to Reno stays on hold.
M: You have read the report?
C: I have. It is honest, I give you that.
M: Jonas can show you the streamed export on a copy of your data.
Jonas: This is the last month of Portland. Forty seconds, and it begins to download at once.
C: And if it fails anyway?
Jonas: Then it wakes us, not you. The alarm has been on since Tuesday.
C: Good. I will tell our finance people. They were louder than I was.
M: And Reno?
C: Stays on hold. We also get a new COO next week, and I do not want to start anything before I know what he thinks.
M: May I meet him, when he has settled?
C: I will introduce you.
`}, {33, `
# Acme: meeting Marcus Webb
> First meeting with the new COO. He is cutting tools and wants to see overtime by site, Reno trained, and the price for 30 seats before he decides about the renewal.
C: Dana, this is Marcus. Marcus, Dana has looked after us since the beginning.
Marcus: Pleased to meet you. I will be direct: I have a list of forty tools and I want twenty.
M: Then it is fair to ask what Northstar does for you. May I show you one page?
Marcus: Please.
M: Planning a week in Portland took a day and takes a morning. That is about eleven hundred hours a year.
Marcus: And how many people use it? I see 25 on the invoice.
M: Thirteen last week. It was twenty-one before the outage and before Reno was put on hold.
Marcus: So I pay for twelve that nobody uses.
C: Five of them are Reno. That was my decision, after the exports failed.
Marcus: What would it take for Reno to use it?
M: Two trainings of an hour. I would hold them myself, at no charge, before the renewal.
Marcus: Fine. The second thing: overtime by site, one report, that I can forward. I do not log into tools.
M: By site exists; on a schedule comes soon, as I promised Ann. I will send you a sample of the first one next week.
Marcus: And third, a price for thirty seats. If Reno works I need more, if it does not I need fewer.
M: You will have all three in writing.
Marcus: Then we talk again before the contract ends. I am not against it, I just do not know it yet.
`}, {6, `
# Acme: renewal preparation
> Ann and Marcus lean towards renewing. Open: two-year option, the price for 30 seats, and how Reno's first training goes. Marcus decides within two weeks. The dashboard was slow when he tried it.
M: The contract ends in about six weeks. Where do you stand?
C: I want to keep it. Marcus wants to see Reno first.
Marcus: Reno has eight people signed up for the training. That is more than I expected.
M: The first session is next week. What else do you need from me?
Marcus: Two numbers. A two-year term, and thirty seats instead of twenty-five.
M: You have the quote with both by Friday.
Marcus: And the dashboard. I opened overtime for the last 90 days and it took forty seconds. I thought it was broken.
M: That should not be. I open a ticket right after this call, with your account as the example.
C: It is fast with 30 days. It is only the quarter that hurts.
M: Good to know, that helps to find it.
Marcus: If these things hold, I have no reason to look elsewhere. I decide within two weeks.
C: And Dana, you will get something about the card for the add-on. Ours has just been replaced.
M: Thanks, I will keep an eye on it.
`}}
}
