package simtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// History is the conversation as the person would have seen it: days, times, threads, and each message as it is drawn.
func (p *Person) History() string {
	var page struct {
		Messages []said `json:"messages"`
		HasMore  bool   `json:"has_more"`
	}
	p.w.read("messages", url.Values{"as": {p.id}, "channel": {p.channel}, "limit": {"30"}}, &page)
	var out strings.Builder
	fmt.Fprintf(&out, "The conversation as %s sees it:\n", p.name)
	if page.HasMore {
		out.WriteString("  … earlier messages …\n")
	}
	day := ""
	for _, root := range page.Messages {
		if d := moment(root.TS).Format("Monday, 2 January 2006"); d != day {
			day = d
			fmt.Fprintf(&out, "  ── %s ──\n", day)
		}
		out.WriteString(p.w.picture(root, "  "))
		if root.ThreadTS == "" {
			continue
		}
		var thread struct {
			Messages []said `json:"messages"`
		}
		p.w.read("messages", url.Values{"as": {p.id}, "channel": {p.channel}, "thread_ts": {root.TS}}, &thread)
		for _, m := range thread.Messages[min(1, len(thread.Messages)):] {
			out.WriteString(p.w.picture(m, "      ↳ "))
		}
	}
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	if status := p.feed.status(p.channel); status != "" {
		fmt.Fprintf(&out, "  (%s)\n", status)
	}
	return out.String()
}

// picture is a message as it is drawn: who, when and what; what has more than one line stands below its author.
func (w *Workspace) picture(m said, margin string) string {
	head := moment(m.TS).Format("15:04") + " " + w.author(m)
	if marks := w.marks(m); marks != "" {
		head += " (" + marks + ")"
	}
	body := w.body(m)
	if len(body) == 1 {
		return margin + head + ": " + body[0] + "\n"
	}
	rest := strings.Repeat(" ", len([]rune(margin))+6)
	return margin + head + ":\n" + rest + strings.Join(body, "\n"+rest) + "\n"
}

func (w *Workspace) author(m said) string {
	who := m.Username
	if who == "" {
		who = w.named(m.User)
	}
	if m.User == "USLACKBOT" {
		who = "Slackbot"
	}
	return who
}

// marks are the small words beside a message's time.
func (w *Workspace) marks(m said) string {
	return strings.Join(nonEmpty(
		word(m.Command != "", w.named(m.CommandUser)+" used "+m.Command), word(m.Ephemeral, "only visible to you"), word(m.Edited != nil, "edited"), word(m.Pinned, "pinned"),
		map[string]string{"live": "being written", "stale": "interrupted", "stopped": "stopped"}[m.Streaming],
	), ", ")
}

func word(when bool, text string) string {
	if when {
		return text
	}
	return ""
}

// body is all that stands below a message's author.
func (w *Workspace) body(m said) []string {
	lines := split(w.text(node{"type": "mrkdwn", "text": m.Text}))
	if len(m.Blocks) > 0 {
		lines = w.lines(m.Blocks)
	}
	lines = append(lines, w.attached(m.Attachments)...)
	for _, f := range m.Files {
		lines = append(lines, fmt.Sprintf("(file: %s, %s, %d bytes)", f.title(), f.MIME, f.Size))
	}
	var reactions []string
	for _, r := range m.Reactions {
		var who []string
		for _, id := range r.Users {
			who = append(who, w.named(id))
		}
		reactions = append(reactions, ":"+r.Name+": "+strings.Join(who, ", "))
	}
	lines = append(lines, nonEmpty(strings.Join(reactions, "  "))...)
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// attached is what hangs below a message: attachments and previews of links, behind a bar.
func (w *Workspace) attached(raw json.RawMessage) []string {
	var list []node
	_ = json.Unmarshal(raw, &list) // none: none
	var out []string
	for _, a := range list {
		lines := split(w.text(node{"text": a["pretext"]}))
		var inner []string
		for _, key := range []string{"service_name", "author_name", "title", "text"} {
			inner = append(inner, split(w.text(node{"text": a[key]}))...)
		}
		fields, _ := a["fields"].([]any)
		for _, one := range fields {
			f, _ := one.(node)
			inner = append(inner, str(f["title"])+": "+w.text(node{"text": f["value"]}))
		}
		inner = append(inner, w.drawAll(a["blocks"])...)
		if a["image_url"] != nil || a["thumb_url"] != nil {
			inner = append(inner, "(image)")
		}
		inner = append(inner, nonEmpty(w.text(a["footer"]))...)
		if len(inner) == 0 {
			inner = nonEmpty(str(a["fallback"]))
		}
		out = append(out, append(lines, indent(inner, "▌ ")...)...)
	}
	return out
}

// line is a message in one line.
func (w *Workspace) line(m said) string {
	mark := ""
	if m.Ephemeral {
		mark = " (only visible to you)"
	}
	return "  " + w.author(m) + mark + ": " + w.readable(m)
}

// moment is when a message was written.
func moment(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
