package blocks

// This file holds the ids and payloads of lists, the App Home and its settings.

func hubActions() []string { return homeActions() }

func hubCallbacks() []string { return homeCallbacks() }

func hubSuggestions() []string { return nil }
