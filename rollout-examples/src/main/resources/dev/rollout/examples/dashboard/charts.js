// Capacity against the floor, and the new version's share of the traffic, as step lines over time.

import { h, svg, redraw, clockTime } from './dom.js';

const HEIGHT = 160, LEFT = 38, RIGHT = 10, TOP = 10, BOTTOM = 22;

/** Of thousands of points, the lowest of each pixel's share is kept: a dip below the floor must not vanish. */
function thinned(points) {
  const most = 600;
  if (points.length <= most) return points;
  const size = Math.ceil(points.length / most);
  const kept = [];
  for (let i = 0; i < points.length; i += size) {
    kept.push(points.slice(i, i + size).reduce((low, p) => (p.y < low.y ? p : low)));
  }
  kept.push(points[points.length - 1]);
  return kept;
}

function chart({ width: WIDTH, points, from, to, low, high, floor, label, unit, kind }) {
  const x = (at) => LEFT + ((WIDTH - LEFT - RIGHT) * (at - from)) / Math.max(1, to - from);
  const y = (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / Math.max(1, high - low);
  const steps = thinned(points);
  let path = '';
  for (const p of steps) path += (path ? 'H' : 'M') + x(p.at).toFixed(1) + (path ? 'V' : ' ') + y(p.y).toFixed(1);
  if (path) path += 'H' + x(to).toFixed(1);
  const area = path && path + 'V' + y(low).toFixed(1) + 'H' + x(steps[0].at).toFixed(1) + 'Z';
  const tick = (value) => [
    svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: 'grid' }),
    svg('text', { x: LEFT - 6, y: y(value) + 4, class: 'tick', 'text-anchor': 'end' }, value + unit)];
  return svg('svg', { viewBox: '0 0 ' + WIDTH + ' ' + HEIGHT, role: 'img', 'aria-label': label, class: 'chart ' + kind },
    tick(high), tick(low),
    svg('path', { d: area, class: 'area' }), svg('path', { d: path, class: 'curve' }),
    floor === undefined ? null : [
      svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(floor), y2: y(floor), class: 'floor' }),
      svg('text', { x: WIDTH - RIGHT, y: Math.min(y(floor) + 13, HEIGHT - BOTTOM - 3), class: 'floor-text', 'text-anchor': 'end' }, 'floor ' + floor)],
    svg('text', { x: LEFT, y: HEIGHT - 6, class: 'tick' }, clockTime(from)),
    svg('text', { x: WIDTH - RIGHT, y: HEIGHT - 6, class: 'tick', 'text-anchor': 'end' }, clockTime(to)));
}

/** Drawn at the size at which it is shown, so that its text stays the size of text. */
function widthOf(node) {
  return Math.max(240, node.clientWidth - 38);
}

/** So many served at each moment, as far as this deployment takes any. */
export function drawCapacity(node, model, total) {
  if (!model.startedAt) return;
  const plan = model.snapshot?.plan;
  const serving = plan?.serving ?? total;
  const from = Date.parse(model.startedAt);
  const to = model.finishedAt ? Date.parse(model.finishedAt) : model.now();
  redraw(node, [widthOf(node), model.capacity.length, Math.round(to / 1000)], () => {
    const points = model.capacity.map((c) => ({ at: Date.parse(c.at), y: serving - c.taken }));
    const lowest = points.reduce((least, p) => Math.min(least, p.y), serving);
    const floor = plan?.floor;
    const low = Math.max(0, Math.min(lowest, floor ?? lowest) - Math.max(1, Math.ceil(serving * 0.05)));
    const now = serving - model.taken.size;
    const text = now + ' of ' + serving + ' in service' + (floor === undefined ? '' : ', floor ' + floor) + ', lowest ' + lowest;
    return [h('figcaption', {}, h('h2', {}, 'Capacity'), h('span', { class: 'dim' }, text)),
      chart({ width: widthOf(node), points, from, to, low, high: serving, floor, label: text, unit: '', kind: 'capacity' })];
  });
}

export function drawWeights(node, model) {
  if (!model.weights.length) {
    node.hidden = true;
    return;
  }
  node.hidden = false;
  const from = Date.parse(model.startedAt);
  const to = model.finishedAt ? Date.parse(model.finishedAt) : model.now();
  redraw(node, [widthOf(node), model.weights.length, Math.round(to / 1000)], () => {
    const points = [{ at: from, y: 0 }, ...model.weights.map((w) => ({ at: Date.parse(w.at), y: w.weight }))];
    const text = points[points.length - 1].y + ' % of the traffic goes to what is new';
    return [h('figcaption', {}, h('h2', {}, 'Traffic'), h('span', { class: 'dim' }, text)),
      chart({ width: widthOf(node), points, from, to, low: 0, high: 100, label: text, unit: '%', kind: 'traffic' })];
  });
}
