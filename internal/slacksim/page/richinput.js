// rich_text_input: a small editor with Slack's buttons, whose content is a rich_text block.

import { h, safeURL, uid } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { change, keyOfElement } from './interact.js';
import { floating } from './menu.js';
import { editable, richTextOf } from './richdom.js';

const commands = [
  { name: 'bold', label: 'Bold', keys: 'Ctrl+B', mark: 'bold' }, { name: 'italic', label: 'Italic', keys: 'Ctrl+I', mark: 'italic' },
  { name: 'strike', label: 'Strikethrough', keys: 'Ctrl+Shift+X', mark: 'strikeThrough' }, { name: 'code', label: 'Code', keys: 'Ctrl+Shift+C' },
  { name: 'link', label: 'Link', keys: 'Ctrl+Shift+U' }, { name: 'numbers', label: 'Ordered list', keys: 'Ctrl+Shift+7', mark: 'insertOrderedList' },
  { name: 'bullets', label: 'Bulleted list', keys: 'Ctrl+Shift+8', mark: 'insertUnorderedList' },
];

export function richInput(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  const kept = ctx.value(key);
  const hint = uid('rich');
  const field = h('div', {
    class: 'rich-field', contenteditable: 'true', role: 'textbox', 'aria-multiline': 'true', dir: 'auto', autofocus: e.focus_on_load, tabindex: 0, 'aria-label': block.type === 'input' ? null : 'Text',
    dataset: { focus: key, key, label: 'yes', action: e.action_id ?? '', placeholder: e.placeholder?.text ? withEmoji(e.placeholder.text) : '' },
    style: { '--least': e.min_lines ?? 3, '--most': e.max_lines ?? 12 },
  }, editable(kept ? kept.rich_text_value : e.initial_value));
  const buttons = commands.map((c) => h('button', {
    type: 'button', class: 'icon-button small rich-button', 'aria-label': c.label, title: `${c.label} (${c.keys})`, 'aria-pressed': 'false', tabindex: c.name === 'bold' ? 0 : -1, dataset: { testid: `rich-${c.name}` },
    on: { pointerdown: (event) => event.preventDefault(), click: () => run(c.name) },
  }, icon(c.name, 16)));
  const bar = h('div', { class: 'rich-bar', role: 'toolbar', 'aria-label': 'Formatting', id: hint }, buttons);
  const box = h('div', { class: 'rich-input' }, bar, field);
  field.setAttribute('aria-controls', hint);

  const triggers = e.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  let later;
  const store = () => {
    field.classList.toggle('empty', !field.textContent && !field.querySelector('li, br + br'));
    const payload = { rich_text_value: richTextOf(field) };
    ctx.keep(key, { type: e.type, ...payload });
    if (!block.dispatch_action || !triggers.includes('on_character_entered')) return;
    clearTimeout(later);
    later = setTimeout(() => change(ctx, block, e, payload), 300);
  };
  const run = (name) => {
    field.focus({ preventScroll: true });
    const command = commands.find((c) => c.name === name);
    if (command.mark) document.execCommand(command.mark);
    else if (name === 'code') toggleCode(field);
    else return askLink(buttons[4], field, store);
    store();
    return light();
  };
  const light = () => {
    if (!field.contains(getSelection().anchorNode)) return;
    buttons.forEach((b, i) => {
      const { mark, name } = commands[i];
      b.setAttribute('aria-pressed', String(mark ? document.queryCommandState(mark) : Boolean(around(field, name === 'code' ? 'CODE' : 'A'))));
    });
  };
  field.addEventListener('input', () => { store(); light(); });
  for (const event of ['keyup', 'pointerup', 'focus']) field.addEventListener(event, light);
  field.addEventListener('paste', (event) => {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'));
  });
  field.addEventListener('keydown', (event) => onKey(event, { run, field, dispatch: () => block.dispatch_action && triggers.includes('on_enter_pressed') && change(ctx, block, e, { rich_text_value: richTextOf(field) }) }));
  bar.addEventListener('keydown', (event) => walkBar(event, buttons));
  field.classList.toggle('empty', !field.textContent);
  return box;
}

const shortcuts = { b: 'bold', i: 'italic' };
const shifted = { KeyX: 'strike', KeyC: 'code', KeyU: 'link', Digit7: 'numbers', Digit8: 'bullets' };

function onKey(event, { run, field, dispatch }) {
  if (event.isComposing) return;
  const held = event.ctrlKey || event.metaKey;
  const name = held && (event.shiftKey ? shifted[event.code] : shortcuts[event.key.toLowerCase()]);
  if (name) run(name);
  else if (event.key === 'Tab' && around(field, 'LI') && !held) document.execCommand(event.shiftKey ? 'outdent' : 'indent');
  else if (event.key === 'Enter' && held) dispatch() || field.closest('form')?.requestSubmit();
  else return;
  event.preventDefault();
}

// One stop for Tab; the arrow keys go from button to button.
function walkBar(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = buttons[(to + buttons.length) % buttons.length];
  for (const b of buttons) b.tabIndex = b === next ? 0 : -1;
  next.focus();
}

/** The element of a name that the caret stands in. */
function around(field, name) {
  for (let node = getSelection().anchorNode; node && node !== field; node = node.parentNode) if (node.nodeName === name) return node;
  return null;
}

function toggleCode(field) {
  const code = around(field, 'CODE');
  const range = getSelection().getRangeAt(0);
  if (code) {
    const parts = [...code.childNodes];
    code.replaceWith(...parts);
    if (parts.length) getSelection().setBaseAndExtent(parts[0], 0, parts.at(-1), parts.at(-1).length ?? 0);
    return;
  }
  const node = h('code', { class: 'code' }, range.collapsed ? '\u200b' : range.toString());
  range.deleteContents();
  range.insertNode(node);
  getSelection().setBaseAndExtent(node.firstChild, range.collapsed && node.textContent === '\u200b' ? 1 : 0, node.firstChild, node.textContent.length);
}

// A link's words and address are asked for beside its button.
function askLink(anchor, field, store) {
  const there = around(field, 'A');
  const range = getSelection().getRangeAt(0).cloneRange();
  if (there) range.selectNode(there);
  const text = h('input', { class: 'field', type: 'text', value: there?.textContent ?? range.toString(), 'aria-label': 'Text', placeholder: 'Text', dataset: { testid: 'link-text' } });
  const url = h('input', { class: 'field', type: 'text', inputmode: 'url', value: there?.getAttribute('href') ?? '', 'aria-label': 'Link', placeholder: 'https://', dataset: { testid: 'link-url' } });
  const save = () => {
    const typed = url.value.trim();
    const href = safeURL(/^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`);
    if (!typed || !href) return void url.setAttribute('aria-invalid', 'true');
    shown.close();
    field.focus({ preventScroll: true });
    range.deleteContents();
    const node = h('a', { href }, text.value.trim() || typed);
    range.insertNode(node);
    getSelection().collapse(node.parentNode, [...node.parentNode.childNodes].indexOf(node) + 1);
    store();
  };
  // No form of its own: it would stand in the window's form.
  const body = h('div', { class: 'link-form', role: 'group', 'aria-label': 'Link', on: { keydown: (event) => { if (event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); save(); } } } },
    text, url, h('button', { type: 'button', class: 'button primary', dataset: { testid: 'link-save' }, on: { click: save } }, 'Save'));
  const shown = floating(anchor, body, {});
  (text.value ? url : text).focus({ preventScroll: true });
}
