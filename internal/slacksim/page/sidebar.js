// The list of channels, direct messages and the app: what is unread, a filter, and sections that fold.

import { avatar } from './avatar.js';
import { announce, h, replace } from './dom.js';
import { icon } from './icons.js';
import { keep, kept } from './kept.js';
import { channelName, isAppChannel, isRoom, on, state } from './store.js';

const node = document.getElementById('sidebar');
const scrim = document.getElementById('scrim');
const folded = new Set(kept('folded-sections', []));
let typed = '';

export function startSidebar(go, openSwitcher) {
  const list = h('div', { class: 'sidebar-scroll' });
  replace(node, searchBox(go, list, openSwitcher), list);
  let waits = false;
  const draw = () => {
    if (waits) return;
    waits = true;
    queueMicrotask(() => { waits = false; drawList(list, go); });
  };
  for (const kind of ['workspace', 'unread', 'place', 'sections']) on(kind, draw);
  scrim.addEventListener('click', () => openDrawer(false));
  node.addEventListener('keydown', (event) => walk(event, list));
  drawList(list, go);
}

/** Shows or hides the list where it is a drawer. */
export function openDrawer(open) {
  document.body.classList.toggle('drawer-open', open);
  scrim.hidden = !open;
  document.querySelector('.drawer-button')?.setAttribute('aria-expanded', String(open));
  if (open) node.querySelector('[aria-current="page"], .entry')?.focus();
}

function searchBox(go, list, openSwitcher) {
  const field = h('input', { type: 'search', class: 'sidebar-field', placeholder: 'Find a conversation', 'aria-label': 'Find a conversation', autocomplete: 'off', spellcheck: 'false', dataset: { testid: 'find-channel' } });
  const clear = () => { field.value = typed = ''; drawList(list, go); };
  field.addEventListener('input', () => {
    typed = field.value;
    drawList(list, go);
    announce(`${list.querySelectorAll('.entry').length} conversations`);
  });
  field.addEventListener('keydown', (event) => {
    const first = list.querySelector('.entry');
    if (event.key === 'ArrowDown' && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === 'Enter' && first) {
      event.preventDefault();
      first.click();
      clear();
    } else if (event.key === 'Escape' && field.value) {
      event.preventDefault();
      event.stopPropagation();
      clear();
    }
  });
  const keys = /Mac|iPhone/.test(navigator.platform) ? '⌘K' : 'Ctrl K';
  return h('div', { class: 'sidebar-search' }, icon('search', 15), field,
    h('button', { type: 'button', class: 'sidebar-keys', title: 'Jump to a channel or person', dataset: { testid: 'open-switcher' }, on: { click: openSwitcher } }, h('span', { class: 'visually-hidden' }, 'Jump to a channel or person, '), keys));
}

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a name answers to what was typed: every word begins somewhere in it. */
export function answersTo(name, words) {
  const inName = plain(name);
  return plain(words).split(/\s+/).every((w) => inName.includes(w.replace(/^[#@]/, '')));
}

function drawList(list, go) {
  const all = state.order.map((id) => state.channels.get(id)).filter((c) => c && answersTo(channelName(c), typed));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.focus : '';
  const scroll = list.scrollTop;
  replace(list,
    group('Channels', all.filter(isRoom), go, list),
    group('Direct messages', all.filter((c) => !isRoom(c) && !isAppChannel(c)), go, list),
    group('Apps', all.filter(isAppChannel), go, list),
    all.length ? null : h('p', { class: 'sidebar-none' }, 'Nothing is called that.'));
  list.scrollTop = scroll;
  if (focused) list.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// A folded section still shows where one is and what is unread.
function group(title, channels, go, list) {
  if (!channels.length) return null;
  const shut = folded.has(title) && !typed;
  const shown = shut ? channels.filter((c) => c.id === state.channel || c.unread) : channels;
  const fold = () => {
    if (!folded.delete(title)) folded.add(title);
    keep('folded-sections', [...folded]);
    drawList(list, go);
  };
  return h('section', { class: 'group', 'aria-label': title },
    h('h2', { class: 'group-title' }, h('button', { type: 'button', class: 'group-fold', 'aria-expanded': String(!shut), dataset: { testid: `section-${title}`, focus: `section-${title}` }, on: { click: fold } }, icon('down', 12), title)),
    h('ul', null, shown.map((c) => h('li', null, entry(c, go)))));
}

/** What stands before a conversation's name. */
export function channelMark(c, size = 20) {
  if (c.kind === 'im') return avatar(c.user, size, { presence: true });
  if (c.kind === 'mpim') return h('span', { class: 'many', 'aria-hidden': 'true' }, String(Math.max(1, (c.users ?? []).length - 1)));
  return icon(c.kind === 'private' ? 'lock' : 'hash', 16);
}

const spoken = { private: ', private channel', channel: ', channel', mpim: ', direct message of several people', im: '' };

function entry(c, go) {
  const here = c.id === state.channel;
  const unread = here ? 0 : c.unread ?? 0;
  const calls = here ? 0 : c.mentions ?? 0; // a number stands for what is meant for oneself, the rest is bold
  const name = channelName(c);
  return h('button', {
    type: 'button', class: `entry${unread ? ' unread' : ''}${c.is_member === false ? ' outside' : ''}`, 'aria-current': here ? 'page' : null, title: name,
    dataset: { testid: `channel-${name}`, channel: c.id, focus: `entry-${c.id}` }, on: { click: () => { openDrawer(false); go({ channel: c.id, thread: '', tab: 'messages' }); } },
  }, channelMark(c),
  h('span', { class: 'entry-name', dir: 'auto' }, name), h('span', { class: 'visually-hidden' }, `${spoken[c.kind] ?? ''}${c.is_ext_shared ? ', shared with another organisation' : ''}`), c.is_ext_shared ? h('span', { class: 'entry-shared', title: 'Shared with another organisation' }, icon('shared', 14)) : null,
  calls ? h('span', { class: 'badge' }, calls > 99 ? '99+' : calls, h('span', { class: 'visually-hidden' }, isRoom(c) ? ' mentions' : ' unread'))
    : unread ? h('span', { class: 'visually-hidden' }, ', unread') : null);
}

function walk(event, list) {
  if (event.key === 'Escape' && !event.defaultPrevented) return void openDrawer(false);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const entries = [...list.querySelectorAll('.entry, .group-fold')];
  const at = entries.indexOf(document.activeElement);
  const to = { Home: 0, End: entries.length - 1 }[event.key] ?? (by ? at + by : -2);
  if (at < 0 || to === -2) return;
  event.preventDefault();
  if (to < 0) node.querySelector('.sidebar-field').focus();
  else entries[Math.min(entries.length - 1, to)].focus();
}
