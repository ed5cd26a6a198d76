// What runs now over all services, and the history of one.

import { h, redraw, setText, badge, by, words, dayTime } from './dom.js';
import { stream, crumbs } from './app.js';

const href = (kind, name) => '#/' + kind + '/' + encodeURIComponent(name);

export function bar(tally, status) {
  const share = (n) => (tally.total ? (100 * n) / tally.total : 0);
  const good = h('span', { class: 'bar-good' });
  const back = h('span', { class: 'bar-back' });
  const bad = h('span', { class: 'bar-bad' });
  good.style.width = share(tally.updated) + '%';
  back.style.width = share(tally.rolledBack ?? 0) + '%';
  bad.style.width = share(Math.max(0, tally.failed - (tally.rolledBack ?? 0))) + '%';
  return h('div', { class: 'bar s-' + status, 'aria-hidden': 'true' }, good, back, bad);
}

function card(deployment) {
  const wait = deployment.waits.find((w) => w.kind !== 'progress_deadline') ?? deployment.waits[0];
  return [
    h('div', { class: 'card-head' },
      h('h3', {}, h('a', { href: href('d', deployment.id) }, deployment.service, ' → ', deployment.version)),
      badge(deployment.status)),
    bar(deployment.tally, deployment.status),
    h('p', { class: 'line' }, deployment.line),
    h('p', { class: 'dim' }, wait ? 'Waiting: ' + (wait.subject ? wait.subject + ' ' : '') + wait.text : 'Nothing in its way'),
    h('p', { class: 'dim' }, 'By ' + by(deployment.startedBy),
      deployment.eta !== undefined ? ' · about ' + deployment.eta + ' left' : '',
      ' · ', h('a', { href: href('s', deployment.service) }, 'History'))];
}

/** A node for each deployment that stays as long as it runs: what somebody points at, or has tabbed to, is not replaced. */
class Cards {
  constructor() {
    this.node = h('ul', { class: 'cards' });
    this.known = new Map();
    this.empty = h('li', { class: 'card empty' }, 'Nothing is being deployed.');
  }

  update(deployments) {
    const ids = new Set(deployments.map((d) => d.id));
    for (const [id, node] of this.known) {
      if (!ids.has(id)) {
        node.remove();
        this.known.delete(id);
      }
    }
    for (const { now, eta, ...rest } of deployments) {
      const shown = eta === undefined ? rest : { ...rest, eta: words(eta) };
      const node = this.known.get(rest.id) ?? h('li', { class: 'card' });
      redraw(node, shown, () => card(shown));
      if (!this.known.has(rest.id)) this.node.append(node);
      this.known.set(rest.id, node);
    }
    if (deployments.length) this.empty.remove();
    else this.node.append(this.empty);
  }
}

function row(deployment) {
  const took = deployment.finishedAt
    ? words(Date.parse(deployment.finishedAt) - Date.parse(deployment.createdAt)) : '–';
  return h('tr', {},
    h('td', {}, h('a', { href: href('s', deployment.service) }, deployment.service)),
    h('td', {}, h('a', { href: href('d', deployment.id) }, deployment.version),
      deployment.follows ? h('span', { class: 'dim' }, ' ' + deployment.follows.kind.replaceAll('_', ' ')) : null),
    h('td', {}, badge(deployment.status)),
    h('td', { class: 'num' }, deployment.tally.updated + '/' + deployment.tally.total),
    h('td', {}, dayTime(deployment.createdAt)),
    h('td', { class: 'num' }, took),
    h('td', {}, by(deployment.startedBy)),
    h('td', { class: 'dim' }, deployment.reason));
}

function table(deployments, caption) {
  const heads = ['Service', 'Version', 'Status', 'Updated', 'Begun', 'Took', 'By', 'Reason'];
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {}, h('thead', {}, h('tr', {}, heads.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, deployments.map(row))));
}

export function overviewPage(main) {
  crumbs();
  const active = new Cards();
  const recent = h('div', {});
  main.append(h('h1', {}, 'Running now'), active.node, h('h2', {}, 'Ended lately'), recent);
  return stream('api/stream', {
    services(picture) {
      active.update(picture.active);
      redraw(recent, picture.recent, () => (picture.recent.length ? table(picture.recent, 'Ended lately')
        : h('p', { class: 'dim' }, 'None that this dashboard knows of.')));
    },
  });
}

/** Read anew whenever the overview's stream tells of something new about the service. */
export function historyPage(main, service) {
  crumbs({ text: 'All services', href: '#/' }, { text: service });
  const line = h('p', { class: 'dim' }, 'Loading…');
  const deployments = h('div', {});
  main.append(h('h1', {}, service), line, deployments);
  let known = null;
  let shown = true;
  const read = async () => {
    const answer = await fetch('api/services/' + encodeURIComponent(service)).catch(() => null);
    const body = answer ? await answer.json().catch(() => ({})) : {};
    if (!shown) return;
    if (!body.deployments) {
      known = null; // asked again with the next picture
      setText(line, body.error ?? 'The history can’t be read at the moment.');
      return;
    }
    setText(line, body.deployments.length + ' deployments, newest first');
    redraw(deployments, body.deployments, () => (body.deployments.length ? table(body.deployments, 'History of ' + service) : []));
  };
  const close = stream('api/stream', {
    services(picture) {
      const mine = JSON.stringify([...picture.active, ...picture.recent]
        .filter((d) => d.service === service).map((d) => d.id + d.status + d.line));
      if (mine === known) return;
      known = mine;
      read();
    },
  });
  read();
  return () => { shown = false; close(); };
}
