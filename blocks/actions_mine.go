package blocks

// The ids of the buttons that turn the pages of somebody's own accounts; both
// carry HomePage.
const (
	MinePrevious = "mine_previous"
	MineNext     = "mine_next"
)

func mineActions() []string { return []string{MinePrevious, MineNext} }
