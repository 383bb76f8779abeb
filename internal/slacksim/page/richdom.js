// Rich text between an editor's nodes and a rich_text block, both ways.

import { h, safeURL } from './dom.js';
import { inlineElements } from './richtext.js';

const marks = { B: 'bold', STRONG: 'bold', I: 'italic', EM: 'italic', S: 'strike', STRIKE: 'strike', DEL: 'strike', U: 'underline', CODE: 'code' };
const blockNames = new Set(['DIV', 'P', 'UL', 'OL', 'BLOCKQUOTE', 'PRE']);

/** The rich_text block of what stands in an editor; null when nothing does. */
export function richTextOf(field) {
  const parts = [];
  const line = [];
  let lines = 0; // of the section at hand
  const section = () => {
    const open = parts.at(-1)?.type === 'rich_text_section' && parts.at(-1).open ? parts.at(-1) : null;
    if (open) return open;
    parts.push({ type: 'rich_text_section', elements: [], open: true });
    lines = 0;
    return parts.at(-1);
  };
  const endLine = () => {
    const to = section();
    if (lines > 0) push(to.elements, { type: 'text', text: '\n' });
    for (const e of line.splice(0)) push(to.elements, e);
    lines += 1;
  };
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeName === 'BR') endLine();
      else if (!blockNames.has(child.nodeName)) inline(child, {}, line);
      else {
        if (line.length) endLine();
        if (child.nodeName === 'UL' || child.nodeName === 'OL') lists(child, 0, parts);
        else if (child.nodeName === 'BLOCKQUOTE' || child.nodeName === 'PRE') parts.push({ type: child.nodeName === 'PRE' ? 'rich_text_preformatted' : 'rich_text_quote', elements: inlineOf(child) });
        else {
          walk(child);
          if (line.length) endLine();
        }
      }
    }
  };
  walk(field);
  if (line.length) endLine();
  const full = parts.map(({ open, ...part }) => part).filter((part) => part.elements.some((e) => e.type !== 'text' || e.text.trim()));
  return full.length ? { type: 'rich_text', elements: full } : null;
}

function push(list, e) {
  const last = list.at(-1);
  if (e.type === 'text' && last?.type === 'text' && JSON.stringify(last.style) === JSON.stringify(e.style)) last.text += e.text;
  else list.push({ ...e });
}

function inline(node, style, out) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replaceAll('\u200b', '').replaceAll('\u00a0', ' ');
    if (text) push(out, { type: 'text', text, ...(Object.keys(style).length ? { style } : {}) });
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  if (node.dataset.raw) return void out.push(JSON.parse(node.dataset.raw));
  if (node.nodeName === 'A' && safeURL(node.getAttribute('href'))) return void out.push({ type: 'link', url: node.getAttribute('href'), text: node.textContent, ...(Object.keys(style).length ? { style } : {}) });
  if (node.nodeName === 'BR') return void push(out, { type: 'text', text: '\n' });
  const mark = marks[node.nodeName];
  for (const child of node.childNodes) inline(child, mark ? { ...style, [mark]: true } : style, out);
}

function inlineOf(node) {
  const out = [];
  for (const child of node.childNodes) inline(child, {}, out);
  return out;
}

// Slack's lists lie side by side, each with its depth.
function lists(node, indent, parts) {
  const fresh = () => ({ type: 'rich_text_list', style: node.nodeName === 'OL' ? 'ordered' : 'bullet', indent, border: 0, elements: [] });
  let list = null;
  for (const item of node.children) {
    if (item.nodeName === 'UL' || item.nodeName === 'OL') {
      lists(item, indent + 1, parts);
      list = null;
      continue;
    }
    if (!list) parts.push(list = fresh());
    const inner = [...item.childNodes].filter((n) => n.nodeName === 'UL' || n.nodeName === 'OL');
    const out = [];
    for (const child of item.childNodes) if (!inner.includes(child) && child.nodeName !== 'BR') inline(child, {}, out);
    list.elements.push({ type: 'rich_text_section', elements: out });
    for (const deeper of inner) {
      lists(deeper, indent + 1, parts);
      list = null;
    }
  }
}

/** The nodes to edit of a rich_text block; what cannot be edited stands in one piece. */
export function editable(value) {
  const nodes = [];
  for (const part of value?.elements ?? []) {
    if (part.type === 'rich_text_list') nodes.push(h(part.style === 'ordered' ? 'ol' : 'ul', { class: 'list' }, (part.elements ?? []).map((item) => h('li', null, pieces(item.elements)))));
    else if (part.type === 'rich_text_quote') nodes.push(h('blockquote', { class: 'quote' }, pieces(part.elements)));
    else if (part.type === 'rich_text_preformatted') nodes.push(h('pre', { class: 'pre' }, pieces(part.elements)));
    else nodes.push(...split(part.elements ?? []).map((line) => h('div', null, line.length ? pieces(line) : h('br'))));
  }
  return nodes;
}

// A section's lines.
function split(elements) {
  const lines = [[]];
  for (const e of elements) {
    if (e.type !== 'text') {
      lines.at(-1).push(e);
      continue;
    }
    for (const [i, text] of (e.text ?? '').split('\n').entries()) {
      if (i) lines.push([]);
      if (text) lines.at(-1).push({ ...e, text });
    }
  }
  return lines;
}

function pieces(elements) {
  return (elements ?? []).map((e) => {
    if (e.type === 'text') return inlineElements([e]);
    if (e.type === 'link') return h('a', { href: safeURL(e.url) ?? '#' }, e.text || e.url);
    return h('span', { contenteditable: 'false', dataset: { raw: JSON.stringify(e) } }, inlineElements([e]));
  });
}
