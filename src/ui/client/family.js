// What every page gets: words are not lost, nothing is sent twice, a toast goes by itself. No page needs it to work.
const prefix = 'keeps ';
/** @type {WeakSet<HTMLFormElement>} */
const going = new WeakSet();

/** @param {HTMLFormElement} form @returns {(HTMLInputElement | HTMLTextAreaElement)[]} */
function typed(form) {
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const all = form.querySelectorAll(
    'textarea[name], input[type=text][name], input[type=tel][name], input[type=email][name]',
  );
  return [...all].filter((one) => !one.name.startsWith('_') && one.autocomplete !== 'one-time-code');
}

/** Storage may be switched off; then words live as long as the page. @param {() => void} act */
function quietly(act) {
  try {
    act();
  } catch {
    // Nothing to say: the form works without it.
  }
}

/** @param {HTMLFormElement} form */
function keep(form) {
  quietly(() => {
    const words = Object.fromEntries(typed(form).map((one) => [one.name, one.value]));
    const name = prefix + form.dataset.keeps;
    if (Object.values(words).some((value) => value.trim() !== ''))
      sessionStorage.setItem(name, JSON.stringify({ words, sent: false }));
    else sessionStorage.removeItem(name);
  });
}

/** @param {HTMLFormElement} form */
function sent(form) {
  quietly(() => {
    const name = prefix + form.dataset.keeps;
    const kept = sessionStorage.getItem(name);
    if (kept !== null) sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(kept), sent: true }));
  });
}

/** A page that came after sending, and that is not a problem page, means it went well: the words may go. */
function forgetSent() {
  quietly(() => {
    if (document.querySelector('[data-problem], .has-error, .reply-error') !== null) return;
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(prefix) && JSON.parse(sessionStorage.getItem(name) ?? '{}').sent === true)
        sessionStorage.removeItem(name);
    }
  });
}

/** @param {HTMLFormElement} form */
function restore(form) {
  quietly(() => {
    const kept = sessionStorage.getItem(prefix + form.dataset.keeps);
    if (kept === null) return;
    const { words } = JSON.parse(kept);
    for (const one of typed(form)) {
      if (one.value === '' && typeof words[one.name] === 'string') one.value = words[one.name];
    }
  });
}

/** @param {Element} toast */
function leaveLater(toast) {
  if (!(toast instanceof HTMLElement) || toast.dataset.toast === 'counted') return;
  toast.dataset.toast = 'counted';
  const leave = () => {
    if (toast.matches(':hover, :focus-within')) setTimeout(leave, 2000);
    else toast.remove();
  };
  setTimeout(leave, 20000);
}

function begin() {
  document.documentElement.classList.add('js');
  forgetSent();
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = document.querySelectorAll('form[data-keeps]');
  for (const form of forms) restore(form);
  for (const toast of document.querySelectorAll('[data-toast]')) leaveLater(toast);
}

/** @param {HTMLFormElement} form */
function ready(form) {
  going.delete(form);
  for (const one of form.querySelectorAll('[aria-busy]')) one.removeAttribute('aria-busy');
}

document.addEventListener('input', ({ target }) => {
  const form = target instanceof Element ? target.closest('form[data-keeps]') : null;
  if (form instanceof HTMLFormElement) keep(form);
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (going.has(form)) {
    event.preventDefault();
    return;
  }
  going.add(form);
  if (form.dataset.keeps !== undefined) sent(form);
  event.submitter?.setAttribute('aria-busy', 'true');
  // A download or a broken line leaves the page as it is: the button must come back.
  setTimeout(() => ready(form), 15000);
});

document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
  const label = target.parentElement?.querySelector('[data-file-name]');
  const names = [...(target.files ?? [])].map((file) => file.name).join(', ');
  if (label && names !== '') label.textContent = names;
});

addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const form of document.forms) ready(form);
});
document.addEventListener('turbo:submit-end', ({ target }) => {
  if (target instanceof HTMLFormElement) ready(target);
});
document.addEventListener('turbo:load', begin);
document.addEventListener('turbo:render', begin);
begin();
