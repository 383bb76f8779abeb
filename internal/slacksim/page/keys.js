// The keys that work everywhere, and the list of them that ? shows.

import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { isMenuOpen } from './menu.js';
import { openDrawer } from './sidebar.js';
import { state } from './store.js';

const mod = /Mac|iPhone/.test(navigator.platform) ? '⌘' : 'Ctrl';

const list = [
  ['Everywhere', [[[mod, 'K'], 'Jump to a channel or person'], [['Alt', '↑ ↓'], 'The conversation before or after'], [['Alt', 'I'], 'Inspector'], [['Esc'], 'Close what is open on top'], [['?'], 'These keys']]],
  ['Messages', [[['↑ ↓'], 'The message before or after'], [['Home'], 'The first, End the last'], [['T'], 'Open the thread'], [['R'], 'Add a reaction'], [['E'], 'Edit a message of yours'], [['Delete'], 'Delete it'], [['I'], 'Inspect the message'], [['.'], 'More actions']]],
  ['Writing', [[['Enter'], 'Send'], [['Shift', 'Enter'], 'A new line'], [['↑'], 'Edit your last message'], [['/'], 'Commands and shortcuts'], [['@'], 'People'], [['#'], 'Channels'], [[':'], 'Emoji']]],
];

/** Says which keys there are. */
export function showKeys() {
  if (document.querySelector('dialog[open]')) return;
  const node = openDialog({
    title: 'Keyboard shortcuts', testid: 'keys', onCancel: () => node.close(),
    body: h('div', { class: 'dialog-body key-list' }, list.map(([title, keys]) => h('section', null, h('h3', null, title),
      h('dl', null, keys.map(([names, what]) => h('div', null, h('dt', null, what), h('dd', null, names.map((name) => h('kbd', null, name))))))))),
  });
  node.dataset.light = 'yes';
}

const writing = (target) => target.closest?.('input, textarea, select, [contenteditable]');

/** does: {go, switcher, inspector}. */
export function startKeys(does) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const held = event.ctrlKey || event.metaKey;
    if (held && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (!document.querySelector('dialog[open]:not(.switch)')) does.switcher();
    } else if (event.altKey && !held && event.code === 'KeyI') {
      event.preventDefault();
      does.inspector();
    } else if (event.altKey && !held && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      step(event.key === 'ArrowDown' ? 1 : -1, does.go);
    } else if (event.key === '?' && !writing(event.target)) {
      event.preventDefault();
      showKeys();
    } else if (event.key === 'Escape' && !(event.target.type === 'search' && event.target.value)) leave(does.go);
  });
}

function step(by, go) {
  const entries = [...document.querySelectorAll('.entry')].map((e) => e.dataset.channel);
  const to = entries[entries.indexOf(state.channel) + by];
  if (to) go({ channel: to });
}

function leave(go) {
  if (document.querySelector('dialog[open]') || isMenuOpen()) return;
  if (document.body.classList.contains('drawer-open')) openDrawer(false);
  else if (state.thread) go({ thread: '' });
}
