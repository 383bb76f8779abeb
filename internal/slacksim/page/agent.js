// What an agent says of itself: its status, a thread's title, prompts to begin with; and the person's wish that it stops.

import * as api from './api.js';
import { h } from './dom.js';
import { emit, isAppChannel, keyOf, personName, state } from './store.js';

const turn = 2600; // milliseconds that a loading message stays

/** The events of /control/events that are an agent's. */
export const agentHears = {
  status({ channel, thread_ts: thread, status, loading_messages: loading }) {
    setStatus(keyOf(channel, thread), status, loading);
    // In the app's own conversation the question stands at the top, and so does what is done about it.
    if (isAppChannel(state.channels.get(channel))) setStatus(channel, status, loading);
    emit('status');
  },
  title({ channel, thread_ts: thread, title }) {
    state.titles.set(keyOf(channel, thread), title);
    emit('title');
  },
  session({ channel, thread_ts: thread, status, title }) {
    state.sessions.set(keyOf(channel, thread), status);
    if (title) state.titles.set(keyOf(channel, thread), title);
    emit('title');
    emit('live', { channel });
  },
  prompts({ channel, thread_ts: thread, title, prompts }) {
    state.prompts.set(keyOf(channel, thread), { title, prompts: prompts ?? [] });
    emit('prompts');
  },
  bookmarks({ channel, bookmarks }) {
    state.bookmarks.set(channel, bookmarks ?? []);
    emit('bookmarks');
  },
};

/** Takes in what agents showed before the page listened, as /control/workspace tells it. */
export function recall({ statuses = [], sessions = [], titles = [], offers = [] }) {
  const shown = new Map(state.status);
  for (const kind of ['status', 'sessions', 'titles']) state[kind].clear();
  for (const key of [...state.prompts.keys()]) if (key) state.prompts.delete(key); // '' holds the manifest's
  for (const title of titles) state.titles.set(keyOf(title.channel, title.thread_ts), title.title);
  for (const [kind, list] of Object.entries({ session: sessions, prompts: offers, status: statuses })) for (const one of list) agentHears[kind](one);
  for (const [key, was] of shown) if (isSame(state.status.get(key), was)) state.status.set(key, was); // its words go on in their turn
  for (const kind of ['status', 'title', 'prompts']) emit(kind);
  emit('live', {});
}

const isSame = (a, b) => Boolean(a && b) && a.words === b.words && a.loading.join('\n') === b.loading.join('\n');

/** What was said of a thread before it was opened. */
export function rememberThread(key, { title, session }) {
  if (title) state.titles.set(key, title);
  if (session) state.sessions.set(key, session);
  if (title || session) emit('title');
  if (session) emit('live', {});
}

function setStatus(key, words, loading) {
  if (words || loading?.length) state.status.set(key, { words, loading: loading ?? [], since: Date.now() });
  else state.status.delete(key);
}

/** The app has spoken: what it was doing is done. */
export function statusEnds(m) {
  const ended = [keyOf(m.channel, m.thread_ts), m.channel].map((key) => state.status.delete(key));
  if (ended.some(Boolean)) emit('status');
}

/** "Rapport is thinking…", or its loading messages one after the other. */
export function statusLine(channel, thread) {
  const status = state.status.get(keyOf(channel, thread));
  if (!status) return null;
  const { words, loading, since } = status;
  const now = () => (loading.length ? loading[Math.floor((Date.now() - since) / turn) % loading.length] : `${personName(state.app.bot_user_id) || state.app.name} ${words}`);
  const text = h('span', { class: 'shimmer', dir: 'auto' }, now());
  const node = h('div', { class: 'agent-status', role: 'status', dataset: { testid: 'status' } }, h('span', { class: 'spinner' }), text);
  if (loading.length > 1) {
    const timer = setInterval(() => {
      if (node.isConnected) text.textContent = now();
      else clearInterval(timer);
    }, turn / 4);
  }
  return node;
}

/** What would be stopped from here: {channel, thread_ts?, message_ts?}, or nothing. Only some apps can be stopped. */
export function stoppable(channel, thread) {
  if (!state.app.stoppable) return null;
  const everywhere = !thread && isAppChannel(state.channels.get(channel));
  const stream = [...state.live.values()].findLast((s) => s.channel === channel && (everywhere || s.thread === thread || s.ts === thread || (!thread && !s.thread)));
  if (stream) return stream.thread ? { channel, thread_ts: stream.thread } : { channel, message_ts: stream.ts };
  for (const [key, status] of state.sessions) {
    const [where, root] = key.split('/');
    if (status === 'processing' && where === channel && (everywhere || (root ?? '') === (thread ?? ''))) return { channel, ...(root ? { thread_ts: root } : {}) };
  }
  return null;
}

export const stopAgent = (target) => api.stop({ as: state.as, ...target });

/** A thread's title and whether its session is over. */
export const threadTitle = (channel, thread) => state.titles.get(keyOf(channel, thread)) ?? '';
export const sessionStatus = (channel, thread) => state.sessions.get(keyOf(channel, thread)) ?? '';

/** Prompts as chips; a click says the message. The manifest's stand in for those of the app's whole conversation. */
export function promptChips(channel, thread, say) {
  const set = state.prompts.get(keyOf(channel, thread)) ?? (!thread && isAppChannel(state.channels.get(channel)) ? state.prompts.get('') : null);
  if (!set?.prompts?.length) return null;
  const chip = (p) => h('button', { type: 'button', class: 'prompt', title: p.message, dataset: { testid: 'prompt' }, on: { click: () => say(p.message || p.title) } }, p.title || p.message);
  return h('div', { class: 'prompts', role: 'group', 'aria-label': set.title || 'Suggested prompts', dataset: { testid: 'prompts' } },
    set.title ? h('div', { class: 'prompts-title', dir: 'auto' }, set.title) : null, h('div', { class: 'prompt-list' }, set.prompts.map(chip)));
}
