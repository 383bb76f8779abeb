package demo

import (
	"bytes"
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

// SectionChannels are the channels into which hand-offs to a section are
// posted, by the section's name.
func SectionChannels() map[string]string { return map[string]string{"contracts": renewalsID} }

// linked is a manifest whose app is told of links to Acme, too: in a workspace
// of its own these are the domains that people link to most.
func linked(manifest []byte) []byte {
	const domains = "  unfurl_domains:"
	at := bytes.Index(manifest, []byte(domains))
	if at < 0 {
		return manifest
	}
	end := at + bytes.IndexByte(append(manifest[at:len(manifest):len(manifest)], '\n'), '\n')
	return bytes.Join([][]byte{manifest[:end], manifest[end:]}, []byte("\n    - acme.com"))
}

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
		Manifest: linked(manifest),
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
