package blocks

// This file holds the ids and payloads of lists, the App Home and its settings.

func hubActions() []string { return nil }

func hubCallbacks() []string { return nil }

func hubSuggestions() []string { return nil }
