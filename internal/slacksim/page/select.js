// Select menus: one or several choices, from the app's list, from people and channels, or asked of the app as one types.

import * as api from './api.js';
import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { initialState } from './forms.js';
import { avatar } from './avatar.js';
import { icon } from './icons.js';
import { change, keyOfElement } from './interact.js';
import { floating, listBox } from './menu.js';
import { channelName, isAppChannel, nameOf, personName, state } from './store.js';

// What a kind's choice is called in an action, one and several.
const fields = {
  static: ['selected_option', 'selected_options'], external: ['selected_option', 'selected_options'], users: ['selected_user', 'selected_users'],
  conversations: ['selected_conversation', 'selected_conversations'], channels: ['selected_channel', 'selected_channels'],
};

export const selectTypes = new Set(Object.keys(fields).flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]));

/** What a select holds: options, or ids for people and channels. */
function chosenOf({ e, kind, many, ctx, key }) {
  const field = fields[kind][many ? 1 : 0];
  const kept = ctx.value(key);
  if (!kept && kind === 'conversations' && e.default_to_current_conversation && state.channel) return [state.channel];
  return [(kept ?? initialState(e))[field] ?? []].flat().filter(Boolean);
}

// What is asked for where the app gives no words of its own, one and several.
const asks = { users: ['Select a user', 'Select users'], conversations: ['Select a conversation', 'Select conversations'], channels: ['Select a channel', 'Select channels'] };

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
  const model = { e, block, ctx, many, kind: e.type.replace('multi_', '').replace('_select', ''), key: keyOfElement(ctx, block, e) };
  model.chosen = chosenOf(model);
  // What the app did not choose is chosen all the same when a form says so.
  if (e.default_to_current_conversation && !ctx.value(model.key) && model.chosen.length) ctx.keep(model.key, { type: e.type, ...payloadOf(model) });
  const node = h('button', {
    type: 'button', class: `select${many ? ' select-many' : ''}`, 'aria-haspopup': 'listbox', 'aria-expanded': 'false', autofocus: e.focus_on_load,
    dataset: { key: model.key, focus: model.key, action: e.action_id ?? '' }, 'aria-busy': state.busy.has(model.key) ? 'true' : null,
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

const payloadOf = ({ kind, many, chosen }) => (many ? { [fields[kind][1]]: chosen } : { [fields[kind][0]]: chosen[0] ?? null });

function drawChoice(model, node) {
  const { e, chosen, kind, many } = model;
  const empty = e.placeholder?.text ? withEmoji(e.placeholder.text) : (asks[kind] ?? ['Select an option', 'Select options'])[many ? 1 : 0];
  node.replaceChildren(
    h('span', { id: node.querySelector('.select-value')?.id, class: `select-value${chosen.length ? '' : ' blank'}`, dir: 'auto' },
      !chosen.length ? empty : many ? chosen.map((c) => h('span', { class: 'chip' }, labelOf(kind, c))) : labelOf(kind, chosen[0])),
    icon('down', 16));
}

function openSelect(model, node) {
  const input = h('input', {
    class: 'options-search', type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-autocomplete': 'list', 'aria-label': model.e.placeholder?.text ?? 'Search', autocomplete: 'off', spellcheck: 'false',
    placeholder: model.kind === 'external' ? 'Type to search' : 'Search', dir: 'auto', dataset: { testid: 'select-search' },
  });
  const before = model.chosen;
  const commit = async () => {
    if (JSON.stringify(model.chosen) === JSON.stringify(before)) return;
    drawChoice(model, node);
    if (await change(model.ctx, model.block, model.e, payloadOf(model))) return;
    model.chosen = before;
    drawChoice(model, node);
  };
  const choose = (option) => {
    pick(model, option.choice);
    drawChoice(model, node);
    if (model.many) source(input.value, model);
    else shown.close();
    (model.many ? input : node).focus({ preventScroll: true });
  };
  const list = listBox({ input, choose, label: 'Options', many: model.many, render: drawOption });
  const source = model.kind === 'external' ? asking(list) : local(list);
  const most = model.many && model.e.max_selected_items ? h('div', { class: 'options-foot' }, `Up to ${model.e.max_selected_items} can be chosen`) : null;
  const shown = floating(node, h('div', { class: 'select-menu' }, h('div', { class: 'options-head' }, icon('search', 16), input), list.node, most), { matchWidth: true, onClose: commit });
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
    option.face ? avatar(option.choice, 20) : null,
    h('span', { class: 'option-text', dir: 'auto' }, h('span', null, option.label), option.detail ? h('span', { class: 'menu-detail' }, option.detail) : null),
    option.selected ? icon('check', 16) : null,
  ];
}

function optionsOf(model, list) {
  const selected = new Set(model.chosen.map((c) => identity(model.kind, c)));
  const full = model.many && model.chosen.length >= (model.e.max_selected_items ?? 100);
  return list.map((choice) => ({
    choice, label: labelOf(model.kind, choice), detail: choice.description?.text ? withEmoji(choice.description.text) : '', face: model.kind === 'users',
    selected: selected.has(identity(model.kind, choice)), disabled: full && !selected.has(identity(model.kind, choice)), testid: `option-${identity(model.kind, choice)}`,
  }));
}

function groupsOf(model, answer) {
  const groups = answer.option_groups?.map((g) => ({ label: withEmoji(g.label?.text ?? ''), options: optionsOf(model, g.options ?? []) }));
  return (groups ?? [{ options: optionsOf(model, answer.options ?? []) }]).filter((g) => g.options.length);
}

// The conversations that an element offers, by its filter.
function conversations(e) {
  const kinds = { im: 'im', mpim: 'mpim', private: 'private', public: 'channel' };
  const include = e.filter?.include?.map((k) => kinds[k]);
  return [...state.channels.values()].filter((c) => (!include || include.includes(c.kind)) && !(e.filter?.exclude_external_shared_channels && c.is_ext_shared)
    && !(e.filter?.exclude_bot_users && c.kind === 'im' && state.people.get(c.user)?.is_bot) && (include || !isAppChannel(c)));
}

// Everything is here already: typing narrows it.
function local(list) {
  const everything = ({ e, kind }) => {
    if (kind === 'users') return { options: [...state.people.values()].map((p) => p.id) };
    if (kind === 'conversations') return { options: conversations(e).map((c) => c.id) };
    if (kind === 'channels') return { options: [...state.channels.values()].filter((c) => c.kind === 'channel').map((c) => c.id) };
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
