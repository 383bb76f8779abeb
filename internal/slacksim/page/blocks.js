// Block Kit, block by block, as Slack lays it out.

import { dataVisualization } from './chart.js';
import { h, link, uid } from './dom.js';
import { element, picture, textObject } from './elements.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { markdown } from './markdown.js';
import { mrkdwn } from './mrkdwn.js';
import { richText } from './richtext.js';
import { dataTable, table } from './table.js';

const draw = {
  section, header, context, actions, image, input, table, card, carousel, container, layout, alert, plan, video,
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
    block.text ? h('div', { class: 'text', dir: 'auto' }, textObject(block.text)) : null,
    block.fields?.length ? h('div', { class: 'fields' }, block.fields.map((f) => h('div', { class: 'field-cell text', dir: 'auto' }, textObject(f)))) : null);
  if (!accessory) return text;
  if (accessory.type === 'image') return h('div', { class: 'section with-image' }, text, picture(accessory, 'accessory-image'));
  const stacked = ['checkboxes', 'radio_buttons'].includes(accessory.type) ? ' stacked' : '';
  return h('div', { class: `section${stacked}` }, text, h('div', { class: 'accessory' }, element(accessory, block, ctx)));
}

function header(block) {
  return h(`h${Math.min(4, Math.max(1, block.level ?? 1)) + 1}`, { class: `header header-${block.level ?? 1}`, dir: 'auto' }, textObject(block.text));
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

function image(block) {
  const shown = picture(block, 'image-block');
  return h('figure', { class: 'image-figure' }, block.title ? h('figcaption', { class: 'image-title', dir: 'auto' }, textObject(block.title)) : null, shown);
}

function input(block, ctx) {
  const id = uid('input');
  const node = element(block.element ?? {}, block, ctx);
  const control = node.matches('input,textarea,button,[role]') ? node : node.querySelector('input,textarea,button,[role]');
  const error = ctx.errors?.[block.block_id];
  const value = control?.querySelector('.select-value');
  control?.setAttribute('aria-labelledby', value ? `${id} ${value.id = `${id}-value`}` : id);
  if (error) {
    control?.setAttribute('aria-invalid', 'true');
    control?.setAttribute('aria-describedby', `${id}-error`);
  } else if (block.hint) control?.setAttribute('aria-describedby', `${id}-hint`);
  return h('div', { class: `input-block${error ? ' invalid' : ''}`, dataset: { inputBlock: block.block_id ?? '' } },
    h('div', { class: 'input-label', id, dir: 'auto', on: { click: () => control?.focus() } }, textObject(block.label), block.optional ? h('span', { class: 'optional' }, ' (optional)') : null),
    node,
    error ? h('div', { class: 'input-error', id: `${id}-error`, role: 'alert', dir: 'auto' }, error) : null,
    block.hint ? h('div', { class: 'input-hint', id: `${id}-hint`, dir: 'auto' }, textObject(block.hint)) : null);
}

function card(block, ctx) {
  return h('div', { class: 'card' },
    block.hero_image ? picture(block.hero_image, 'card-hero') : null,
    h('div', { class: 'card-head' }, block.icon ? picture(block.icon, 'card-icon') : null,
      h('div', { class: 'card-titles' }, block.title ? h('div', { class: 'card-title text', dir: 'auto' }, textObject(block.title)) : null,
        block.subtitle ? h('div', { class: 'card-subtitle text', dir: 'auto' }, textObject(block.subtitle)) : null)),
    block.body ? h('div', { class: 'card-body text', dir: 'auto' }, textObject(block.body)) : null,
    block.subtext ? h('div', { class: 'card-subtitle text', dir: 'auto' }, textObject(block.subtext)) : null,
    block.actions?.length ? h('div', { class: 'actions' }, block.actions.map((e) => element(e, block, ctx))) : null);
}

function carousel(block, ctx) {
  return h('div', { class: 'carousel', tabindex: 0, role: 'region', 'aria-label': 'Cards' }, (block.elements ?? []).map((c) => card(c, ctx)));
}

function container(block, ctx) {
  const title = h('span', { class: 'container-titles' },
    block.rich_text_title ? richText(block.rich_text_title) : h('strong', { dir: 'auto' }, textObject(block.title)),
    block.subtitle ? h('span', { class: 'container-subtitle text', dir: 'auto' }, textObject(block.subtitle)) : null);
  const heading = [block.icon ? picture(block.icon, 'card-icon') : null, title];
  const body = h('div', { class: 'container-body' }, blocks(block.child_blocks, ctx));
  if (!block.is_collapsible) return h('div', { class: 'container' }, h('div', { class: `container-head${block.has_header_divider ? ' ruled' : ''}` }, heading), body);
  return h('details', { class: 'container', open: !block.default_collapsed }, h('summary', { class: 'container-head' }, icon('right', 14), heading), body);
}

function layout(block, ctx) {
  return h('div', { class: `grid grid-${block.grid_lines ?? 'none'}`, role: 'group', 'aria-label': block.label },
    block.is_label_visible ? h('strong', { class: 'grid-label', dir: 'auto' }, block.label) : null,
    (block.rows ?? []).map((row) => h('div', { class: 'grid-row' }, (row.items ?? []).map((item) => h('div', { class: `grid-item grid-${item.width ?? 'auto'} align-${item.horizontal_alignment ?? 'start'}` }, blocks([item.block], ctx))))));
}

function alert(block) {
  return h('div', { class: `alert alert-${block.level ?? 'default'}`, role: 'status' }, icon('warning', 18), h('div', { class: 'text', dir: 'auto' }, textObject(block.text)));
}

const statusGlyph = { pending: '○', complete: '✓', error: '!' };

function taskCard(task) {
  const status = task.status ?? 'pending';
  return h('div', { class: `task task-${status}` },
    h('div', { class: 'task-head' }, status === 'in_progress' ? h('span', { class: 'spinner', role: 'img', 'aria-label': 'in progress' }) : h('span', { class: 'task-mark', role: 'img', 'aria-label': status }, statusGlyph[status] ?? '○'),
      task.hide_title ? null : h('span', { dir: 'auto' }, withEmoji(task.title ?? ''))),
    task.details ? richText(task.details) : null, task.output ? richText(task.output) : null,
    task.sources?.length ? h('div', { class: 'task-sources' }, task.sources.map((source) => link(source.url, source.text || source.url))) : null);
}

function plan(block) {
  return h('div', { class: 'plan' }, h('strong', { dir: 'auto' }, withEmoji(block.title ?? '')), (block.tasks ?? []).map(taskCard));
}

function video(block) {
  return h('div', { class: 'card' }, link(block.title_url ?? block.video_url, ...textObject(block.title)), block.thumbnail_url ? picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, 'image-block') : null,
    block.description ? h('div', { class: 'text', dir: 'auto' }, textObject(block.description)) : null);
}

/** A message's attachments and unfurls: a coloured bar beside their text or blocks. */
export function attachments(list, ctx) {
  return (list ?? []).map((a) => h('div', { class: 'attachment', style: { '--bar': /^#?[0-9a-f]{6}$/i.test(a.color ?? '') ? `#${a.color.replace('#', '')}` : '' } },
    a.pretext ? h('div', { class: 'text', dir: 'auto' }, mrkdwn(a.pretext)) : null,
    a.author_name ? h('div', { class: 'attachment-author', dir: 'auto' }, a.author_name) : null,
    a.title ? h('div', { class: 'attachment-title', dir: 'auto' }, a.title_link ? link(a.title_link, withEmoji(a.title)) : withEmoji(a.title)) : null,
    a.blocks ? blocks(a.blocks, ctx) : a.text ? h('div', { class: 'text', dir: 'auto' }, mrkdwn(a.text)) : a.title ? null : h('div', { class: 'text', dir: 'auto' }, mrkdwn(a.fallback ?? '')),
    a.fields?.length ? h('div', { class: 'fields' }, a.fields.map((f) => h('div', { class: 'field-cell text', dir: 'auto' }, h('strong', null, f.title ?? ''), h('div', null, mrkdwn(f.value ?? ''))))) : null,
    a.image_url ? picture({ image_url: a.image_url, alt_text: a.title ?? '' }, 'image-block') : null,
    a.footer ? h('div', { class: 'context' }, h('span', { class: 'context-text' }, a.footer)) : null));
}
