// The middle of the page: a conversation's header, its messages (or the app's Home) and the box to write in.

import { promptChips } from './agent.js';
import * as api from './api.js';
import { avatar } from './avatar.js';
import { composer } from './composer.js';
import { h, link, replace } from './dom.js';
import { withEmoji } from './emoji.js';
import { homeTab } from './home.js';
import { icon } from './icons.js';
import { messageList } from './messages.js';
import { mrkdwn } from './mrkdwn.js';
import { channelMark } from './sidebar.js';
import { channelName, conversation, current, emit, hashName, isAppChannel, isRoom, on, personName, person, state, threadOf } from './store.js';

const node = document.getElementById('main');
let shown = null;

export function startChannel() {
  on('typing', drawTyping);
  for (const kind of ['workspace', 'bookmarks']) on(kind, () => shown && drawHead(shown.go));
  for (const kind of ['workspace', 'prompts']) on(kind, drawPrompts);
  on('messages', ({ key }) => key === state.channel && drawPrompts());
}

export const channelComposer = () => shown?.box;

/** Shows the place that the state names. */
export function showChannel(go) {
  const c = current();
  const key = `${state.as}|${c?.id ?? ''}|${state.tab}|${c?.is_member}`;
  if (shown?.key === key) return void drawHead(go);
  for (const part of shown?.parts ?? []) part.stop?.();
  shown?.box?.end();
  shown = { key, go, parts: [], box: null };
  if (!c) return void replace(node, h('div', { class: 'empty' }, h('h2', null, 'No such conversation'), h('p', null, 'Choose one from the list.')));
  const head = h('header', { class: 'channel-head' });
  const onHome = isAppChannel(c) && state.app.home !== false && state.tab === 'home';
  const content = onHome ? homeTab() : messageList({ channel: c.id, openThread: (ts) => go({ thread: threadOf(c.id, ts) }), empty: () => emptyState(c), intro: () => introOf(c) });
  shown.parts = [content];
  replace(node, head, h('div', { class: 'pane' }, content.node), onHome ? null : foot(c, content));
  shown.head = head;
  drawHead(go);
  drawTyping();
  drawPrompts();
  if (isAppChannel(c) && !onHome) api.home(state.as, 'messages').catch(() => {}); // the app hears that its messages were opened
  if (!onHome && matchMedia('(hover: hover)').matches && !state.thread) shown.box?.focus();
}

function drawHead(go) {
  const c = current();
  if (!shown?.head || !c) return;
  const bot = personName(state.app.bot_user_id) || state.app.name;
  const im = c.kind === 'im';
  const there = person(c.user);
  const room = isRoom(c);
  replace(shown.head,
    h('div', { class: 'channel-line' },
      h('div', { class: 'channel-title' }, channelMark(c, 26),
        h('h1', { dir: 'auto', title: channelName(c) }, channelName(c)), isAppChannel(c) ? h('span', { class: 'app-badge' }, 'APP') : null,
        c.is_ext_shared ? h('span', { class: 'head-chip shared' }, icon('shared', 14), 'Shared with another organisation') : null),
      room ? membership(c, bot) : null),
    im ? (there?.title ? h('div', { class: 'topic', dir: 'auto' }, there.title) : null) : c.topic ? h('div', { class: 'topic', dir: 'auto', title: c.topic }, mrkdwn(c.topic)) : null,
    bookmarks(c), isAppChannel(c) && state.app.home !== false ? tabs(go) : null);
}

function bookmarks(c) {
  const list = state.bookmarks.get(c.id) ?? [];
  if (!list.length) return null;
  return h('nav', { class: 'bookmarks', 'aria-label': 'Bookmarks', dataset: { testid: 'bookmarks' } }, list.map((b) => h('span', { class: 'bookmark', dir: 'auto' }, b.emoji ? withEmoji(b.emoji) : icon('link', 14), link(b.link, b.title || b.link))));
}

// Whether the app is in the channel; a member may bring it in.
function membership(c, bot) {
  const face = avatar(state.app.bot_user_id, 18);
  if (c.bot_is_member) return h('span', { class: 'head-chip member', title: `${bot} is a member of this channel` }, face, h('span', null, `${bot} is here`));
  if (c.is_member === false) return h('span', { class: 'head-chip', title: `${bot} is not a member of this channel` }, face, h('span', null, `${bot} is not here`));
  const invite = () => api.say({ as: state.as, channel: c.id, text: `/invite ${state.app.bot_user_id}` }).then(() => emit('stale')).catch((refusal) => shown.box?.tell(refusal.message));
  return h('button', { type: 'button', class: 'head-chip', title: `${bot} is not a member of this channel`, dataset: { testid: 'invite-app' }, on: { click: invite } }, face, h('span', null, `Add ${bot}`));
}

function tabs(go) {
  const tab = (id, label) => h('button', {
    type: 'button', role: 'tab', class: 'tab', id: `tab-${id}`, 'aria-selected': String(state.tab === id), tabindex: state.tab === id ? 0 : -1, dataset: { testid: `tab-${id}` },
    on: {
      click: () => go({ tab: id, ...(id === 'home' ? { thread: '' } : {}) }),
      keydown: (event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        go({ tab: state.tab === 'home' ? 'messages' : 'home' });
        document.getElementById(`tab-${state.tab}`)?.focus();
      },
    },
  }, label);
  return h('div', { class: 'tabs', role: 'tablist', 'aria-label': state.app.name }, tab('home', 'Home'), tab('messages', 'Messages'));
}

function foot(c, list) {
  if (c.is_member === false) {
    const join = (event) => {
      event.currentTarget.setAttribute('aria-busy', 'true');
      api.join({ as: state.as, channel: c.id }).then(() => emit('stale')).catch((refusal) => event.target.replaceWith(refusal.message));
    };
    return h('div', { class: 'foot' }, h('div', { class: 'outsider' }, h('span', null, 'You are looking at ', h('b', { dir: 'auto' }, `#${channelName(c)}`)),
      h('button', { type: 'button', class: 'button primary', dataset: { testid: 'join' }, on: { click: join } }, h('span', { class: 'button-label' }, 'Join channel'))));
  }
  shown.box = composer({
    key: c.id, id: 'composer', channel: c.id, zone: node, placeholder: `Message ${hashName(c)}`, label: `Message to ${channelName(c)}`,
    send: (text, files) => {
      list.toEnd();
      return api.say({ as: state.as, channel: c.id, text, ...(files?.length ? { files } : {}) });
    },
  });
  shown.prompts = h('div', { class: 'prompt-place' });
  return h('div', { class: 'foot' }, shown.prompts, shown.box.node, h('div', { class: 'typing', id: 'typing', 'aria-live': 'polite' }));
}

function drawTyping() {
  const line = document.getElementById('typing');
  if (!line) return;
  const who = state.typing.get(state.channel);
  replace(line, who ? [h('b', null, who), ' is typing…'] : null);
}

// Prompts stand over the box until the first word was said; those that the app set meanwhile, until the next one.
function drawPrompts() {
  const place = shown?.prompts;
  const c = current();
  if (!place || !c) return;
  const read = conversation(c.id);
  const set = state.prompts.has(c.id) || (isAppChannel(c) && read.loaded && !read.messages.length);
  replace(place, set ? promptChips(c.id, '', (text) => api.say({ as: state.as, channel: c.id, text }).catch((refusal) => shown?.box?.tell(refusal.message))) : null);
}

// The app's first commands, as its manifest describes them.
const startersOf = () => state.commands.slice(0, 3).map((c) => ({ text: `${c.command} `, shown: [c.command, c.usage_hint].filter(Boolean).join(' '), words: c.description }));

function emptyState(c) {
  if (!isAppChannel(c)) return introOf(c);
  const starters = startersOf();
  const starter = ({ text, shown: label, words }) => h('button', { type: 'button', class: 'starter', dataset: { testid: 'starter' }, on: { click: () => shown.box?.fill(text) } },
    h('code', { dir: 'auto' }, label), words ? h('span', { dir: 'auto' }, words) : null);
  return h('div', { class: 'empty' }, avatar(c.user, 72), h('h2', { dir: 'auto' }, `This is your conversation with ${channelName(c)}`),
    h('p', null, `Only the two of you see what is written here.${starters.length ? ' Try one of these:' : ''}`),
    starters.length ? h('div', { class: 'starters' }, starters.map(starter)) : null);
}

function introOf(c) {
  const name = channelName(c);
  if (!isRoom(c)) return h('div', { class: 'intro' }, c.kind === 'im' ? avatar(c.user, 48) : null, h('h2', { dir: 'auto' }, name), h('p', null, 'This is the very beginning of your direct messages.'));
  return h('div', { class: 'intro' }, h('h2', { dir: 'auto' }, icon(c.kind === 'private' ? 'lock' : 'hash', 22), name), h('p', { dir: 'auto' }, `This is the very beginning of the ${c.kind === 'private' ? 'private ' : ''}channel.`, c.topic ? ' ' : '', c.topic ? mrkdwn(c.topic) : ''));
}
