// Routes between the pages and keeps one stream of events open for the one that is shown.

import { h, setText, redraw } from './dom.js';
import { overviewPage, historyPage } from './overview.js';
import { deploymentPage } from './deployment.js';
import { session, whoButton } from './actions.js';

const main = document.getElementById('main');
const link = document.getElementById('link');
const HIDDEN_FOR = 30_000;
let close = () => {};

/**
 * Server-sent events; the browser reconnects by itself and tells the number of the last event it had. A page that nobody looks
 * at lets its connection go: browsers have few of them for a server, and buttons need one as well.
 */
export function stream(path, handlers, missing) {
  let source = null;
  let done = false;
  let hiding = 0;
  const open = () => {
    const opened = new EventSource(path);
    source = opened;
    show('connecting…', 'wait');
    opened.onopen = () => show('live', 'on');
    opened.onerror = () => {
      if (done || source !== opened) return;
      show('cut off, trying again…', 'off');
      // A server that answers with an error ends the stream for good, so it has to be opened anew.
      if (opened.readyState === EventSource.CLOSED) again(opened);
    };
    for (const [name, handler] of Object.entries(handlers)) {
      opened.addEventListener(name, (message) => {
        if (!done) handler(JSON.parse(message.data));
      });
    }
    opened.addEventListener('end', () => end('ended', 'done'));
  };
  const again = async (failed) => {
    const answer = missing && await fetch(path.replace(/\/stream$/, '')).catch(() => null);
    if (answer?.status === 404) {
      end('not found', 'off');
      missing();
    } else {
      setTimeout(() => { if (!done && source === failed) open(); }, 3000);
    }
  };
  const seen = () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => { source?.close(); source = null; }, HIDDEN_FOR);
    } else if (!source) {
      open(); // events that are known already are not applied twice
    }
  };
  const end = (text, kind) => {
    done = true;
    clearTimeout(hiding);
    document.removeEventListener('visibilitychange', seen);
    source?.close();
    if (text) show(text, kind);
  };
  document.addEventListener('visibilitychange', seen);
  open();
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

function route() {
  close();
  close = () => {};
  const hash = location.hash;
  if (hash === '#main') return;
  const [, kind, name] = hash.match(/^#\/([ds])\/(.+)$/) ?? [];
  main.replaceChildren();
  const key = name === undefined ? '' : decodeURIComponent(name);
  if (kind === 'd') close = deploymentPage(main, key);
  else if (kind === 's') close = historyPage(main, key);
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
