// Package rapport owns the Slack app's manifest as the program carries it: the
// demo's workspace installs the app from it. It never holds anything else.
package rapport

import _ "embed" // for the manifest

// Manifest is manifest.yml, the app's description as Slack reads it.
//
//go:embed manifest.yml
var Manifest string
