// A sentence about one child: while it is typed, sentences to choose from and how it reads follow. The page works without it.
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
let asked = 0;

async function look() {
  const form = document.querySelector('form[data-friday]');
  const place = document.querySelector('#friday-look');
  if (!(form instanceof HTMLFormElement) || place === null) return;
  const mine = (asked += 1);
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  const answer = await fetch(form.dataset.friday ?? '', { method: 'POST', body: fields }).catch(() => null);
  // A slower answer to what stands there no more is dropped.
  if (answer === null || !answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine === asked) place.replaceChildren(...page.body.childNodes);
}

/** @param {Event} event */
function typed(event) {
  if (!(event.target instanceof Element) || event.target.closest('form[data-friday]') === null) return;
  clearTimeout(soon);
  soon = setTimeout(look, 250);
}
document.addEventListener('input', typed);
document.addEventListener('change', typed);

// Arrows go from the words to the sentences and among them.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const from = document.activeElement;
  if (!(from instanceof HTMLElement)) return;
  const found = [...document.querySelectorAll('#friday-look a.phrase')];
  const words = document.querySelector('form[data-friday] textarea');
  const at = found.indexOf(from);
  if (
    at === -1 &&
    !(
      from === words &&
      event.key === 'ArrowDown' &&
      from instanceof HTMLTextAreaElement &&
      from.selectionEnd === from.value.length
    )
  )
    return;
  const next = at === -1 ? found[0] : event.key === 'ArrowDown' ? found[at + 1] : at === 0 ? words : found[at - 1];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
});
