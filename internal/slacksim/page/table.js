// table and data_table blocks: cells of text, numbers, rich text and buttons; a data table sorts, filters and turns pages.

import { partKey, recall, remember } from './disclosure.js';
import { h, uid } from './dom.js';
import { element } from './elements.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { richText } from './richtext.js';

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

function cellContent(cell, block, ctx) {
  switch (cell?.type) {
    case 'rich_text': return richText(cell);
    case 'action_cell': return cell.element ? element(cell.element, block, ctx) : '';
    case 'raw_number': return cell.text ?? (Number.isFinite(cell.value) ? number.format(cell.value) : '');
    default: return withEmoji(cell?.text ?? '');
  }
}

const scroll = (label, table) => h('div', { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': label }, table);

export function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const classOf = (i, cell) => `align-${settings[i]?.align ?? (cell?.type === 'raw_number' ? 'right' : 'left')}${settings[i]?.is_wrapped ? ' wrapped' : ''}`;
  const row = (cells, head) => h('tr', null, (cells ?? []).map((cell, i) => h(head ? 'th' : 'td', { class: classOf(i, cell), scope: head ? 'col' : null, dir: 'auto' }, cellContent(cell, block, ctx))));
  const [head, ...body] = block.rows ?? [];
  return scroll('Table', h('table', { class: 'table' }, head ? h('thead', null, row(head, true)) : null, h('tbody', null, body.map((cells) => row(cells, false)))));
}

const plain = (cell) => (cell?.type === 'raw_number' ? Number(cell.value) : cell?.text ?? cell?.element?.text?.text ?? richPlain(cell));
const richPlain = (node) => (node?.elements ?? []).map((e) => e.text ?? e.name ?? richPlain(e)).join('');
const shownText = (cell) => `${plain(cell)} ${cell?.text ?? ''}`.toLowerCase();

// A column of numbers only is put in order by number, any other by its words.
function order(column, rows) {
  const numeric = rows.every((cells) => cells[column]?.type === 'raw_number');
  return (a, b) => (numeric ? plain(a[column]) - plain(b[column]) : String(plain(a[column])).localeCompare(String(plain(b[column])), undefined, { numeric: true, sensitivity: 'base' }));
}

export function dataTable(block, ctx) {
  const [head = [], ...all] = block.rows ?? [];
  const size = Math.max(1, block.page_size ?? 5);
  const key = partKey(ctx, block, 'table');
  const view = { page: 0, column: -1, down: false, typed: '', ...recall(key, {}) };
  const caption = uid('caption');
  const body = h('tbody');
  const pager = h('div', { class: 'data-table-pager' });
  const numeric = head.map((_, i) => all.length > 0 && all.every((cells) => cells[i]?.type === 'raw_number'));
  const heads = head.map((cell, i) => h('th', { scope: 'col', dir: 'auto', class: numeric[i] ? 'align-right' : null },
    h('button', { type: 'button', class: 'sort', dataset: { testid: `sort-${i}`, focus: `${key}|sort|${i}` }, on: { click: () => sort(i) } }, h('span', null, withEmoji(cell.text ?? '')))));
  // First upwards, then downwards, then as the app had it.
  const sort = (i) => {
    if (view.column !== i) Object.assign(view, { column: i, down: false });
    else if (!view.down) view.down = true;
    else Object.assign(view, { column: -1, down: false });
    view.page = 0;
    draw();
  };
  const shown = () => {
    const wanted = view.typed.trim().toLowerCase();
    const rows = wanted ? all.filter((cells) => cells.some((cell) => shownText(cell).includes(wanted))) : all;
    if (view.column < 0) return rows;
    const compare = order(view.column, all);
    return rows.toSorted((a, b) => (view.down ? -1 : 1) * compare(a, b));
  };
  const turn = (by, name, label, off) => h('button', { type: 'button', class: 'icon-button small', 'aria-label': label, disabled: off, dataset: { testid: `page-${name}` }, on: { click: () => { view.page += by; draw(`page-${name}`); } } }, icon(name, 16));
  const draw = (focus) => {
    const rows = shown();
    const pages = Math.max(1, Math.ceil(rows.length / size));
    view.page = Math.min(view.page, pages - 1);
    remember(key, { ...view });
    heads.forEach((th, i) => {
      th.setAttribute('aria-sort', view.column !== i ? 'none' : view.down ? 'descending' : 'ascending');
      const button = th.firstChild;
      button.replaceChildren(button.firstChild, icon(view.column === i ? 'down' : 'sort', 13));
    });
    const from = view.page * size;
    body.replaceChildren(...rows.slice(from, from + size).map((cells) => h('tr', null, cells.map((cell, i) => {
      const isHead = i === block.row_header_column_index;
      return h(isHead ? 'th' : 'td', { class: numeric[i] || cell?.type === 'raw_number' ? 'align-right' : null, scope: isHead ? 'row' : null, dir: 'auto' }, cellContent(cell, block, ctx));
    }))));
    if (!rows.length) body.replaceChildren(h('tr', null, h('td', { colspan: head.length, class: 'data-table-none' }, 'No rows match')));
    const words = rows.length ? `${from + 1}–${Math.min(from + size, rows.length)} of ${rows.length}` : '0 rows';
    pager.replaceChildren(h('span', { class: 'data-table-count', role: 'status' }, pages > 1 || view.typed ? words : ''),
      ...(pages > 1 ? [turn(-1, 'left', 'Previous page', view.page === 0), turn(1, 'right', 'Next page', view.page === pages - 1)] : []));
    if (focus) (pager.querySelector(`[data-testid="${focus}"]:not(:disabled)`) ?? pager.querySelector('button:not(:disabled)'))?.focus({ preventScroll: true });
  };
  const filter = all.length > 1 ? h('input', { class: 'field data-table-filter', type: 'search', placeholder: 'Filter rows', 'aria-label': 'Filter rows', value: view.typed, dir: 'auto', dataset: { testid: 'table-filter', focus: `${key}|filter` }, on: { input: (e) => { view.typed = e.target.value; view.page = 0; draw(); } } }) : null;
  draw();
  return h('div', { class: 'data-table', dataset: { key } }, h('div', { class: 'data-table-head' }, h('strong', { id: caption, dir: 'auto' }, withEmoji(block.caption ?? '')), filter),
    scroll(block.caption ?? 'Table', h('table', { class: 'table', 'aria-labelledby': caption }, h('thead', null, h('tr', null, heads)), body)), pager);
}
