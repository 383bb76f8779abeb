// What stands in the elements of a view or a message, touched or not, by block and action: what Slack calls state.values.

// Each kind's choice as an action names it, and what the app may have put there to begin with.
const values = {
  static_select: ['selected_option', 'initial_option'], external_select: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'], conversations_select: ['selected_conversation', 'initial_conversation'], channels_select: ['selected_channel', 'initial_channel'],
  multi_static_select: ['selected_options', 'initial_options'], multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'], multi_conversations_select: ['selected_conversations', 'initial_conversations'], multi_channels_select: ['selected_channels', 'initial_channels'],
  datepicker: ['selected_date', 'initial_date'], timepicker: ['selected_time', 'initial_time'], datetimepicker: ['selected_date_time', 'initial_date_time'],
  radio_buttons: ['selected_option', 'initial_option'], checkboxes: ['selected_options', 'initial_options'],
  plain_text_input: ['value', 'initial_value'], email_text_input: ['value', 'initial_value'], url_text_input: ['value', 'initial_value'], number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'], file_input: ['files', ''],
};

export const valueKey = (type) => values[type]?.[0];

/** The state of an element that nobody touched. */
export function initialState(e) {
  const [now, first] = values[e.type];
  return { type: e.type, [now]: e[first] ?? (now.endsWith('s') && now !== 'rich_text_value' ? [] : null) };
}

/** Visits every element that holds a value, with the id of the block it stands in. */
export function eachElement(node, visit, blockID = '') {
  if (Array.isArray(node)) {
    for (const one of node) eachElement(one, visit, blockID);
    return;
  }
  if (!node || typeof node !== 'object') return;
  const id = node.block_id || blockID;
  if (values[node.type] && 'action_id' in node) visit(id, node);
  else for (const inner of Object.values(node)) if (inner && typeof inner === 'object') eachElement(inner, visit, id);
}

/** Every element's state: what lookup(block, action) has, else what the app began with. */
export function allStates(blocks, lookup) {
  const result = {};
  eachElement(blocks, (block, e) => { (result[block] ??= {})[e.action_id] = lookup(block, e.action_id) ?? initialState(e); });
  return result;
}

/** The states of what a person touched. */
export function pickedStates(blocks, lookup) {
  const result = {};
  eachElement(blocks, (block, e) => {
    const kept = lookup(block, e.action_id);
    if (kept) (result[block] ??= {})[e.action_id] = kept;
  });
  return result;
}

/** Every input block of a view, wherever it stands. */
export function inputBlocks(blocks) {
  const found = [];
  const look = (node) => {
    if (Array.isArray(node)) node.forEach(look);
    else if (node && typeof node === 'object') {
      if (node.type === 'input' && node.element) found.push(node);
      else Object.values(node).forEach(look);
    }
  };
  look(blocks);
  return found;
}
