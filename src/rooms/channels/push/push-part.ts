import type { PageRequest } from '#platform/web';
import { button, type Content, element, html, postForm } from '#ui';

/** Notices on this device, with one tap. The tap needs a script; ending them needs none. */
export function pushPart({ t, formToken }: PageRequest, devices: number): Content {
  return html`<section class="section">
    <h2>${t('channels.push.title')}</h2>
    <p class="mt-2">${t('channels.push.lead')}</p>
    <p class="soft small mt-2">${t('channels.push.state', { n: devices })}</p>
    ${element(
      'div',
      { class: 'mt-3', 'data-push': '/my/push', 'data-token': formToken, hidden: true },
      button({ label: t('channels.push.on'), kind: 'second', type: 'button' }),
      html`<p
        class="small mt-2"
        role="status"
        data-begun="${t('channels.push.begun')}"
        data-blocked="${t('channels.push.blocked')}"
      ></p>`,
    )}
    ${
      devices === 0
        ? null
        : html`<div class="mt-3">
            ${postForm(
              { action: '/my/push/end', token: formToken },
              button({ label: t('channels.push.end_all'), kind: 'quiet' }),
            )}
          </div>`
    }
    <script type="module" src="/push.js"></script>
  </section>`;
}
