// The page's icons: strokes on a 20 by 20 grid, coloured by the text around them.

import { s } from './dom.js';

const paths = {
  hash: 'M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  shared: 'M7.5 4.5 2.5 10l5 5.5L12.5 10zM12.5 4.5l5 5.5-5 5.5',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  right: 'M8 4.5 13.5 10 8 15.5',
  down: 'm5 7.5 5 5 5-5',
  thread: 'M4 4h12a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 16 14h-5l-4 3.2V14H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 4zM6 7.6h8M6 10.4h5',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0-3v4a2 2 0 0 0 4 0v-1a7 7 0 1 0-3 5.7',
  slash: 'M12.5 3.5 7.5 16.5',
  moon: 'M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z',
  sun: 'M13.5 10a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4',
  calendar: 'M3.5 5h13v12h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  dots: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  check: 'm4 10.5 4 4 8-9',
  warning: 'M10 3 18 16.5H2zM10 8v4M10 14.3v.1',
  search: 'M13 8.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM12 12l4.5 4.5',
  clock: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM10 5.8V10l2.8 1.8',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM12.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z',
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16h4v-4h2v4h4V8.5',
  trash: 'M4 5.5h12M8 5.5V3.8h4v1.7M5.5 5.5l.8 11h7.4l.8-11',
  up: 'M6 9V16.5H3V9zM6 9l3.4-6c1.6 0 2 1.2 1.7 2.4L10.6 8h5a1.5 1.5 0 0 1 1.4 1.9l-1.5 5.4a1.6 1.6 0 0 1-1.5 1.2H6',
  bolt: 'M11 2.5 4.5 11.5H9.5L8.5 17.5 15.5 8.5H10.5z',
  link: 'M8.5 11.5a3 3 0 0 0 4.4.2l2.6-2.6a3 3 0 0 0-4.3-4.3L10 6M11.5 8.5a3 3 0 0 0-4.4-.2L4.5 10.9a3 3 0 0 0 4.3 4.3L10 14',
};

export function icon(name, size = 20) {
  const heavy = name === 'dots';
  return s('svg', {
    viewBox: '0 0 20 20', width: size, height: size, class: `icon icon-${name}`, fill: 'none', stroke: 'currentColor',
    'stroke-width': heavy ? 2.6 : 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false',
  }, s('path', { d: paths[name] ?? '' }));
}

export function sendIcon() {
  return s('svg', { viewBox: '0 0 20 20', width: 16, height: 16, class: 'icon', fill: 'currentColor', 'aria-hidden': 'true' },
    s('path', { d: 'M2.2 2.9c-.2-.7.5-1.3 1.1-1l14.4 7.3a.9.9 0 0 1 0 1.6L3.3 18.1c-.6.3-1.3-.3-1.1-1l1.7-5.7 7.3-1c.4-.1.4-.7 0-.8l-7.3-1z' }));
}
