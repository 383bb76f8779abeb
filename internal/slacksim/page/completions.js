// The menus over a box that is written in: /commands, @people, #channels and :emoji:.

import { avatar } from './avatar.js';
import { announce, h } from './dom.js';
import { emojiMatching } from './emoji.js';
import { icon } from './icons.js';
import { listBox } from './menu.js';
import { globalShortcuts, runShortcut, shortcutName } from './shortcuts.js';
import { channelName, isRoom, nameOf, state } from './store.js';

// What stands before the caret and asks for a menu: {kind, typed, from}.
function trigger(field) {
  const before = field.value.slice(0, field.selectionStart);
  if (/^\/\S*$/.test(before)) return { kind: 'command', typed: before, from: 0 };
  const match = /(?:^|[\s(])([@#:])([^\s@#:][^@#:\n]{0,30})?$/u.exec(before);
  if (!match) return null;
  const typed = match[2] ?? '';
  const from = before.length - typed.length - 1;
  if (match[1] === ':') return typed.length > 1 && !/\s/.test(typed) ? { kind: 'emoji', typed, from } : null;
  return { kind: match[1] === '@' ? 'person' : 'channel', typed, from };
}

// The workspace's own command.
const invite = { command: '/invite', usage_hint: '@name', description: 'Bring a person or the app into this channel' };

// A global shortcut is found by its name after the slash, and starts when it is chosen.
const shortcutsNamed = (typed) => globalShortcuts().filter((s) => shortcutName(s).toLowerCase().includes(typed.slice(1).toLowerCase()))
  .map((s) => ({ text: '', label: shortcutName(s), aside: 'Shortcut', detail: s.description, image: icon('bolt', 20), run: () => runShortcut(s) }));

const searches = {
  command: ({ typed }) => [...state.commands, invite].filter((c) => c.command.startsWith(typed)).map((c) => ({ text: `${c.command} `, label: c.command, aside: c.usage_hint, detail: c.description, exact: c.command === typed })).concat(shortcutsNamed(typed)),
  person: ({ typed }) => {
    const wanted = typed.toLowerCase();
    const people = [...state.people.values()].filter((p) => p.id !== 'USLACKBOT' && `${nameOf(p)} ${p.real_name ?? ''} ${p.name}`.toLowerCase().split(/\s+/).some((w, i, all) => w.startsWith(wanted) || all.slice(i).join(' ').startsWith(wanted)));
    const wide = [['channel', 'Notify everyone in this channel'], ['here', 'Notify everyone who is active']].filter(([name]) => name.startsWith(wanted)).map(([name, detail]) => ({ text: `@${name} `, label: `@${name}`, detail }));
    return [...people.map((p) => ({ text: `@${nameOf(p)} `, label: nameOf(p), aside: p.is_bot ? 'App' : p.real_name && p.real_name !== nameOf(p) ? p.real_name : '', image: avatar(p.id, 24) })), ...wide];
  },
  channel: ({ typed }) => [...state.channels.values()].filter((c) => isRoom(c) && channelName(c).includes(typed.toLowerCase()))
    .map((c) => ({ text: `#${channelName(c)} `, label: `#${channelName(c)}`, detail: c.topic })),
  emoji: ({ typed }) => emojiMatching(typed.toLowerCase()).map((e) => ({ text: `${e.glyph} `, label: `:${e.name}:`, image: h('span', { class: 'option-emoji' }, e.glyph) })),
};

const titles = { command: 'Commands', person: 'People', channel: 'Channels', emoji: 'Emoji' };

/** The menu above the box. It never takes the focus from the text. */
export function completions({ field, box, refresh, tell }) {
  let at = null;
  const choose = (option) => {
    field.setRangeText(option.text, at.from, field.selectionStart, 'end');
    option.run?.().catch((refusal) => tell(refusal.message));
    close();
    refresh();
    field.focus();
  };
  const list = listBox({ input: field, choose, label: 'Suggestions', render: drawSuggestion });
  const shell = h('div', { class: 'suggestions', hidden: true, dataset: { testid: 'suggestions' } }, list.node);
  box.prepend(shell);
  function close() {
    at = null;
    shell.hidden = true;
    field.removeAttribute('aria-activedescendant');
  }
  const update = () => {
    at = trigger(field);
    const found = at ? searches[at.kind](at).slice(0, 10) : [];
    if (!found.length) return close();
    list.show([{ label: titles[at.kind], options: found }]);
    shell.hidden = false;
    announce(`${found.length} suggestions, ${found[0].label}`);
    return undefined;
  };
  // Whether the menu took the key.
  const key = (event) => {
    if (shell.hidden) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey) {
      if (at.kind === 'command' && state.commands.some((c) => c.command === field.value.trim())) return false; // whole already: send it
      list.pick();
    } else if (event.key === 'Tab' && !event.shiftKey) list.pick();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  field.addEventListener('click', update);
  return { update, close, key };
}

function drawSuggestion(option) {
  return [option.image ?? null, h('span', { class: 'option-text', dir: 'auto' },
    h('span', null, h('b', null, option.label), option.aside ? h('span', { class: 'option-aside' }, ` ${option.aside}`) : null),
    option.detail ? h('span', { class: 'menu-detail' }, option.detail) : null)];
}
