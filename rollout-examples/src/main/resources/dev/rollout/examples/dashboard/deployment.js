// One deployment: where it stands and why, the plan, each instance, capacity, traffic, and who asked for what.

import { h, setText, setClass, redraw, badge, by, words, clockTime, dayTime } from './dom.js';
import { stream, crumbs } from './app.js';
import { Model } from './model.js';
import { bar } from './overview.js';
import { Grid, evidence, said } from './instances.js';
import { drawPlan } from './plan.js';
import { drawCapacity, drawWeights } from './charts.js';
import { possible, button, readOnly } from './actions.js';

const MOST_LINES = 300;

export function deploymentPage(main, id) {
  const model = new Model();
  const view = new View(main, model, id);
  let asked = false;
  const later = () => {
    if (asked) return;
    asked = true;
    // Not requestAnimationFrame: a page in the background must be right as soon as it is looked at.
    setTimeout(() => { asked = false; view.update(); }, 60);
  };
  const close = stream('api/deployments/' + encodeURIComponent(id) + '/stream', {
    snapshot: (picture) => { model.takeSnapshot(picture); model.trouble = ''; later(); },
    status: (picture) => { if (!picture.gone) model.takeStatus(picture); model.trouble = ''; later(); },
    change: (event) => { if (model.apply(event)) later(); },
    lost: () => { model.lost = true; later(); },
    trouble: (picture) => { model.trouble = picture.text; later(); },
    end: later,
  }, () => main.replaceChildren(h('p', { class: 'notice' }, 'There is no such deployment.')));
  const clock = setInterval(() => view.tick(), 500);
  addEventListener('resize', later); // charts are drawn at the size at which they are shown
  return () => { removeEventListener('resize', later); clearInterval(clock); close(); };
}

class View {
  constructor(main, model, id) {
    this.model = model;
    this.id = id;
    this.notice = h('p', { class: 'notice', hidden: true });
    this.title = h('h1', {}, 'Loading…');
    this.badge = h('span', {});
    this.line = h('p', { class: 'headline', id: 'headline' });
    this.bar = h('div', {});
    this.facts = h('dl', { class: 'facts head' });
    this.buttons = h('div', { class: 'buttons', role: 'group', 'aria-label': 'Actions' });
    this.waits = h('ul', { class: 'waits', id: 'waits' });
    this.trouble = h('div', {});
    this.plan = h('div', {});
    this.capacity = h('figure', { class: 'box' });
    this.weights = h('figure', { class: 'box', hidden: true });
    this.people = h('div', {});
    this.log = h('ol', { class: 'timeline' });
    const cells = h('section', { class: 'box' }, h('h2', {}, 'Instances'));
    this.grid = new Grid(cells, model);
    main.append(this.notice,
      h('section', { class: 'hero' }, h('div', { class: 'row' }, this.title, this.badge), this.line, this.bar, this.facts, this.buttons),
      this.trouble,
      h('section', { class: 'box why' }, h('h2', {}, 'Waiting for'), this.waits),
      h('section', { class: 'box' }, h('h2', {}, 'Plan'), this.plan),
      cells,
      h('div', { class: 'columns' }, this.capacity, this.weights),
      h('section', { class: 'box' }, h('h2', {}, 'Who asked for what'), this.people),
      h('details', { class: 'box' }, h('summary', {}, h('h2', {}, 'Everything that happened')), this.log));
    this.log.parentNode.addEventListener('toggle', () => this.update());
  }

  update() {
    const { model } = this;
    const status = model.status;
    if (!status) return;
    crumbs({ text: 'All services', href: '#/' }, { text: status.service, href: '#/s/' + encodeURIComponent(status.service) },
      { text: status.version });
    const state = model.state ?? status.status;
    setText(this.title, status.service + ' → ' + status.version);
    redraw(this.badge, state, () => badge(state));
    setText(this.line, this.headline(state));
    const tally = model.tally();
    redraw(this.bar, [tally, state], () => bar({ ...tally, rolledBack: tally.back }, state));
    this.drawNotice();
    this.drawFacts(state);
    this.drawButtons(state);
    this.drawTrouble();
    drawPlan(this.plan, model);
    this.plan.parentNode.hidden = !model.snapshot?.plan;
    this.grid.update();
    this.drawPeople();
    this.drawLog();
    this.tick();
  }

  /** The server's own words; the numbers are those of the cells, which may be a moment ahead of it. */
  headline(state) {
    const { status } = this.model;
    if (state !== status.status) return status.line.replace(/, [^,]*$/, '') + ', ' + state.replaceAll('_', ' ');
    const { updated, total, failed } = this.model.tally();
    if (this.model.sequence < status.lastSequence) return status.line;
    return status.line.replace(/^\d+\/\d+ updated, \d+ failed/, updated + '/' + total + ' updated, ' + failed + ' failed')
      .replace(/batch \d+ of/, 'batch ' + Math.max(this.model.batch, status.batch) + ' of');
  }

  drawNotice() {
    const text = this.model.trouble || (this.model.lost ? 'The oldest events are not shown any more.' : '');
    this.notice.hidden = !text;
    setText(this.notice, text);
  }

  drawFacts(state) {
    const { status, snapshot } = this.model;
    const key = [status.startedBy, status.follows, status.driver, status.reason, state];
    redraw(this.facts, key, () => {
      this.elapsed = fact('Elapsed', '');
      this.eta = fact('Time left', '');
      return [this.elapsed, this.eta, fact('Started by', by(status.startedBy)), fact('Begun', dayTime(status.createdAt)),
        status.driver ? fact('Driven by', status.driver) : null,
        status.follows ? fact('Follows', h('a', { href: '#/d/' + encodeURIComponent(status.follows.deployment) },
          status.follows.kind.replaceAll('_', ' ') + ' of an earlier one')) : null,
        status.reason ? fact('Reason', status.reason) : null,
        snapshot?.plan?.notes.length ? fact('Notes', snapshot.plan.notes.join('; ')) : null];
    });
  }

  drawButtons(state) {
    const { status } = this.model;
    const list = readOnly() ? [] : possible(state, status.waits ?? []);
    redraw(this.buttons, list, () => list.map((one) => button(status, one)));
    this.buttons.hidden = !list.length;
  }

  /** What went wrong, what it is based on, and what was done about it. */
  drawTrouble() {
    const { failures, rollbackReason } = this.model;
    this.trouble.hidden = !failures.length && !rollbackReason;
    redraw(this.trouble, [failures.length, rollbackReason], () => (!failures.length && !rollbackReason ? []
      : [h('section', { class: 'box trouble', id: 'trouble' },
        h('h2', {}, failures.length ? failures.length + (failures.length === 1 ? ' failure' : ' failures') : 'Rolling back'),
        rollbackReason ? h('p', {}, h('strong', {}, 'Rolled back: '), rollbackReason) : null,
        failures.slice(0, 3).map((failure) => h('details', { open: failure === failures[0] },
          h('summary', {}, h('strong', {}, failure.instance), ' ', failure.reason, ' ', h('time', { class: 'dim' }, clockTime(failure.at))),
          failure.evidence.length ? evidence(failure.evidence) : h('p', { class: 'dim' }, 'It left no evidence.'))),
        failures.length > 3 ? h('p', { class: 'dim' }, 'and ' + (failures.length - 3) + ' more; see the instances marked ✕') : null)]));
  }

  drawPeople() {
    redraw(this.people, this.model.people.length, () => (this.model.people.length ? h('ol', { class: 'timeline' },
      this.model.people.map((event) => h('li', {}, h('time', { datetime: event.at }, clockTime(event.at)), h('span', {}, said(event))))) : []));
  }

  drawLog() {
    const { log } = this.model;
    if (!this.log.parentNode.open) return;
    redraw(this.log, log.length, () => log.slice(-MOST_LINES).reverse().map((event) => h('li', {},
      h('time', { datetime: event.at }, clockTime(event.at)), h('span', {}, event.instance ? event.instance + ': ' : '', said(event)))));
  }

  /** What changes by the clock alone. */
  tick() {
    const { model } = this;
    if (!model.status) return;
    const end = model.finishedAt ?? model.status.finishedAt;
    const until = end ? Date.parse(end) : model.now();
    if (this.elapsed) setText(this.elapsed.lastChild, words(until - Date.parse(model.status.createdAt)));
    if (this.eta) {
      const left = model.status.eta === undefined ? null : model.status.eta - (model.now() - Date.parse(model.status.now));
      setText(this.eta.lastChild, end ? 'ended' : (model.status.waits ?? []).some((w) => w.kind === 'approval' || w.kind === 'for_person') ? 'up to a person' : left === null ? 'not known' : 'about ' + words(left));
    }
    this.drawWaits(Boolean(end));
    drawCapacity(this.capacity, model, model.cells.size);
    drawWeights(this.weights, model);
    this.grid.tick();
  }

  drawWaits(ended) {
    const all = ended ? [] : this.model.status.waits ?? [];
    const shown = all.slice(0, 6);
    setClass(this.waits.parentNode, ended ? 'box why ended' : 'box why');
    redraw(this.waits, [shown, all.length, ended], () => {
      if (ended) return h('li', { class: 'dim' }, 'Nothing: it has ended.');
      if (!shown.length) return h('li', { class: 'dim' }, 'Nothing.');
      return [...shown.map((wait) => h('li', { class: 'w-' + wait.kind, 'data-until': wait.until },
        h('span', {}, wait.subject ? h('strong', {}, wait.subject + ' ') : null, wait.text), h('span', { class: 'left num' }))),
      all.length > 6 ? h('li', { class: 'dim' }, 'and ' + (all.length - 6) + ' more') : null];
    });
    for (const item of this.waits.children) {
      const until = item.getAttribute('data-until');
      if (until) setText(item.lastChild, words(Date.parse(until) - this.model.now()) + ' left');
    }
  }
}

function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', { class: 'num' }, value));
}
