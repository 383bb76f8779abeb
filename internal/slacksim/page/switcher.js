// Ctrl/Cmd+K: jump to a channel by a few letters, or become another person.

import { avatar } from './avatar.js';
import { announce, h } from './dom.js';
import { listBox } from './menu.js';
import { icon } from './icons.js';
import { globalShortcuts, runShortcut, shortcutName } from './shortcuts.js';
import { answersTo, channelMark } from './sidebar.js';
import { channelName, nameOf, person, state } from './store.js';

let dialog = null;

/** Opens the box, or closes it when it is open. */
export function openSwitcher(go, actAs, tell) {
  if (dialog?.open) return void dialog.close();
  const field = h('input', { type: 'text', class: 'switch-field', role: 'combobox', 'aria-expanded': 'true', 'aria-label': 'Jump to a channel or person', placeholder: 'Jump to a channel or person…', autocomplete: 'off', spellcheck: 'false', dataset: { testid: 'switcher-field' } });
  const choose = (option) => {
    dialog.close();
    option.run();
  };
  const list = listBox({ input: field, choose, label: 'Channels and people', render: (o) => [o.mark, h('span', { class: 'option-text', dir: 'auto' }, o.label), h('span', { class: 'option-aside' }, o.aside)] });
  dialog = h('dialog', { class: 'switch', 'aria-label': 'Jump to', dataset: { testid: 'switcher' } }, field, list.node,
    h('div', { class: 'switch-keys', 'aria-hidden': 'true' }, h('span', null, '↑↓ to choose'), h('span', null, 'Enter to open'), h('span', null, 'Esc to close')));
  const update = () => {
    const found = search(field.value, go, actAs, tell);
    if (found.length) list.show(found);
    else list.say('Nothing is called that.');
    announce(`${list.size()} found`);
  };
  field.addEventListener('input', update);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') list.pick();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('pointerdown', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', (event) => event.target.remove());
  document.body.append(dialog);
  dialog.showModal();
  update();
  field.focus();
}

// A name that begins as typed comes first, then one of which a word does; among equals, what is unread.
function search(typed, go, actAs, tell) {
  const wanted = typed.replace(/^[#@]/, '').toLowerCase();
  const begins = (name) => {
    const is = name.toLowerCase();
    if (!wanted || is.startsWith(wanted)) return 0;
    return is.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  const rooms = state.order.map((id) => state.channels.get(id)).filter((c) => c && !typed.startsWith('@') && answersTo(channelName(c), typed))
    .sort((a, b) => begins(channelName(a)) - begins(channelName(b)) || Number(Boolean(b.unread)) - Number(Boolean(a.unread)));
  const people = state.actable.filter((id) => id !== state.as).map(person).filter((p) => p && !p.is_bot && !typed.startsWith('#') && answersTo(`${nameOf(p)} ${p.real_name ?? ''} ${p.name}`, typed));
  return [
    { label: 'Conversations', options: rooms.slice(0, 12).map((c) => ({ label: channelName(c), mark: h('span', { class: 'switch-mark' }, channelMark(c)), aside: c.unread ? `${c.unread} unread` : c.id === state.channel ? 'here' : '', testid: `switch-${channelName(c)}`, run: () => go({ channel: c.id, thread: '', tab: 'messages' }) })) },
    { label: 'Act as', options: people.slice(0, 8).map((p) => ({ label: nameOf(p), mark: avatar(p.id, 20), aside: p.title ?? '', testid: `switch-person-${p.name}`, run: () => actAs(p.id) })) },
    { label: 'Shortcuts', options: globalShortcuts().filter((s) => !/^[#@]/.test(typed) && answersTo(shortcutName(s), typed)).map((s) => ({ label: shortcutName(s), mark: h('span', { class: 'switch-mark' }, icon('bolt', 16)), aside: s.description ?? '', testid: `switch-shortcut-${s.callback_id}`, run: () => runShortcut(s).catch((refusal) => tell(refusal.message)) })) },
  ].filter((g) => g.options.length);
}
