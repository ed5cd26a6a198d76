// The plan as a strip: batches, shifts of traffic, bakes, gates and approvals, with the present place marked.

import { h, redraw, words } from './dom.js';

const MOST = 40;
const SIGN = { shift: '⇄', bake: '◷', gate: '◇', approval: '◎', keep_warm: '∞' };
const NAMED = new Set(['gate', 'approval']);
const WAIT_OF = { bake: 'bake', gate: 'gate', approval: 'approval', shift: 'shifting', keep_warm: 'keep_warm' };

/** Index of the step where it stands; all before it are done. */
function place(steps, model) {
  const status = model.state ?? model.status.status;
  if (status === 'completed') return steps.length;
  const batch = Math.max(model.batch, model.status.batch ?? 0);
  const at = steps.findIndex((s) => s.kind === 'batch' && s.number === batch);
  if (at < 0) return batch === 0 ? -1 : steps.length - 1;
  let end = at + 1;
  while (end < steps.length && steps[end].kind !== 'batch') end++;
  // What lies between two batches can be there twice: the events tell how far it is, the waits where it stands after that.
  const from = status === 'rolling_back' || status === 'rolled_back' ? at : passed(steps, at, end, model.passed);
  const waits = model.status.waits ?? [];
  for (let i = from + 1; i < end; i++) {
    if (waits.some((w) => w.kind === WAIT_OF[steps[i].kind] && (!NAMED.has(w.kind) || w.name === steps[i].name))) return i;
  }
  return from > at && from + 1 < end ? from + 1 : from;
}

/** Index of the last step between two batches that is done for certain. */
function passed(steps, at, end, events) {
  let last = at;
  for (const event of events) {
    for (let i = last + 1; i < end; i++) {
      const step = steps[i];
      if (event.kind === 'shift' ? step.kind === 'shift' && step.weight === event.weight
        : event.kind === 'gate' ? NAMED.has(step.kind) && step.name === event.name
          : step.kind === 'bake' || step.kind === 'keep_warm') {
        last = i;
        break;
      }
    }
  }
  return last;
}

/** Runs of batches that lie far from the present place are drawn as one, so that a thousand fit as well as ten. */
function grouped(steps, now) {
  if (steps.length <= MOST) return steps.map((step, i) => ({ ...step, from: i, to: i }));
  const groups = [];
  steps.forEach((step, i) => {
    const last = groups[groups.length - 1];
    const near = Math.abs(i - now) <= 4;
    if (step.kind === 'batch' && !near && last?.kind === 'batch' && !last.near && (i <= now) === (last.to <= now)) {
      last.to = i;
      last.size += step.size;
      last.last = step.number;
    } else {
      groups.push({ ...step, from: i, to: i, near });
    }
  });
  return groups;
}

function text(step) {
  switch (step.kind) {
    case 'batch': return (step.last ? 'Batches ' + step.number + '–' + step.last : 'Batch ' + step.number) + ', '
      + step.size + (step.size === 1 ? ' instance' : ' instances');
    case 'shift': return step.weight + ' % of the traffic';
    case 'bake': return 'Bake ' + words(step.millis);
    case 'keep_warm': return 'Keep warm ' + words(step.millis);
    case 'gate': return 'Gate ' + step.name;
    default: return 'Approval ' + step.name;
  }
}

function short(step) {
  switch (step.kind) {
    case 'batch': return step.last ? step.number + '–' + step.last : String(step.number);
    case 'shift': return step.weight + ' %';
    case 'bake': case 'keep_warm': return words(step.millis);
    default: return step.name;
  }
}

export function drawPlan(node, model) {
  const plan = model.snapshot?.plan;
  if (!plan) return;
  const now = place(plan.steps, model);
  const status = model.state ?? model.status.status;
  redraw(node, [now, status, plan.steps.length], () => h('ol', { class: 'strip' },
    grouped(plan.steps, now).map((step) => {
      const state = step.to < now ? 'done' : step.from <= now && now <= step.to ? 'now' : 'ahead';
      const item = h('li', { class: 'step ' + step.kind + ' ' + state + ' s-' + status,
        'aria-current': state === 'now' ? 'step' : null, title: text(step) },
        h('span', { class: 'unseen' }, text(step) + (state === 'done' ? ', done' : state === 'ahead' ? ', to come' : ', here')),
        h('span', { 'aria-hidden': 'true' }, step.kind === 'batch' ? '' : SIGN[step.kind] + ' ', short(step)),
        step.kind === 'batch' ? h('small', { 'aria-hidden': 'true' }, '×' + step.size) : null);
      return item;
    })));
}
