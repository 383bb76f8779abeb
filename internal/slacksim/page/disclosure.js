// What a person opened, closed or turned to in a drawn block: kept beside the page, as rows are drawn anew when something changes.

const kept = new Map();

/** The key of a part of a block, wherever it is drawn. */
export const partKey = (ctx, block, part) => `${ctx?.where ?? ''}|${block?.block_id || block?.task_id || ''}|${part}`;

/** What was kept for a part, else otherwise. */
export const recall = (key, otherwise) => (kept.has(key) ? kept.get(key) : otherwise);

export function remember(key, value) {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > 2000) kept.delete(kept.keys().next().value);
}

/** Lets a <details> keep whether it is open. */
export function keepOpen(node, key, otherwise) {
  node.open = recall(key, otherwise);
  node.addEventListener('toggle', () => remember(key, node.open));
  return node;
}
