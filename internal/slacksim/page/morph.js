// Brings a node to what a freshly drawn one is, touching only what differs: a selection, the scroll, an animation and
// an open fold stay. Made for answers that grow while they are read.

const whole = 'button, input, textarea, select, img, svg, video, canvas, [data-key]'; // never half one, half another
const ownChoice = new Set(['tabindex', 'open']); // what the reader did

export function morph(old, fresh) {
  attributes(old, fresh);
  let there = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    if (!there) {
      old.append(wanted);
      continue;
    }
    const next = there.nextSibling;
    settle(there, wanted);
    there = next;
  }
  while (there) {
    const next = there.nextSibling;
    there.remove();
    there = next;
  }
}

function settle(there, wanted) {
  if (there.nodeType === Node.TEXT_NODE && wanted.nodeType === Node.TEXT_NODE) return void rewrite(there, wanted.data);
  const alike = there.nodeName === wanted.nodeName && there.nodeType === Node.ELEMENT_NODE;
  if (alike && !there.matches(whole) && !wanted.matches(whole)) morph(there, wanted);
  else if (!there.isEqualNode(wanted)) there.replaceWith(wanted);
}

// Text that only grew is appended to, so that what was selected in it stays selected.
function rewrite(text, data) {
  if (data === text.data) return;
  if (data.startsWith(text.data)) text.appendData(data.slice(text.data.length));
  else text.data = data;
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !ownChoice.has(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) === value || ownChoice.has(name)) continue;
    if (name === 'style') old.style.cssText = fresh.style.cssText; // the page's policy forbids the attribute
    else old.setAttribute(name, value);
  }
}
