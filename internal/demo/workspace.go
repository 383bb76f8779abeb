package demo

import (
	"time"

	"rapport/internal/slacksim"
)

// The people and the team of the workspace, by their Slack ids.
const (
	teamID  = "T0NORTHST1"
	danaID  = "U0DANA0001"
	omarID  = "U0OMAR0001"
	giaID   = "U0GIAR0001"
	priyaID = "U0PRIYA001"
	annID   = "U0ANNLEE01" // of Acme, met in the shared channel

	generalID  = "C0GENERAL1"
	csTeamID   = "C0CSTEAM01"
	renewalsID = "C0RENEWAL1"
	randomID   = "C0RANDOM01"
	sharedID   = "C0ACMESHR1"
)

// AccountChannels are the channels in which a card is an ordinary message.
func AccountChannels() []string { return []string{csTeamID, renewalsID} }

// Workspace describes the team Northstar, with the app of a manifest in it.
// One can act as Dana, Omar and Gia.
func Workspace(manifest []byte, now func() time.Time) slacksim.Config {
	everybody := []string{danaID, omarID, priyaID, giaID}
	return slacksim.Config{
		Team: slacksim.Team{ID: teamID, Name: "Northstar", Domain: "northstar", IconText: "NS"},
		People: []slacksim.Person{
			{ID: danaID, Name: "dana", RealName: "Dana Ruiz", DisplayName: "dana", Email: address("dana"), Title: "Head of Customer Success", TZ: "America/New_York", Admin: true},
			{ID: omarID, Name: "omar", RealName: "Omar Haddad", DisplayName: "omar", Email: address("omar"), Title: "Customer Success Manager", TZ: "Europe/London"},
			{ID: giaID, Name: "gia", RealName: "Gia Rossi", DisplayName: "gia", Email: "gia@rossi-design.example", Title: "Guest: designer", TZ: "Europe/Rome", SingleGuest: true},
			{ID: priyaID, Name: "priya", RealName: "Priya Nair", DisplayName: "priya", Email: address("priya"), Title: "Customer Success Manager, on leave", TZ: "Asia/Kolkata", IsHidden: true},
			{ID: annID, Name: "ann.lee", RealName: "Ann Lee", DisplayName: "Ann Lee", Email: "ann@acme.com", Title: "VP Operations, Acme Inc", TZ: "America/Los_Angeles", TeamID: "T0ACMEINC1", IsHidden: true},
		},
		Channels: []slacksim.Channel{
			{ID: generalID, Name: "general", Topic: "For everybody at Northstar", Members: everybody, WithApp: true},
			{ID: csTeamID, Name: "cs-team", Topic: "Customer success. Try /account acme.com here", Members: []string{danaID, omarID, priyaID}, WithApp: true},
			{ID: renewalsID, Name: "renewals", Topic: "Contracts that end soon", Private: true, Members: []string{danaID, omarID}, WithApp: true},
			{ID: randomID, Name: "random", Topic: "Rapport is not in here", Members: []string{danaID, omarID, priyaID}},
			{ID: sharedID, Name: "acme-shared", Topic: "With our friends at Acme", IsExtShared: true, Members: []string{danaID, omarID, annID}, WithApp: true},
		},
		Manifest: manifest,
		Now:      now,
	}
}

func dana(d Deed) Deed {
	d.ByID, d.ByName = danaID, "dana"
	return d
}

func omar(d Deed) Deed {
	d.ByID, d.ByName = omarID, "omar"
	return d
}
