// What runs now over all services, and the history of one.

import { h, redraw, badge, by, words, dayTime } from './dom.js';
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
  return h('li', { class: 'card' },
    h('div', { class: 'card-head' },
      h('h3', {}, h('a', { href: href('d', deployment.id) }, deployment.service, ' → ', deployment.version)),
      badge(deployment.status)),
    bar(deployment.tally, deployment.status),
    h('p', { class: 'line' }, deployment.line),
    h('p', { class: 'dim' }, wait ? 'Waiting: ' + (wait.subject ? wait.subject + ' ' : '') + wait.text : 'Nothing in its way'),
    h('p', { class: 'dim' }, 'By ' + by(deployment.startedBy),
      deployment.eta !== undefined ? ' · about ' + words(deployment.eta) + ' left' : '',
      ' · ', h('a', { href: href('s', deployment.service) }, 'History')));
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
  const active = h('ul', { class: 'cards' });
  const recent = h('div', {});
  main.append(h('h1', {}, 'Running now'), active, h('h2', {}, 'Ended lately'), recent);
  return stream('api/stream', {
    services(picture) {
      const shown = picture.active.map(({ now, ...rest }) => rest);
      redraw(active, shown, () => (shown.length ? shown.map(card)
        : h('li', { class: 'card empty' }, 'Nothing is being deployed.')));
      redraw(recent, picture.recent, () => (picture.recent.length ? table(picture.recent, 'Ended lately')
        : h('p', { class: 'dim' }, 'None that this dashboard knows of.')));
    },
  });
}

export async function historyPage(main, service) {
  crumbs({ text: 'All services', href: '#/' }, { text: service });
  const answer = await fetch('api/services/' + encodeURIComponent(service));
  if (!answer.ok) {
    main.append(h('p', { class: 'notice' }, (await answer.json()).error));
    return undefined;
  }
  const { deployments } = await answer.json();
  main.append(h('h1', {}, service), h('p', { class: 'dim' }, deployments.length + ' deployments, newest first'));
  if (deployments.length) main.append(table(deployments, 'History of ' + service));
  // The overview's stream tells when something begins or ends; the history is read anew then.
  let known = null;
  return stream('api/stream', {
    async services(picture) {
      const mine = JSON.stringify([...picture.active, ...picture.recent]
        .filter((d) => d.service === service).map((d) => d.id + d.status + d.line));
      if (known !== null && mine !== known) {
        const again = await (await fetch('api/services/' + encodeURIComponent(service))).json();
        main.replaceChildren(h('h1', {}, service),
          h('p', { class: 'dim' }, again.deployments.length + ' deployments, newest first'),
          table(again.deployments, 'History of ' + service));
      }
      known = mine;
    },
  });
}
