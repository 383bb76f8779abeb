// The colour scheme, set before the first paint: the kept choice, else what the system prefers.
(() => {
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const kept = () => {
    try { return localStorage.getItem('theme'); } catch { return null; }
  };
  const apply = () => {
    document.documentElement.dataset.theme = kept() ?? (prefersDark.matches ? 'dark' : 'light');
  };
  prefersDark.addEventListener('change', apply);
  apply();
  window.toggleTheme = () => {
    const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('theme', next); } catch { /* private windows keep nothing */ }
    document.documentElement.dataset.theme = next;
    return next;
  };
})();
