// Starts the page: who acts and where comes from the address, what happens comes from the event stream.

import { agentHears, recall, statusEnds } from './agent.js';
import * as api from './api.js';
import { channelComposer, showChannel, startChannel } from './channel.js';
import { announce, h } from './dom.js';
import { startInspector, toggleInspector } from './inspector.js';
import { hearBusy, warnAt, warnAtLastClick } from './interact.js';
import { startKeys } from './keys.js';
import { closeMenu } from './menu.js';
import { closeAllViews, startModals, viewClosed, viewOpened, viewUpdated } from './modal.js';
import { startSidebar } from './sidebar.js';
import { conversation, countUnread, current, dropMessage, emit, forgetPerson, hashName, isAppChannel, keyOf, on, personName, putMessage, putPage, setClock, setUnread, setWorkspace, state, unreadNow } from './store.js';
import { openSwitcher } from './switcher.js';
import { showThread, threadComposer } from './thread.js';
import { dayKey } from './time.js';
import { startTopbar } from './topbar.js';

const remembered = 'acting-as';
let stopListening = () => {};
let dropped = true; // what happened before the first connection stood is read again too
let today = '';
let opened = ''; // the thread that an answer opened by itself

// --- where: the address's hash holds person, channel, thread and tab ---

function place() {
  const values = new URLSearchParams(location.hash.slice(1));
  return { as: values.get('as') ?? '', channel: values.get('c') ?? '', thread: values.get('t') ?? '', tab: values.get('tab') ?? 'messages' };
}

function go(to, replaceState = false) {
  if (to.channel && to.channel !== state.channel) to = { thread: '', tab: 'messages', ...to };
  const next = { as: state.as, channel: state.channel, thread: state.thread, tab: state.tab, ...to };
  const hash = `#${new URLSearchParams({ as: next.as, c: next.channel, ...(next.thread ? { t: next.thread } : {}), ...(next.tab === 'home' ? { tab: 'home' } : {}) })}`;
  if (hash !== location.hash) history[replaceState ? 'replaceState' : 'pushState'](null, '', hash);
  settle(next);
}

function settle(next) {
  const moved = next.channel !== state.channel;
  if (moved) state.newFrom.delete(state.channel);
  Object.assign(state, { channel: next.channel, thread: next.thread, tab: isAppChannel(state.channels.get(next.channel)) ? next.tab : 'messages' });
  if (moved) markUnread();
  if (moved && state.app.agent && state.channel) api.viewing({ as: state.as, channel: state.channel }).catch(() => {}); // the agent may know where one is
  closeMenu();
  emit('place');
  showChannel(go);
  showThread(go, next.quiet);
  title();
}

async function followAddress() {
  const next = place();
  if (next.as && next.as !== state.as) return become(next.as, next);
  settle({ ...next, channel: state.channels.has(next.channel) ? next.channel : firstChannel() });
  return undefined;
}

const firstChannel = () => state.order.find((id) => isAppChannel(state.channels.get(id))) ?? state.order[0] ?? '';

// --- who ---

function take(workspace) {
  setWorkspace(workspace);
  recall(workspace);
}

// Nothing is given up before it is known who somebody is: an id, or a name.
async function actAs(as, where = here()) {
  let workspace;
  try {
    workspace = await api.workspace(as);
    if (!workspace.actable?.includes(workspace.me?.id)) throw new api.Refusal(400, { error: 'user_not_found', message: 'Nobody can act as that.' });
  } catch (refusal) {
    if (!as || state.as || refusal.word !== 'user_not_found') throw refusal;
    workspace = await api.workspace(''); // that person is not here any more
  }
  if (workspace.me.id === state.as) {
    take(workspace);
    return go({ thread: where.thread, tab: where.tab, channel: state.channels.has(where.channel) ? where.channel : state.channel }, true);
  }
  stopListening();
  closeMenu();
  closeAllViews();
  forgetPerson();
  take(workspace);
  try { localStorage.setItem(remembered, state.as); } catch { /* private windows keep nothing */ }
  const wanted = state.channels.has(where.channel) ? where.channel : firstChannel();
  const same = wanted === where.channel;
  state.channel = '';
  stopListening = api.listen(state.as, hear, lineChanged);
  go({ channel: wanted, thread: same ? where.thread ?? '' : '', tab: same ? where.tab ?? 'messages' : 'messages' }, true);
  announce(`Acting as ${personName(state.as)}`);
  return undefined;
}

// Who nobody can act as is refused where one is.
async function become(as, where) {
  try {
    await actAs(as, where);
  } catch (refusal) {
    go({}, true);
    tell(`“${as}”: ${refusal.message}`);
  }
}

// Another person looks at the same place; their own conversation with the app stands in for the one that was open.
const here = () => ({ channel: state.channel, thread: state.thread, tab: state.tab });

// --- reading ---

function markUnread() {
  const c = current();
  if (!c?.unread) return;
  const unread = c.unread;
  const off = on('messages', ({ key }) => {
    if (key !== c.id) return;
    off();
    const list = conversation(key).messages.filter((m) => !m.ephemeral);
    const first = c.last_read ? list.find((m) => Number(m.ts) > Number(c.last_read) && m.user !== state.as) : list[Math.max(0, list.length - unread)];
    if (first) {
      state.newFrom.set(c.id, first.ts);
      queueMicrotask(() => emit('warning', {}));
    }
  });
  read(c.id);
}

function read(channel) {
  const c = state.channels.get(channel);
  const last = conversation(channel).messages.at(-1)?.ts ?? c?.last_ts;
  setUnread(channel, 0);
  if (last && c?.is_member !== false) api.read({ as: state.as, channel, ts: last }).catch(() => {});
}

const reading = (channel) => channel === state.channel && state.tab !== 'home' && document.visibilityState === 'visible';

function title() {
  const { mentions, any } = unreadNow();
  const c = current();
  document.title = `${mentions ? `(${mentions}) ` : any ? '* ' : ''}${c ? `${hashName(c)} · ` : ''}${state.team.name ?? 'Workspace'}`;
}

// --- what happens ---

const hears = {
  message: (data) => heard(data.message ?? data),
  changed: (data) => changed(data.message ?? data),
  deleted: ({ channel, ts }) => {
    dropMessage(channel, ts);
    if (state.channels.get(channel)?.unread) emit('unknown', {}); // it may have been one of the unread
  },
  view_opened: (data) => viewOpened(data.view ?? data),
  view_updated: (data) => viewUpdated(data.view ?? data),
  view_closed: ({ id }) => viewClosed(id),
  home: ({ view }) => { state.home = view; emit('home'); },
  typing: ({ channel, user }) => typing(channel, user),
  busy: hearBusy,
  failed,
  ...agentHears,
  workspace: () => reload(),
  clock: ({ now }) => setClock(now),
};

const hear = (kind, data) => hears[kind]?.(data);

function heard(m) {
  if (!m?.ts) return;
  putMessage(m);
  if (m.user === state.app.bot_user_id) {
    state.typing.delete(m.channel);
    emit('typing');
    statusEnds(m);
  }
  const isReply = m.thread_ts && m.thread_ts !== m.ts;
  const mine = m.user === state.as;
  if (mine && state.prompts.delete(m.channel)) emit('prompts');
  if (isReply) openAnswer(m);
  if (mine || (isReply && !m.broadcast)) return;
  if (reading(m.channel)) {
    if (!m.ephemeral) read(m.channel);
    if (m.streaming !== 'live') announce(spoken(m));
  } else if (!m.ephemeral && state.channels.get(m.channel)?.is_member !== false) {
    countUnread(m);
  }
}

const spoken = (m) => `${personName(m.user)}: ${m.text ?? ''}`.slice(0, 300);

// A message that is what it was no longer; an answer is read out when it is whole.
function changed(m) {
  const ends = state.live.has(`${m.channel}|${m.ts}`) && m.streaming !== 'live';
  putMessage(m);
  if (ends && m.channel === state.channel) announce(spoken(m));
}

// An answer in a thread to what was just asked in the app's own conversation opens beside it, where there is room.
function openAnswer(m) {
  const asked = conversation(m.channel).messages.find((root) => root.ts === m.thread_ts);
  const open = state.thread && !(state.thread === opened && !threadComposer()?.field.value); // one that was opened by itself gives way
  const here = m.channel === state.channel && isAppChannel(current()) && state.tab !== 'home' && !open;
  if (!here || asked?.user !== state.as || m.user !== state.app.bot_user_id || Number(m.ts) - Number(asked.ts) > 120) return;
  if (innerWidth > 1100 && !channelComposer()?.field.value && !document.querySelector('dialog[open]')) go({ thread: opened = m.thread_ts, quiet: true });
}

function typing(channel, user) {
  state.typing.set(channel, personName(user ?? state.app.bot_user_id) || 'Someone');
  emit('typing');
  setTimeout(() => { state.typing.delete(channel); emit('typing'); }, 5000);
}

// A failure is told where the click was; a command's failure comes as a message of Slackbot's besides.
function failed({ channel, message_ts: ts, sentence }) {
  if (ts) warnAt(channel, ts, sentence);
  else if (!warnAtLastClick(channel, sentence) && !channel) tell(sentence);
}

function tell(sentence) {
  (threadComposer() ?? channelComposer())?.tell(sentence);
  announce(sentence);
}

async function reload() {
  try {
    take(await api.workspace(state.as));
    if (!state.channels.has(state.channel)) go({ channel: firstChannel() }, true);
    else showChannel(go);
  } catch { /* the next event or the reconnect tries again */ }
}

// After a broken line everything on the screen is read anew: the ring of events may not reach back far enough.
async function lineChanged(up) {
  const was = state.connected;
  state.connected = up;
  if (was !== up) emit('connection');
  if (!up) dropped = true;
  if (!up || !dropped) return;
  dropped = false;
  if (!was) await reload();
  for (const [channel, thread] of [[state.channel, ''], ...(state.thread ? [[state.channel, state.thread]] : [])]) {
    try {
      putPage(keyOf(channel, thread), await api.messages({ as: state.as, channel, thread_ts: thread, limit: 100 }), false);
    } catch { /* the row of failure in the list offers to try again */ }
  }
}

// The address's hash is taken: the skip link moves the focus itself.
function skip(event) {
  event.preventDefault();
  (document.getElementById('composer') ?? document.getElementById('main')).focus();
}

function newDay() {
  const day = dayKey(state.clock / 1000);
  if (today && day !== today) emit('clock-day');
  today = day;
}

async function start() {
  const switcher = () => openSwitcher(go, become, tell);
  startSidebar(go, switcher);
  startTopbar(become, tell);
  startChannel();
  startModals();
  startInspector();
  on('unread', title);
  on('clock', newDay);
  let asking = null;
  on('unknown', () => { clearTimeout(asking); asking = setTimeout(reload, 300); });
  on('stale', reload);
  addEventListener('hashchange', followAddress);
  addEventListener('popstate', followAddress);
  startKeys({ go, switcher, inspector: toggleInspector });
  document.querySelector('.skip-link').addEventListener('click', skip);
  document.addEventListener('visibilitychange', () => { if (reading(state.channel) && current()?.unread) read(state.channel); });
  const where = place();
  let kept = '';
  try { kept = localStorage.getItem(remembered) ?? ''; } catch { /* private windows keep nothing */ }
  try {
    await actAs(where.as || kept, where);
  } catch (refusal) {
    document.getElementById('main').replaceChildren(h('div', { class: 'empty' }, h('h2', null, 'The workspace does not answer'), h('p', null, refusal.message)));
  }
}

start();
