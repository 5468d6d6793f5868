import { type PageRequest, type Route, route } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  chip,
  type Content,
  facts,
  field,
  html,
  type Html,
  lines,
  ltr,
  postForm,
  section,
} from '#ui';
import { lookAtMail } from '../mail.look.ts';
import { keepMailLook, type MailState, mailState, nameSelector, sendTestMail } from '../mail.proof.ts';
import { type RecordState, usualSelectors } from '../mail.records.ts';
import { administrator, base, errorAt, type Refused, stepForm, stepPage } from './frame.ts';

const page = `${base}/mail`;

const stateChips = {
  ok: { kind: 'answered' },
  weak: { kind: 'due' },
  missing: { kind: 'breach', icon: 'warning' },
  unheard: { kind: 'plain', icon: 'question' },
} as const;

function recordLine({ t, say }: PageRequest, record: RecordState): Html {
  const { what, state, says, found, add } = record;
  const until = what === 'starttls' && found !== null ? say.date(Temporal.Instant.from(found)) : '';
  return html`<div class="stack stack-s">
    <p class="row">
      <b>${t.dynamic(`firstday.record.${what}.name`)}</b
      >${chip({ ...stateChips[state], label: t.dynamic(`firstday.record.state.${state}`) })}
    </p>
    <p class="measure">
      ${t.dynamic(`firstday.record.${what}.why`)} ${t.dynamic(`firstday.record.${what}.${says}`, { until })}
    </p>
    ${facts(
      [
        [t('firstday.record.found'), found === null || what === 'starttls' ? null : ltr(found)],
        [t('firstday.record.add_name'), add === null ? null : ltr(add.name)],
        [t('firstday.record.add_type'), add === null ? null : ltr(add.type)],
        [t('firstday.record.add_value'), add === null ? null : ltr(add.value)],
      ],
      { tight: true },
    )}
  </div>`;
}

function recordsPart(request: PageRequest, { look, selector }: MailState, refused: Refused | null): Html {
  const { t, say, floor, formToken } = request;
  const fresh = look?.domain === floor.settings.mailDomain ? look : null;
  const form = postForm(
    { action: `${page}/look`, token: formToken, class: 'mt-5 measure' },
    selector === '' && fresh?.foundSelector !== undefined
      ? html`<p class="measure">${t.rich('firstday.mail.selector_found', { selector: ltr(fresh.foundSelector) })}</p>`
      : null,
    field({
      label: t('firstday.mail.selector'),
      name: 'selector',
      value: refused?.typed['selector'] ?? selector,
      hint: t('firstday.mail.selector_hint', { tried: usualSelectors.slice(0, 6).join(', ') }),
      optional: t('ui.field.optional'),
      dir: 'ltr',
      maxlength: 60,
      error: errorAt(refused, 'selector'),
    }),
    html`<div class="mt-4">
      ${buttons(button({ label: t('firstday.mail.look'), kind: 'second', icon: 'search' }))}
    </div>`,
  );
  return section(
    {
      title: t('firstday.mail.records'),
      lead: t('firstday.mail.records_lead', { domain: floor.settings.mailDomain }),
      id: 'records',
    },
    fresh === null
      ? null
      : html`<p class="soft small">
            ${t('firstday.mail.looked_at', { when: say.dateTime(Temporal.Instant.from(fresh.at)) })}
          </p>
          ${lines(fresh.records.map((record) => ({ body: recordLine(request, record) })))}`,
    form,
  );
}

function sentLine({ t, say }: PageRequest, { sent, proved }: MailState): Content {
  const when = (text: string): string => say.dateTime(Temporal.Instant.from(text));
  const done =
    proved?.back === null || proved === null
      ? null
      : html`<p class="row">
          ${chip({ kind: 'answered', label: t('firstday.mail.came_back') })}<span
            >${t('firstday.mail.proved_at', { when: when(proved.back.at) })}</span
          >
        </p>`;
  if (sent === null || sent.back !== null) return done;
  const trouble = sent.state === 'failed' || sent.state === 'suppressed' || sent.state === 'unknown';
  const says = trouble
    ? t('firstday.mail.not_sent', { reason: sent.reason ?? sent.state ?? '' })
    : t('firstday.mail.waiting', { address: sent.address ?? '', when: when(sent.sentAt) });
  return html`${done}
    <p class="row mt-3">
      ${chip(trouble ? { kind: 'breach', label: t('firstday.mail.trouble') } : { kind: 'waiting', label: t('firstday.mail.on_its_way') })}
      <span>${says}</span>
    </p>
    <p class="mt-3">${buttonLink({ label: t('firstday.look_again'), href: page, kind: 'second' })}</p>`;
}

async function showMail(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const state = await floor.ask(actor, mailState, {});
  const form = postForm(
    { action: `${page}/test`, token: formToken, class: 'mt-4 measure' },
    field({
      label: t('firstday.mail.address'),
      name: 'address',
      type: 'email',
      autocomplete: 'email',
      required: true,
      maxlength: 254,
      value: refused?.typed['address'] ?? '',
      hint: t('firstday.mail.address_hint'),
      error: errorAt(refused, 'address'),
    }),
    html`<div class="mt-4">${buttons(button({ label: t('firstday.mail.send'), icon: 'send' }))}</div>`,
  );
  return stepPage(request, {
    title: t('firstday.step.mail.title'),
    lead: t('firstday.mail.lead'),
    status: refused === null ? 200 : 422,
    body: html`${section({ title: t('firstday.mail.trip'), lead: t('firstday.mail.trip_lead') }, sentLine(request, state), form)}
    ${recordsPart(request, state, refused)}`,
  });
}

/** Mail that goes out, comes back, and is believed by others. */
export const mailRoutes: readonly Route[] = [
  route({ method: 'GET', path: page, who: administrator, handler: async (request) => showMail(request) }),
  stepForm(
    `${page}/test`,
    async (request, form) => {
      const input = { address: form.text('address'), language: request.locale };
      await request.floor.act(request.actor, sendTestMail, input);
      return { to: page, says: 'firstday.mail.sent' };
    },
    showMail,
  ),
  stepForm(
    `${page}/look`,
    async ({ floor, actor, now }, form) => {
      await floor.act(actor, nameSelector, { selector: form.text('selector') });
      const { selector } = await floor.ask(actor, mailState, {});
      const look = await lookAtMail(floor.settings, selector, now);
      await floor.act(actor, keepMailLook, { look });
      return { to: `${page}#records`, says: 'firstday.mail.looked' };
    },
    showMail,
  ),
];
