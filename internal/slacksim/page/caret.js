// Keeps the keyboard where it was when a form is drawn anew under somebody's hands: the same field, the same place in it.

/** Remembers what has the keyboard inside root; the answer gives it to its successor inside another node. Says whether there was one. */
export function keepCaret(root) {
  const field = document.activeElement;
  const focus = root?.contains(field) ? field.dataset.focus : '';
  const at = focus ? placeIn(field) : null;
  return (fresh) => {
    const next = focus ? fresh.querySelector(`[data-focus="${CSS.escape(focus)}"]`) : null;
    if (!next) return false;
    next.focus({ preventScroll: true });
    if (at) putInto(next, at);
    return true;
  };
}

function placeIn(field) {
  if (field.matches('textarea, input[type="text"], input[type="search"], input[type="url"]')) return [field.selectionStart, field.selectionEnd];
  const selection = getSelection();
  if (!field.isContentEditable || !selection.rangeCount) return null;
  const before = selection.getRangeAt(0).cloneRange();
  before.setStart(field, 0);
  const end = before.toString().length;
  return [end - selection.toString().length, end];
}

function putInto(field, [start, end]) {
  if (field.setSelectionRange) {
    try { field.setSelectionRange(start, end); } catch { /* a kind of field that has no places */ }
    return;
  }
  const [from, to] = [textAt(field, start), textAt(field, end)];
  if (from && to) getSelection().setBaseAndExtent(...from, ...to);
}

// The text node and the place in it, so many characters from the field's start.
function textAt(field, offset) {
  const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return null;
}
