// The markdown block: headings, lists, quotes, tables, code and the usual inline marks, as DOM.

import { h, link, safeURL } from './dom.js';
import { withEmoji } from './emoji.js';
import { broadcastPill, channelPill, userPill } from './mrkdwn.js';

export function markdown(text) {
  return h('div', { class: 'markdown', dir: 'auto' }, blocksOf(String(text ?? '').split('\n')));
}

const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const rule = /^ {0,3}([-*_])\s*(?:\1\s*){2,}$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

// Each taker looks at line i and answers null or {node, next}.
const takers = [fence, heading, ruler, table, quote, list];

function blocksOf(lines) {
  const nodes = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) nodes.push(h('p', { dir: 'auto' }, inline(paragraph.join('\n'))));
    paragraph = [];
  };
  for (let i = 0; i < lines.length;) {
    if (!lines[i].trim()) {
      flush();
      i += 1;
      continue;
    }
    let taken = null;
    for (const take of takers) if ((taken = take(lines, i))) break;
    if (taken) {
      flush();
      nodes.push(taken.node);
      i = taken.next;
    } else {
      paragraph.push(lines[i]);
      i += 1;
    }
  }
  flush();
  return nodes;
}

function fence(lines, i) {
  const open = /^ {0,3}(```+|~~~+)/.exec(lines[i]);
  if (!open) return null;
  let end = i + 1;
  while (end < lines.length && !lines[end].trim().startsWith(open[1])) end += 1;
  return { node: h('pre', { class: 'pre', dir: 'auto' }, lines.slice(i + 1, end).join('\n')), next: end + 1 };
}

function heading(lines, i) {
  const match = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(lines[i]);
  if (!match) return null;
  const level = Math.min(4, match[1].length);
  return { node: h(`h${level + 1}`, { class: `markdown-h${level}`, dir: 'auto' }, inline(match[2])), next: i + 1 };
}

function ruler(lines, i) {
  return rule.test(lines[i]) ? { node: h('hr', { class: 'divider' }), next: i + 1 } : null;
}

function quote(lines, i) {
  if (!/^ {0,3}>/.test(lines[i])) return null;
  let end = i;
  while (end < lines.length && /^ {0,3}>/.test(lines[end])) end += 1;
  const inner = lines.slice(i, end).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return { node: h('blockquote', { class: 'quote', dir: 'auto' }, blocksOf(inner)), next: end };
}

function list(lines, i) {
  const first = item.exec(lines[i]);
  if (!first) return null;
  const indent = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let at = i;
  while (at < lines.length) {
    const match = item.exec(lines[at]);
    if (match && match[1].length <= indent + 1 && match[1].length >= indent && /\d/.test(match[2]) === ordered) {
      items.push([match[3]]);
    } else if (items.length && lines[at].trim() && /^\s/.test(lines[at]) && lines[at].search(/\S/) > indent) {
      items.at(-1).push(lines[at].slice(Math.min(indent + 2, lines[at].search(/\S/))));
    } else if (lines[at].trim() || !continues(lines[at + 1], indent, ordered)) break;
    at += 1;
  }
  const node = h(ordered ? 'ol' : 'ul', { class: 'list', start: ordered ? parseInt(first[2], 10) : null }, items.map(listItem));
  return { node, next: at };
}

// Whether a list goes on after a blank line.
function continues(line, indent, ordered) {
  const match = item.exec(line ?? '');
  if (match && match[1].length <= indent + 1) return match[1].length >= indent && /\d/.test(match[2]) === ordered;
  return /^\s+\S/.test(line ?? '') && line.search(/\S/) > indent;
}

function listItem([head, ...rest]) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(head);
  const box = task ? h('span', { class: 'task-box', 'aria-label': task[1] === ' ' ? 'open' : 'done' }, task[1] === ' ' ? '☐ ' : '☑ ') : null;
  return h('li', { dir: 'auto' }, box, inline(task ? task[2] : head), rest.length ? blocksOf(rest) : null);
}

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));

function table(lines, i) {
  if (!lines[i].includes('|') || !tableRule.test(lines[i + 1] ?? '') || !(lines[i + 1] ?? '').includes('-')) return null;
  const align = cells(lines[i + 1]).map((cell) => (/^:-+:$/.test(cell) ? 'center' : /-:$/.test(cell) ? 'right' : 'left'));
  let end = i + 2;
  while (end < lines.length && lines[end].includes('|') && lines[end].trim()) end += 1;
  const row = (line, tag) => h('tr', null, cells(line).map((cell, n) => h(tag, { class: `align-${align[n] ?? 'left'}`, dir: 'auto' }, inline(cell))));
  const node = h('div', { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': 'Table' }, h('table', { class: 'table' },
    h('thead', null, row(lines[i], 'th')), h('tbody', null, lines.slice(i + 2, end).map((line) => row(line, 'td')))));
  return { node, next: end };
}

// The first inline mark that fits wins; its inner text is read again.
const spans = [
  [/^\\([\\`*_{}[\]()#+\-.!~|<>])/, (m) => m[1]],
  [/^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/, (m) => h('code', { class: 'code' }, m[2].replace(/^ (.*) $/, '$1'))],
  [/^!\[([^\]]*)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?[^)]*\)/, (m) => link(m[2], m[1] || m[2])],
  [/^\[((?:[^\[\]]|\[[^\]]*\])+)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?:\s+"[^"]*")?\s*\)/, (m) => (safeURL(m[2]) ? link(m[2], ...inline(m[1])) : h('span', null, inline(m[1])))],
  [/^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/, (m) => userPill(m[1])],
  [/^<#(C[A-Z0-9]+)(?:\|([^>]*))?>/, (m) => channelPill(m[1], m[2])],
  [/^<!(here|channel|everyone)>/, (m) => broadcastPill(m[1])],
  [/^<(https?:\/\/[^\s<>|]+|mailto:[^\s<>|]+)(?:\|([^>]+))?>/, (m) => link(m[1], m[2] ?? m[1])],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, (m) => h('strong', null, inline(m[2]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m) => h('s', null, inline(m[1]))],
  [/^\*(?=\S)([^*]*?\S)\*/, (m) => h('em', null, inline(m[1]))],
  [/^_(?=\S)([^_]*?\S)_(?![\p{L}\p{N}])/u, (m) => h('em', null, inline(m[1]))],
  [/^https?:\/\/[^\s<>)\]"']+[^\s<>)\]"'.,;:!?]/, (m) => link(m[0], m[0])],
];

function inline(text) {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain) nodes.push(withEmoji(plain));
    plain = '';
  };
  for (let i = 0; i < text.length;) {
    const found = span(text, i);
    if (found) {
      flush();
      nodes.push(found.node);
      i = found.end;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  flush();
  return nodes;
}

const starters = new Set('\\`![<*_~h');

function span(text, i) {
  if (!starters.has(text[i])) return null;
  if ((text[i] === '_' || text[i] === 'h') && /[\p{L}\p{N}]/u.test(text[i - 1] ?? ' ')) return null;
  const rest = text.slice(i, i + 4000);
  for (const [pattern, make] of spans) {
    const match = pattern.exec(rest);
    if (match) return { node: make(match), end: i + match[0].length };
  }
  return null;
}
