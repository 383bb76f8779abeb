// The box in which a person writes: several lines, menus for /commands, @people, #channels and :emoji:.

import { announce, h, uid } from './dom.js';
import { emojiMatching } from './emoji.js';
import { avatar } from './avatar.js';
import { icon, sendIcon } from './icons.js';
import { listBox } from './menu.js';
import { channelName, nameOf, state } from './store.js';

/** options: {key, placeholder, label, send(text) -> Promise, testid, sendTestid}. Answers {node, focus, fill, tell}. */
export function composer(options) {
  const hint = uid('hint');
  const field = h('textarea', {
    class: 'composer-field', id: options.id, rows: 1, dir: 'auto', placeholder: options.placeholder, 'aria-label': options.label, 'aria-describedby': hint, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
    dataset: { testid: options.testid ?? 'composer' }, value: state.drafts.get(options.key) ?? '', spellcheck: 'true', enterkeyhint: 'send',
  });
  const button = h('button', { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send', dataset: { testid: options.sendTestid ?? 'send' }, on: { click: () => send() } }, sendIcon());
  const usage = h('div', { class: 'composer-usage', 'aria-live': 'polite' });
  const notice = h('div', { class: 'composer-notice', role: 'alert' });
  const insert = (text, label, name) => h('button', { type: 'button', class: 'icon-button small', 'aria-label': label, title: label, on: { click: () => type(text) } }, icon(name, 18));
  const tools = h('div', { class: 'composer-tools' }, options.thread ? null : insert('/', 'Commands', 'slash'), insert('@', 'Mention someone', 'at'),
    h('span', { class: 'composer-space' }), button);
  const hints = h('div', { class: 'composer-hint', id: hint }, h('span', null, h('b', null, 'Enter'), ' to send'), h('span', null, h('b', null, 'Shift + Enter'), ' for a new line'));
  const box = h('div', { class: 'composer-box' }, field, usage, tools);
  const node = h('div', { class: 'composer' }, notice, box, hints);
  const suggestions = menuOf({ field, box, refresh: () => refresh() });

  const refresh = () => {
    state.drafts.set(options.key, field.value);
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 260)}px`;
    node.classList.toggle('has-text', field.value.trim() !== '');
    button.disabled = field.value.trim() === '';
    usage.replaceChildren(...usageOf(field.value, options.thread));
  };
  const tell = (sentence) => {
    notice.replaceChildren(...(sentence ? [icon('warning', 16), h('span', { dir: 'auto' }, sentence), h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Dismiss', on: { click: () => tell('') } }, icon('close', 14))] : []));
    notice.classList.toggle('shown', Boolean(sentence));
  };
  const send = async () => {
    const text = field.value.trim();
    if (!text) return;
    suggestions.close();
    tell('');
    field.value = '';
    refresh();
    try {
      await options.send(text);
    } catch (refusal) {
      if (!field.value && field.isConnected) field.value = text;
      refresh();
      tell(refusal.message);
    }
  };
  const type = (text) => {
    field.focus();
    const at = field.selectionStart;
    const glued = text === '@' && at > 0 && !/\s/.test(field.value[at - 1]) ? ` ${text}` : text;
    if (text === '/' && field.value) return;
    field.setRangeText(glued, at, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input'));
  };
  field.addEventListener('input', () => { refresh(); suggestions.update(); });
  field.addEventListener('blur', () => suggestions.close());
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || suggestions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    }
  });
  refresh();
  requestAnimationFrame(refresh);
  return { node, tell, field, focus: () => field.focus({ preventScroll: true }), fill: (text) => { field.value = text; field.focus(); refresh(); field.setSelectionRange(text.length, text.length); suggestions.update(); } };
}

// While a known command is being written, how it is used.
function usageOf(text, thread) {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  const command = word && state.commands.find((c) => c.command === word);
  if (!command) return [];
  if (thread) return [`${command.command} is not supported in threads.`];
  return [h('b', null, command.command), ` ${command.usage_hint ?? ''}`, command.description ? h('span', { class: 'muted' }, ` · ${command.description}`) : ''];
}

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

const searches = {
  command: ({ typed }) => [...state.commands, invite].filter((c) => c.command.startsWith(typed)).map((c) => ({ text: `${c.command} `, label: c.command, aside: c.usage_hint, detail: c.description, exact: c.command === typed })),
  person: ({ typed }) => {
    const wanted = typed.toLowerCase();
    const people = [...state.people.values()].filter((p) => p.id !== 'USLACKBOT' && `${nameOf(p)} ${p.real_name ?? ''} ${p.name}`.toLowerCase().split(/\s+/).some((w, i, all) => w.startsWith(wanted) || all.slice(i).join(' ').startsWith(wanted)));
    const wide = [['channel', 'Notify everyone in this channel'], ['here', 'Notify everyone who is active']].filter(([name]) => name.startsWith(wanted)).map(([name, detail]) => ({ text: `@${name} `, label: `@${name}`, detail }));
    return [...people.map((p) => ({ text: `@${nameOf(p)} `, label: nameOf(p), aside: p.is_bot ? 'App' : p.real_name && p.real_name !== nameOf(p) ? p.real_name : '', image: avatar(p.id, 24) })), ...wide];
  },
  channel: ({ typed }) => [...state.channels.values()].filter((c) => c.kind !== 'im' && channelName(c).includes(typed.toLowerCase()))
    .map((c) => ({ text: `#${channelName(c)} `, label: `#${channelName(c)}`, detail: c.topic })),
  emoji: ({ typed }) => emojiMatching(typed.toLowerCase()).map((e) => ({ text: `${e.glyph} `, label: `:${e.name}:`, image: h('span', { class: 'option-emoji' }, e.glyph) })),
};

const titles = { command: 'Commands', person: 'People', channel: 'Channels', emoji: 'Emoji' };

// The menu above the box. It never takes the focus from the text.
function menuOf({ field, box, refresh }) {
  let at = null;
  const choose = (option) => {
    field.setRangeText(option.text, at.from, field.selectionStart, 'end');
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
