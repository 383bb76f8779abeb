// Makes DOM nodes without ever parsing HTML: text that a stranger wrote can only become a text node.

const svgNamespace = 'http://www.w3.org/2000/svg';

/** h('button', {class: 'x', on: {click}}, 'Label', childNode) */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), props, children);
}

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'on') for (const [event, f] of Object.entries(value)) node.addEventListener(event, f);
    else if (key === 'class') node.setAttribute('class', value);
    else if (key === 'dataset') Object.assign(node.dataset, value);
    else if (key === 'style') for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
    else if (key === 'value') node.value = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  append(node, children);
  return node;
}

/** Appends nodes, strings and (nested) lists of them; skips what is empty. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === '') continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/**
 * Brings container's children to the wanted list, touching only what differs.
 * items: [{key, version, render, patch?}] in order; a node is kept while key and version stay; patch(node) may
 * bring it up to date where it stands and answers whether it did.
 */
export function reconcile(container, items) {
  const known = container.knownItems ??= new Map();
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, { node }] of known) {
    if (!wanted.has(key)) {
      node.remove();
      known.delete(key);
    }
  }
  let cursor = container.firstChild;
  for (const item of items) {
    let entry = known.get(item.key);
    if (entry && entry.version !== item.version && item.patch?.(entry.node)) entry.version = item.version;
    if (!entry || entry.version !== item.version) {
      const node = item.render();
      if (entry) {
        if (entry.node === cursor) cursor = node;
        swap(entry.node, node);
      }
      entry = { node, version: item.version };
      known.set(item.key, entry);
    }
    if (entry.node === cursor) cursor = cursor.nextSibling;
    else container.insertBefore(entry.node, cursor);
  }
}

// A redrawn row keeps the keyboard where it was: on the element with the same data-focus.
function swap(old, fresh) {
  const active = document.activeElement;
  const key = old.contains(active) ? active.dataset.focus : undefined;
  const onRow = active === old;
  old.replaceWith(fresh);
  if (onRow) fresh.focus({ preventScroll: true });
  if (key) fresh.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

let counter = 0;
/** A fresh id for aria wiring. */
export const uid = (prefix) => `${prefix}-${counter += 1}`;

/** Says a sentence to screen readers. */
export function announce(sentence) {
  document.getElementById('announcer').textContent = sentence;
}

/** Links that may be followed: http, https and mailto; anything else is null. */
export function safeURL(address) {
  try {
    const url = new URL(address, location.origin);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens a new tab, or plain text when its address is not safe. */
export function link(address, ...label) {
  const href = safeURL(address);
  if (!href) return h('span', null, ...label);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...label);
}
