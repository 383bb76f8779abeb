package account

import "time"

// Of is a fact with the account that it is about.
type Of[T any] struct {
	Account Domain
	Line    int // where its source told it: a line of a file, or 0
	Fact    T
}

// Entry is an activity with all that its source told of it.
type Entry struct {
	Activity
	Body  string
	Turns []Turn // of a call's transcript, in order
}

// Turn is one turn of a transcript.
type Turn struct {
	Speaker string
	At      time.Duration // from the start of the call
	Text    string
}
