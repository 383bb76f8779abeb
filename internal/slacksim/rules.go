package slacksim

import (
	"fmt"
	"net/http"
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
	mu        sync.RWMutex
	off       map[Rule]bool
	unwelcome []string // types of blocks that this workspace does not take
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

// subscribes says whether an event is sent: the manifest asks for it and has the scope that Slack wants for it.
func (s *Sim) subscribes(event string) bool {
	if !s.holds(RuleSubscriptions) {
		return true
	}
	scopes, needs := eventScopes[event]
	return s.manifest.Subscribes(event) && (!needs || s.requireScope(scopes...) == nil)
}

// eventScopes is which scope (one is enough) an event needs besides its subscription.
var eventScopes = map[string][]string{
	"app_mention":             {"app_mentions:read"},
	"message.channels":        {"channels:history"},
	"message.groups":          {"groups:history"},
	"message.im":              {"im:history"},
	"message.mpim":            {"mpim:history"},
	"link_shared":             {"links:read"},
	"reaction_added":          {"reactions:read"},
	"reaction_removed":        {"reactions:read"},
	"member_joined_channel":   {"channels:read", "groups:read"},
	"member_left_channel":     {"channels:read", "groups:read"},
	"channel_archive":         {"channels:read"},
	"channel_left":            {"channels:read"},
	"channel_shared":          {"channels:read", "groups:read", "im:read", "mpim:read"},
	"channel_unarchive":       {"channels:read"},
	"channel_unshared":        {"channels:read", "groups:read", "im:read", "mpim:read"},
	"group_archive":           {"groups:read"},
	"group_unarchive":         {"groups:read"},
	"group_left":              {"groups:read"},
	"file_shared":             {"files:read"},
	"pin_added":               {"pins:read"},
	"pin_removed":             {"pins:read"},
	"user_change":             {"users:read"},
	"subteam_members_changed": {"usergroups:read"},
}

// belongs says whether the app is a member, or may do as if it were.
func (s *Sim) belongs(c *channel) bool {
	return c.members[s.cfg.BotUserID] || !s.holds(RuleMembership)
}

// rulesOff lists the rules that are switched off.
func (s *Sim) rulesOff() []Rule {
	return slices.DeleteFunc(Rules(), s.holds)
}

// serveRules tells which rules there are and which hold.
func (s *Sim) serveRules(w http.ResponseWriter, _ *http.Request) {
	out := []fields{}
	for _, r := range Rules() {
		out = append(out, fields{"rule": r, "on": s.holds(r), "what": explained[r]})
	}
	reply(w, fields{"rules": out}, nil)
}

// setRule switches a rule on or off.
func (s *Sim) setRule(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Rule Rule  `json:"rule"`
		On   *bool `json:"on"`
	}
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		switch {
		case err != nil:
			return nil, misread(err, "Say which rule, and whether it is on.")
		case in.On == nil:
			return nil, &fault{"invalid_json", "Say which rule, and whether it is on."}
		}
		if wrong := s.rules.set(in.Rule, *in.On); wrong != nil {
			return nil, &fault{"unknown_rule", wrong.Error()}
		}
		s.publish(signal{kind: "workspace"}, fields{})
		return fields{}, nil
	})
}

// explained is each rule in a sentence.
var explained = map[Rule]string{
	RuleScopes:          "A method needs its scope in the manifest.",
	RuleMembership:      "The app writes and reads where it is a member.",
	RuleTriggerLife:     "A trigger_id lives 3 seconds.",
	RuleTriggerOnce:     "A trigger_id serves once.",
	RuleResponseUses:    "A response_url serves 5 times.",
	RuleResponseLife:    "A response_url lives 30 minutes.",
	RuleAckPatience:     "An acknowledgement comes within 3 seconds.",
	RuleAckSize:         "An acknowledgement has less than 20,480 bytes.",
	RuleNoThreadCommand: "A slash command is refused in a thread.",
	RuleRates:           "Each method has its tier of calls a minute.",
	RulePace:            "One post a second in a channel, after a short burst.",
	RuleStreamLife:      "A stream dies after 5 minutes.",
	RuleStreamAlone:     "A message that streams cannot be updated.",
	RuleUploadDelay:     "A file is not usable as soon as it is uploaded.",
	RuleEphemeral:       "An ephemeral message is seen by one person and cannot be updated by the API.",
	RuleImages:          "An image block that cannot be fetched refuses the message.",
	RuleSubscriptions:   "An event is sent only if the manifest subscribes to it and has its scope.",
	RuleHistoryScope:    "Messages and replies are read with the history scope of their kind of conversation.",
	RuleSight:           "Guests and other teams' people see only the channels they are in.",
	RuleConnections:     "An app has at most 10 sockets.",
	RuleBlocks:          "Blocks keep Block Kit's limits.",
}
