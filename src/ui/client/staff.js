// Staff pages: live news, the keyboard, choosing many rows, who else is writing. Every page works without it.

/** @typedef {{ config: { drive: { progressBarDelay: number } }, session: { refresh(url: string): void } }} TurboLike */
/** @returns {TurboLike | undefined} */
const turbo = () => /** @type {any} */ (window).Turbo;

const main = () => document.getElementById('main');
const stream = () => main()?.dataset.live ?? '';
const topics = () => (main()?.dataset.topics ?? '').split(' ').filter(Boolean);

// ---- News: one stream a browser. The tab that holds the lock listens and tells the others; hidden tabs let go. ----

/** @typedef {{ kind: 'refresh' | 'notice', topic: string, who?: string, person?: string, doing?: string }} News */
const channel = new BroadcastChannel('porchlight-live');
/** @type {AbortController | null} */
let waiting = null;
/** @type {(() => void) | null} */
let letGo = null;
let hiddenSince = 0;

/** @param {string} address @returns {Promise<void>} */
function listen(address) {
  return new Promise((done) => {
    const source = new EventSource(address);
    let lost = 0;
    /** @param {'refresh' | 'notice'} kind */
    const hear = (kind) => (/** @type {MessageEvent<string>} */ event) => {
      /** @type {News} */
      const news = { ...JSON.parse(event.data), kind };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a broadcast channel has no target origin
      channel.postMessage(news);
      take(news);
    };
    source.addEventListener('refresh', hear('refresh'));
    source.addEventListener('notice', hear('notice'));
    source.addEventListener('error', () => {
      lost ||= Date.now();
      if (Date.now() - lost > 10_000) offline(true);
      if (source.readyState === EventSource.CLOSED) {
        letGo?.();
        setTimeout(follow, 30_000);
      }
    });
    source.addEventListener('open', () => {
      // What happened while the line was broken was not told.
      if (lost > 0) renewSoon();
      lost = 0;
      offline(false);
    });
    letGo = () => {
      letGo = null;
      source.close();
      done();
    };
  });
}

function follow() {
  const address = stream();
  if (document.hidden || address === '' || waiting !== null || letGo !== null) return;
  waiting = new AbortController();
  navigator.locks
    .request('porchlight-live', { signal: waiting.signal }, async () => {
      waiting = null;
      if (!document.hidden) await listen(address);
    })
    .catch(() => {
      waiting = null;
    });
}

function unfollow() {
  waiting?.abort();
  waiting = null;
  letGo?.();
}

/** @param {boolean} yes */
function offline(yes) {
  const line = document.querySelector('[data-offline]');
  if (line instanceof HTMLElement) line.hidden = !yes;
}

/** @param {News} news */
function take(news) {
  if (!topics().includes(news.topic)) return;
  if (news.kind === 'refresh') renewSoon();
  else show(news);
}

channel.addEventListener('message', (event) => take(event.data));
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    hiddenSince = Date.now();
    unfollow();
    return;
  }
  if (hiddenSince > 0 && Date.now() - hiddenSince > 3000 && stream() !== '') renewSoon();
  follow();
});

// ---- The page asks for itself again and takes over only what differs. ----

/** @type {ReturnType<typeof setTimeout> | undefined} */
let renewing;
/** @type {Set<string> | null} */
let rowsBefore = null;

/** Since when the reader is on the way to another page; 0 while they stay. */
let leaving = 0;
document.addEventListener('turbo:visit', () => (leaving = Date.now()));
document.addEventListener('turbo:load', () => (leaving = 0));
const longestVisitMs = 10_000;

let sending = 0;
document.addEventListener('turbo:submit-start', () => (sending += 1));
document.addEventListener('turbo:submit-end', () => (sending = Math.max(0, sending - 1)));

function renewSoon() {
  if (renewing !== undefined || document.hidden) return;
  // A little scatter, so that a hundred open pages do not ask in the same moment.
  renewing = setTimeout(
    () => {
      renewing = undefined;
      // Asking anew would stop a form or a tapped link that is on its way: the answer would be lost, the tap forgotten.
      if (sending > 0 || Date.now() - leaving < longestVisitMs) {
        renewSoon();
        return;
      }
      rowsBefore = new Set(rows().map((row) => row.id));
      turbo()?.session.refresh(document.baseURI);
    },
    250 + Math.random() * 500,
  );
}

/** @param {Element} one */
function touched(one) {
  if (one instanceof HTMLInputElement)
    return one.type === 'checkbox' || one.type === 'radio'
      ? one.checked !== one.defaultChecked
      : one.type !== 'hidden' && one.value !== one.defaultValue;
  if (one instanceof HTMLTextAreaElement) return one.value !== one.defaultValue || one === document.activeElement;
  if (one instanceof HTMLSelectElement) return one === document.activeElement;
  return false;
}

document.addEventListener('turbo:before-morph-element', (event) => {
  const one = event.target;
  if (!(one instanceof Element)) return;
  const next = /** @type {CustomEvent<{ newElement?: Element }>} */ (event).detail.newElement;
  const open = one instanceof HTMLDialogElement && (one.open || one.matches(':popover-open'));
  const keptToast = one.matches('[data-toast]') && next === undefined;
  if (open || keptToast || touched(one)) event.preventDefault();
});
document.addEventListener('turbo:before-morph-attribute', (event) => {
  const name = /** @type {CustomEvent<{ attributeName: string }>} */ (event).detail.attributeName;
  const one = event.target;
  // What the reader folded open stays open.
  if (name === 'open' && one instanceof HTMLDetailsElement) event.preventDefault();
  // Whoever is writing has not yet seen what came meanwhile: their mark stays where it was, so that sending says so.
  if (name === 'value' && one instanceof HTMLInputElement && one.name === 'seen') {
    const words = one.form?.querySelector('textarea');
    if (words instanceof HTMLTextAreaElement && words.value.trim() !== '') event.preventDefault();
  }
});

function markFresh() {
  if (rowsBefore === null) return;
  for (const row of rows()) if (!rowsBefore.has(row.id)) row.classList.add('is-fresh');
  rowsBefore = null;
}

// ---- Who else is here. ----

/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const here = new Map();

/** @param {News} news */
function show({ topic, who, person, doing }) {
  const box = document.querySelector(`[data-presence="${CSS.escape(topic)}"]`);
  if (!(box instanceof HTMLElement) || !who || (person && person === box.dataset.me)) return;
  const template = box.querySelector(`template[data-doing="${doing === 'writing' ? 'writing' : 'reading'}"]`);
  if (!(template instanceof HTMLTemplateElement)) return;
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  line.dataset.who = who;
  for (const place of line.querySelectorAll('span'))
    place.textContent = (place.textContent ?? '').replace('{who}', who);
  for (const old of box.querySelectorAll('p')) if (old.dataset.who === who) old.remove();
  box.append(line);
  clearTimeout(here.get(who));
  here.set(
    who,
    setTimeout(() => line.remove(), doing === 'writing' ? 9000 : 60_000),
  );
}

let toldAt = 0;

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement) || !target.dataset.writes || target.value === '') return;
  if (Date.now() - toldAt < 4000) return;
  toldAt = Date.now();
  const token = /** @type {HTMLInputElement | null} */ (target.form?.elements.namedItem('_form'))?.value ?? '';
  fetch(target.dataset.writes, { method: 'POST', body: new URLSearchParams({ _form: token, doing: 'writing' }) }).catch(
    () => undefined,
  );
});

// ---- Choosing many. ----

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll('[data-list] [data-row]')].filter((row) => row instanceof HTMLElement);
/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll('[data-choose]')].filter((one) => one instanceof HTMLInputElement);

function count() {
  const chosen = boxes().filter((box) => box.checked);
  for (const bar of document.querySelectorAll('[data-bulk]')) {
    bar.classList.toggle('is-on', chosen.length > 0);
    const shown = bar.querySelector('[data-bulk-count]');
    if (shown) shown.textContent = String(chosen.length);
    const clear = bar.querySelector('[data-bulk-clear]');
    if (clear instanceof HTMLElement) clear.hidden = chosen.length === 0;
  }
  for (const row of rows()) row.classList.toggle('is-chosen', row.querySelector(':checked[data-choose]') !== null);
  const all = document.querySelector('[data-choose-all]');
  if (all instanceof HTMLInputElement) {
    all.checked = chosen.length > 0 && chosen.length === boxes().length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
}

/** @param {boolean} yes */
function chooseAll(yes) {
  for (const box of boxes()) box.checked = yes;
  count();
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement && target.dataset.chooseAll !== undefined) chooseAll(target.checked);
  else if (target instanceof HTMLInputElement && target.dataset.choose !== undefined) count();
  else if (target instanceof HTMLInputElement && target.dataset.keysOn !== undefined)
    localStorage.setItem('keys', target.checked ? 'on' : 'off');
  else if (target instanceof HTMLSelectElement && target.dataset.submits !== undefined) target.form?.requestSubmit();
});
document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-bulk-clear]')) chooseAll(false);
  const opener = target?.closest('button[popovertarget]:not([popovertargetaction])');
  const dialog = opener && document.getElementById(opener.getAttribute('popovertarget') ?? '');
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    openDialog(dialog);
  }
  const closer = target?.closest('button[popovertargetaction=hide]')?.closest('dialog');
  if (closer?.open) {
    event.preventDefault();
    closer.close();
  }
  for (const menu of document.querySelectorAll('details.menu[open]'))
    if (!target || !menu.contains(target)) menu.removeAttribute('open');
});

/** A true dialog keeps the focus inside; without scripts the same element opens as a popover. @param {HTMLDialogElement} dialog */
function openDialog(dialog) {
  const popover = dialog.popover;
  dialog.popover = null;
  dialog.showModal();
  dialog.addEventListener('close', () => (dialog.popover = popover), { once: true });
}

// What was confirmed is on its way: an open dialog would keep itself from being renewed and stay over the answer.
document.addEventListener('turbo:submit-start', (event) => {
  const dialog = event.target instanceof Element ? event.target.closest('dialog') : null;
  if (dialog?.open) dialog.close();
});

// ---- The keyboard: pages say which key, this presses it. ----

/** @param {number} step */
function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const start = now === -1 ? all.findIndex((row) => row.classList.contains('is-current')) : now;
  const next =
    all[Math.max(0, Math.min(all.length - 1, start === -1 ? (step > 0 ? 0 : all.length - 1) : start + step))];
  for (const row of all) row.classList.toggle('is-current', row === next);
  const link = next?.querySelector('[data-open]');
  if (link instanceof HTMLElement) link.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function chooseRow() {
  const row =
    rows().find((one) => one.contains(document.activeElement)) ??
    rows().find((one) => one.classList.contains('is-current'));
  const box = row?.querySelector('[data-choose]');
  if (box instanceof HTMLInputElement) {
    box.checked = !box.checked;
    count();
  }
}

/** @param {string} key */
function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
    (one) => one instanceof HTMLElement && (one.checkVisibility?.() ?? true),
  );
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('textarea, input:not([type=radio], [type=checkbox]), select')) {
    target.focus();
    target.scrollIntoView({ block: 'nearest' });
  } else target.click();
  return true;
}

/** @param {KeyboardEvent} event */
function withControl(event) {
  const key = event.key.toLowerCase();
  if (
    key === 'enter' &&
    event.target instanceof HTMLTextAreaElement &&
    event.target.form?.dataset.sends !== undefined
  ) {
    event.target.form.requestSubmit(event.target.form.querySelector('button[type=submit]'));
    return true;
  }
  return key === 'k' && (press('ctrl+k') || press('/'));
}

/** @param {KeyboardEvent} event */
function alone(event) {
  if (event.key === 'j') move(1);
  else if (event.key === 'k') move(-1);
  else if (event.key === 'x') chooseRow();
  else if (event.key === '?') {
    const list = document.getElementById('keys');
    if (list instanceof HTMLDialogElement) openDialog(list);
  } else return event.key.length === 1 && press(event.key.toLowerCase());
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.altKey || document.querySelector('dialog[open]') !== null) return;
  const typing =
    event.target instanceof Element &&
    event.target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
  if (event.ctrlKey || event.metaKey) {
    if (withControl(event)) event.preventDefault();
  } else if (typing) {
    if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
  } else if (localStorage.getItem('keys') !== 'off' && alone(event)) event.preventDefault();
});

// ---- Finding as one types: the answer of the page itself, without the page. ----

/** @type {AbortController | null} */
let finding = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let findingSoon;

/** @param {HTMLFormElement} form */
async function find(form) {
  finding?.abort();
  finding = new AbortController();
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') address.searchParams.set(name, value);
  address.searchParams.set('part', '1');
  try {
    const answer = await fetch(address, { signal: finding.signal, headers: { accept: 'text/html' } });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-found]');
    const old = document.querySelector('[data-found]');
    if (found !== null && old !== null) old.replaceWith(document.adoptNode(found));
  } catch {
    // A newer letter was typed, or the line is down: the form still works with its button.
  }
}

document.addEventListener('input', ({ target }) => {
  const form = target instanceof HTMLInputElement ? target.form : null;
  if (form?.dataset.finds === undefined) return;
  clearTimeout(findingSoon);
  findingSoon = setTimeout(() => {
    findingSoon = undefined;
    void find(form);
  }, 90);
});
document.addEventListener('keydown', (event) => {
  const form = event.target instanceof HTMLInputElement ? event.target.form : null;
  if (event.isComposing || form?.dataset.finds === undefined) return;
  const first = document.querySelector('[data-found] a');
  if (!(first instanceof HTMLElement)) return;
  if (event.key === 'Enter' && findingSoon === undefined) {
    event.preventDefault();
    first.click();
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    first.focus();
  }
});

// ---- The office's list: a sound for what is past its time, only where somebody turned it on. ----

let rung = '';

function ringAloud() {
  const late = [...document.querySelectorAll('[data-rings]')].map((one) => one.id).join(' ');
  const news = late !== '' && late !== rung;
  rung = late;
  if (!news || localStorage.getItem('office-sound') !== 'on') return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  loud.gain.value = 0.15;
  tone.frequency.value = 880;
  tone.connect(loud).connect(audio.destination);
  tone.start();
  tone.frequency.setValueAtTime(660, audio.currentTime + 0.25);
  tone.stop(audio.currentTime + 0.6);
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement && target.dataset.sound !== undefined)
    localStorage.setItem('office-sound', target.checked ? 'on' : 'off');
});

// ---- ----

function begin() {
  ringAloud();
  const sound = document.querySelector('[data-sound]');
  if (sound instanceof HTMLInputElement) sound.checked = localStorage.getItem('office-sound') === 'on';
  count();
  markFresh();
  follow();
  const keysOn = document.querySelector('[data-keys-on]');
  if (keysOn instanceof HTMLInputElement) keysOn.checked = localStorage.getItem('keys') !== 'off';
}

const loaded = turbo();
// Turbo's own bar would write inline styles; ours is drawn while the page says that it is busy.
if (loaded) loaded.config.drive.progressBarDelay = 2_147_483_647;
document.addEventListener('turbo:load', begin);
document.addEventListener('turbo:render', begin);
begin();
