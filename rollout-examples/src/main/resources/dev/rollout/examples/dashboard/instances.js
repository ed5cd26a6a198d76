// A cell for each instance: a letter and a shape as well as a colour; it opens to everything known of it.

import { h, setText, setClass, redraw, words, clockTime, sentence, by } from './dom.js';

const LETTER = { pending: '·', draining: 'D', updating: 'U', checking: 'C', healthy: '✓', failed: '✕', rolled_back: 'R',
  skipped: '=', outside: '-', doubt: '?', left: 'L' };
const NAME = { pending: 'pending', draining: 'draining', updating: 'updating', checking: 'checking', healthy: 'healthy',
  failed: 'failed', rolled_back: 'rolled back', skipped: 'at the target before', outside: 'take no part', doubt: 'in doubt', left: 'left' };
const OPEN = new Set(['draining', 'updating', 'checking']);

export class Grid {
  constructor(node, model) {
    this.model = model;
    this.nodes = new Map();
    this.legend = h('ul', { class: 'legend' });
    this.grid = h('div', { class: 'grid', role: 'group', 'aria-label': 'Instances' });
    this.grid.addEventListener('keydown', (event) => this.move(event));
    this.panel = h('section', { class: 'panel', 'aria-label': 'Instance', tabindex: '-1', hidden: true });
    this.only = null;
    node.append(this.legend, this.grid, this.panel);
  }

  update() {
    const counts = {};
    this.findCommon();
    for (const cell of this.model.cells.values()) {
      counts[cell.phase] = (counts[cell.phase] ?? 0) + 1;
      const known = this.nodes.get(cell.id);
      if (!known) this.add(cell);
      else if (cell.dirty) this.show(cell, known);
      cell.dirty = false;
    }
    setClass(this.grid, this.nodes.size > 300 ? 'grid many' : 'grid');
    redraw(this.legend, [counts, this.only], () => Object.keys(LETTER).filter((phase) => counts[phase]).map((phase) =>
      h('li', {}, h('button', { type: 'button', class: 'key', 'aria-pressed': String(this.only === phase), 'data-phase': phase,
        onclick: () => this.filter(phase) },
        h('span', { class: 'swatch c-' + phase, 'aria-hidden': 'true' }, LETTER[phase]), NAME[phase] + ' ',
        h('strong', {}, counts[phase])))));
    this.showPanel();
  }

  /** What all names begin with is left out, up to the last sign of separation: there is little room in a cell. */
  findCommon() {
    if (this.named === this.model.cells.size) return;
    this.named = this.model.cells.size;
    let common = null;
    for (const id of this.model.cells.keys()) {
      common = common ?? id;
      while (!id.startsWith(common)) common = common.slice(0, -1);
    }
    this.common = Math.max(0, ...['-', '_', '.', '/'].map((sign) => (common ?? '').lastIndexOf(sign) + 1));
    for (const cell of this.model.cells.values()) cell.dirty = true;
  }

  /** Without what all begin with, or without the service's name where they differ from the start. */
  shortName(id) {
    const service = (this.model.status?.service ?? '') + '-';
    if (this.common) return id.slice(this.common);
    return id.startsWith(service) && id.length > service.length ? id.slice(service.length) : id;
  }

  filter(phase) {
    this.only = this.only === phase ? null : phase;
    for (const cell of this.model.cells.values()) cell.dirty = true;
    this.update();
    this.legend.querySelector('[data-phase="' + phase + '"]')?.focus();
  }

  add(cell) {
    const node = h('button', { type: 'button', tabindex: this.nodes.size ? '-1' : '0',
      onclick: () => this.openPanel(cell.id) },
      h('span', { class: 'sign', 'aria-hidden': 'true' }), h('span', { class: 'name' }, cell.id));
    this.nodes.set(cell.id, node);
    this.grid.append(node);
    this.show(cell, node);
  }

  show(cell, node) {
    const back = cell.direction === 'back' && OPEN.has(cell.phase);
    setClass(node, 'cell c-' + cell.phase + (back ? ' back' : '') + (cell.failure ? ' was-bad' : '')
      + (this.only && this.only !== cell.phase ? ' faded' : ''));
    setText(node.lastChild, this.shortName(cell.id));
    setText(node.firstChild, LETTER[cell.phase] ?? '?');
    const label = cell.id + ', ' + NAME[cell.phase] + (back ? ', going back' : '');
    node.setAttribute('aria-label', label.replace(/[\p{Cc}\p{Cf}]/gu, ' '));
  }

  /** Arrow keys go from cell to cell, by what is seen as a row. */
  move(event) {
    const all = [...this.grid.children];
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const columns = Math.max(1, all.filter((n) => n.offsetTop === all[0].offsetTop).length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: all.length - 1 - at }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    all[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  openPanel(id) {
    this.opened = id;
    this.panel.hidden = false;
    this.showPanel();
    this.panel.focus();
    this.panel.scrollIntoView({ block: 'nearest' });
  }

  closePanel() {
    const node = this.nodes.get(this.opened);
    this.opened = undefined;
    this.panel.hidden = true;
    node?.focus();
  }

  showPanel() {
    const cell = this.model.cells.get(this.opened);
    if (!cell) return;
    if (!this.panel.onkeydown) this.panel.onkeydown = (e) => { if (e.key === 'Escape') this.closePanel(); };
    const failed = cell.failedWith;
    const answers = failed.length && !OPEN.has(cell.phase) ? [] : cell.evidence;
    redraw(this.panel, [cell.id, cell.events.length, failed, answers, cell.phase, cell.running, cell.deadline], () => [
      h('div', { class: 'row' }, h('span', { class: 'swatch c-' + cell.phase, 'aria-hidden': 'true' }, LETTER[cell.phase]),
        h('h3', {}, cell.id), h('span', { class: 'dim' }, NAME[cell.phase] + (cell.direction === 'back' && OPEN.has(cell.phase) ? ', going back' : '')),
        h('button', { type: 'button', class: 'quiet push', 'aria-label': 'Close', onclick: () => this.closePanel() }, '×')),
      h('dl', { class: 'facts' },
        fact('Version before', cell.previous ?? 'unknown'), fact('Runs now', cell.running ?? cell.previous ?? 'unknown'),
        fact('Batch', cell.batch || '–'), this.time = fact('In this phase', ''), cell.failure && fact('Failure', cell.failure)),
      failed.length ? [h('h4', {}, 'Before it failed'), pulse(failed), evidence(failed)] : null,
      answers.length ? [h('h4', {}, 'Last answers'), pulse(answers), evidence(answers)] : null,
      h('h4', {}, 'Timeline'),
      h('ol', { class: 'timeline' }, cell.events.length ? cell.events.map((event, i) => line(event, cell.events[i - 1]))
        : h('li', { class: 'dim' }, 'Not begun.'))]);
    this.tick();
  }

  tick() {
    const cell = this.model.cells.get(this.opened);
    if (!cell || !this.time) return;
    const end = this.model.finishedAt ? Date.parse(this.model.finishedAt) : this.model.now();
    const time = cell.since ? words(end - Date.parse(cell.since)) : '–';
    const limit = cell.deadline && !this.model.finished ? ', given up in ' + words(Date.parse(cell.deadline) - end) : '';
    setText(this.time.lastChild, time + limit);
  }
}

function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

export function evidence(lines) {
  return h('ul', { class: 'evidence' }, lines.map((text) => h('li', {},
    text.replace(/^(\S+T\S+Z) /, (all, at) => clockTime(at) + ' '))));
}

/** One mark for each answer. The texts begin with an instant; those of a failed probe say so. */
function pulse(lines) {
  const probes = lines.filter((text) => /^\S+Z (un)?healthy/.test(text));
  if (!probes.length) return null;
  return h('div', { class: 'pulse', role: 'img', 'aria-label': probes.length + ' health results, oldest first' },
    probes.map((text) => h('span', { class: /^\S+Z healthy/.test(text) ? 'beat good' : 'beat bad', title: text })));
}

function line(event, before) {
  const took = before ? ' +' + words(Date.parse(event.at) - Date.parse(before.at)) : '';
  return h('li', {}, h('time', { datetime: event.at }, clockTime(event.at)), h('span', {}, said(event)), h('span', { class: 'dim took' }, took));
}

const direction = (event) => (event.direction === 'back' ? ', going back' : '');

/** An event in words. */
export function said(event) {
  switch (event.type) {
    case 'deployment_started': return event.service + ' to ' + event.version + ', ' + event.total + ' instances, by ' + by(event.by);
    case 'batch_started': return 'Batch ' + event.batch + ' of ' + event.batches + ' begins';
    case 'batch_finished': return 'Batch ' + event.batch + ' done';
    case 'instance_draining': return 'Draining' + direction(event);
    case 'instance_updating': return 'Updating to ' + event.version + direction(event) + (event.attempt > 1 ? ', attempt ' + event.attempt : '');
    case 'instance_health_checking': return 'Checking' + direction(event);
    case 'instance_healthy': return 'Healthy at ' + event.version;
    case 'instance_failed': return 'Failed' + direction(event) + ': ' + event.reason;
    case 'instance_rolled_back': return 'Rolled back to ' + (event.version ?? 'its old version');
    case 'instance_put_back': return 'Put back, untouched';
    case 'instance_joined': return 'Joined at ' + (event.version ?? 'an unknown version');
    case 'instance_replaced': return 'Replaced by another one at ' + (event.version ?? 'an unknown version');
    case 'instance_left': return 'Left the service';
    case 'instance_in_doubt': return 'In doubt: does it run ' + event.version + '?';
    case 'drifted': return 'Runs ' + event.actual + ', not ' + event.registered + ' as registered';
    case 'sick_before': return 'Was sick before, tolerated';
    case 'rollback_started': return 'Rolling back: ' + event.reason;
    case 'paused': return 'Paused: ' + event.reason;
    case 'resumed': return 'Goes on' + direction(event);
    case 'goal_set': return { hold: 'Pause', forward: 'Resume', back: 'Roll back', stop: 'Cancel' }[event.goal] + ' asked for by ' + by(event.by);
    case 'promoted': return 'Promoted after batch ' + event.batch + ' by ' + by(event.by);
    case 'gate_waiting': return 'Gate ' + event.gate + ' is waited for: ' + event.verdict + (event.reason ? ', ' + event.reason : '');
    case 'gate_passed': return event.gate + ' passed' + (event.evidence ? ': ' + event.evidence : '');
    case 'gate_failed': return event.gate + ' failed: ' + event.reason;
    case 'traffic_shifted': return event.weight + ' % of the traffic to ' + event.target;
    case 'slot_ready': return 'Slot ' + event.slot + ' is ready at ' + event.version;
    case 'slot_activated': return 'Slot ' + event.slot + ' is the active one';
    case 'taken_over': return 'Taken over by ' + event.driver;
    case 'stalled': return 'Stalled: ' + event.reason;
    case 'common_cause': return 'Common cause, not the version: ' + event.asked.join(', ') + ' failed as well';
    case 'read_back': return 'Asked ' + event.instances + ' instances for their version'
      + (event.mismatched.length ? ', not as expected: ' + event.mismatched.join(', ') : ': as expected');
    case 'deployment_finished': return sentence(event.status) + (event.reason ? ': ' + event.reason : '');
    default: return sentence(event.type);
  }
}
