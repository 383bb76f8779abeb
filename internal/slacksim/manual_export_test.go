package slacksim

// Methods is every method of the Web API that there is.
func Methods() []string {
	var names []string
	for name := range methodTable() {
		names = append(names, name)
	}
	return names
}
