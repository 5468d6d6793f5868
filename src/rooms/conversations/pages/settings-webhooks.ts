import { found } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import { banner, button, chip, choices, empty, field, fold, html, ltr, postForm, section, table, type Html } from '#ui';
import {
  addWebhook,
  listWebhooks,
  noAnswer,
  switchWebhook,
  testEvent,
  testWebhook,
  type WebhookDeliveryRow,
  type WebhookRow,
} from '../actions/webhooks.ts';
import { webhookEvents } from '../conversations.events.ts';
import { adminRoles, errorAt, settingsPage, settingsPost, typedIn, uuidOr, type Refused } from './settings-shared.ts';

const base = '/admin/webhooks';

const eventName = ({ t }: PageRequest, event: string): string =>
  t.dynamic(`conversations.webhooks.event.${event === testEvent ? 'test' : event.slice(event.indexOf('.') + 1)}`);

function outcome(request: PageRequest, row: WebhookDeliveryRow): Html {
  const { t } = request;
  if (row.status !== null && row.status >= 200 && row.status < 300)
    return chip({ kind: 'answered', label: t('conversations.webhooks.arrived') });
  if (row.settled_at !== null) return chip({ kind: 'breach', label: t('conversations.webhooks.given_up') });
  return chip({
    kind: 'waiting',
    label: row.attempts === 0 ? t('conversations.webhooks.soon') : t('conversations.webhooks.again'),
  });
}

function deliveriesTable(request: PageRequest, deliveries: readonly WebhookDeliveryRow[], name: string): Html {
  const { t, say } = request;
  if (deliveries.length === 0) return html`<p class="soft">${t('conversations.webhooks.nothing_sent')}</p>`;
  return table({
    caption: t('conversations.webhooks.sent_to', { name }),
    quietCaption: true,
    columns: [
      { label: t('conversations.webhooks.when') },
      { label: t('conversations.webhooks.event') },
      { label: t('conversations.webhooks.outcome') },
      { label: t('conversations.webhooks.answer'), numeric: true },
      { label: t('conversations.webhooks.tries'), numeric: true },
    ],
    rows: deliveries.map((row) => ({
      cells: [
        say.dateTime(row.at),
        eventName(request, row.event),
        outcome(request, row),
        row.status === null
          ? ''
          : row.status === noAnswer
            ? t('conversations.webhooks.no_answer')
            : ltr(String(row.status)),
        say.number(row.attempts),
      ],
    })),
  });
}

function webhookPart(request: PageRequest, webhook: WebhookRow, deliveries: readonly WebhookDeliveryRow[]): Html {
  const { t, say, formToken } = request;
  const on = webhook.disabled_at === null;
  const state = on
    ? chip({ kind: 'answered', label: t('conversations.webhooks.on') })
    : chip({
        kind: 'plain',
        icon: 'close',
        label: webhook.disabled_reason === 'gone' ? t('conversations.webhooks.gone') : t('conversations.webhooks.off'),
      });
  const press = (act: string, label: string, kind: 'second' | 'quiet'): Html =>
    postForm({ action: `${base}/${webhook.id}/${act}`, token: formToken }, button({ label, kind, more: webhook.url }));
  return section(
    { title: new URL(webhook.url).host, id: `w-${webhook.id}` },
    html`<p>${ltr(webhook.url)} ${state}</p>
      <p class="small soft">${say.list(webhook.events.map((event) => eventName(request, event)))}</p>
      <div class="row mt-4">
        ${on ? press('test', t('conversations.webhooks.test'), 'second') : null}
        ${on ? press('off', t('conversations.webhooks.switch_off'), 'quiet') : press('on', t('conversations.webhooks.switch_on'), 'second')}
      </div>`,
    html`<div class="mt-4">
      ${fold({
        summary: t('conversations.webhooks.recent'),
        body: deliveriesTable(request, deliveries, webhook.url),
        open: false,
      })}
    </div>`,
  );
}

async function show(
  request: PageRequest,
  refused: Refused | null = null,
  made: string | null = null,
): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const { webhooks, deliveries } = await floor.ask(actor, listWebhooks, {});
  const typed = typedIn(refused, 'webhook');
  const shown =
    made === null
      ? null
      : html`<div class="mt-4">
          ${banner({ kind: 'success', role: 'status', body: html`${t('conversations.webhooks.made')}<br /><code><b>${ltr(made)}</b></code>` })}
        </div>`;
  const form = postForm(
    { action: base, token: formToken, class: 'stack' },
    field({
      label: t('conversations.webhooks.url'),
      name: 'url',
      type: 'url',
      required: true,
      maxlength: 1000,
      hint: t('conversations.webhooks.url_hint'),
      value: typed?.['url'],
      error: errorAt(refused, 'webhook', 'url'),
    }),
    choices({
      legend: t('conversations.webhooks.events'),
      name: 'event',
      type: 'checkbox',
      look: 'two',
      chosen: typed === null ? [] : (refused?.typed['event']?.split(' ') ?? []),
      error: errorAt(refused, 'webhook', 'events') === null ? null : t('conversations.webhooks.events_missing'),
      options: webhookEvents.map((event) => ({ value: event, label: eventName(request, event) })),
    }),
    html`<div class="mt-4">${button({ label: t('conversations.webhooks.add') })}</div>`,
  );
  const list =
    webhooks.length === 0
      ? html`<div class="mt-5">
          ${empty({ icon: 'send', title: t('conversations.webhooks.none'), text: t('conversations.webhooks.none_text') })}
        </div>`
      : webhooks.map((webhook) =>
          webhookPart(
            request,
            webhook,
            deliveries.filter((row) => row.webhook_id === webhook.id),
          ),
        );
  return settingsPage(request, {
    title: t('conversations.webhooks.title'),
    lead: t('conversations.webhooks.lead'),
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${shown}${list}${section({ title: t('conversations.webhooks.add') }, form)}`,
  });
}

const names = { id: 'webhook' } as const;

/** Standard Webhooks for conversation events. */
export const webhookSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: adminRoles, handler: async (request) => show(request) }),
  settingsPost(base, adminRoles, {
    form: 'webhook',
    async perform(request, form) {
      const { secret } = await request.floor.act(request.actor, addWebhook, {
        url: form.text('url'),
        events: [...form.all('event')],
      });
      // The secret is in this one page and nowhere else, so nothing is redirected.
      return show(request, null, secret);
    },
    again: async (request, refused) => show(request, refused),
  }),
  ...(['on', 'off', 'test'] as const).map((act) =>
    settingsPost(`${base}/:id/${act}`, adminRoles, {
      form: act,
      names,
      async perform(request) {
        const webhookId = found(uuidOr(request.param('id')));
        if (act === 'test') await request.floor.act(request.actor, testWebhook, { webhookId });
        else await request.floor.act(request.actor, switchWebhook, { webhookId, on: act === 'on' });
        const to = `${base}#w-${webhookId}`;
        return act === 'off'
          ? { to, says: 'conversations.webhooks.switched_off', undo: `${base}/${webhookId}/on` }
          : { to, says: act === 'on' ? 'conversations.webhooks.switched_on' : 'conversations.webhooks.tested' };
      },
      again: async (request, refused) => show(request, refused),
    }),
  ),
];
