// Routes between the pages and keeps one stream of events open for the one that is shown.

import { h, setText, redraw } from './dom.js';
import { overviewPage, historyPage } from './overview.js';
import { deploymentPage } from './deployment.js';
import { session, whoButton } from './actions.js';

const main = document.getElementById('main');
const link = document.getElementById('link');
let close = () => {};

/** Server-sent events; the browser reconnects by itself and tells the number of the last event it had. */
export function stream(path, handlers) {
  const source = new EventSource(path);
  let done = false;
  show('connecting…', 'wait');
  source.onopen = () => show('live', 'on');
  source.onerror = () => {
    if (done) return;
    show('cut off, trying again…', 'off');
    // A server that answers with an error ends the stream for good, so a page has to begin anew itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { if (!done) route(); }, 3000);
  };
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (message) => {
      if (!done) handler(JSON.parse(message.data));
    });
  }
  const end = (text, kind) => { done = true; source.close(); if (text) show(text, kind); };
  source.addEventListener('end', () => end('ended', 'done'));
  return () => end();
}

function show(text, kind) {
  setText(link, text);
  link.setAttribute('class', 'link ' + kind);
}

export function crumbs(...parts) {
  const nodes = parts.map((part) => h('li', {},
    part.href ? h('a', { href: part.href }, part.text) : h('span', { 'aria-current': 'page' }, part.text)));
  redraw(document.getElementById('crumbs'), parts, () => [h('ol', {}, nodes)]);
  document.title = parts.length ? parts[parts.length - 1].text + ' · rollout' : 'rollout';
}

async function route() {
  close();
  close = () => {};
  const hash = location.hash;
  if (hash === '#main') return;
  const [, kind, name] = hash.match(/^#\/([ds])\/(.+)$/) ?? [];
  main.replaceChildren();
  const key = name === undefined ? '' : decodeURIComponent(name);
  if (kind === 'd') close = deploymentPage(main, key);
  else if (kind === 's') close = (await historyPage(main, key)) ?? close;
  else close = overviewPage(main);
}

addEventListener('hashchange', () => {
  if (location.hash !== '#main') {
    route();
    scrollTo(0, 0);
  }
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
await session();
whoButton(document.getElementById('who'));
route();
