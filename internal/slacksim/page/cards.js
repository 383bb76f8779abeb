// Blocks that hold others: cards, carousels, containers and layouts.

import { blocks } from './blocks.js';
import { keepOpen, partKey, recall, remember } from './disclosure.js';
import { h } from './dom.js';
import { element, picture, textObject } from './elements.js';
import { icon } from './icons.js';
import { richText } from './richtext.js';

// Slack's built-in icons that this page has a drawing for; any other is a plain file.
const slackIcons = { calendar: 'calendar', clock: 'clock', home: 'home', image: 'image', link: 'link', lock: 'lock', search: 'search', trash: 'trash', warning: 'warning', info: 'info', check: 'check', code: 'code', bolt: 'bolt', channel: 'hash', thread: 'thread' };

// A block inside another that has no id of its own acts under the outer one's.
const named = (outer, list) => (list ?? []).map((inner) => (inner?.block_id ? inner : { ...inner, block_id: outer.block_id }));

function cardIcon(block) {
  if (block.icon) return picture(block.icon, 'card-icon');
  const name = block.slack_icon?.name;
  return name ? h('span', { class: 'card-icon card-icon-drawn', title: name }, icon(slackIcons[name.replaceAll('_', '-')] ?? slackIcons[name.split(/[-_]/)[0]] ?? 'file', 20)) : null;
}

export function card(block, ctx) {
  const mark = cardIcon(block);
  const head = mark || block.title || block.subtitle;
  return h('div', { class: `card${block.hero_image ? ' card-heroic' : ''}` },
    block.hero_image ? picture(block.hero_image, 'card-hero') : null,
    head ? h('div', { class: 'card-head' }, mark,
      h('div', { class: 'card-titles' }, block.title ? h('div', { class: 'card-title text', dir: 'auto' }, textObject(block.title)) : null,
        block.subtitle ? h('div', { class: 'card-subtitle text', dir: 'auto' }, textObject(block.subtitle)) : null)) : null,
    block.body ? h('div', { class: 'card-body text', dir: 'auto' }, textObject(block.body)) : null,
    block.subtext ? h('div', { class: 'card-subtext text', dir: 'auto' }, textObject(block.subtext)) : null,
    block.actions?.length ? h('div', { class: 'actions' }, block.actions.map((e) => element(e, block, ctx))) : null);
}

/** Cards side by side: walked with the arrow keys or the two round buttons. */
export function carousel(block, ctx) {
  const key = partKey(ctx, block, 'carousel');
  const cards = named(block, block.elements).map((c, i) => h('div', { class: 'carousel-card', role: 'group', 'aria-roledescription': 'slide', 'aria-label': `${i + 1} of ${block.elements.length}` }, card(c, ctx)));
  const strip = h('div', { class: 'carousel', tabindex: 0, role: 'region', 'aria-roledescription': 'carousel', 'aria-label': 'Cards', dataset: { focus: key } }, cards);
  const rtl = () => getComputedStyle(strip).direction === 'rtl';
  const at = () => cards.findIndex((c) => c.offsetLeft + c.offsetWidth / 2 > strip.scrollLeft + strip.offsetLeft);
  const to = (i) => {
    const wanted = cards[Math.max(0, Math.min(cards.length - 1, i))];
    strip.scrollTo({ left: wanted.offsetLeft - strip.offsetLeft, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const arrow = (name, label, by) => h('button', { type: 'button', class: `carousel-arrow carousel-${name}`, 'aria-label': label, dataset: { testid: `carousel-${name}` }, on: { click: () => to(at() + by) } }, icon(name, 18));
  const [before, after] = [arrow('left', 'Previous cards', -1), arrow('right', 'Next cards', 1)];
  const mark = () => {
    const room = strip.scrollWidth - strip.clientWidth;
    before.disabled = strip.scrollLeft < 4;
    after.disabled = strip.scrollLeft > room - 4;
    before.hidden = after.hidden = room < 4;
  };
  strip.addEventListener('keydown', (event) => {
    if (event.target !== strip || !['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    const by = (event.key === 'ArrowRight') !== rtl() ? 1 : -1;
    to({ Home: 0, End: cards.length - 1 }[event.key] ?? at() + by);
  });
  strip.addEventListener('scroll', () => { mark(); remember(key, strip.scrollLeft); }, { passive: true });
  new ResizeObserver(mark).observe(strip);
  requestAnimationFrame(() => { strip.scrollLeft = recall(key, 0); });
  return h('div', { class: 'carousel-frame' }, strip, before, after);
}

export function container(block, ctx) {
  const title = h('span', { class: 'container-titles' },
    block.rich_text_title ? h('span', { class: 'container-title' }, richText(block.rich_text_title)) : h('strong', { class: 'container-title', dir: 'auto' }, textObject(block.title)),
    block.subtitle ? h('span', { class: 'container-subtitle text', dir: 'auto' }, textObject(block.subtitle)) : null);
  const heading = [block.icon ? picture(block.icon, 'card-icon') : null, title];
  const body = h('div', { class: 'container-body' }, blocks(named(block, block.child_blocks), ctx));
  const width = `container container-${block.width ?? 'standard'}`;
  if (!block.is_collapsible) return h('div', { class: width }, h('div', { class: `container-head${block.has_header_divider ? ' ruled' : ''}` }, heading), body);
  return keepOpen(h('details', { class: width }, h('summary', { class: 'container-head', dataset: { testid: 'container-toggle' } }, heading, icon('right', 16)), body), partKey(ctx, block, 'container'), !block.default_collapsed);
}

/** Rows of up to three blocks side by side; on a phone they stand one under the other. */
export function layout(block, ctx) {
  const lines = ['none', 'rows', 'outer'].includes(block.grid_lines) ? block.grid_lines : 'none';
  return h('div', { class: `grid grid-${lines}`, role: 'group', 'aria-label': block.is_label_visible ? block.label : null },
    block.is_label_visible ? h('strong', { class: 'grid-label', dir: 'auto' }, block.label) : null,
    (block.rows ?? []).map((row) => h('div', { class: 'grid-row' }, (row.items ?? []).map((item) => h('div', { class: `grid-item grid-${item.width ?? 'standard'} align-${item.horizontal_alignment ?? 'fill'}` }, blocks(named(block, [item.block]), ctx))))));
}
