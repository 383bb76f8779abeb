package blocks

// This file holds the ids and payloads of the ways in: shortcuts, links, the menu that finds accounts.

func wayActions() []string { return nil }

func wayCallbacks() []string { return nil }

func waySuggestions() []string { return nil }
