// Block elements other than selects, pickers and text inputs: buttons, overflow menus, radio buttons, checkboxes, images.

import { h, safeURL, uid } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { input, inputTypes } from './inputs.js';
import { change, interact, keyOfElement } from './interact.js';
import { actionMenu } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { datePicker, dateTimePicker, timePicker } from './pickers.js';
import { select, selectTypes } from './select.js';
import { state } from './store.js';

/** The nodes of a text object (plain_text or mrkdwn). */
export function textObject(text, options) {
  if (!text) return [];
  if (text.type === 'plain_text') return [text.emoji === false ? text.text : withEmoji(text.text ?? '')];
  return mrkdwn(text.text ?? '', { verbatim: text.verbatim, ...options });
}

const draw = {
  button, overflow, datepicker: datePicker, timepicker: timePicker, datetimepicker: dateTimePicker, feedback_buttons: feedback, icon_button: iconButton,
  workflow_button: (e, block, ctx) => button(e, block, ctx, icon('workflow', 15)),
  radio_buttons: (e, block, ctx) => choices(e, block, ctx, 'radio'),
  checkboxes: (e, block, ctx) => choices(e, block, ctx, 'checkbox'),
  image: (e) => picture(e, 'image-element'),
};

/** The node of any interactive element. */
export function element(e, block, ctx) {
  if (e.visible_to_user_ids?.length && !e.visible_to_user_ids.includes(state.as)) return null;
  if (selectTypes.has(e.type)) return select(e, block, ctx);
  if (inputTypes.has(e.type)) return input(e, block, ctx);
  return draw[e.type]?.(e, block, ctx) ?? h('span', { class: 'unknown' }, `${e.type ?? 'An element'} cannot be shown here`);
}

/** Attributes that mark an element as waiting and let a redrawn row find its focus again. */
export function hooks(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  return { dataset: { key, focus: key, action: e.action_id ?? '' }, 'aria-busy': state.busy.has(key) ? 'true' : null };
}

function button(e, block, ctx, mark) {
  const href = e.url ? safeURL(e.url) : null;
  const style = ['primary', 'danger'].includes(e.style) ? e.style : '';
  const click = (event) => {
    // A link with a question is followed once the question is answered.
    if (href && e.confirm) {
      event.preventDefault();
      interact(ctx, block, e, { value: e.value }).then((sent) => sent && window.open(href, '_blank', 'noopener,noreferrer'));
    } else interact(ctx, block, e, { value: e.value });
  };
  return h(href ? 'a' : 'button', {
    class: `button ${style}`, type: href ? null : 'button', href, target: href ? '_blank' : null, rel: href ? 'noopener noreferrer' : null,
    'aria-label': e.accessibility_label, dir: 'auto', ...hooks(e, block, ctx), on: { click },
  }, mark, h('span', { class: 'button-label' }, textObject(e.text)));
}

function overflow(e, block, ctx) {
  const open = (event) => actionMenu(event.currentTarget, (e.options ?? []).map((o) => ({
    label: textObject(o.text), detail: o.description ? textObject(o.description) : null, href: o.url ? safeURL(o.url) : null,
    run: () => interact(ctx, block, e, { selected_option: o }),
  })), { align: 'end', label: 'More options' });
  return h('button', { class: 'button overflow', type: 'button', 'aria-label': 'More options', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...hooks(e, block, ctx), on: { click: open } }, icon('dots', 18));
}

function choices(e, block, ctx, type) {
  const key = keyOfElement(ctx, block, e);
  const chosenNow = () => {
    const kept = ctx.value(key);
    const list = type === 'radio' ? [kept ? kept.selected_option : e.initial_option] : kept?.selected_options ?? e.initial_options ?? [];
    return new Set(list.filter(Boolean).map((o) => o.value));
  };
  const name = uid('choice');
  const label = block.type === 'input' ? null : block.text?.text ?? (type === 'radio' ? 'Choose one' : 'Choose any');
  const { dataset, ...busy } = hooks(e, block, ctx);
  const box = h('div', { class: 'choices', role: type === 'radio' ? 'radiogroup' : 'group', 'aria-label': label, dataset: { key: dataset.key, action: dataset.action }, ...busy });
  const mark = () => {
    const chosen = chosenNow();
    for (const field of box.querySelectorAll('input')) field.checked = chosen.has(field.value);
  };
  const changed = async () => {
    const on = new Set([...box.querySelectorAll('input:checked')].map((i) => i.value));
    const options = (e.options ?? []).filter((o) => on.has(o.value));
    if (!(await change(ctx, block, e, type === 'radio' ? { selected_option: options[0] ?? null } : { selected_options: options }))) mark();
  };
  for (const [i, o] of (e.options ?? []).entries()) {
    const id = `${name}-${i}`;
    box.append(h('label', { class: 'choice' }, h('input', { type, name, value: o.value, autofocus: i === 0 && e.focus_on_load, 'aria-labelledby': id, 'aria-describedby': o.description ? `${id}-detail` : null, dataset: { focus: `${key}|${o.value}` }, on: { change: changed } }),
      h('span', { class: 'choice-text', dir: 'auto' }, h('span', { id }, textObject(o.text)), o.description ? h('span', { class: 'choice-detail', id: `${id}-detail` }, textObject(o.description)) : null)));
  }
  mark();
  return box;
}

function feedback(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  const pair = h('span', { class: 'feedback-pair', role: 'group', 'aria-label': 'Feedback', dataset: { key, action: e.action_id ?? '' } });
  const mark = () => {
    const chosen = ctx.value(key)?.value;
    for (const b of pair.children) b.setAttribute('aria-pressed', String(chosen !== undefined && b.value === chosen));
  };
  const one = (b, down) => b && h('button', {
    type: 'button', class: `icon-button feedback${down ? ' feedback-down' : ''}`, title: b.text?.text, 'aria-label': b.accessibility_label ?? b.text?.text, value: b.value,
    dataset: { testid: down ? 'feedback-down' : 'feedback-up', focus: `${key}|${b.value}` },
    on: { click: () => { change(ctx, block, e, { value: b.value }).then(mark); mark(); } },
  }, icon('up', 18));
  pair.append(...[one(e.positive_button, false), one(e.negative_button, true)].filter(Boolean));
  mark();
  return pair;
}

function iconButton(e, block, ctx) {
  const label = e.accessibility_label ?? e.text?.text ?? 'Delete';
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: e.text?.text, ...hooks(e, block, ctx), on: { click: () => interact(ctx, block, e, { value: e.value }) } }, icon('trash', 18));
}

/** Where an image stands: its address, or the file that the workspace keeps for it. */
export function imageAddress(e) {
  if (e.image_url) return safeURL(e.image_url);
  const id = e.slack_file?.id ?? /\/files-(?:pri|tmb)\/[^/]+?-(F[A-Z0-9]+)/.exec(e.slack_file?.url ?? '')?.[1];
  return id ? `/files/${encodeURIComponent(id)}` : e.slack_file?.url ? safeURL(e.slack_file.url) : null;
}

/** An image; when it cannot be loaded, its description stands in. replaced(node) may put that in another place. */
export function picture(e, kind, replaced) {
  const alt = e.alt_text ?? '';
  const whole = kind === 'image-block' || kind === 'card-hero';
  const broken = () => h('span', { class: `${kind} image-broken`, role: alt ? 'img' : null, 'aria-label': alt || null, title: alt },
    whole ? [icon('image', 22), h('span', null, alt || 'This image cannot be shown')] : icon('image', kind === 'accessory-image' ? 28 : 14));
  const address = imageAddress(e);
  if (!address) return broken();
  const image = h('img', {
    class: kind, src: address, alt, title: alt || null, loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer',
    width: whole ? e.image_width : null, height: whole ? e.image_height : null,
  });
  image.addEventListener('error', () => (replaced && image.parentNode ? replaced(broken()) : image.replaceWith(broken())), { once: true });
  return image;
}
