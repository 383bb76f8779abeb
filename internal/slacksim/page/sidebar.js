// The list of channels, direct messages and the app, with what is unread.

import { avatar } from './avatar.js';
import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { channelName, isAppChannel, on, state } from './store.js';

const node = document.getElementById('sidebar');
const scrim = document.getElementById('scrim');

export function startSidebar(go) {
  const draw = () => drawSidebar(go);
  for (const kind of ['workspace', 'unread', 'place']) on(kind, draw);
  scrim.addEventListener('click', () => openDrawer(false));
  node.addEventListener('keydown', walk);
  draw();
}

/** Shows or hides the list where it is a drawer. */
export function openDrawer(open) {
  document.body.classList.toggle('drawer-open', open);
  scrim.hidden = !open;
  document.querySelector('.drawer-button')?.setAttribute('aria-expanded', String(open));
  if (open) node.querySelector('[aria-current="page"], .entry')?.focus();
}

function drawSidebar(go) {
  const all = state.order.map((id) => state.channels.get(id)).filter(Boolean);
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.channel : '';
  const scroll = node.firstElementChild?.scrollTop ?? 0;
  const group = (title, list) => (list.length ? h('section', { class: 'group', 'aria-label': title }, h('h2', { class: 'group-title' }, title), h('ul', null, list.map((c) => h('li', null, entry(c, go))))) : null);
  replace(node, h('div', { class: 'sidebar-scroll' },
    group('Channels', all.filter((c) => c.kind !== 'im')),
    group('Direct messages', all.filter((c) => c.kind === 'im' && !isAppChannel(c))),
    group('Apps', all.filter(isAppChannel))));
  node.firstElementChild.scrollTop = scroll;
  if (focused) node.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function entry(c, go) {
  const here = c.id === state.channel;
  const unread = here ? 0 : c.unread ?? 0;
  const name = channelName(c);
  const kind = c.kind === 'im' ? '' : c.kind === 'private' ? ', private channel' : ', channel';
  return h('button', {
    type: 'button', class: `entry${unread ? ' unread' : ''}${c.is_member === false ? ' outside' : ''}`, 'aria-current': here ? 'page' : null, title: name,
    dataset: { testid: `channel-${name}`, channel: c.id }, on: { click: () => { openDrawer(false); go({ channel: c.id, thread: '', tab: 'messages' }); } },
  }, c.kind === 'im' ? avatar(c.user, 20, { presence: true }) : icon(c.kind === 'private' ? 'lock' : 'hash', 16),
  h('span', { class: 'entry-name', dir: 'auto' }, name), h('span', { class: 'visually-hidden' }, `${kind}${c.is_ext_shared ? ', shared with another organisation' : ''}`), c.is_ext_shared ? h('span', { class: 'entry-shared', title: 'Shared with another organisation' }, icon('shared', 14)) : null,
  unread ? h('span', { class: 'badge' }, unread > 99 ? '99+' : unread, h('span', { class: 'visually-hidden' }, ' unread')) : null);
}

function walk(event) {
  if (event.key === 'Escape') return void openDrawer(false);
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const entries = [...node.querySelectorAll('.entry')];
  const at = entries.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  entries[Math.max(0, Math.min(entries.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))].focus();
}
