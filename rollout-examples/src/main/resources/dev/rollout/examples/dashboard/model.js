// Folds the events of a deployment, each once and in order, into what the page shows.

const FORWARD = 'forward';

export class Model {
  constructor() {
    this.snapshot = null;
    this.status = null;
    this.sequence = 0;
    this.cells = new Map();
    this.log = [];
    this.capacity = [];
    this.weights = [];
    this.gates = new Map();
    this.atTarget = new Set();
    this.passed = [];
    this.people = [];
    this.failures = [];
    this.batch = 0;
    this.taken = new Set();
    this.state = null;
    this.rollbackReason = '';
    this.finishedAt = null;
    this.startedAt = null;
    this.lost = false;
    this.offset = 0;
  }

  /** A picture of the whole: who takes part, in order, and the plan. */
  takeSnapshot(snapshot) {
    this.snapshot = snapshot;
    this.takeStatus(snapshot);
    for (const instance of snapshot.instances) {
      const cell = this.cell(instance.id);
      cell.previous = instance.previous ?? cell.previous;
      cell.running = instance.running ?? cell.running;
      cell.batch = instance.batch || cell.batch;
      if (!cell.events.length) {
        cell.phase = this.phaseOf(instance);
        cell.direction = instance.direction;
        cell.since = instance.since;
      }
      if (instance.evidence.length) cell.evidence = instance.evidence;
      if (instance.failure) cell.failure = instance.failure;
    }
  }

  /** Stored as skipped are those that were at the target before, and those that take no part. */
  phaseOf({ id, status }) {
    if (status === 'skipped') return this.atTarget.has(id) ? 'skipped' : 'outside';
    return status === 'health_checking' ? 'checking' : status;
  }

  phaseOfJoiner(cell, event) {
    if (event.status !== 'skipped') return 'pending';
    if (event.version !== this.status?.version) return 'outside';
    this.atTarget.add(cell.id);
    return 'skipped';
  }

  takeStatus(status) {
    this.status = status;
    if (status.now) this.offset = Date.parse(status.now) - Date.now();
    for (const [id, live] of Object.entries(status.live ?? {})) {
      const cell = this.cells.get(id);
      if (!cell) continue;
      cell.deadline = live.deadline;
      if (live.evidence.length) cell.evidence = live.evidence;
    }
  }

  /** By the store's clock, as far as this page knows it. */
  now() {
    return Date.now() + this.offset;
  }

  cell(id) {
    let cell = this.cells.get(id);
    if (!cell) {
      cell = { id, phase: 'pending', direction: FORWARD, since: null, batch: 0, previous: null, running: null,
        failure: '', failedWith: [], evidence: [], events: [], deadline: null, dirty: true };
      this.cells.set(id, cell);
    }
    return cell;
  }

  /** Returns whether it was news. */
  apply(event) {
    if (event.sequence <= this.sequence) return false;
    this.sequence = event.sequence;
    this.log.push(event);
    if (event.instance) this.aboutInstance(event);
    else this.aboutAll(event);
    if (event.by) this.people.push(event);
    return true;
  }

  aboutAll(event) {
    switch (event.type) {
      case 'deployment_started':
        this.startedAt = event.at;
        for (const id of event.skipped) {
          this.atTarget.add(id);
          this.set(this.cell(id), 'skipped', event);
        }
        this.mark(event.at);
        break;
      case 'activated': this.state = 'in_progress'; break;
      case 'batch_started':
        this.batch = event.batch;
        this.passed = [];
        break;
      case 'promoted': this.passed.push({ kind: 'wait' }); break;
      case 'rollback_started': this.state = 'rolling_back'; this.rollbackReason = event.reason; break;
      case 'paused': this.state = 'paused'; break;
      case 'resumed': this.state = event.direction === FORWARD ? 'in_progress' : 'rolling_back'; break;
      case 'traffic_shifted':
        this.weights.push({ at: event.at, weight: event.weight });
        this.passed.push({ kind: 'shift', weight: event.weight });
        break;
      case 'gate_waiting': this.gates.set(event.gate, event); break;
      case 'gate_passed':
        this.passed.push({ kind: 'gate', name: event.gate });
        this.gates.set(event.gate, event);
        break;
      case 'gate_failed': this.gates.set(event.gate, event); break;
      case 'deployment_finished':
        this.state = event.status;
        this.finishedAt = event.at;
        this.mark(event.at);
        break;
    }
  }

  aboutInstance(event) {
    const cell = this.cell(event.instance);
    cell.events.push(event);
    const before = this.taken.size;
    switch (event.type) {
      case 'instance_draining': this.open(cell, 'draining', event); break;
      case 'instance_updating': this.open(cell, 'updating', event); break;
      case 'instance_health_checking': cell.direction = event.direction; this.set(cell, 'checking', event); break;
      case 'instance_healthy':
        cell.running = event.version;
        this.taken.delete(cell.id);
        this.set(cell, 'healthy', event);
        break;
      case 'instance_rolled_back':
        cell.running = event.version ?? cell.previous;
        this.taken.delete(cell.id);
        this.set(cell, 'rolled_back', event);
        break;
      case 'instance_put_back':
        this.taken.delete(cell.id);
        this.set(cell, cell.direction === FORWARD ? 'pending' : 'healthy', event);
        break;
      case 'instance_failed':
        cell.failure = event.reason;
        cell.failedWith = event.evidence; // apart: what is answered on the way back must not hide it
        this.forgetFailure(cell.id);
        this.failures.push(event);
        this.set(cell, 'failed', event);
        break;
      case 'instance_in_doubt': this.set(cell, 'doubt', event); break;
      case 'instance_joined': case 'instance_replaced':
        cell.running = cell.previous = event.version ?? null;
        cell.failure = '';
        cell.failedWith = [];
        this.forgetFailure(cell.id);
        this.taken.delete(cell.id);
        this.set(cell, this.phaseOfJoiner(cell, event), event);
        break;
      case 'instance_left': this.taken.delete(cell.id); this.set(cell, 'left', event); break;
    }
    if (this.taken.size !== before) this.mark(event.at);
  }

  /** One that fails again, or is another one by now, is not counted twice. */
  forgetFailure(id) {
    this.failures = this.failures.filter((failure) => failure.instance !== id);
  }

  open(cell, phase, event) {
    cell.direction = event.direction;
    cell.batch = event.batch || cell.batch;
    if (event.taken) this.taken.add(cell.id);
    this.set(cell, phase, event);
  }

  set(cell, phase, event) {
    cell.phase = phase;
    cell.since = event.at;
    cell.deadline = null;
    cell.dirty = true;
  }

  mark(at) {
    this.capacity.push({ at, taken: this.taken.size });
  }

  /** Counted from the events, so that it is never behind the cells. */
  tally() {
    let updated = 0, failed = 0, back = 0, total = 0;
    const everFailed = new Set(this.failures.map((f) => f.instance));
    for (const cell of this.cells.values()) {
      if (cell.phase === 'left') continue;
      total++;
      if (cell.phase === 'healthy' || cell.phase === 'skipped') updated++;
      if (everFailed.has(cell.id)) failed++;
      if (cell.phase === 'rolled_back') back++;
    }
    return { updated, failed, back, total };
  }

  get finished() {
    return this.finishedAt !== null;
  }
}
