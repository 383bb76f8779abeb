// table and data_table blocks: cells of text, numbers, rich text and buttons; a data table sorts, filters and turns pages.

import { h } from './dom.js';
import { element } from './elements.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { richText } from './richtext.js';

function cellContent(cell, block, ctx) {
  switch (cell?.type) {
    case 'rich_text': return richText(cell);
    case 'action_cell': return cell.element ? element(cell.element, block, ctx) : '';
    case 'raw_number': return cell.text ?? String(cell.value ?? '');
    default: return withEmoji(cell?.text ?? '');
  }
}

const scroll = (label, table) => h('div', { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': label }, table);

export function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const classOf = (i) => `align-${settings[i]?.align ?? 'left'}${settings[i]?.is_wrapped ? ' wrapped' : ''}`;
  const row = (cells, tag) => h('tr', null, cells.map((cell, i) => h(tag, { class: classOf(i), dir: 'auto' }, cellContent(cell, block, ctx))));
  const [head, ...body] = block.rows ?? [];
  return scroll('Table', h('table', { class: 'table' }, head ? h('thead', null, row(head, 'th')) : null, h('tbody', null, body.map((cells) => row(cells, 'td')))));
}

const plain = (cell) => (cell?.type === 'raw_number' ? Number(cell.value) : cell?.text ?? cell?.element?.text?.text ?? richPlain(cell));
const richPlain = (cell) => (cell?.elements ?? []).flatMap((e) => e.elements ?? []).map((e) => e.text ?? '').join('');

export function dataTable(block, ctx) {
  const [head = [], ...all] = block.rows ?? [];
  const size = Math.max(1, block.page_size ?? 5);
  const view = { page: 0, column: -1, down: false, typed: '' };
  const node = h('div', { class: 'data-table' });
  const body = h('tbody');
  const pager = h('div', { class: 'data-table-pager' });
  const heads = head.map((cell, i) => h('th', { scope: 'col', dir: 'auto' }, h('button', { type: 'button', class: 'sort', on: { click: () => sort(i) } }, withEmoji(cell.text ?? ''), icon('down', 12))));
  const sort = (i) => {
    Object.assign(view, { down: view.column === i && !view.down, column: i, page: 0 });
    draw();
  };
  const shown = () => {
    const wanted = view.typed.toLowerCase();
    const rows = all.filter((cells) => !wanted || cells.some((cell) => String(plain(cell)).toLowerCase().includes(wanted)));
    if (view.column < 0) return rows;
    const order = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));
    return rows.toSorted((a, b) => (view.down ? -1 : 1) * order(plain(a[view.column]), plain(b[view.column])));
  };
  const turn = (by, label, off) => h('button', { type: 'button', class: 'button small', disabled: off, on: { click: () => { view.page += by; draw(); } } }, label);
  const draw = () => {
    const rows = shown();
    const pages = Math.max(1, Math.ceil(rows.length / size));
    view.page = Math.min(view.page, pages - 1);
    heads.forEach((th, i) => th.setAttribute('aria-sort', view.column !== i ? 'none' : view.down ? 'descending' : 'ascending'));
    body.replaceChildren(...rows.slice(view.page * size, (view.page + 1) * size).map((cells) => h('tr', null, cells.map((cell, i) => h(i === block.row_header_column_index ? 'th' : 'td',
      { class: cell?.type === 'raw_number' ? 'align-right' : '', dir: 'auto' }, cellContent(cell, block, ctx))))));
    pager.replaceChildren(...(pages > 1 ? [turn(-1, 'Previous', view.page === 0), h('span', { 'aria-live': 'polite' }, `Page ${view.page + 1} of ${pages}`), turn(1, 'Next', view.page === pages - 1)] : []));
  };
  const filter = all.length > size ? h('input', { class: 'field data-table-filter', type: 'search', placeholder: 'Filter', 'aria-label': 'Filter rows', dir: 'auto', on: { input: (e) => { view.typed = e.target.value; view.page = 0; draw(); } } }) : null;
  node.append(h('div', { class: 'data-table-head' }, h('strong', { dir: 'auto' }, block.caption ?? ''), filter ?? ''),
    scroll(block.caption ?? 'Table', h('table', { class: 'table' }, h('thead', null, h('tr', null, heads)), body)), pager);
  draw();
  return node;
}
