// Block elements other than selects and text inputs: buttons, overflow menus, pickers, radio buttons, checkboxes, images.

import { h, safeURL, uid } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { input, inputTypes } from './inputs.js';
import { change, interact, keyOfElement } from './interact.js';
import { actionMenu } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { select, selectTypes } from './select.js';
import { state } from './store.js';

/** The nodes of a text object (plain_text or mrkdwn). */
export function textObject(text, options) {
  if (!text) return [];
  if (text.type === 'plain_text') return [text.emoji === false ? text.text : withEmoji(text.text ?? '')];
  return mrkdwn(text.text ?? '', { verbatim: text.verbatim, ...options });
}

/** The node of any interactive element. */
export function element(e, block, ctx) {
  if (selectTypes.has(e.type)) return select(e, block, ctx);
  if (inputTypes.has(e.type)) return input(e, block, ctx);
  switch (e.type) {
    case 'button': return button(e, block, ctx);
    case 'workflow_button': return button(e, block, ctx);
    case 'overflow': return overflow(e, block, ctx);
    case 'datepicker': return picker(e, block, ctx, 'date', 'selected_date');
    case 'timepicker': return picker(e, block, ctx, 'time', 'selected_time');
    case 'datetimepicker': return dateTime(e, block, ctx);
    case 'radio_buttons': return choices(e, block, ctx, 'radio');
    case 'checkboxes': return choices(e, block, ctx, 'checkbox');
    case 'feedback_buttons': return feedback(e, block, ctx);
    case 'icon_button': return iconButton(e, block, ctx);
    case 'image': return picture(e, 'image-element');
    default: return h('span', { class: 'unknown' }, `${e.type ?? 'An element'} cannot be shown here`);
  }
}

/** Attributes that mark an element as waiting and let a redrawn row find its focus again. */
export function hooks(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  return { dataset: { key, focus: key, action: e.action_id ?? '' }, 'aria-busy': state.busy.has(key) ? 'true' : null };
}

function button(e, block, ctx) {
  const href = e.url ? safeURL(e.url) : null;
  const style = ['primary', 'danger'].includes(e.style) ? e.style : '';
  const click = () => interact(ctx, block, e, { value: e.value });
  return h(href ? 'a' : 'button', {
    class: `button ${style}`, type: href ? null : 'button', href, target: href ? '_blank' : null, rel: href ? 'noopener noreferrer' : null,
    'aria-label': e.accessibility_label, dir: 'auto', ...hooks(e, block, ctx), on: { click },
  }, h('span', { class: 'button-label' }, textObject(e.text)));
}

function overflow(e, block, ctx) {
  const open = (event) => actionMenu(event.currentTarget, (e.options ?? []).map((o) => ({
    label: textObject(o.text), detail: o.description ? textObject(o.description) : null, href: o.url ? safeURL(o.url) : null,
    run: () => interact(ctx, block, e, { selected_option: o }),
  })), { align: 'end', label: 'More actions' });
  return h('button', { class: 'button overflow', type: 'button', 'aria-label': 'More actions', 'aria-haspopup': 'menu', ...hooks(e, block, ctx), on: { click: open } }, icon('dots', 18));
}

function picker(e, block, ctx, type, field) {
  const kept = ctx.value(keyOfElement(ctx, block, e));
  const value = kept ? kept[field] : e[`initial_${type}`];
  const changed = (event) => change(ctx, block, e, { [field]: event.target.value || null });
  return h('label', { class: `picker picker-${type}` }, icon(type === 'date' ? 'calendar' : 'clock', 18),
    h('input', { type, value: value ?? '', class: 'picker-input', 'aria-label': e.placeholder?.text ?? (type === 'date' ? 'Date' : 'Time'), ...hooks(e, block, ctx), on: { change: changed } }));
}

function dateTime(e, block, ctx) {
  const unix = ctx.value(keyOfElement(ctx, block, e))?.selected_date_time ?? e.initial_date_time;
  const local = (seconds) => new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const changed = (event) => change(ctx, block, e, { selected_date_time: event.target.value ? Math.floor(new Date(event.target.value).getTime() / 1000) : null });
  return h('label', { class: 'picker' }, icon('calendar', 18),
    h('input', { type: 'datetime-local', value: unix ? local(unix) : '', class: 'picker-input', 'aria-label': 'Date and time', ...hooks(e, block, ctx), on: { change: changed } }));
}

function choices(e, block, ctx, type) {
  const kept = ctx.value(keyOfElement(ctx, block, e));
  const chosen = new Set((type === 'radio' ? [kept ? kept.selected_option : e.initial_option] : kept?.selected_options ?? e.initial_options ?? [])
    .filter(Boolean).map((o) => o.value));
  const name = uid('choice');
  const box = h('div', { class: 'choices', role: type === 'radio' ? 'radiogroup' : 'group', ...hooks(e, block, ctx) });
  const changed = () => {
    const on = new Set([...box.querySelectorAll('input:checked')].map((i) => i.value));
    const options = (e.options ?? []).filter((o) => on.has(o.value));
    change(ctx, block, e, type === 'radio' ? { selected_option: options[0] ?? null } : { selected_options: options });
  };
  for (const o of e.options ?? []) {
    const field = h('input', { type, name, value: o.value, on: { change: changed } });
    field.checked = chosen.has(o.value);
    box.append(h('label', { class: 'choice' }, field, h('span', { class: 'choice-text', dir: 'auto' }, h('span', null, textObject(o.text)),
      o.description ? h('span', { class: 'choice-detail' }, textObject(o.description)) : null)));
  }
  return box;
}

function feedback(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  const chosen = ctx.value(key)?.value;
  const one = (b, down) => b && h('button', {
    type: 'button', class: `icon-button feedback${down ? ' feedback-down' : ''}`, title: b.text?.text, 'aria-label': b.accessibility_label ?? b.text?.text,
    'aria-pressed': String(chosen === b.value && chosen !== undefined), dataset: { action: e.action_id ?? '', focus: `${key}|${b.value}` },
    on: {
      click: (event) => {
        for (const other of event.currentTarget.parentNode.children) other.setAttribute('aria-pressed', String(other === event.currentTarget));
        change(ctx, block, e, { value: b.value });
      },
    },
  }, icon('up', 18));
  return h('span', { class: 'feedback-pair' }, one(e.positive_button, false), one(e.negative_button, true));
}

function iconButton(e, block, ctx) {
  const label = e.accessibility_label ?? e.text?.text ?? 'Delete';
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: e.text?.text, ...hooks(e, block, ctx), on: { click: () => interact(ctx, block, e, { value: e.value }) } }, icon('trash', 18));
}

/** Where an image stands: its address, or the file that the workspace keeps for it. */
export function imageAddress(e) {
  if (e.image_url) return safeURL(e.image_url);
  if (e.slack_file?.url) return safeURL(e.slack_file.url);
  return e.slack_file?.id ? `/files/${encodeURIComponent(e.slack_file.id)}` : null;
}

/** An image; when it cannot be loaded, its description stands in. */
export function picture(e, kind) {
  const alt = e.alt_text ?? '';
  const broken = () => h('span', { class: `${kind} image-broken`, role: 'img', 'aria-label': alt, title: alt }, kind === 'image-block' ? alt : [...alt][0]?.toUpperCase() ?? '?');
  const address = imageAddress(e);
  if (!address) return broken();
  const image = h('img', { class: kind, src: address, alt, title: alt, loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' });
  image.addEventListener('error', () => image.replaceWith(broken()), { once: true });
  return image;
}
