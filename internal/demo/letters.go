package demo

// wishes are feature requests that any customer might have.
func wishes() []word {
	return []word{
		{title: "Export a board to PDF", body: "{contact} asked for a PDF of the weekly board: the plant managers print it and pin it to the wall."},
		{title: "Single sign-on with groups", body: "Their IT wants the roles in Northstar to follow the groups of the identity provider, so that leavers lose access by themselves."},
		{title: "Edit many shifts at once", body: "Moving a whole team by an hour takes forty clicks today. {contact} would like to select rows and change them together."},
		{title: "Scheduled report by e-mail", body: "The board of {company} wants the utilisation report every Monday morning, without anybody having to log in."},
		{title: "Offline mode in the mobile app", body: "The cellar and the loading dock have no reception; people write on paper and type it in later."},
		{title: "Read-only seats", body: "There are a dozen people who only look. {contact} asked whether they could be cheaper or free."},
		{title: "Webhook when a plan changes", body: "Their developers poll the API each minute to find changes in the plan. A webhook would do."},
		{title: "Two time zones on one board", body: "The teams at {place} and abroad share one board and keep mixing up the hours."},
	}
}

// moods are things said in passing.
func moods() []word {
	return []word{
		{kind: "praise", title: "Planning is quicker than before", body: "{contact} said in passing that the weekly plan takes half an hour less since the last release."},
		{kind: "complaint", title: "Notifications at night", body: "Two colleagues were woken by a notification about a shift in three weeks. They would like quiet hours."},
		{kind: "praise", title: "Quick answer from support", body: "The question about holidays was answered within the hour, with a screenshot."},
		{kind: "praise", title: "New colleagues find their way alone", body: "{contact}: the last three starters needed no training at all."},
		{kind: "complaint", title: "Printing cuts off the last column", body: "Sunday is missing on paper when the board is printed on A4."},
		{kind: "complaint", title: "Search does not find nicknames", body: "Everybody at {company} goes by a nickname, and the search knows only passports."},
	}
}

// letters are e-mails of an ordinary relationship.
func letters() []letter {
	return []letter{
		{subject: "Notes from our call", body: "Hi {contact},\nthank you for your time today. In short: the new colleagues get their training this month, you send us the list of sites, and we look into the report that took too long.\nBest, {me}"},
		{subject: "Re: Notes from our call", body: "Hi {me},\nthat is how I understood it too. The list of sites is attached; two of them open only next quarter.\nRegards, {contact}"},
		{subject: "What is new in {product} this month", body: "Hi {contact},\ntwo things you asked for are there: the weekly board loads in under a second, and shifts can be copied from one week to the next.\nBest, {me}"},
		{subject: "Invoice address", body: "Hi {me},\nour finance team has moved: please send invoices to the new address from now on. Nothing else changes.\nRegards, {contact}"},
		{subject: "Training dates", body: "Hi {contact},\nwould a Tuesday or a Thursday suit the team better? An hour is enough; the recording stays with you.\nBest, {me}"},
		{subject: "Re: Training dates", body: "Hi {me},\nThursday please, in the morning. There will be about eight of us.\nRegards, {contact}"},
		{subject: "Question about permissions", body: "Hi {me},\ncan a team lead see the plan of a neighbouring team without being able to change it? We could not find the switch.\nRegards, {contact}"},
		{subject: "Re: Question about permissions", body: "Hi {contact},\nyes: Settings, Teams, and there \"Visible to\". I have put two screenshots below.\nBest, {me}"},
		{subject: "Reference call for a prospect", body: "Hi {contact},\nwould you talk to a company of your size for twenty minutes about how you started? No preparation needed.\nBest, {me}"},
	}
}

// scripts are calls of an ordinary relationship.
func scripts() []string {
	return []string{`
# Quarterly review with {company}
> Went through adoption and the two open requests. The team leads plan in Northstar every week; the report for the board still takes an afternoon by hand.
M: Thanks for making the time, {contact}. I would start with how the teams use it, then your open points, then what comes next.
C: Fine with me. The short version: the team leads are happy, the board is not.
M: What does the board miss?
C: A report they can read without logging in. At the moment someone copies numbers into a slide for an afternoon each quarter.
M: The scheduled report is being built. May I put you on the early list?
C: Please do. If it comes as a PDF, even better.
M: Noted. On adoption: most of the team leads come back every week. Two sites have hardly started.
C: They had a change of managers. Give it another month, then I would like a second training there.
M: I will send dates for the training by the end of the week.
C: Good. Then nothing else from my side.
`, `
# Check-in with {contact}
> A short check-in. Copying weeks saves the planners about an hour; the mobile app logs people out too often.
M: How was the month?
C: Quiet, which is good. Copying a week into the next one saves us about an hour each Friday.
M: That is nice to hear. And what gets in the way?
C: The mobile app logs people out. Not every day, but often enough that they tell me.
M: Is that on the older phones, or everywhere?
C: Mostly the Android ones we hand out at {place}.
M: I will open a ticket with the models and come back to you within the week.
C: Thank you. I can send you the list of models.
`, `
# Onboarding of new team leads at {company}
> Training for the new team leads: boards, swaps and approvals. They asked for a cheat sheet and a sandbox.
M: Welcome everybody. Half an hour for the board, then swaps and approvals, and questions whenever you have them.
C: We are five today. Two of us have used the old tool for ten years, so be patient.
M: Gladly. This is the week as your teams see it; red means that somebody is missing.
C: And if two people swap without telling me?
M: Then it waits here for your approval. You can let small swaps pass by themselves, that is a setting.
C: I would like to try that without breaking anything.
M: I will set up a sandbox with last week's data for you.
C: And a cheat sheet, one page, please.
M: You will have both tomorrow.
`, `
# Planning the next half year with {company}
> Talked about the rollout to further sites and about the interface to payroll. Decision about payroll in their next budget round.
C: We would like to bring in the remaining sites. The question is whether payroll can take the hours directly.
M: Which payroll system is it?
C: The big one that everybody complains about. It reads a file every night.
M: Then the export can be scheduled for that. Two customers of your size do exactly this.
C: Could I talk to one of them?
M: I will ask, and introduce you if they agree.
C: The budget round is next month. If I know by then what it takes, it can go in.
M: I will write it down in one page: steps, days of work and what it costs. Would two weeks be soon enough?
C: That would be perfect.
`, `
# Support follow-up with {company}
> Looked at the two tickets of last month together. Both are solved; the import of absences was a matter of date formats.
M: I wanted to close the two tickets with you rather than by mail.
C: The slow board is fixed, I noticed the same day. The import was the annoying one.
M: It stumbled over dates with the day first. It now asks which one you mean.
C: That would have saved us a morning.
M: I am sorry about that. Did any absences get lost?
C: No, we had the file. We only had to do it twice.
M: Is there anything else that costs you time at the moment?
C: Permissions. Explaining who sees what takes me longer than planning.
M: I will send you the overview that we made for that.
`, `
# Getting to know the new manager at {company}
> The new operations manager wants to see where the hours go. Agreed on a monthly look at overtime.
M: Good to meet you. Would you tell me what you found when you started?
C: A lot of overtime on two days a week and nobody who could tell me why.
M: That is visible on the overtime report; I can share the screen.
C: Interesting. So it is the deliveries that come in the evening.
M: It looks like it. Other customers move two people by three hours and it is gone.
C: I would want to see that each month, not when it is too late.
M: Then let us look at it together every month, for fifteen minutes.
C: Agreed. You send the invitation?
M: I will, this afternoon.
`}
}
