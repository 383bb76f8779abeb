// Block Kit, block by block, as Slack lays it out. Blocks that hold other blocks stand in cards.js and plan.js.

import { card, carousel, container, layout } from './cards.js';
import { dataVisualization } from './chart.js';
import { partKey, recall, remember } from './disclosure.js';
import { h, link, safeURL, uid } from './dom.js';
import { element, imageAddress, picture, textObject } from './elements.js';
import { fileRow, lightbox } from './files.js';
import { icon } from './icons.js';
import { markdown } from './markdown.js';
import { plan, taskCard } from './plan.js';
import { richText } from './richtext.js';
import { dataTable, table } from './table.js';

const draw = {
  section, header, context, actions, image, input, table, card, carousel, container, layout, alert, plan, video, file, call,
  context_actions: contextActions, task_card: taskCard,
  divider: () => h('hr', { class: 'divider' }),
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
  data_table: dataTable,
  data_visualization: (block) => dataVisualization(block),
};

/** The nodes of a list of blocks. A block that cannot be drawn says so in its place and harms no other. */
export function blocks(list, ctx) {
  return (list ?? []).map((block) => {
    let node;
    try {
      node = draw[block.type]?.(block, ctx) ?? unknown(block);
    } catch (trouble) {
      console.error('block could not be drawn', block, trouble);
      node = unknown(block);
    }
    return h('div', { class: `block block-${String(block.type).replace(/\W/g, '')}`, dataset: { block: block.block_id ?? '' } }, node);
  });
}

const unknown = (block) => h('div', { class: 'unknown' }, icon('warning', 16), ` This workspace cannot show a ${block.type ?? 'nameless'} block.`);

function section(block, ctx) {
  const accessory = block.accessory;
  const text = h('div', { class: 'section-text' },
    block.text ? expandable(block, ctx) : null,
    block.fields?.length ? h('div', { class: 'fields' }, block.fields.map((f) => h('div', { class: 'field-cell text', dir: 'auto' }, textObject(f)))) : null);
  if (!accessory) return text;
  if (accessory.type === 'image') return h('div', { class: 'section with-image' }, text, picture(accessory, 'accessory-image'));
  const stacked = ['checkboxes', 'radio_buttons'].includes(accessory.type) ? ' stacked' : '';
  return h('div', { class: `section${stacked}` }, text, h('div', { class: 'accessory' }, element(accessory, block, ctx)));
}

// Slack cuts a long text of an app's message unless the block says that it is to be shown whole.
const longText = 700;

function expandable(block, ctx) {
  const text = h('div', { class: 'text', dir: 'auto' }, textObject(block.text));
  const words = block.text.text ?? '';
  if (block.expand || ctx.surface !== 'message' || (words.length <= longText && words.split('\n').length <= 12)) return text;
  const key = partKey(ctx, block, 'expand');
  const button = h('button', { type: 'button', class: 'see-more', 'aria-expanded': 'false', dataset: { focus: key, testid: 'see-more' } });
  const set = (on) => {
    text.classList.toggle('cut', !on);
    button.setAttribute('aria-expanded', String(on));
    button.textContent = on ? 'See less' : 'See more';
  };
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-expanded') !== 'true';
    remember(key, on);
    set(on);
  });
  set(recall(key, false));
  return [text, button];
}

function header(block) {
  const level = Math.min(4, Math.max(1, block.level ?? 1));
  return h(`h${level + 1}`, { class: `header header-${level}`, dir: 'auto' }, textObject(block.text));
}

function context(block) {
  return h('div', { class: 'context' }, (block.elements ?? []).map((e) => (e.type === 'image' ? picture(e, 'context-image') : h('span', { class: 'context-text text', dir: 'auto' }, textObject(e)))));
}

function actions(block, ctx) {
  return h('div', { class: 'actions' }, (block.elements ?? []).map((e) => element(e, block, ctx)));
}

function contextActions(block, ctx) {
  return h('div', { class: 'context-actions' }, (block.elements ?? []).map((e) => element(e, block, ctx)));
}

// An image with its title over it; the arrow folds it away, a click opens it large.
function image(block, ctx) {
  const key = partKey(ctx, block, 'image');
  const id = uid('image');
  const src = imageAddress(block);
  const title = block.title?.text ?? '';
  const open = src ? h('button', { type: 'button', class: 'image-open', 'aria-label': `Open ${block.alt_text || title || 'image'}`, dataset: { focus: `${key}|open` }, on: { click: () => lightbox({ name: title || block.alt_text || 'Image', src, alt: block.alt_text ?? '' }) } }) : null;
  const shown = picture(block, 'image-block', (broken) => open?.replaceWith(broken));
  open?.append(shown);
  const frame = h('div', { class: 'image-frame', id }, open ?? shown);
  const fold = h('button', { type: 'button', class: 'image-fold', 'aria-controls': id, 'aria-label': 'Show the image', dataset: { focus: key } }, icon('down', 14));
  const set = (on) => {
    frame.hidden = !on;
    fold.setAttribute('aria-expanded', String(on));
  };
  fold.addEventListener('click', () => {
    remember(key, frame.hidden);
    set(frame.hidden);
  });
  set(recall(key, true));
  return h('figure', { class: 'image-figure' }, block.title ? h('figcaption', { class: 'image-title', dir: 'auto' }, h('span', null, textObject(block.title)), fold) : null, frame);
}

function input(block, ctx) {
  const id = uid('input');
  const node = element(block.element ?? {}, block, ctx);
  const control = node.matches('input,textarea,button,[role]') ? node : node.querySelector('[data-label]') ?? node.querySelector('input,textarea,button,[role]');
  const error = ctx.errors?.[block.block_id];
  const value = control?.querySelector('.select-value');
  const group = node.matches('[role="group"]') && node !== control ? node : control;
  const field = group?.matches('input,textarea') ? group : null;
  if (field) field.id = `${id}-field`;
  else group?.setAttribute('aria-labelledby', value ? `${id} ${value.id = `${id}-value`}` : id);
  const described = [error ? `${id}-error` : '', block.hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  if (described) group?.setAttribute('aria-describedby', described);
  if (error && control?.matches('input,textarea,[role="textbox"],[role="radiogroup"]')) control.setAttribute('aria-invalid', 'true');
  if (!block.optional && control?.matches('input,textarea,[role="textbox"],[role="radiogroup"]')) control.setAttribute('aria-required', 'true');
  return h('div', { class: `input-block${error ? ' invalid' : ''}`, dataset: { inputBlock: block.block_id ?? '' } },
    h(field ? 'label' : 'div', { class: 'input-label', id, for: field?.id, dir: 'auto', on: field ? {} : { click: () => control?.focus() } }, textObject(block.label), block.optional ? h('span', { class: 'optional' }, ' (optional)') : null),
    node,
    error ? h('div', { class: 'input-error', id: `${id}-error`, role: 'alert', dir: 'auto' }, icon('error', 16), h('span', null, error)) : null,
    block.hint ? h('div', { class: 'input-hint', id: `${id}-hint`, dir: 'auto' }, textObject(block.hint)) : null);
}

const alertIcons = { default: 'info', info: 'info', warning: 'warning', error: 'error', success: 'success' };

function alert(block) {
  const level = alertIcons[block.level] ? block.level : 'default';
  return h('div', { class: `alert alert-${level}`, role: level === 'error' || level === 'warning' ? 'alert' : 'status' }, icon(alertIcons[level], 18), h('div', { class: 'text', dir: 'auto' }, textObject(block.text)));
}

function video(block) {
  const href = safeURL(block.title_url ?? block.video_url);
  const from = [block.author_name, block.provider_name].filter(Boolean).join(' · ');
  const brand = safeURL(block.provider_icon_url ?? '') && block.provider_icon_url;
  return h('div', { class: 'video' },
    from ? h('div', { class: 'video-from', dir: 'auto' }, brand ? picture({ image_url: brand, alt_text: '' }, 'context-image') : null, from) : null,
    h('div', { class: 'video-title', dir: 'auto' }, href ? link(href, ...textObject(block.title)) : textObject(block.title)),
    block.description ? h('div', { class: 'text', dir: 'auto' }, textObject(block.description)) : null,
    h('a', { class: 'video-frame', href: safeURL(block.video_url), target: '_blank', rel: 'noopener noreferrer', 'aria-label': `Play ${block.title?.text ?? 'the video'}` },
      block.thumbnail_url ? picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, 'image-block') : null, h('span', { class: 'video-play' }, icon('play', 26))));
}

// Received only: a remote file, as Slack stores it in a message.
function file(block) {
  return fileRow(block.file ?? { id: block.external_id, name: block.external_id, filetype: block.source === 'remote' ? 'link' : '' }, block.file ? {} : { note: 'Remote file' });
}

function call(block) {
  const data = block.call?.v1 ?? {};
  return h('div', { class: 'file-row' }, h('span', { class: 'file-icon file-green' }, icon('play', 20)),
    h('span', { class: 'file-words' }, h('span', { class: 'file-name', dir: 'auto' }, data.name || 'Call'), h('span', { class: 'file-note' }, data.has_ended ? 'Call ended' : 'Call')),
    data.join_url && !data.has_ended ? h('span', { class: 'button small' }, link(data.join_url, 'Join')) : null);
}
