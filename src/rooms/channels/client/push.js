// One tap lets this device show notices. Without this script, or where the device cannot, nothing of it is seen.
const part = document.querySelector('[data-push]');

/** @param {HTMLElement} place @param {Record<string, string>} fields */
async function tell(place, fields) {
  const body = new URLSearchParams({ _form: place.dataset['token'] ?? '', ...fields });
  const answer = await fetch(place.dataset['push'] ?? '', { method: 'POST', body });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** @param {HTMLElement} place */
async function beginNotices(place) {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const { key } = await tell(place, {});
  const worker = await navigator.serviceWorker.register('/push-worker.js');
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint = '', keys = {} } = subscription.toJSON();
  await tell(place, { endpoint, p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' });
  return true;
}

if (part instanceof HTMLElement && 'serviceWorker' in navigator && 'PushManager' in window) {
  part.hidden = false;
  const said = part.querySelector('[role=status]');
  part.querySelector('button')?.addEventListener('click', () => {
    void beginNotices(part)
      .catch(() => false)
      .then((done) => {
        if (said instanceof HTMLElement)
          said.textContent = (done ? said.dataset['begun'] : said.dataset['blocked']) ?? '';
      });
  });
}
