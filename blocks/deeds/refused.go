package deeds

import "rapport/blocks/kit"

// NotYours says that somebody else did what is to be undone.
func NotYours(s Scene) kit.Message {
	return kit.Words("Only the one who did it can undo it. Nothing was changed for " + s.name() + ".")
}

// Newer says that something newer stands on what is to be undone.
func Newer(s Scene) kit.Message {
	return kit.Words("Something newer was done to " + s.name() + " since, so this cannot be undone while that stands. Nothing was changed; `/account " +
		kit.Escape(s.Account.Domain.Display(), kit.MaxName) + " history` shows what was done.")
}

// Nothing says that there is nothing to undo.
func Nothing() kit.Message {
	return kit.Words("There is nothing to undo any more. Nothing was changed.")
}

// NoFactor says that there is no factor to mark.
func NoFactor(s Scene) kit.Message {
	return kit.Words(s.name() + " has no factors, so there is none to mark.")
}
