package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

// settings is what admins have set, for an admin's eyes; nil for anybody else's.
func (b *bot) settings(ctx context.Context, a asker) (*hub.Set, error) {
	if !a.person.Admin {
		return nil, nil //nolint:nilnil // a Home without settings is no failure
	}
	policy, err := b.db.Policy(ctx)
	if err != nil {
		return nil, err
	}
	return &hub.Set{
		AccountChannels: a.set.AccountChannels, Configured: b.accountChannels, SectionChannels: a.set.SectionChannels, Groups: a.set.Groups, Policy: policy,
	}, nil
}

// adminOnly wraps what only admins may do. It is asked at every click and
// submission, whatever the button or window says.
func adminOnly(do func(*bot, context.Context, asker, request) (reply, error)) func(*bot, context.Context, asker, request) (reply, error) {
	return func(b *bot, ctx context.Context, a asker, r request) (reply, error) {
		if !a.person.Admin {
			return reply{}, refuseAdmin
		}
		return do(b, ctx, a, r)
	}
}

// formTime bounds how long it is looked for what is wrong with a form: what is
// not found by then is found when it is served, and the form must still be
// written down in time.
const formTime = time.Second

// adminForm wraps what is said at once to a form of an admin. Anybody else is
// told nothing of it here, and refused when it is served.
func adminForm(wrong func(*bot, context.Context, asker, request) (map[string]string, error)) func(*bot, context.Context, request) any {
	return func(b *bot, ctx context.Context, r request) any {
		r = r.placed()
		ctx, cancel := context.WithTimeout(ctx, formTime)
		defer cancel()
		a, err := b.mayAsk(ctx, r)
		if err != nil || !a.person.Admin {
			return nil
		}
		errs, err := wrong(b, ctx, a, r)
		if err != nil || len(errs) == 0 { // a failure is told with its reference when the form is served
			return nil
		}
		return map[string]any{"response_action": "errors", "errors": errs}
	}
}

// unsaved is what is said of a form that was right when it was sent, and is not
// any more.
func unsaved(wrong map[string]string) refusal {
	keys := slices.Sorted(maps.Keys(wrong))
	return refusal(wrong[keys[0]] + " Nothing was saved.")
}

// seenAs is a short mark of a value, another one for another value.
func seenAs(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(encoded))[:16]
}

const changedMeanwhile = "The settings were changed since you opened this window. Close it and open it again."

// groupsTime bounds how long a window waits for Slack's user groups: it must
// open within three seconds.
const groupsTime = 1500 * time.Millisecond

// editChannels opens the window of channels and user groups.
func (b *bot) editChannels(ctx context.Context, a asker, _ request) (reply, error) {
	set, err := b.settings(ctx, a)
	if err != nil {
		return reply{}, err
	}
	short, cancel := context.WithTimeout(ctx, groupsTime)
	defer cancel()
	groups, err := b.groups(short)
	if err != nil {
		b.log.WarnContext(ctx, "list the user groups for the settings", "err", explained(err))
	}
	view := hub.ChannelsView(*set, groups, err == nil, seenAs(a.set))
	return reply{modal: &view}, nil
}

// groups are the user groups of the workspace.
func (b *bot) groups(ctx context.Context) ([]hub.Group, error) {
	all, err := b.slack.GetUserGroupsContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the user groups: %w", err)
	}
	out := make([]hub.Group, 0, len(all))
	for _, g := range all {
		out = append(out, hub.Group{ID: g.ID, Name: g.Name, Handle: g.Handle})
	}
	return out, nil
}

// wrongChannels is what is wrong with the window of channels.
func (b *bot) wrongChannels(ctx context.Context, a asker, r request) (map[string]string, error) {
	_, wrong, err := b.readChannels(ctx, a, r)
	return wrong, err
}

// readChannels reads the window of channels: what it would set, or what is
// wrong with it by block.
func (b *bot) readChannels(ctx context.Context, a asker, r request) (store.Workspace, map[string]string, error) {
	_, carried, err := blocks.Carried[blocks.Settings](r.view.carries)
	if err != nil {
		return store.Workspace{}, nil, err
	}
	if carried.Seen != seenAs(a.set) {
		return store.Workspace{}, map[string]string{blocks.AccountChannelsInput: changedMeanwhile}, nil
	}
	w := store.Workspace{AccountChannels: r.form[blocks.AccountChannelsInput], SectionChannels: map[account.Section]string{}, Groups: a.set.Groups}
	asked := map[string][]string{}
	if added := beside(w.AccountChannels, a.set.AccountChannels); len(added) > 0 {
		asked[blocks.AccountChannelsInput] = added
	}
	for _, s := range account.Sections() {
		id := blocks.SectionChannelInput(s)
		if c := r.form.one(id); c != "" {
			if w.SectionChannels[s] = c; c != a.set.SectionChannels[s] {
				asked[id] = []string{c}
			}
		}
	}
	wrong, err := b.unfit(ctx, asked)
	if err != nil {
		return w, nil, err
	}
	if len(w.AccountChannels) > hub.MaxAccountChannels {
		wrong[blocks.AccountChannelsInput] = fmt.Sprintf("Choose at most %d channels.", hub.MaxAccountChannels)
	}
	if carried.Groups {
		w.Groups = r.form[blocks.GroupsInput]
		if added := beside(w.Groups, a.set.Groups); len(added) > 0 {
			known, err := b.groups(ctx)
			if err != nil {
				return w, nil, err
			}
			if slices.ContainsFunc(added, func(id string) bool {
				return !slices.ContainsFunc(known, func(g hub.Group) bool { return g.ID == id })
			}) {
				wrong[blocks.GroupsInput] = "One of these user groups is not there any more. Take it out."
			}
		}
	}
	return w, wrong, nil
}

// beside is what of a list another one does not have.
func beside(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return slices.Contains(other, x) })
}

// askedAtOnce is how many channels Slack is asked about at a time.
const askedAtOnce = 8

// unfit asks Slack anew about channels, by the input that they were chosen in,
// and says which cannot be used, and why.
func (b *bot) unfit(ctx context.Context, asked map[string][]string) (map[string]string, error) {
	type finding struct{ input, why string }
	found := make(chan finding, hub.MaxAccountChannels+len(account.Sections()))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askedAtOnce)
	for input, channels := range asked {
		for _, id := range channels[:min(len(channels), hub.MaxAccountChannels)] {
			group.Go(func() error {
				why, err := b.unfitChannel(ctx, id)
				if why != "" {
					found <- finding{input, why}
				}
				return err
			})
		}
	}
	err := group.Wait()
	close(found)
	wrong := map[string]string{}
	for f := range found {
		if was, more := wrong[f.input]; more && was <= f.why { // the same one each time
			continue
		}
		wrong[f.input] = f.why
	}
	return wrong, err
}

// unfitChannel is why a channel cannot show accounts; empty where it can.
func (b *bot) unfitChannel(ctx context.Context, id string) (string, error) {
	c, err := b.slack.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	switch {
	case says(err, "channel_not_found", "invalid_arguments", "missing_scope"):
		return "I cannot see one of these channels: it is gone, or private and I am not in it. Invite me first, or take it out.", nil
	case err != nil:
		return "", fmt.Errorf("ask Slack what %s is: %w", id, err)
	case c.IsIM || c.IsMpIM:
		return "Choose channels only: this is a direct message.", nil
	case leavesUs(c):
		return "#" + c.Name + " is shared with another organisation, so no account may be shown in it. Take it out.", nil
	case c.IsArchived:
		return "#" + c.Name + " is archived. Take it out.", nil
	case !c.IsMember:
		return "I am not in #" + c.Name + ". Invite me to it first, or take it out.", nil
	}
	return "", nil
}

// saveChannels keeps what the window of channels says.
func (b *bot) saveChannels(ctx context.Context, a asker, r request) (reply, error) {
	w, wrong, err := b.readChannels(ctx, a, r)
	switch {
	case err != nil:
		return reply{}, err
	case len(wrong) > 0:
		return reply{}, unsaved(wrong)
	}
	if err := b.ledger.SaveWorkspace(ctx, a.set, w, b.deed(a, r)); err != nil {
		return reply{}, unsavedNewer(err)
	}
	a.set = w
	return b.saved(ctx, a), nil
}

// unsavedNewer is what is said where somebody else saved something else while
// this was on its way.
func unsavedNewer(err error) error {
	if errors.Is(err, ledger.ErrStale) {
		return refusal(changedMeanwhile + " Nothing was saved.")
	}
	return err
}

// saved draws the Home of an admin anew, which shows what is set now. It is
// saved whether or not that can be shown.
func (b *bot) saved(ctx context.Context, a asker) reply {
	if err := b.republish(ctx, a, tab{user: a.id, insists: true}, 0); err != nil {
		b.log.WarnContext(ctx, "draw a Home anew after its settings were saved", "user", a.id, "err", explained(err))
		return reply{message: kit.Sentence("The settings are saved. Your Home shows them when you open it again."), aside: true, did: true}
	}
	return reply{did: true}
}
