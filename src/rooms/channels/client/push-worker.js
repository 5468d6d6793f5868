// Shows that the school has written, and opens it at a touch. It keeps nothing and answers no request.
/** @typedef {{ data: { json(): { title: string, body: string, link: string, id: string } } | null, waitUntil(work: Promise<unknown>): void }} Woken */
/** @typedef {{ notification: Notification, waitUntil(work: Promise<unknown>): void }} Touched */
const worker = /** @type {any} */ (globalThis);

worker.addEventListener('push', (/** @type {Woken} */ event) => {
  const notice = event.data?.json();
  if (!notice) return;
  const { title, body, link, id } = notice;
  event.waitUntil(worker.registration.showNotification(title, { body, tag: id, data: { link } }));
});

worker.addEventListener('notificationclick', (/** @type {Touched} */ event) => {
  event.notification.close();
  const link = new URL(event.notification.data?.link ?? '/my', worker.location.origin);
  if (link.origin === worker.location.origin) event.waitUntil(worker.clients.openWindow(link.href));
});
