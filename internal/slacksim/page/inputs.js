// Text fields of modals and messages: plain, e-mail, address and number; rich text and files have modules of their own.

import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { fileInput } from './fileinput.js';
import { keyOfElement, change, interact } from './interact.js';
import { richInput } from './richinput.js';

const htmlTypes = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url', number_input: 'text' };

export const inputTypes = new Set([...Object.keys(htmlTypes), 'rich_text_input', 'file_input']);

export function input(e, block, ctx) {
  if (e.type === 'file_input') return fileInput(e, block, ctx);
  if (e.type === 'rich_text_input') return richInput(e, block, ctx);
  const key = keyOfElement(ctx, block, e);
  const kept = ctx.value(key);
  const long = e.type === 'plain_text_input' && e.multiline;
  const field = h(long ? 'textarea' : 'input', {
    class: 'field', type: long ? null : htmlTypes[e.type], rows: long ? 4 : null, dir: 'auto', placeholder: e.placeholder?.text ? withEmoji(e.placeholder.text) : null,
    maxlength: e.type === 'plain_text_input' ? e.max_length ?? 3000 : 3000, inputmode: e.type === 'number_input' ? (e.is_decimal_allowed ? 'decimal' : 'numeric') : null,
    autocomplete: 'off', 'aria-label': block.type === 'input' ? null : e.placeholder?.text ?? 'Text', value: (kept ? kept.value : e.initial_value) ?? '',
    dataset: { focus: key, key, action: e.action_id ?? '' }, autofocus: e.focus_on_load,
  });
  const valueOf = () => ({ value: field.value === '' ? null : field.value });
  const triggers = e.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const counter = e.max_length ? h('span', { class: 'field-counter', 'aria-hidden': 'true' }) : null;
  const count = () => {
    if (counter) counter.textContent = field.value.length > e.max_length * 0.8 ? String(e.max_length - field.value.length) : '';
  };
  let later;
  field.addEventListener('input', () => {
    ctx.keep(key, { type: e.type, ...valueOf() });
    count();
    if (!block.dispatch_action || !triggers.includes('on_character_entered')) return;
    clearTimeout(later); // a pause in typing, not every key, as Slack sends it
    later = setTimeout(() => change(ctx, block, e, valueOf()), 300);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || (long && !(event.ctrlKey || event.metaKey))) return;
    const dispatches = block.dispatch_action && triggers.includes('on_enter_pressed');
    if (!dispatches && !long && ctx.surface === 'modal') return; // Enter submits the window
    event.preventDefault();
    if (dispatches) interact(ctx, block, e, valueOf());
    else if (long) field.form?.requestSubmit();
  });
  count();
  return h('div', { class: 'field-box' }, field, counter);
}

/** What is wrong with what stands in a field, in Slack's words; empty when nothing is. */
export function fieldError(e, value) {
  const text = String(value ?? '');
  switch (e.type) {
    case 'plain_text_input':
      if (e.min_length && text.length < e.min_length) return `Please enter at least ${e.min_length} character${e.min_length === 1 ? '' : 's'}.`;
      return e.max_length && text.length > e.max_length ? `Please enter no more than ${e.max_length} characters.` : '';
    case 'email_text_input': return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) ? '' : 'Please enter a valid email address.';
    case 'url_text_input': return isAddress(text) ? '' : 'Please enter a valid URL.';
    case 'number_input': return numberError(e, text);
    default: return '';
  }
}

function isAddress(text) {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

function numberError(e, text) {
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(text.trim())) return 'Please enter a valid number.';
  const n = Number(text);
  if (!e.is_decimal_allowed && !Number.isInteger(n)) return 'Please enter a whole number.';
  if (e.min_value !== undefined && n < Number(e.min_value)) return `Please enter a number that is at least ${e.min_value}.`;
  if (e.max_value !== undefined && n > Number(e.max_value)) return `Please enter a number that is at most ${e.max_value}.`;
  return '';
}
