// Text fields of modals and messages: plain, e-mail, address, number and rich text.

import { h } from './dom.js';
import { change, interact, keyOfElement } from './interact.js';

const htmlTypes = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url', number_input: 'number' };

export const inputTypes = new Set([...Object.keys(htmlTypes), 'rich_text_input', 'file_input']);

export function input(e, block, ctx) {
  if (e.type === 'file_input') return h('p', { class: 'unknown' }, 'Files cannot be chosen in this workspace.');
  const key = keyOfElement(ctx, block, e);
  const kept = ctx.value(key);
  const rich = e.type === 'rich_text_input';
  const long = e.multiline || rich;
  const field = h(long ? 'textarea' : 'input', {
    class: 'field', type: long ? null : htmlTypes[e.type], rows: long ? 4 : null, dir: 'auto', placeholder: e.placeholder?.text,
    minlength: e.min_length, maxlength: e.max_length ?? (e.type === 'plain_text_input' ? 3000 : null),
    min: e.min_value, max: e.max_value, step: e.is_decimal_allowed ? 'any' : null, autocomplete: 'off',
    value: (rich ? plainOf(kept?.rich_text_value ?? e.initial_value) : kept ? kept.value : e.initial_value) ?? '',
    dataset: { focus: key, action: e.action_id ?? '' }, autofocus: e.focus_on_load,
  });
  const valueOf = () => (rich ? { rich_text_value: richOf(field.value) } : { value: field.value === '' ? null : field.value });
  const triggers = e.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const counter = e.max_length ? h('span', { class: 'field-counter', 'aria-hidden': 'true' }) : null;
  const count = () => {
    if (counter) counter.textContent = field.value.length > e.max_length * 0.8 ? String(e.max_length - field.value.length) : '';
  };
  field.addEventListener('input', () => {
    ctx.keep(key, { type: e.type, ...valueOf() });
    count();
    if (block.dispatch_action && triggers.includes('on_character_entered')) change(ctx, block, e, valueOf());
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || long || !block.dispatch_action || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    interact(ctx, block, e, valueOf());
  });
  count();
  return h('div', { class: 'field-box' }, field, counter);
}

const plainOf = (value) => (typeof value === 'string' ? value : (value?.elements ?? []).map((part) => (part.elements ?? []).map((x) => x.text ?? '').join('')).join('\n'));

const richOf = (text) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: text ? [{ type: 'text', text }] : [] }] });
