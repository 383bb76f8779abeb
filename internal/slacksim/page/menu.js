// One floating menu at a time: placed beside what opened it, walked with the arrow keys, closed by Esc or a click elsewhere.

import { h, uid } from './dom.js';

let open = null;

export function closeMenu() {
  open?.close();
}

export const isMenuOpen = () => Boolean(open);

/** Shows content beside anchor. options: {align, matchWidth, onClose, label}. Answers {close, place}. */
export function floating(anchor, content, options = {}) {
  closeMenu();
  const box = h('div', { class: `floating ${options.class ?? ''}` }, content);
  (anchor.closest('dialog') ?? document.body).append(box);
  const place = () => position(box, anchor, options);
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
    anchor.focus({ preventScroll: true });
  };
  const watcher = new ResizeObserver(place);
  function close() {
    if (open !== handle) return;
    open = null;
    watcher.disconnect();
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', escape, true);
    removeEventListener('resize', place);
    anchor.setAttribute('aria-expanded', 'false');
    box.remove();
    options.onClose?.();
  }
  const handle = { close, place, box };
  open = handle;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', escape, true);
  addEventListener('resize', place);
  watcher.observe(box);
  anchor.setAttribute('aria-expanded', 'true');
  place();
  return handle;
}

// Below the anchor when there is room, else above; never outside the window.
function position(box, anchor, { align = 'start', matchWidth = false }) {
  const a = anchor.getBoundingClientRect();
  const margin = 8;
  box.style.maxHeight = '420px'; // measured without the limit of the place that it had
  if (matchWidth) box.style.minWidth = `${Math.min(a.width, innerWidth - 2 * margin)}px`;
  const below = innerHeight - a.bottom - margin;
  const above = a.top - margin;
  const up = box.scrollHeight > below && above > below;
  box.style.maxHeight = `${Math.max(120, Math.min(420, up ? above : below) - 4)}px`;
  const { width, height } = box.getBoundingClientRect();
  const left = align === 'end' ? a.right - width : a.left;
  box.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`;
  box.style.top = `${up ? Math.max(margin, a.top - height - 4) : Math.min(a.bottom + 4, innerHeight - height - margin)}px`;
}

/** A menu of actions. items: [{label, detail, icon, danger, checked, testid, href, run}] or {heading}. */
export function actionMenu(anchor, items, options = {}) {
  const list = h('div', { class: 'menu', role: 'menu', 'aria-label': options.label ?? 'Menu' });
  const shown = floating(anchor, list, options);
  for (const item of items) {
    if (item.heading) {
      list.append(h('div', { class: 'menu-heading', role: 'presentation' }, item.heading));
      continue;
    }
    list.append(h(item.href ? 'a' : 'button', {
      class: `menu-item${item.danger ? ' danger' : ''}`, type: item.href ? null : 'button', tabindex: -1,
      role: item.checked === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': item.checked === undefined ? null : String(item.checked),
      href: item.href, target: item.href ? '_blank' : null, rel: item.href ? 'noopener noreferrer' : null,
      dataset: item.testid ? { testid: item.testid } : {},
      on: { click: () => { shown.close(); anchor.focus({ preventScroll: true }); item.run?.(); } },
    }, item.icon, h('span', { class: 'menu-text', dir: 'auto' }, item.label,
      item.detail ? h('span', { class: 'menu-detail' }, item.detail) : null), item.after));
  }
  const entries = [...list.querySelectorAll('.menu-item')];
  list.addEventListener('keydown', (event) => walk(event, entries, shown));
  shown.place();
  (entries.find((e) => e.getAttribute('aria-checked') === 'true') ?? entries[0])?.focus({ preventScroll: true });
  return shown;
}

function walk(event, entries, shown) {
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    entries[to]?.focus();
  } else if (event.key === 'Tab') shown.close();
}

/**
 * A list box driven from an input that keeps the focus. Answers {show, move, pick, current}.
 * render(option, active) draws an option's inside; choose(option) is called for a click or Enter.
 */
export function listBox({ input, render, choose, label, many }) {
  const id = uid('list');
  const node = h('div', { class: 'options', role: 'listbox', id, 'aria-label': label, 'aria-multiselectable': many ? 'true' : null });
  let rows = [];
  let active = -1;
  input.setAttribute('aria-controls', id);
  const mark = (to) => {
    rows[active]?.node.classList.remove('active');
    active = to;
    rows[active]?.node.classList.add('active');
    rows[active]?.node.scrollIntoView({ block: 'nearest' });
    if (rows[active]) input.setAttribute('aria-activedescendant', rows[active].node.id);
    else input.removeAttribute('aria-activedescendant');
  };
  const show = (groups, preferred = 0) => {
    rows = [];
    node.setAttribute('role', 'listbox');
    node.replaceChildren();
    for (const [n, group] of groups.entries()) {
      const heading = group.label ? h('div', { class: 'menu-heading', role: 'presentation', id: `${id}-group-${n}`, dir: 'auto' }, group.label) : null;
      const box = heading ? h('div', { role: 'group', 'aria-labelledby': heading.id }, heading) : node;
      for (const option of group.options) {
        const at = rows.length;
        const take = () => !option.disabled && choose(option);
        const row = h('div', { class: 'option', role: 'option', id: `${id}-${at}`, 'aria-selected': String(Boolean(option.selected)), 'aria-disabled': option.disabled ? 'true' : null, dataset: option.testid ? { testid: option.testid } : {},
          on: { pointermove: () => at !== active && mark(at), pointerdown: (e) => e.preventDefault(), click: take } }, render(option));
        rows.push({ node: row, take });
        box.append(row);
      }
      if (heading) node.append(box);
    }
    active = -1;
    mark(rows.length ? Math.min(preferred, rows.length - 1) : -1);
  };
  return {
    node, show,
    say: (...children) => { rows = []; active = -1; node.setAttribute('role', 'status'); input.removeAttribute('aria-activedescendant'); node.replaceChildren(h('div', { class: 'options-note' }, children)); },
    move: (by) => rows.length && mark((active + by + rows.length) % rows.length),
    pick: () => (rows[active] ? (rows[active].take(), true) : false),
    size: () => rows.length,
  };
}
