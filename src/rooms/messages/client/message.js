// The page of one message: says that it was really opened, and reads it aloud where the device can. The page works without it.
const page = document.querySelector('[data-message]');
const token = document.querySelector('input[name=_form]');

function opened() {
  if (document.hidden || !(page instanceof HTMLElement) || !(token instanceof HTMLInputElement)) return;
  document.removeEventListener('visibilitychange', opened);
  fetch(`${page.dataset.message}/read`, {
    method: 'POST',
    keepalive: true,
    body: new URLSearchParams({ _form: token.value }),
  }).catch(() => undefined);
}
document.addEventListener('visibilitychange', opened);
opened();

const hear = document.querySelector('[data-hear]');
if (hear instanceof HTMLButtonElement && 'speechSynthesis' in window) {
  hear.hidden = false;
  hear.addEventListener('click', () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    const words = document.querySelector('[data-words]');
    const say = new SpeechSynthesisUtterance(words?.textContent ?? '');
    say.lang = words?.getAttribute('lang') ?? document.documentElement.lang;
    speechSynthesis.speak(say);
  });
}
