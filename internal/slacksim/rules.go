package slacksim

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Rule is one of the platform's rules. Each holds unless it is switched off, for an experiment or to show that a test
// notices.
type Rule string

// The platform's rules.
const (
	RuleScopes          Rule = "scopes"          // a method needs its scope in the manifest
	RuleMembership      Rule = "membership"      // the app writes and reads where it is a member
	RuleTriggerLife     Rule = "trigger_life"    // a trigger id lives 3 s
	RuleTriggerOnce     Rule = "trigger_once"    // a trigger id serves once
	RuleResponseUses    Rule = "response_uses"   // a response_url serves 5 times
	RuleResponseLife    Rule = "response_life"   // a response_url lives 30 minutes
	RuleAckPatience     Rule = "ack_patience"    // an acknowledgement comes within 3 s
	RuleAckSize         Rule = "ack_size"        // and has less than 20,480 bytes
	RuleNoThreadCommand Rule = "thread_commands" // a slash command is refused in a thread
	RuleRates           Rule = "rates"           // each method has its tier
	RulePace            Rule = "pace"            // one post a second in a channel, after a short burst
	RuleStreamLife      Rule = "stream_life"     // a stream dies after 5 minutes
	RuleStreamAlone     Rule = "stream_alone"    // a message that streams is not updated
	RuleUploadDelay     Rule = "upload_delay"    // a file is not usable as soon as it is uploaded
	RuleEphemeral       Rule = "ephemeral"       // an ephemeral message is seen by one person and never updated by the API
	RuleImages          Rule = "images"          // an image block that cannot be fetched refuses the message
	RuleSubscriptions   Rule = "subscriptions"   // an event is sent only if the manifest subscribes to it
	RuleHistoryScope    Rule = "history_scope"   // replies in channels are read with channels:history only
	RuleSight           Rule = "sight"           // guests and other teams' people see their own channels only
	RuleConnections     Rule = "connections"     // 10 sockets at most
	RuleBlocks          Rule = "blocks"          // Block Kit's limits
)

// Rules lists every rule there is.
func Rules() []Rule {
	return []Rule{
		RuleScopes, RuleMembership, RuleTriggerLife, RuleTriggerOnce, RuleResponseUses, RuleResponseLife, RuleAckPatience, RuleAckSize,
		RuleNoThreadCommand, RuleRates, RulePace, RuleStreamLife, RuleStreamAlone, RuleUploadDelay, RuleEphemeral, RuleImages,
		RuleSubscriptions, RuleHistoryScope, RuleSight, RuleConnections, RuleBlocks,
	}
}

// rulebook is which rules are switched off. It has its own lock: it is asked in every place.
type rulebook struct {
	mu  sync.RWMutex
	off map[Rule]bool
}

// set switches a rule on or off.
func (b *rulebook) set(r Rule, on bool) error {
	if !slices.Contains(Rules(), r) {
		return fmt.Errorf("there is no rule %q; there are: %s", r, joined(Rules()))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.off[r] = !on
	return nil
}

// holds says whether a rule is in force.
func (s *Sim) holds(r Rule) bool {
	s.rules.mu.RLock()
	defer s.rules.mu.RUnlock()
	return !s.rules.off[r]
}

func joined(rules []Rule) string {
	words := make([]string, 0, len(rules))
	for _, r := range rules {
		words = append(words, string(r))
	}
	return strings.Join(words, ", ")
}
