// rich_text blocks: sections, lists, quotes and preformatted text with every inline element.

import { h, link } from './dom.js';
import { emojiFor, emojiFromCodepoints } from './emoji.js';
import { broadcastPill, channelPill, emojiNode, userPill } from './mrkdwn.js';
import { dateToken } from './time.js';

export function richText(block) {
  const nodes = [];
  const counters = new Map(); // running numbers of ordered lists, by indent
  for (const element of block.elements ?? []) {
    if (element.type !== 'rich_text_list') counters.clear();
    nodes.push(part(element, counters));
  }
  return h('div', { class: 'rich-text' }, nodes);
}

function part(element, counters) {
  switch (element.type) {
    case 'rich_text_list': return list(element, counters);
    case 'rich_text_quote': return h('blockquote', { class: 'quote', dir: 'auto' }, inlineElements(element.elements));
    case 'rich_text_preformatted': return h('pre', { class: 'pre', dir: 'auto' }, inlineElements(element.elements));
    default: return h('div', { class: 'lines', dir: 'auto' }, inlineElements(element.elements ?? [element]));
  }
}

function list(element, counters) {
  const indent = Math.min(8, element.indent ?? 0);
  const ordered = element.style === 'ordered';
  const classes = ['list', `list-level-${indent % 3}`, element.border ? 'list-border' : ''].join(' ');
  const start = element.offset ? element.offset + 1 : (counters.get(indent) ?? 0) + 1;
  for (const deeper of [...counters.keys()]) if (deeper > indent) counters.delete(deeper);
  if (ordered) counters.set(indent, start - 1 + (element.elements?.length ?? 0));
  return h(ordered ? 'ol' : 'ul', { class: classes, start: ordered ? start : null, style: { '--indent': indent } },
    (element.elements ?? []).map((item) => h('li', { dir: 'auto' }, inlineElements(item.elements))));
}

/** The nodes of a section's elements. */
export function inlineElements(elements) {
  return (elements ?? []).map((e) => styled(bare(e), e.style));
}

function bare(e) {
  switch (e.type) {
    case 'text': return document.createTextNode(e.text ?? '');
    case 'link': return link(e.url, e.text || e.url);
    case 'emoji': return emoji(e);
    case 'user': return userPill(e.user_id);
    case 'channel': return channelPill(e.channel_id);
    case 'usergroup': return h('span', { class: 'pill pill-mention' }, '@group');
    case 'team': return h('span', { class: 'pill pill-mention' }, e.team_id ?? '');
    case 'broadcast': return broadcastPill(e.range);
    case 'date': return date(e);
    case 'color': return h('span', { class: 'lines' }, h('span', { class: 'swatch', style: { background: swatch(e.value) } }), e.value ?? '');
    case 'tag': return h('span', { class: `tag tag-${String(e.color ?? 'gray').replace(/\W/g, '')}` }, e.text ?? '');
    default: return e.url ? link(e.url, e.text || e.url) : document.createTextNode(e.text ?? e.fallback ?? '');
  }
}

const swatch = (value) => (/^#[0-9a-f]{3,8}$/i.test(value ?? '') ? value : 'transparent');

function emoji(e) {
  const glyph = (e.unicode && emojiFromCodepoints(e.unicode)) ?? emojiFor(e.name ?? '');
  return glyph ? emojiNode(glyph, e.name ?? 'emoji') : document.createTextNode(`:${e.name}:`);
}

function date(e) {
  const written = Number.isFinite(e.timestamp) ? dateToken(e.timestamp, e.format ?? '{date}') : e.fallback ?? '';
  return e.url ? link(e.url, written) : h('span', null, written);
}

const tags = { bold: 'strong', italic: 'em', strike: 's', underline: 'u', highlight: 'mark', client_highlight: 'mark' };

function styled(node, style) {
  if (!style) return node;
  let result = style.code ? h('code', { class: 'code' }, node) : node;
  for (const [name, tag] of Object.entries(tags)) if (style[name]) result = h(tag, null, result);
  return result;
}
