// Select menus: one or several choices, from the app's list, from people and channels, or asked of the app as one types.

import * as api from './api.js';
import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { change, keyOfElement } from './interact.js';
import { floating, listBox } from './menu.js';
import { channelName, isAppChannel, nameOf, personName, state } from './store.js';

// What a kind's choice is called in an action, one and several.
const fields = {
  static: ['selected_option', 'selected_options'], external: ['selected_option', 'selected_options'], users: ['selected_user', 'selected_users'],
  conversations: ['selected_conversation', 'selected_conversations'], channels: ['selected_channel', 'selected_channels'],
};
const initials = {
  static: ['initial_option', 'initial_options'], external: ['initial_option', 'initial_options'], users: ['initial_user', 'initial_users'],
  conversations: ['initial_conversation', 'initial_conversations'], channels: ['initial_channel', 'initial_channels'],
};

export const selectTypes = new Set(Object.keys(fields).flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]));

/** What a select holds: options, or ids for people and channels. */
function chosenOf(e, kind, many, ctx, key) {
  const kept = ctx.value(key);
  const value = kept ? kept[fields[kind][many ? 1 : 0]] : e[initials[kind][many ? 1 : 0]];
  return [value ?? []].flat().filter(Boolean);
}

const byId = (kind) => kind !== 'static' && kind !== 'external';
const identity = (kind, choice) => (byId(kind) ? choice : choice.value);

function labelOf(kind, choice) {
  if (!byId(kind)) return withEmoji(choice.text?.text ?? '');
  if (kind === 'users') return personName(choice);
  const c = state.channels.get(choice);
  return c ? `${c.kind === 'im' ? '' : '# '}${channelName(c)}` : choice;
}

export function select(e, block, ctx) {
  const many = e.type.startsWith('multi_');
  const kind = e.type.replace('multi_', '').replace('_select', '');
  const key = keyOfElement(ctx, block, e);
  const model = { e, block, ctx, many, kind, key, chosen: chosenOf(e, kind, many, ctx, key) };
  const node = h('button', {
    type: 'button', class: `select${many ? ' select-many' : ''}`, 'aria-haspopup': 'listbox', 'aria-expanded': 'false',
    dataset: { key, focus: key, action: e.action_id ?? '' }, 'aria-busy': state.busy.has(key) ? 'true' : null,
    on: {
      click: () => openSelect(model, node),
      keydown: (event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        openSelect(model, node);
      },
    },
  });
  drawChoice(model, node);
  return node;
}

function drawChoice(model, node) {
  const { e, chosen, kind, many } = model;
  const empty = e.placeholder?.text ? withEmoji(e.placeholder.text) : 'Select an option';
  node.replaceChildren(
    h('span', { id: node.querySelector('.select-value')?.id, class: `select-value${chosen.length ? '' : ' blank'}`, dir: 'auto' },
      !chosen.length ? empty : many ? chosen.map((c) => h('span', { class: 'chip' }, labelOf(kind, c))) : labelOf(kind, chosen[0])),
    icon('down', 16));
}

function openSelect(model, node) {
  const input = h('input', { class: 'options-search', type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false', placeholder: model.kind === 'external' ? 'Type to search' : 'Search', dir: 'auto', dataset: { testid: 'select-search' } });
  const before = JSON.stringify(model.chosen);
  const commit = () => {
    if (JSON.stringify(model.chosen) === before) return;
    drawChoice(model, node);
    const [one, several] = fields[model.kind];
    change(model.ctx, model.block, model.e, model.many ? { [several]: model.chosen } : { [one]: model.chosen[0] ?? null });
  };
  const choose = (option) => {
    pick(model, option.choice);
    drawChoice(model, node);
    if (model.many) source(input.value, model);
    else shown.close();
    (model.many ? input : node).focus({ preventScroll: true });
  };
  const list = listBox({ input, choose, label: 'Options', render: drawOption });
  const source = model.kind === 'external' ? asking(list) : local(list);
  const shown = floating(node, h('div', { class: 'select-menu' }, h('div', { class: 'options-head' }, icon('search', 16), input), list.node), { matchWidth: true, onClose: commit });
  input.addEventListener('input', () => source(input.value, model));
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') list.pick();
    else if (event.key === 'Tab') return void shown.close();
    else if (event.key === 'Backspace' && !input.value && model.many && model.chosen.length) choose({ choice: model.chosen.at(-1) });
    else return;
    event.preventDefault();
  });
  source('', model);
  shown.place();
  input.focus({ preventScroll: true });
}

function pick(model, choice) {
  const id = identity(model.kind, choice);
  if (!model.many) model.chosen = [choice];
  else if (model.chosen.some((c) => identity(model.kind, c) === id)) model.chosen = model.chosen.filter((c) => identity(model.kind, c) !== id);
  else if (model.chosen.length < (model.e.max_selected_items ?? 100)) model.chosen = [...model.chosen, choice];
}

function drawOption(option) {
  return [
    h('span', { class: 'option-text', dir: 'auto' }, h('span', null, option.label), option.detail ? h('span', { class: 'menu-detail' }, option.detail) : null),
    option.selected ? icon('check', 16) : null,
  ];
}

function optionsOf(model, list) {
  const selected = new Set(model.chosen.map((c) => identity(model.kind, c)));
  return list.map((choice) => ({
    choice, label: labelOf(model.kind, choice), detail: choice.description?.text ? withEmoji(choice.description.text) : '',
    selected: selected.has(identity(model.kind, choice)),
  }));
}

function groupsOf(model, answer) {
  const groups = answer.option_groups?.map((g) => ({ label: withEmoji(g.label?.text ?? ''), options: optionsOf(model, g.options ?? []) }));
  return (groups ?? [{ options: optionsOf(model, answer.options ?? []) }]).filter((g) => g.options.length);
}

// Everything is here already: typing narrows it.
function local(list) {
  const everything = ({ e, kind }) => {
    if (kind === 'users') return { options: [...state.people.values()].map((p) => p.id) };
    if (byId(kind)) return { options: [...state.channels.values()].filter((c) => kind === 'conversations' ? !isAppChannel(c) : c.kind === 'channel').map((c) => c.id) };
    return e;
  };
  return (typed, model) => {
    const wanted = typed.trim().toLowerCase();
    const matches = (o) => `${o.label} ${o.detail} ${byId(model.kind) ? nameOf(state.people.get(o.choice)) : ''}`.toLowerCase().includes(wanted);
    const groups = groupsOf(model, everything(model)).map((g) => ({ ...g, options: g.options.filter(matches) })).filter((g) => g.options.length);
    if (!groups.length) return list.say('No results');
    const at = groups.flatMap((g) => g.options).findIndex((o) => o.selected);
    return list.show(groups, Math.max(0, wanted ? 0 : at));
  };
}

// The app is asked, a moment after the last key; an answer that a newer question overtook is dropped.
function asking(list) {
  let timer;
  let latest = 0;
  return (typed, model) => {
    clearTimeout(timer);
    const question = (latest += 1);
    const least = model.e.min_query_length ?? 3;
    if (typed.trim().length < least) return list.say(`Type ${least > 1 ? `at least ${least} characters` : ''} to see options`.replace('  ', ' '));
    list.say(h('span', { class: 'spinner' }), ' Loading…');
    timer = setTimeout(async () => {
      let answer;
      try {
        const { channel, message_ts: ts, view_id: view } = model.ctx.target;
        answer = await api.suggest({ as: state.as, channel, message_ts: ts, view_id: view, block_id: model.block.block_id ?? '', action_id: model.e.action_id ?? '', value: typed });
      } catch (refusal) {
        answer = { failure: refusal.message };
      }
      if (question !== latest) return;
      const groups = answer.failure ? [] : groupsOf(model, answer);
      if (groups.length) list.show(groups);
      else list.say(answer.failure ?? 'No results');
    }, typed ? 250 : 0);
  };
}

/** The state of a form's element that nobody touched. */
export function initialState(e) {
  if (selectTypes.has(e.type)) {
    const many = e.type.startsWith('multi_');
    const kind = e.type.replace('multi_', '').replace('_select', '');
    const at = many ? 1 : 0;
    return { type: e.type, [fields[kind][at]]: e[initials[kind][at]] ?? (many ? [] : null) };
  }
  switch (e.type) {
    case 'datepicker': return { type: e.type, selected_date: e.initial_date ?? null };
    case 'timepicker': return { type: e.type, selected_time: e.initial_time ?? null };
    case 'datetimepicker': return { type: e.type, selected_date_time: e.initial_date_time ?? null };
    case 'radio_buttons': return { type: e.type, selected_option: e.initial_option ?? null };
    case 'checkboxes': return { type: e.type, selected_options: e.initial_options ?? [] };
    case 'rich_text_input': return { type: e.type, rich_text_value: e.initial_value ?? null };
    case 'file_input': return { type: e.type, files: [] };
    default: return { type: e.type, value: e.initial_value ?? null };
  }
}
