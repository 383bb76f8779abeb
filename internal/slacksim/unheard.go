package slacksim

import (
	"fmt"
	"slices"
	"strings"
)

// Unheard is which events the app subscribes to and is never sent, with the scopes that its manifest lacks for them.
func (s *Sim) Unheard() (sentences []string) {
	for _, event := range s.manifest.Settings.Events.Bot {
		if scopes := eventScopes[event]; len(scopes) > 0 && !s.subscribes(event) {
			sentences = append(sentences, fmt.Sprintf("%s is never sent: the manifest lacks the scope %s", event, strings.Join(scopes, " or ")))
		}
	}
	return slices.Compact(sentences)
}
