package blocks

// This file holds the ids and payloads of what people do to an account.

func deedActions() []string { return nil }

func deedCallbacks() []string { return nil }
