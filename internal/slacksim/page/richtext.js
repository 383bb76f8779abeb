// rich_text blocks: sections, lists, quotes and preformatted text with every inline element.

import { h, link, safeURL } from './dom.js';
import { emojiFor, emojiFromCodepoints } from './emoji.js';
import { broadcastPill, channelPill, emojiNode, userPill } from './mrkdwn.js';
import { state } from './store.js';
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
    case 'rich_text_quote': return h('blockquote', { class: `quote${element.border ? ' list-border' : ''}`, dir: 'auto' }, inlineElements(element.elements));
    case 'rich_text_preformatted': return h('pre', { class: `pre${element.border ? ' list-border' : ''}`, dir: 'auto', dataset: { language: element.language ?? '' } }, inlineElements(element.elements));
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

const draw = {
  text: (e) => document.createTextNode(e.text ?? ''),
  link: (e) => link(e.url, e.text || e.url),
  user: (e) => userPill(e.user_id),
  channel: (e) => channelPill(e.channel_id),
  usergroup: (e) => pill(`@${e.name ?? 'group'}`, e.usergroup_id),
  team: (e) => pill(e.team_id === state.team.id ? state.team.name : e.team_id ?? 'team', e.team_id),
  broadcast: (e) => broadcastPill(e.range),
  color: (e) => h('span', { class: 'colour', dir: 'ltr' }, h('span', { class: 'swatch', style: { background: swatch(e.value) } }), e.value ?? ''),
  tag: (e) => h('span', { class: `tag tag-${tagColours.has(e.color) ? e.color : 'gray'}`, dir: 'auto' }, e.text ?? ''),
  emoji, date, citation,
};

function bare(e) {
  if (draw[e.type]) return draw[e.type](e);
  return e.url ? link(e.url, e.text || e.url) : document.createTextNode(e.text ?? e.fallback ?? '');
}

const pill = (words, title) => h('span', { class: 'pill pill-mention', title, dir: 'auto' }, words);
const tagColours = new Set(['gray', 'brown', 'purple', 'indigo', 'blue', 'green', 'yellow', 'orange', 'red']);

// A source in an answer: its number, which leads there.
function citation(e) {
  const href = safeURL(e.url);
  const words = e.text || e.details?.title || e.url || '';
  return h(href ? 'a' : 'span', { class: 'citation', href, target: href ? '_blank' : null, rel: href ? 'noopener noreferrer' : null, title: words, 'aria-label': `Source ${e.index ?? ''}: ${words}` }, String(e.index ?? '•'));
}

const swatch = (value) => (/^#[0-9a-f]{3,8}$/i.test(value ?? '') ? value : 'transparent');

function emoji(e) {
  const name = e.name ?? 'emoji';
  if (e.url && safeURL(e.url)) return h('img', { class: 'emoji-image', src: safeURL(e.url), alt: `:${name}:`, title: `:${name}:`, loading: 'lazy', referrerpolicy: 'no-referrer' });
  const glyph = (e.unicode && emojiFromCodepoints(e.unicode)) ?? (e.skin_tone ? emojiFor(`${name}::skin-tone-${e.skin_tone}`) : null) ?? emojiFor(name);
  return glyph ? emojiNode(glyph, name) : document.createTextNode(`:${name}:`);
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
