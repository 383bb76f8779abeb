// data_visualization blocks as inline SVG: line, area, bar and pie, with axes, a legend and the numbers for screen readers.

import { h, s } from './dom.js';

const colours = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)', 'var(--chart-6)'];
const frame = { left: 46, right: 12, top: 12, bottom: 30 };
// Letters keep their size: on a narrow page the drawing is narrower, not smaller.
const canvas = () => (innerWidth < 560 ? { width: 310, height: 210 } : { width: 560, height: 240 });

export function dataVisualization(block) {
  const chart = block.chart ?? {};
  const pie = chart.type === 'pie';
  const series = pie ? [] : usable(chart);
  const drawn = pie ? pieChart(chart.segments ?? []) : axisChart(chart, series);
  const legend = pie ? (chart.segments ?? []).map((seg) => seg.label) : series.map((line) => line.name);
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const stage = h('div', { class: 'chart-stage' }, drawn, tip);
  hover(stage, tip, chart, series);
  return h('figure', { class: 'chart' },
    block.title ? h('figcaption', { class: 'chart-title', dir: 'auto' }, block.title) : null,
    stage,
    pie || legend.length > 1 ? h('ul', { class: 'chart-legend' }, legend.map((label, i) => h('li', { dir: 'auto' },
      h('span', { class: 'chart-key', style: { background: colours[i % colours.length] } }), label,
      pie ? h('span', { class: 'chart-share' }, ` ${share(chart.segments, i)}`) : null))) : null,
    numbers(block.title, chart, series));
}

// The values under the pointer: of one category in every series, or of one slice.
function hover(stage, tip, chart, series) {
  const categories = categoriesOf(chart);
  const rows = (target) => {
    if (target.dataset.slice) {
      const seg = chart.segments[target.dataset.slice];
      return { title: seg.label, lines: [[`${exact(seg.value)} · ${share(chart.segments, Number(target.dataset.slice))}`, Number(target.dataset.slice)]] };
    }
    const i = Number(target.dataset.column);
    return { title: categories[i], lines: series.map((line, n) => (Number.isFinite(line.values[i]) ? [`${line.name}: ${exact(line.values[i])}`, n] : null)).filter(Boolean) };
  };
  stage.addEventListener('pointermove', (event) => {
    const target = event.target.closest('[data-column],[data-slice]');
    tip.hidden = !target;
    if (!target) return;
    const { title, lines } = rows(target);
    tip.replaceChildren(h('strong', { dir: 'auto' }, title ?? ''), ...lines.map(([words, n]) => h('div', { dir: 'auto' }, h('span', { class: 'chart-key', style: { background: colours[n % colours.length] } }), words)));
    const box = stage.getBoundingClientRect();
    const left = event.clientX - box.left;
    tip.style.left = `${Math.max(0, left > box.width / 2 ? left - tip.offsetWidth - 12 : left + 14)}px`;
    tip.style.top = `${Math.max(0, Math.min(event.clientY - box.top - 12, box.height - tip.offsetHeight))}px`;
  });
  stage.addEventListener('pointerleave', () => { tip.hidden = true; });
}

// Values by category, in the axis's order.
function usable(chart) {
  const categories = categoriesOf(chart);
  return (chart.series ?? []).map((line) => {
    const values = new Map((line.data ?? []).map((p) => [p.label, Number(p.value)]));
    return { name: line.name ?? '', values: categories.map((c) => values.get(c)) };
  });
}

const categoriesOf = (chart) => chart.axis_config?.categories ?? (chart.series?.[0]?.data ?? []).map((p) => p.label);

const share = (segments, i) => {
  const sum = segments.reduce((total, seg) => total + Math.max(0, Number(seg.value) || 0), 0);
  return sum ? `${Math.round((segments[i].value / sum) * 100)} %` : '';
};

const exact = (n) => new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 }).format(n);

const written = (n) => new Intl.NumberFormat('en-US', { notation: Math.abs(n) >= 10000 ? 'compact' : 'standard', maximumFractionDigits: 1 }).format(n);

// Round ticks around the values: bars and areas start at nought.
function scale(values, fromZero) {
  let low = Math.min(...values, fromZero ? 0 : Infinity);
  let high = Math.max(...values, fromZero ? 0 : -Infinity);
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 1, high + 1];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((m) => m * power >= rough) * power;
  const ticks = [];
  for (let v = Math.floor(low / step) * step; v < high + step * 0.999 && ticks.length < 12; v += step) ticks.push(Math.round(v / step) * step);
  return ticks;
}

function axisChart(chart, series) {
  const categories = categoriesOf(chart);
  const labels = chart.axis_config ?? {};
  const values = series.flatMap((line) => line.values).filter(Number.isFinite);
  const ticks = scale(values, chart.type !== 'line');
  const { width, height } = canvas();
  const left = frame.left + (labels.y_label ? 16 : 0);
  const bottom = height - frame.bottom - (labels.x_label ? 16 : 0);
  const area = { left, right: width - frame.right, top: frame.top, bottom, height };
  const y = (v) => area.bottom - ((v - ticks[0]) / (ticks.at(-1) - ticks[0])) * (area.bottom - area.top);
  const slot = (area.right - area.left) / Math.max(1, categories.length);
  const spread = chart.type === 'bar' || categories.length < 2;
  const x = (i) => (spread ? area.left + slot * (i + 0.5) : area.left + 8 + (i * (area.right - area.left - 16)) / (categories.length - 1));
  const place = { x, y, slot, floor: y(Math.max(ticks[0], 0)), categories };
  const draw = { bar: bars, area: areas, line: polylines }[chart.type] ?? polylines;
  return s('svg', { class: 'chart-svg', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    grid(ticks, y, area), categoryLabels(categories, x, area), axisTitles(labels, area), draw(series, place), columns(categories, x, area));
}

// What the pointer meets: one band for each category, with the line that shows which.
function columns(categories, x, area) {
  const edge = (i) => (i <= 0 ? area.left : i >= categories.length ? area.right : (x(i - 1) + x(i)) / 2);
  return categories.map((_, i) => s('g', { class: 'chart-column' }, s('line', { x1: x(i), x2: x(i), y1: area.top, y2: area.bottom, class: 'chart-cursor' }),
    s('rect', { x: edge(i), y: area.top, width: Math.max(1, edge(i + 1) - edge(i)), height: area.bottom - area.top, fill: 'transparent', 'data-column': String(i) })));
}

function grid(ticks, y, area) {
  return ticks.map((tick) => s('g', null,
    s('line', { x1: area.left, x2: area.right, y1: y(tick), y2: y(tick), class: tick === 0 ? 'chart-zero' : 'chart-grid' }),
    s('text', { x: area.left - 7, y: y(tick) + 4, 'text-anchor': 'end', class: 'chart-label' }, written(tick))));
}

// As many labels as have room; the first and the last always.
function categoryLabels(categories, x, area) {
  const widest = Math.max(1, ...categories.map((c) => c.length)) * 6.2 + 10;
  const every = Math.max(1, Math.ceil((categories.length * widest) / (area.right - area.left)));
  const last = categories.length - 1;
  return categories.map((c, i) => {
    const shown = every === 1 || (i % every === 0 && last - i >= every * 0.7) || i === last;
    if (!shown) return null;
    const anchor = i === last && every > 1 ? 'end' : i === 0 && every > 1 ? 'start' : 'middle';
    const at = anchor === 'end' ? Math.min(x(i) + 8, area.right) : anchor === 'start' ? x(i) - 8 : x(i);
    return s('text', { x: at, y: area.bottom + 17, 'text-anchor': anchor, class: 'chart-label' }, c);
  });
}

function axisTitles(labels, area) {
  const middle = (area.top + area.bottom) / 2;
  return [
    labels.x_label ? s('text', { x: (area.left + area.right) / 2, y: area.height - 5, 'text-anchor': 'middle', class: 'chart-label chart-axis' }, labels.x_label) : null,
    labels.y_label ? s('text', { x: 12, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 12 ${middle})`, class: 'chart-label chart-axis' }, labels.y_label) : null,
  ];
}

const points = (line, place) => line.values.map((v, i) => (Number.isFinite(v) ? [place.x(i), place.y(v)] : null)).filter(Boolean);
const path = (list) => list.map(([px, py], i) => `${i ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`).join('');

function polylines(series, place) {
  return series.map((line, n) => {
    const colour = colours[n % colours.length];
    const list = points(line, place);
    return s('g', null, s('path', { d: path(list), fill: 'none', style: { stroke: colour }, class: 'chart-line' }), dots(line, place, colour));
  });
}

function dots(line, place, colour) {
  return line.values.map((v, i) => (Number.isFinite(v)
    ? s('circle', { cx: place.x(i), cy: place.y(v), r: line.values.length > 14 ? 2.5 : 3.5, style: { fill: colour }, class: 'chart-dot' }) : null));
}

function areas(series, place) {
  return series.map((line, n) => {
    const colour = colours[n % colours.length];
    const list = points(line, place);
    if (!list.length) return null;
    const closed = `${path(list)}L${list.at(-1)[0]} ${place.floor}L${list[0][0]} ${place.floor}Z`;
    return s('g', null, s('path', { d: closed, style: { fill: colour }, class: 'chart-area' }),
      s('path', { d: path(list), fill: 'none', style: { stroke: colour }, class: 'chart-line' }), dots(line, place, colour));
  });
}

function bars(series, place) {
  const width = Math.min(48, (place.slot * 0.72) / Math.max(1, series.length));
  return series.map((line, n) => line.values.map((v, i) => {
    if (!Number.isFinite(v)) return null;
    const top = Math.min(place.y(v), place.floor);
    return s('rect', {
      x: place.x(i) - (width * series.length) / 2 + n * width + 1, y: top, width: Math.max(1, width - 2), height: Math.max(1, Math.abs(place.floor - place.y(v))),
      rx: 2, style: { fill: colours[n % colours.length] },
    });
  }));
}

function pieChart(segments) {
  const sum = segments.reduce((total, seg) => total + Math.max(0, Number(seg.value) || 0), 0) || 1;
  let turned = 0;
  const slices = segments.map((seg, i) => {
    const part = Math.max(0, Number(seg.value) || 0) / sum;
    const from = turned;
    turned += part;
    // pathLength 100 turns shares into dash lengths, so that a full circle needs no special case.
    return s('circle', {
      cx: 90, cy: 90, r: 55, fill: 'none', pathLength: 100, 'stroke-width': 38, 'stroke-dasharray': `${Math.max(0, part * 100 - 0.6)} 100`,
      'stroke-dashoffset': -from * 100, transform: 'rotate(-90 90 90)', style: { stroke: colours[i % colours.length] }, 'data-slice': String(i),
    });
  });
  return s('svg', { class: 'chart-svg chart-pie', viewBox: '0 0 180 180', 'aria-hidden': 'true' }, slices);
}

function numbers(title, chart, series) {
  const rows = chart.type === 'pie'
    ? (chart.segments ?? []).map((seg) => h('tr', null, h('th', { scope: 'row' }, seg.label), h('td', null, seg.value)))
    : categoriesOf(chart).map((c, i) => h('tr', null, h('th', { scope: 'row' }, c), series.map((line) => h('td', null, line.values[i] ?? ''))));
  return h('table', { class: 'visually-hidden' }, h('caption', null, title ?? 'Chart'),
    chart.type === 'pie' ? null : h('thead', null, h('tr', null, h('td'), series.map((line) => h('th', { scope: 'col' }, line.name)))),
    h('tbody', null, rows));
}
