package slacksim

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	inHistory  = "conversations_history"
	inComposer = "composer"

	mostShares = 2000        // that are remembered by their ids
	ackGrace   = time.Second // that an acknowledgement under way may take
)

// share is links of the app's domains that somebody posted or is about to.
type share struct {
	id, source string
	channel    *channel
	message    *message           // nil while the links stand in the composer
	links      []sharedLink       // those that the app was told of
	shown      map[string]preview // by address
	acked      chan struct{}      // closed when the app has taken the event
	unfurled   chan struct{}      // closed when the app unfurled what stands in the composer
}

// preview is what the app shows of a link: an attachment.
type preview = map[string]json.RawMessage

type sharedLink struct {
	Domain string `json:"domain"`
	URL    string `json:"url"`
}

// shares is what was lately shared, by id.
type shares struct {
	byID  map[string]*share
	order []string
}

func newShares() shares { return shares{byID: map[string]*share{}} }

func unfurlMethods() map[string]method {
	return map[string]method{"chat.unfurl": {scopes: []string{"links:write"}, prepare: prepareUnfurls, run: (*Sim).unfurl}}
}

// addresses lists the links of a text, as they stand in it.
func addresses(text string) []string {
	var out []string
	for _, hit := range reference.FindAllStringSubmatch(text, -1) {
		target, _, _ := strings.Cut(hit[1], "|")
		if (strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://")) && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	return out
}

// domainOfApp is which of the manifest's domains a link belongs to, if to any.
func (s *Sim) domainOfApp(link string) string {
	address, err := url.Parse(unescaper.Replace(link))
	if err != nil {
		return ""
	}
	host := strings.ToLower(address.Hostname())
	for _, domain := range s.manifest.Features.UnfurlDomains {
		if d := strings.ToLower(domain); host == d || strings.HasSuffix(host, "."+d) {
			return domain
		}
	}
	return ""
}

// newShare remembers the links of a text that the app is to be told of; nil when there are none, or it does not listen.
func (s *Sim) newShare(c *channel, text, id, source string) *share {
	if len(s.manifest.Features.UnfurlDomains) == 0 || !s.subscribes("link_shared") {
		return nil
	}
	sh := &share{id: id, source: source, channel: c, shown: map[string]preview{}, acked: make(chan struct{}), unfurled: make(chan struct{})}
	for _, link := range addresses(text) {
		if domain := s.domainOfApp(link); domain != "" {
			sh.links = append(sh.links, sharedLink{domain, link})
		}
	}
	if len(sh.links) == 0 {
		return nil
	}
	s.shares.byID[id] = sh
	if s.shares.order = append(s.shares.order, id); len(s.shares.order) > mostShares {
		delete(s.shares.byID, s.shares.order[0])
		s.shares.order = s.shares.order[1:]
	}
	return sh
}

// shareLinks tells the app of its links in a person's message, wherever that is: it need not be a member.
func (s *Sim) shareLinks(c *channel, m *message) {
	sh := s.newShare(c, m.Text, c.ID+"."+m.TS+"."+strings.ToLower(randomText(32)), inHistory)
	if sh == nil {
		return
	}
	sh.message, m.share = m, sh
	event := map[string]any{"channel": c.ID, "user": m.User, "message_ts": m.TS}
	if m.ThreadTS != "" {
		event["thread_ts"] = m.ThreadTS
	}
	s.emitShare(sh, event)
}

func (s *Sim) emitShare(sh *share, event map[string]any) {
	event["type"], event["links"], event["unfurl_id"], event["source"] = "link_shared", sh.links, sh.id, sh.source
	event["is_bot_user_member"], event["event_ts"] = sh.channel.members[s.cfg.BotUserID], s.tick()
	s.emitThen(sh.channel, event, func(_ json.RawMessage, failure string) {
		if failure == "" {
			close(sh.acked)
		}
	})
}

// prepareUnfurls reads what the app wants shown, without the lock.
func prepareUnfurls(s *Sim, c *call) error {
	raw := c.raw("unfurls")
	if raw == nil {
		return nil
	}
	if json.Unmarshal(raw, &c.unfurls) != nil {
		return refuse("invalid_unfurls_format")
	}
	for link, one := range c.unfurls {
		if one == nil {
			return refuse("cannot_parse_attachment")
		}
		if blocks := one["blocks"]; blocks != nil {
			problems := s.against(blocks)
			for i := range problems {
				problems[i].Pointer = "/unfurls/" + pointerEscaper.Replace(link) + problems[i].Pointer
			}
			if len(problems) > 0 {
				return refuseBlocks(problems)
			}
		}
	}
	return nil
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// shared finds what a call of chat.unfurl is about: by channel and ts, or by unfurl_id and source.
func (s *Sim) shared(c *call) (*share, error) {
	id, source := c.str("unfurl_id"), c.str("source")
	if id != "" || source != "" {
		sh := s.shares.byID[id]
		switch {
		case id == "":
			return nil, refuse("missing_unfurl_id")
		case source == "":
			return nil, refuse("missing_source")
		case source != inHistory && source != inComposer:
			return nil, refuse("invalid_source")
		case sh == nil || sh.source != source:
			return nil, refuse("invalid_unfurl_id")
		}
		return sh, nil
	}
	in := s.channels.byID[c.str("channel")]
	switch {
	case c.str("channel") == "":
		return nil, refuse("missing_channel")
	case c.str("ts") == "":
		return nil, refuse("missing_ts")
	case in == nil:
		return nil, refuse("cannot_find_channel")
	}
	m := in.find(c.str("ts"))
	switch {
	case m == nil:
		return nil, refuse("cannot_find_message")
	case m.share == nil:
		return nil, refuse("cannot_unfurl_url") // the app was told of nothing here
	}
	return m.share, nil
}

func (s *Sim) unfurl(c *call) (fields, error) {
	sh, err := s.shared(c)
	if err != nil {
		return nil, err
	}
	prompts := c.flag("user_auth_required") || c.str("user_auth_url") != "" || c.str("user_auth_message") != "" || c.raw("user_auth_blocks") != nil
	if c.raw("unfurls") == nil && c.raw("metadata") == nil && !prompts {
		return nil, refuse("missing_unfurls")
	}
	if !s.taken(c, sh) {
		return nil, refuse("cannot_unfurl_url")
	}
	if sh.message != nil && sh.channel.find(sh.message.TS) != sh.message {
		return nil, refuse("cannot_find_message")
	}
	for link := range c.unfurls {
		if !slices.ContainsFunc(sh.links, func(l sharedLink) bool { return l.URL == link }) {
			if sh.message != nil && slices.Contains(addresses(sh.message.Text), link) {
				return nil, refuse("cannot_unfurl_url") // it stands there, but is none of the app's
			}
			return nil, refuse("cannot_unfurl_message")
		}
	}
	if prompts && sh.message != nil {
		s.inviteToConnect(c, sh)
	}
	s.showUnfurls(c, sh)
	return fields{}, nil
}

// taken says whether the app has acknowledged the links. An acknowledgement that is under way on its socket is waited for.
func (s *Sim) taken(c *call, sh *share) bool {
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-sh.acked:
		return true
	default:
	}
	select {
	case <-sh.acked:
		return true
	case <-time.After(ackGrace):
	case <-c.ctx.Done():
	}
	return false
}

// showUnfurls attaches unfurls to the message, for all who see it; an address that was unfurled before is changed.
func (s *Sim) showUnfurls(c *call, sh *share) {
	if len(c.unfurls) == 0 {
		return
	}
	list := []preview{}
	for _, link := range sh.links {
		if one := c.unfurls[link.URL]; one != nil {
			one["from_url"], one["original_url"], one["app_unfurl_url"] = encode(link.URL), encode(link.URL), encode(link.URL)
			one["is_app_unfurl"], one["app_id"], one["bot_id"] = encode(true), encode(s.cfg.AppID), encode(s.cfg.BotID)
			sh.shown[link.URL] = one
		}
		if one := sh.shown[link.URL]; one != nil {
			complete(one, len(list)+1)
			list = append(list, one)
		}
	}
	if sh.message == nil {
		select {
		case <-sh.unfurled:
		default:
			close(sh.unfurled)
		}
		return
	}
	before := json.RawMessage(encode(s.slackMessage(sh.message)))
	sh.message.Attachments, sh.message.picked = encode(list), nil
	s.changed(sh.channel, sh.message, before)
}

// inviteToConnect asks the person who posted a link, and nobody else, to make themselves known to the app.
func (s *Sim) inviteToConnect(c *call, sh *share) {
	text := c.str("user_auth_message")
	if link := c.str("user_auth_url"); link != "" {
		text = strings.TrimSpace(text + " <" + link + "|Connect your account>")
	}
	if text == "" {
		text = "Connect your account to see previews of this link."
	}
	s.post(sh.channel, &message{User: s.cfg.BotUserID, BotID: s.cfg.BotID, Text: text, Ephemeral: true, to: sh.message.User, ThreadTS: sh.message.ThreadTS})
}
