// Buttons, each with a confirmation and a reason; who acts is stored with the action.

import { h, setText, printable } from './dom.js';

const dialog = document.getElementById('dialog');
const live = document.getElementById('live');
let me = { readOnly: true, byToken: false, user: '', csrf: '' };
// In this tab only: a token is nothing to leave lying about.
const kept = { token: sessionStorage.getItem('rollout-token') ?? '', name: sessionStorage.getItem('rollout-name') ?? '' };

export async function session() {
  try {
    const answer = await fetch('api/session');
    if (answer.ok) me = await answer.json();
  } catch {
    // Shown as cut off anyway.
  }
}

export const readOnly = () => me.readOnly;

export function whoButton(button) {
  const label = () => (me.readOnly ? 'Read-only' : me.byToken ? kept.name || 'Sign in' : me.user || 'Not signed in');
  setText(button, label());
  button.disabled = !me.byToken;
  button.title = me.readOnly ? 'Started without a token: nobody can act here' : '';
  button.addEventListener('click', () => signIn().then(() => setText(button, label())));
}

/** Opens the dialog; resolves with its fields, or with null where it was left. */
function ask(title, body, confirm, danger) {
  return new Promise((resolve) => {
    const form = h('form', { method: 'dialog' }, h('h2', { id: 'dialog-title' }, title), body,
      h('div', { class: 'row end' },
        h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close('') }, 'Back'),
        h('button', { type: 'submit', value: 'ok', class: danger ? 'danger' : 'primary' }, confirm)));
    // The policy forbids forms that are sent, and a dialog's own needs none.
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      dialog.close('ok');
    });
    dialog.replaceChildren(form);
    dialog.onclose = () => {
      resolve(dialog.returnValue === 'ok' ? Object.fromEntries(new FormData(form)) : null);
    };
    dialog.returnValue = '';
    dialog.showModal();
  });
}

async function signIn() {
  const given = await ask('Sign in', [
    h('p', { class: 'dim' }, 'Your name is stored with everything you do here.'),
    h('label', {}, 'Name', h('input', { name: 'name', required: true, maxlength: 200, value: kept.name, autocomplete: 'username' })),
    h('label', {}, 'Token', h('input', { name: 'token', type: 'password', required: true, value: kept.token, autocomplete: 'current-password' })),
  ], 'Sign in', false);
  if (!given) return false;
  kept.name = given.name.trim();
  kept.token = given.token;
  sessionStorage.setItem('rollout-name', kept.name);
  sessionStorage.setItem('rollout-token', kept.token);
  setText(document.getElementById('who'), kept.name);
  return true;
}

async function send(id, action, fields) {
  const headers = { 'Content-Type': 'application/json', 'X-Rollout-Csrf': me.csrf };
  if (me.byToken) {
    headers.Authorization = 'Bearer ' + kept.token;
    headers['X-Rollout-User'] = encodeURIComponent(kept.name);
  }
  const answer = await fetch('api/deployments/' + encodeURIComponent(id) + '/' + action,
    { method: 'POST', headers, body: JSON.stringify(fields) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

const ACTIONS = {
  pause: { label: 'Pause', ask: 'Pause this deployment?', what: 'What is open is finished; nothing new is begun.' },
  resume: { label: 'Resume', ask: 'Let it go on?', what: 'It goes on in its direction. An update in doubt is done again.', primary: true },
  promote: { label: 'Promote', ask: 'Skip the present wait?', what: 'Gates and approvals are not skipped.', primary: true },
  approve: { label: 'Approve', ask: 'Approve', what: 'The deployment goes on.', primary: true },
  reject: { label: 'Reject', ask: 'Reject', what: 'What was touched is brought back, or it stops where that is not wanted.', danger: true },
  cancel: { label: 'Cancel', ask: 'Cancel this deployment?', what: 'What is open is closed; the rest stays as it is.', danger: true },
  rollback: { label: 'Roll back', ask: 'Bring everything back?', what: 'Each touched instance goes back to its own previous version.', danger: true },
  retry: { label: 'Retry', ask: 'Try it again?', what: 'A new deployment with the same baselines, which skips what is done.', primary: true },
};

/** Which actions make sense as it stands; the deployer has the last word. */
export function possible(status, waits) {
  const kinds = new Set(waits.map((w) => w.kind));
  const list = [];
  for (const wait of waits.filter((w) => w.kind === 'approval')) {
    list.push({ action: 'approve', approval: wait.subject }, { action: 'reject', approval: wait.subject });
  }
  if (status === 'paused') list.push({ action: 'resume' });
  if (kinds.has('batch_pause') || kinds.has('bake') || kinds.has('keep_warm')) list.push({ action: 'promote' });
  if (status === 'in_progress' || status === 'rolling_back') list.push({ action: 'pause' });
  if (['in_progress', 'paused', 'completed', 'failed', 'cancelled'].includes(status)) list.push({ action: 'rollback' });
  if (['in_progress', 'paused', 'pending'].includes(status)) list.push({ action: 'cancel' });
  if (['failed', 'rollback_failed', 'cancelled'].includes(status)) list.push({ action: 'retry' });
  return list;
}

export function button(deployment, { action, approval }) {
  const kind = ACTIONS[action];
  const name = approval ? kind.label + ' “' + approval + '”' : kind.label;
  return h('button', { type: 'button', class: kind.danger ? 'danger-quiet' : kind.primary ? 'primary' : '',
    'data-action': action, onclick: () => act(deployment, action, approval, name) }, name);
}

async function act(deployment, action, approval, name) {
  const kind = ACTIONS[action];
  if (me.byToken && !kept.token && !(await signIn())) return;
  const given = await ask(approval ? kind.ask + ' “' + approval + '”?' : kind.ask, [
    h('p', {}, h('strong', {}, deployment.service + ' → ' + deployment.version)),
    h('p', { class: 'dim' }, kind.what),
    h('label', {}, 'Reason', h('textarea', { name: 'reason', rows: 2, maxlength: 1000, autofocus: true,
      placeholder: 'Why? It is stored with your name.' })),
  ], name, kind.danger);
  if (!given) return;
  try {
    const after = await send(deployment.id, action, { reason: given.reason, approval: approval ?? '' });
    say(name + ': stored. ' + (after.id === deployment.id ? 'It takes effect with the next step.' : after.line), false);
    if (after.id !== deployment.id) location.hash = '#/d/' + encodeURIComponent(after.id);
  } catch (e) {
    say(name + ': refused. ' + e.message, true);
    await session();
  }
}

function say(text, bad) {
  document.querySelector('.toast')?.remove();
  const toast = h('div', { class: bad ? 'toast bad' : 'toast' }, text,
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close this message', onclick: () => toast.remove() }, '×'));
  document.body.append(toast);
  live.textContent = printable(text);
  if (!bad) setTimeout(() => toast.remove(), 6000);
}
