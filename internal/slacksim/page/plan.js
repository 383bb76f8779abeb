// What an agent is doing: task cards, alone or in a plan, each with its status, details, output and sources.

import { keepOpen, partKey } from './disclosure.js';
import { h, link, safeURL } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { richText } from './richtext.js';

const marks = { pending: ['circle', 'Pending'], in_progress: ['', 'In progress'], complete: ['success', 'Complete'], error: ['error', 'Failed'], ended: ['stop', 'Not finished'] };

// What was being done when its answer was stopped, or died, is done no more.
const standing = (status, ctx) => (status === 'in_progress' && ctx?.hasEnded ? 'ended' : status);

function mark(status) {
  const [name, label] = marks[status] ?? marks.pending;
  return h('span', { class: 'task-mark', role: 'img', 'aria-label': label, title: label }, name ? icon(name, 18) : h('span', { class: 'spinner' }));
}

export function taskCard(task, ctx) {
  const status = standing(marks[task.status] ? task.status : 'pending', ctx);
  const title = task.hide_title ? null : h('span', { class: `task-title${status === 'in_progress' ? ' shimmer' : ''}`, dir: 'auto' }, withEmoji(task.title ?? ''));
  const inside = [
    task.details ? h('div', { class: 'task-details' }, richText(task.details)) : null,
    task.output ? h('div', { class: 'task-output' }, richText(task.output)) : null,
    task.sources?.length ? h('div', { class: 'task-sources', role: 'list', 'aria-label': 'Sources' }, task.sources.map(source)) : null,
  ].filter(Boolean);
  if (!inside.length || !title) return h('div', { class: `task task-${status}` }, h('div', { class: 'task-head' }, mark(status), title), inside.length ? h('div', { class: 'task-inside' }, inside) : null);
  return keepOpen(h('details', { class: `task task-${status}` }, h('summary', { class: 'task-head', dataset: { testid: 'task-toggle' } }, mark(status), title, icon('right', 14)), h('div', { class: 'task-inside' }, inside)),
    partKey(ctx, task, `task-${task.task_id ?? ''}`), true);
}

// A source is called by its site's name beside its own.
function source(s) {
  const href = safeURL(s.url);
  const host = href ? new URL(href).hostname.replace(/^www\./, '') : '';
  return h('span', { class: 'task-source', role: 'listitem' }, icon('link', 13), link(s.url, s.text || host || s.url));
}

export function plan(block, ctx) {
  const tasks = block.tasks ?? [];
  const title = typeof block.title === 'string' ? block.title : block.title?.text ?? '';
  const done = tasks.filter((t) => t.status === 'complete').length;
  const failed = tasks.some((t) => t.status === 'error');
  const working = tasks.some((t) => t.status === 'in_progress');
  const status = standing(failed ? 'error' : tasks.length && done === tasks.length ? 'complete' : working ? 'in_progress' : 'pending', ctx);
  return keepOpen(h('details', { class: 'plan' },
    h('summary', { class: 'plan-head', dataset: { testid: 'plan-toggle' } }, mark(status), h('strong', { class: 'plan-title', dir: 'auto' }, withEmoji(title)),
      tasks.length ? h('span', { class: 'plan-count' }, `${done} of ${tasks.length}`) : null, icon('right', 14)),
    h('div', { class: 'plan-tasks' }, tasks.map((t) => taskCard(t, ctx)))), partKey(ctx, block, 'plan'), true);
}
