// What the page remembers of a person's choices, in this browser. A private window keeps nothing and harms nothing.

export function kept(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`slacksim-${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name, value) {
  try { localStorage.setItem(`slacksim-${name}`, JSON.stringify(value)); } catch { /* as said above */ }
}
