// What the page knows: who acts, where they are, and every conversation read so far. Views listen, nothing else writes.

export const state = {
  as: '', channel: '', thread: '', tab: 'messages',
  team: {}, me: {}, app: {}, commands: [], shortcuts: [], actable: [],
  people: new Map(), channels: new Map(), order: [],
  conversations: new Map(), // key -> {messages, hasMore, loaded}
  busy: new Set(), // `${where}|${block}|${action}`
  picked: new Map(), // the same key -> what a person chose in a message's select, until the app redraws it
  warnings: new Map(), // `${channel}|${ts}` -> sentence
  drafts: new Map(), status: new Map(), typing: new Map(),
  newFrom: new Map(), // channel -> ts of the first unread message when it was opened
  titles: new Map(), sessions: new Map(), prompts: new Map(), // by conversation and thread: what an agent says of them
  live: new Map(), // `${channel}|${ts}` of a message that is being written -> {channel, ts, thread}
  bookmarks: new Map(), rulesOff: [],
  editing: null, // the message that is being edited: {key, inThread, text}
  views: [], home: null, connected: true, clock: 0, clockReadAt: 0,
};

const listeners = new Map();

export function on(kind, f) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(f);
  return () => listeners.get(kind).delete(f);
}

export function emit(kind, detail) {
  for (const f of [...(listeners.get(kind) ?? [])]) f(detail);
}

// The names that rows show: rows are drawn anew only when one of them changed.
const namesNow = () => JSON.stringify([[...state.people.values()].map((p) => [p.id, nameOf(p), p.color]), [...state.channels.values()].map((c) => [c.id, c.name]), state.me.tz]);

/** Takes in /control/workspace. */
export function setWorkspace(w) {
  const before = namesNow();
  Object.assign(state, {
    team: w.team ?? {}, me: w.me ?? {}, app: w.app ?? {}, commands: w.commands ?? [], shortcuts: w.shortcuts ?? [], actable: w.actable ?? [], rulesOff: w.rules_off ?? [],
  });
  state.as = state.me.id ?? state.as;
  state.people = new Map((w.people ?? []).map((p) => [p.id, p]));
  if (state.me.id && !state.people.has(state.me.id)) state.people.set(state.me.id, state.me);
  const open = (w.channels ?? []).filter((c) => !c.is_archived);
  state.channels = new Map(open.map((c) => [c.id, c]));
  state.order = open.map((c) => c.id);
  for (const c of open) if (c.bookmarks) state.bookmarks.set(c.id, c.bookmarks);
  state.prompts.set('', { prompts: w.prompts ?? [] });
  setClock(w.now);
  if (namesNow() !== before) emit('names');
  emit('workspace');
}

/** Forgets everything that belonged to the person who acted before. */
export function forgetPerson() {
  for (const kept of ['conversations', 'busy', 'picked', 'warnings', 'drafts', 'status', 'typing', 'newFrom', 'titles', 'sessions', 'prompts', 'live']) state[kept].clear();
  Object.assign(state, { views: [], home: null, thread: '', editing: null });
}

/** The workspace's clock, which may be ahead of this machine's. */
export function setClock(now) {
  const at = Date.parse(now ?? '');
  if (Number.isNaN(at)) return;
  Object.assign(state, { clock: at, clockReadAt: Date.now() });
  emit('clock');
}

export const now = () => (state.clock ? state.clock + (Date.now() - state.clockReadAt) : Date.now());

export const person = (id) => state.people.get(id);
export const nameOf = (p) => p?.display_name || p?.real_name || p?.name || 'Someone';

export function personName(id) {
  if (id === 'USLACKBOT') return 'Slackbot';
  return person(id) ? nameOf(person(id)) : (id ?? '');
}

const others = (c) => (c.users ?? []).filter((id) => id !== state.as).map(personName).join(', ');

export function channelName(c) {
  if (c?.kind === 'im') return personName(c.user);
  return (c?.kind === 'mpim' && others(c)) || (c?.name ?? '');
}

/** A conversation's name with the # of a channel. */
export const hashName = (c) => (isRoom(c) ? `#${channelName(c)}` : channelName(c));
export const isRoom = (c) => c?.kind === 'channel' || c?.kind === 'private';
export const current = () => state.channels.get(state.channel);
export const isAppChannel = (c) => c?.kind === 'im' && c.user === state.app.bot_user_id;
export const keyOf = (channel, thread) => (thread ? `${channel}/${thread}` : channel);

export function conversation(key) {
  let c = state.conversations.get(key);
  if (!c) state.conversations.set(key, c = { messages: [], hasMore: false, loaded: false });
  return c;
}

/** The thread that a message of a channel opens: its own, or the one that it is a reply in. */
export const threadOf = (channel, ts) => conversation(channel).messages.find((m) => m.ts === ts && m.broadcast)?.thread_ts ?? ts;

const compareTS = (a, b) => Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);

// Every stored version of a message has a number of its own, so that a row knows when to redraw.
let versions = 0;
const versionOf = new WeakMap();
export const version = (message) => {
  if (!versionOf.has(message)) versionOf.set(message, versions += 1);
  return versionOf.get(message);
};

export function putPage(key, page, older) {
  const c = conversation(key);
  const known = new Map(c.messages.map((m) => [m.ts, m]));
  const merged = new Map(older ? known : []);
  // An unchanged message stays the same object, so that its row is not drawn anew.
  for (const m of page.messages ?? []) merged.set(m.ts, known.has(m.ts) && JSON.stringify(known.get(m.ts)) === JSON.stringify(m) ? known.get(m.ts) : m);
  c.messages = [...merged.values()].sort((a, b) => compareTS(a.ts, b.ts));
  c.hasMore = Boolean(page.has_more);
  c.loaded = true;
  for (const m of page.messages ?? []) noteLive(m);
  emit('messages', { key, reset: !older, older });
}

/** A new or changed message, wherever it is shown. */
export function putMessage(m) {
  forgetPicks(m);
  noteLive(m);
  const isReply = m.thread_ts && m.thread_ts !== m.ts;
  if (!isReply || m.broadcast) put(m.channel, m, true);
  if (m.thread_ts) put(keyOf(m.channel, m.thread_ts), m, isReply);
  else put(keyOf(m.channel, m.ts), m, false);
  if (isReply) countReply(m);
  const known = state.people.has(m.user) || m.user === 'USLACKBOT' || !m.user;
  if (!known || !state.channels.has(m.channel)) emit('unknown', m);
}

// Which messages are being written at this moment.
function noteLive(m) {
  const key = `${m.channel}|${m.ts}`;
  const live = m.streaming === 'live';
  if (live === state.live.has(key)) return;
  if (live) state.live.set(key, { channel: m.channel, ts: m.ts, thread: m.thread_ts ?? '' });
  else state.live.delete(key);
  emit('live', m);
}

// What was picked in a message stays until the app draws its blocks anew; a reply beneath it changes nothing.
function forgetPicks(m) {
  const shown = [...state.conversations.values()].flatMap((c) => c.messages.filter((x) => x.ts === m.ts && x.channel === m.channel))[0];
  if (!shown || JSON.stringify(shown.blocks) === JSON.stringify(m.blocks)) return;
  for (const key of [...state.picked.keys()]) if (key.startsWith(`${m.channel}:${m.ts}|`)) state.picked.delete(key);
  state.warnings.delete(`${m.channel}|${m.ts}`);
}

function put(key, m, insert) {
  const c = state.conversations.get(key);
  if (!c?.loaded) return;
  const at = c.messages.findIndex((x) => x.ts === m.ts);
  if (at < 0 && !insert) return;
  if (at >= 0) c.messages = c.messages.with(at, m);
  else c.messages = [...c.messages, m].sort((a, b) => compareTS(a.ts, b.ts));
  emit('messages', { key, ts: m.ts, fresh: at < 0 });
}

// The root's reply bar moves on even before the server sends the root again.
function countReply(reply) {
  if (reply.ephemeral) return;
  const root = conversation(reply.channel).messages.find((m) => m.ts === reply.thread_ts);
  if (!root || compareTS(root.latest_reply ?? '0', reply.ts) >= 0) return;
  put(reply.channel, {
    ...root, reply_count: (root.reply_count ?? 0) + 1, latest_reply: reply.ts,
    reply_users: [...new Set([...(root.reply_users ?? []), reply.user])],
  }, false);
}

export function dropMessage(channel, ts) {
  if (state.live.delete(`${channel}|${ts}`)) emit('live', { channel, ts });
  for (const [key, c] of state.conversations) {
    if (key !== channel && !key.startsWith(`${channel}/`)) continue;
    if (!c.messages.some((m) => m.ts === ts)) continue;
    c.messages = c.messages.filter((m) => m.ts !== ts);
    emit('messages', { key, ts });
  }
}

export function setBusy(key, on) {
  if (on) state.busy.add(key);
  else state.busy.delete(key);
  emit('busy', { key, on });
}

export function setUnread(channel, unread, mentions = 0) {
  const c = state.channels.get(channel);
  if (!c || (c.unread === unread && (c.mentions ?? 0) === mentions)) return;
  state.channels.set(channel, { ...c, unread, mentions });
  emit('unread');
}

/** One more message that nobody read; those that call the person are counted. */
export function countUnread(m) {
  const c = state.channels.get(m.channel);
  if (c) setUnread(m.channel, (c.unread ?? 0) + 1, (c.mentions ?? 0) + Number(!isRoom(c) || calls(m)));
}

// Whether a message names the person, in its text or its blocks, or calls everybody.
function calls(m) {
  const words = `${m.text ?? ''}${m.blocks ? JSON.stringify(m.blocks) : ''}`;
  return [`@${state.as}`, `"user_id":"${state.as}"`, '<!here', '<!channel', '<!everyone', '"type":"broadcast"'].some((name) => words.includes(name));
}

/** What the window's name says: how often one is called, and whether anything else is new. */
export function unreadNow() {
  const all = [...state.channels.values()];
  return { mentions: all.reduce((sum, c) => sum + (c.mentions ?? 0), 0), any: all.some((c) => c.unread) };
}
