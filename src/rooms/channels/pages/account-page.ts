import { AppError } from '#platform/errors';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  choice,
  choices,
  deskPage,
  empty,
  facts,
  field,
  fold,
  type Html,
  html,
  ltr,
  pageHead,
  postForm,
  section,
  stats,
} from '#ui';
import { accountView, type AccountView, sendTestText } from '../accounts/account.questions.ts';
import { isOnThisMachine, optOutKeepings, removeAccount, saveAccount } from '../accounts/accounts.ts';
import type { CarrierDrivers } from '../accounts/carrier-drivers.ts';
import { hookBase } from '../hooks/address.ts';
import { hookPaths } from '../hooks/paths.ts';

const base = '/admin/channels';
const administrator = ['administrator'] as const;
const million = 1_000_000;

type Refused = {
  readonly field: string | null;
  readonly text: string;
  readonly typed: Readonly<Record<string, string>>;
};
type Line = Pick<CarrierDrivers, 'lineOf'>;

/** What of a price a person types: “0.0079”. */
const shownPrice = (micros: number): string => String(micros / million);
function micros(text: string): number {
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value >= 0 && value <= 10 ? Math.round(value * million) : 0;
}

function usePart({ t, say }: PageRequest, { account, use }: AccountView): Html {
  const currency = account?.currency ?? 'USD';
  const cost = new Intl.NumberFormat(t.locale, { style: 'currency', currency }).format(use.costMicros / million);
  return section(
    { title: t('channels.account.month') },
    stats([
      { label: t('channels.account.texts'), value: say.number(use.texts) },
      { label: t('channels.account.parts'), value: say.number(use.parts) },
      { label: t('channels.account.calls'), value: say.number(use.calls) },
      { label: t('channels.account.failed'), value: say.number(use.failed) },
      { label: t('channels.account.cost'), value: cost },
    ]),
  );
}

function connectPart({ t, formToken }: PageRequest, { account }: AccountView, refused: Refused | null): Html {
  const value = (name: string, known: string): string => refused?.typed[name] ?? known;
  const error = (name: string): string | null => (refused?.field === name ? refused.text : null);
  const keeping = value('optOut', account?.optOut ?? 'default');
  return section(
    { title: t('channels.account.connect') },
    postForm(
      { action: base, token: formToken, class: 'stack narrow' },
      field({
        label: t('channels.account.base_url'),
        hint: t('channels.account.base_url_hint'),
        name: 'baseUrl',
        type: 'url',
        dir: 'ltr',
        required: true,
        maxlength: 200,
        value: value('baseUrl', account?.baseUrl ?? 'https://api.twilio.com'),
        error: error('baseUrl'),
      }),
      field({
        label: t('channels.account.sid'),
        hint: t('channels.account.sid_hint'),
        name: 'accountSid',
        dir: 'ltr',
        required: true,
        maxlength: 34,
        autocomplete: 'off',
        value: value('accountSid', account?.accountSid ?? ''),
        error: error('accountSid'),
      }),
      field({
        label: t('channels.account.token'),
        hint: account === null ? t('channels.account.token_hint') : t('channels.account.token_kept'),
        name: 'token',
        type: 'password',
        dir: 'ltr',
        maxlength: 200,
        autocomplete: 'off',
        error: error('token'),
      }),
      field({
        label: t('channels.account.from'),
        hint: t('channels.account.from_hint'),
        name: 'from',
        type: 'tel',
        dir: 'ltr',
        required: true,
        maxlength: 20,
        value: value('from', account?.from ?? ''),
        error: error('from'),
      }),
      field({
        label: t('channels.account.per_second'),
        hint: t('channels.account.per_second_hint'),
        name: 'perSecond',
        type: 'number',
        required: true,
        value: value('perSecond', String(account?.perSecond ?? 1)),
        error: error('perSecond'),
      }),
      field({
        label: t('channels.account.cost_segment'),
        hint: t('channels.account.cost_hint'),
        name: 'costSegment',
        dir: 'ltr',
        maxlength: 12,
        value: value('costSegment', shownPrice(account?.costMicrosSegment ?? 0)),
      }),
      field({
        label: t('channels.account.cost_minute'),
        name: 'costMinute',
        dir: 'ltr',
        maxlength: 12,
        value: value('costMinute', shownPrice(account?.costMicrosMinute ?? 0)),
      }),
      field({
        label: t('channels.account.currency'),
        hint: t('channels.account.currency_hint'),
        name: 'currency',
        dir: 'ltr',
        required: true,
        maxlength: 3,
        value: value('currency', account?.currency ?? 'USD'),
        error: error('currency'),
      }),
      choices({
        legend: t('channels.account.opt_out'),
        name: 'optOut',
        type: 'radio',
        options: optOutKeepings.map((one) => ({
          value: one,
          label: t(`channels.account.opt_out.${one}`),
          hint: t(`channels.account.opt_out.${one}_hint`),
        })),
        chosen: [keeping],
      }),
      choice({
        name: 'transcribes',
        type: 'checkbox',
        value: 'yes',
        label: t('channels.account.transcribes'),
        hint: t('channels.account.transcribes_hint'),
        checked: refused === null ? (account?.transcribes ?? false) : refused.typed['transcribes'] === 'yes',
      }),
      html`<div>${button({ label: t('channels.account.save') })}</div>`,
    ),
  );
}

async function hooksPart({ t, floor, district }: PageRequest): Promise<Html> {
  const at = await hookBase(floor, district.id);
  return section(
    { title: t('channels.account.hooks') },
    html`<p class="measure mb-4">${t('channels.account.hooks_lead')}</p>`,
    facts([
      [t('channels.account.hook_text'), ltr(`${at}${hookPaths.text}`)],
      [t('channels.account.hook_call'), ltr(`${at}${hookPaths.call}`)],
    ]),
  );
}

function testPart({ t, say, formToken }: PageRequest, { lastTest }: AccountView, refused: Refused | null): Html {
  return section(
    { title: t('channels.account.test') },
    lastTest === null
      ? null
      : html`<p class="soft">
          ${t('channels.account.last_test', {
            state: t.dynamic(`channels.account.delivery.${lastTest.state}`),
            when: say.dateTime(lastTest.at),
          })}
        </p>`,
    postForm(
      { action: `${base}/test`, token: formToken, class: 'stack narrow' },
      field({
        label: t('channels.account.test_to'),
        name: 'to',
        type: 'tel',
        dir: 'ltr',
        required: true,
        maxlength: 20,
        value: refused?.typed['to'] ?? '',
        error: refused?.field === 'to' ? refused.text : null,
      }),
      html`<div>${button({ label: t('channels.account.test_send'), kind: 'second' })}</div>`,
    ),
  );
}

async function statePart(request: PageRequest, { account }: AccountView, line: Line): Promise<Html> {
  const { t, district, demo } = request;
  if (account === null)
    return empty({ icon: 'phone', title: t('channels.account.none'), text: t('channels.account.none_text') });
  const now = await line.lineOf(district.id);
  const state = now === null ? 'not_answered' : await now.twilio.account();
  const says = t(`channels.account.state.${state}`);
  return html`<div class="mt-4">${banner({ kind: state === 'active' ? 'success' : 'warning', body: says })}</div>
    ${
      demo && isOnThisMachine(account.baseUrl)
        ? html`<p class="measure mt-4">${t('channels.account.simulated')}</p>
            <p>
              ${buttonLink({ href: '/demo/phones', label: t('channels.account.phones'), icon: 'phone', kind: 'second' })}
            </p>`
        : null
    }`;
}

async function show(request: PageRequest, line: Line, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const view = await floor.ask(actor, accountView, {});
  const title = t('channels.account.title');
  const body = html`${pageHead({ title, back: { href: '/admin', label: t('ui.settings.title') } })}
    <p class="measure mt-2">${t('channels.account.lead')}</p>
    ${await statePart(request, view, line)} ${view.account === null ? null : usePart(request, view)}
    ${view.account === null ? null : testPart(request, view, refused)} ${connectPart(request, view, refused)}
    ${await hooksPart(request)}
    ${
      view.account === null
        ? null
        : fold({
            summary: t('channels.account.remove'),
            body: postForm(
              { action: `${base}/remove`, token: formToken, class: 'stack narrow' },
              html`<p>${t('channels.account.remove_lead')}</p>`,
              html`<div>${button({ label: t('channels.account.remove'), kind: 'danger' })}</div>`,
            ),
          })
    }`;
  return request.page(await deskPage(request, { title, body, current: '/admin' }), refused === null ? 200 : 422);
}

async function tried(
  request: PageRequest,
  line: Line,
  says: string,
  work: (form: Form) => Promise<unknown>,
): Promise<Response> {
  const form = await request.form();
  try {
    await work(form);
    return request.redirect(base, { says });
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 422) throw error;
    const text = request.t.has(error.code) ? request.t.dynamic(error.code) : request.t('ui.error.invalid');
    const { token: _never, ...typed } = form.fields();
    return show(request, line, { field: error.field, text, typed });
  }
}

function saved({ floor, actor }: PageRequest, form: Form): Promise<void> {
  const currency = form.text('currency').trim().toUpperCase();
  return floor.act(actor, saveAccount, {
    baseUrl: form.text('baseUrl').trim(),
    accountSid: form.text('accountSid').trim(),
    token: form.optional('token'),
    from: form.text('from'),
    perSecond: Math.min(1000, Math.max(1, Number.parseInt(form.text('perSecond'), 10) || 1)),
    costMicrosSegment: micros(form.text('costSegment')),
    costMicrosMinute: micros(form.text('costMinute')),
    currency: /^[A-Z]{3}$/.test(currency) ? currency : 'USD',
    optOut: optOutKeepings.find((one) => one === form.text('optOut')) ?? 'default',
    transcribes: form.has('transcribes'),
  });
}

/** The account with the carrier: what an administrator sets up once. */
export function accountRoutes(line: Line): readonly Route[] {
  return [
    route({ method: 'GET', path: base, who: administrator, handler: async (request) => show(request, line) }),
    route({
      method: 'POST',
      path: base,
      who: administrator,
      handler: async (request) => tried(request, line, 'channels.account.saved', async (form) => saved(request, form)),
    }),
    route({
      method: 'POST',
      path: `${base}/test`,
      who: administrator,
      rate: { by: 'person', count: 10, perSeconds: 600 },
      handler: async (request) =>
        tried(request, line, 'channels.account.test_sent', async (form) =>
          request.floor.act(request.actor, sendTestText, { to: form.text('to') }),
        ),
    }),
    route({
      method: 'POST',
      path: `${base}/remove`,
      who: administrator,
      handler: async (request) =>
        tried(request, line, 'channels.account.removed', async () =>
          request.floor.act(request.actor, removeAccount, {}),
        ),
    }),
  ];
}
