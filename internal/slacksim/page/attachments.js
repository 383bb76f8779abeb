// A message's attachments and unfurls: a coloured bar beside their text, fields and blocks, whose elements act like the message's own.

import { blocks } from './blocks.js';
import { h, link, safeURL } from './dom.js';
import { picture } from './elements.js';
import { withEmoji } from './emoji.js';
import { files } from './files.js';
import { mrkdwn } from './mrkdwn.js';
import { state } from './store.js';
import { dayOf, timeOf } from './time.js';

const named = { good: '#2eb886', warning: '#daa038', danger: '#a30200' };

/** The nodes of a message's attachments; ctx is the message's. */
export function attachments(list, ctx) {
  return (list ?? []).map((a) => [
    a.pretext ? h('div', { class: 'text attachment-pretext', dir: 'auto' }, mrkdwn(a.pretext)) : null,
    h('div', { class: 'attachment', style: { '--bar': barOf(a.color) }, dataset: { testid: 'attachment' } }, a.blocks?.length ? [service(a), blocks(a.blocks, ctx), footer(a)] : legacy(a)),
  ]);
}

function barOf(colour) {
  if (named[colour]) return named[colour];
  return /^#?[0-9a-f]{6}$/i.test(colour ?? '') ? `#${colour.replace('#', '')}` : '';
}

function legacy(a) {
  const thumb = !a.image_url && a.thumb_url;
  const words = h('div', { class: 'attachment-words' },
    service(a), author(a),
    a.title ? h('div', { class: 'attachment-title', dir: 'auto' }, a.title_link ? link(a.title_link, withEmoji(a.title)) : withEmoji(a.title)) : null,
    a.text ? h('div', { class: 'text', dir: 'auto' }, mrkdwn(a.text)) : null,
    !a.text && !a.title && !a.fields?.length && !a.image_url ? h('div', { class: 'text', dir: 'auto' }, mrkdwn(a.fallback ?? '')) : null,
    fields(a.fields), footer(a));
  return [
    h('div', { class: 'attachment-body' }, words, thumb ? picture({ image_url: thumb, alt_text: a.title ?? '' }, 'attachment-thumb') : null),
    a.image_url ? picture({ image_url: a.image_url, alt_text: a.title || a.fallback || 'Image' }, 'image-block') : null,
    files(a.files),
  ];
}

const small = (src) => (src && safeURL(src) ? h('img', { class: 'attachment-icon', src: safeURL(src), alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' }) : null);

function service(a) {
  if (!a.service_name) return null;
  return h('div', { class: 'attachment-service', dir: 'auto' }, small(a.service_icon), a.from_url ? link(a.from_url, a.service_name) : a.service_name);
}

function author(a) {
  if (!a.author_name) return null;
  return h('div', { class: 'attachment-author', dir: 'auto' }, small(a.author_icon), a.author_link ? link(a.author_link, a.author_name) : a.author_name,
    a.author_subname ? h('span', { class: 'attachment-subname' }, a.author_subname) : null);
}

function fields(list) {
  if (!list?.length) return null;
  return h('div', { class: 'fields' }, list.map((f) => h('div', { class: `field-cell text${f.short ? '' : ' field-long'}`, dir: 'auto' },
    f.title ? h('strong', { class: 'field-title' }, withEmoji(f.title)) : null, h('div', null, mrkdwn(f.value ?? '')))));
}

function footer(a) {
  const at = Number(a.ts);
  const parts = [a.is_app_unfurl ? `Added by ${state.app.name ?? 'the app'}` : null, a.footer ? withEmoji(a.footer) : null, a.ts && Number.isFinite(at) ? `${dayOf(at)} at ${timeOf(at)}` : null].filter(Boolean);
  return parts.length ? h('div', { class: 'attachment-footer', dir: 'auto' }, small(a.footer_icon), parts.flatMap((part, i) => (i ? [h('span', { 'aria-hidden': 'true' }, ' | '), part] : [part]))) : null;
}
