package demo

// The people of the workspace, by their Slack users.
const (
	danaID = "U0DANA0001"
	omarID = "U0OMAR0001"
	giaID  = "U0GIAR0001"
)

func dana(d Deed) Deed {
	d.ByID, d.ByName = danaID, "dana"
	return d
}

func omar(d Deed) Deed {
	d.ByID, d.ByName = omarID, "omar"
	return d
}
