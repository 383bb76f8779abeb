// Package hub owns the views of many accounts: the lists of sections, the App
// Home with its settings, and what finds an account. It never decides whose
// accounts these are, which of them are shown, or who may set anything.
package hub
