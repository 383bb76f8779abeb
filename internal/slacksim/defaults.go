package slacksim

import (
	"cmp"
	"slices"
)

func defaultPeople() []Person {
	return []Person{
		{Name: "dana", RealName: "Dana Reyes", DisplayName: "Dana", Email: "dana@northstar.example", Title: "Head of Customer Success", Admin: true},
		{Name: "lee", RealName: "Lee Park", DisplayName: "Lee", Email: "lee@northstar.example", Title: "Customer Success Manager", TZ: "America/New_York"},
		{Name: "kim", RealName: "Kim Osei", DisplayName: "Kim", Email: "kim@northstar.example", Title: "Account Executive", TZ: "Europe/Berlin"},
		{Name: "gus", RealName: "Gus Guest", DisplayName: "Gus", Email: "gus@contractor.example", Title: "Contractor", Guest: true},
		{Name: "sam", RealName: "Sam Stranger", DisplayName: "Sam", Email: "sam@partner.example", Title: "Partner", TeamID: "T0PARTNER01"},
	}
}

func defaultChannels(people []Person) []Channel {
	var own []string
	for _, p := range people {
		if !p.isGuest() && p.TeamID == "" {
			own = append(own, cmp.Or(p.ID, p.Name))
		}
	}
	return []Channel{
		{Name: "general", Topic: "Company-wide announcements", Members: own},
		{Name: "cs-team", Topic: "Customer success", Members: append(slices.Clone(own), "gus"), WithApp: true},
		{Name: "cs-alerts", Topic: "Scores that fall", Members: own, WithApp: true},
		{Name: "leadership", Topic: "Private", Private: true, Members: own},
		{Name: "shared-partner", Topic: "With our partner", IsExtShared: true, Members: append(slices.Clone(own), "sam"), WithApp: true},
	}
}
