// Everything that is shown goes through here: as text, never as markup.

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Control, escape and text-direction characters made visible, so that no name can disguise itself. */
export function printable(text) {
  return String(text).replace(UNSAFE, (c) => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'));
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.setAttribute('class', value);
    else node.setAttribute(name, value === true ? '' : printable(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(printable(child)));
  }
  return node;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** Sets the text only where it changed: nothing is redrawn, nothing is read out twice. */
export function setText(node, text) {
  const safe = printable(text);
  if (node.textContent !== safe) node.textContent = safe;
}

export function setClass(node, value) {
  if (node.getAttribute('class') !== value) node.setAttribute('class', value);
}

/** Replaces the children where what they are made of changed. */
export function redraw(node, key, make) {
  const text = JSON.stringify(key);
  if (node.drawnFrom === text) return;
  node.drawnFrom = text;
  node.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
}

export function words(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  if (s < 60) return s + ' s';
  const m = Math.floor(s / 60);
  if (m < 60) return m + ' min' + (s % 60 ? ' ' + (s % 60) + ' s' : '');
  const hours = Math.floor(m / 60);
  if (hours < 48) return hours + ' h' + (m % 60 ? ' ' + (m % 60) + ' min' : '');
  return Math.floor(hours / 24) + ' days';
}

export function clockTime(iso) {
  return new Date(iso).toLocaleTimeString('en-GB');
}

export function dayTime(iso) {
  const at = new Date(iso);
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return day + ', ' + at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

export function sentence(word) {
  const text = String(word).replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const STATUS_SIGN = {
  pending: '○', in_progress: '◔', paused: '‖', rolling_back: '↩', completed: '✓', failed: '✕',
  rolled_back: '↩', rollback_failed: '✕', cancelled: '■', superseded: '»',
};

export function badge(status) {
  return h('span', { class: 'badge s-' + status }, h('span', { 'aria-hidden': 'true' }, STATUS_SIGN[status] ?? '?'),
    ' ' + sentence(status));
}

export function by(who) {
  return who.reason ? who.actor + ', “' + who.reason + '”' : who.actor;
}
