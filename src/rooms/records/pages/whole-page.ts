import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { streamDistrict } from '#platform/leaving';
import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { proofMinutes } from '#rooms/access';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  type Content,
  element,
  facts,
  field,
  fold,
  html,
  type Html,
  lines,
  postForm,
  section,
  textarea,
  toSettings,
} from '#ui';
import { approveWhole, askWhole, setWholeDelay, stopWhole, takeWhole, wholePath as path } from '../actions/whole.ts';
import { mayFetchWhole, type WholeLine, wholePage, type WholePage } from '../questions/whole.ts';
import { recordsErrors } from '../records.errors.ts';
import { answerBy, wholeLimits } from '../whole.rules.ts';
import { below, type Done, errorAt, formRoute, type Refused, staffPage, typedIn } from './parts.ts';

const who = ['administrator'] as const;

/** What must come before anything else: a fresh proof, or the word until when it counts. */
function proofPart({ t, say }: PageRequest, { proofUntil }: WholePage): Content {
  if (proofUntil !== null)
    return html`<p class="soft mt-4">${t('records.whole.proved', { time: say.time(proofUntil) })}</p>`;
  return html`<div class="mt-4">
    ${banner({
      kind: 'warning',
      body: html`<p><b>${t('records.whole.prove.title')}</b></p>
        <p>${t('records.whole.prove.text', { minutes: proofMinutes })}</p>
        ${buttons(
          buttonLink({ label: t('records.whole.prove.code'), href: `/sign-in?next=${path}`, kind: 'second' }),
          buttonLink({ label: t('records.whole.prove.passkey'), href: `/sign-in/staff?next=${path}`, kind: 'quiet' }),
        )}`,
    })}
  </div>`;
}

function stateText({ t, say }: PageRequest, one: WholeLine): string {
  if (one.state === 'delayed' && one.opensAt !== null)
    return t('records.whole.state.delayed', { when: say.exact(one.opensAt) });
  if (one.state === 'open' && one.closesAt !== null)
    return t('records.whole.state.open', { when: say.exact(one.closesAt) });
  return t.dynamic(`records.whole.state.${one.state}`);
}

function factsOf(request: PageRequest, { names }: WholePage, one: WholeLine): Html {
  const { t, say } = request;
  const by = (id: Uuid | null, at: Temporal.Instant | null): Content =>
    id === null || at === null
      ? null
      : bdi(t('records.whole.by', { who: names.get(id)?.name ?? '–', when: say.dateTime(at) }));
  return facts([
    [t('records.whole.fact.reason'), bdi(one.reason)],
    [t('records.whole.fact.asked'), by(one.askedBy, one.askedAt)],
    [t('records.whole.fact.answer_by'), one.state === 'waiting' ? say.dateTime(answerBy(one)) : null],
    [t('records.whole.fact.approved'), by(one.approvedBy, one.approvedAt)],
    [t('records.whole.fact.opens'), one.opensAt === null ? null : say.exact(one.opensAt)],
    [t('records.whole.fact.closes'), one.closesAt === null ? null : say.exact(one.closesAt)],
    [t('records.whole.fact.stopped'), by(one.stoppedBy, one.stoppedAt)],
    [t('records.whole.fact.taken'), by(one.takenBy, one.takenAt)],
  ]);
}

/** What the reader can do about the one on its way, besides stopping it. */
function nextStep(request: PageRequest, page: WholePage, one: WholeLine): Content {
  const { t, say, formToken, now } = request;
  const proved = page.proofUntil !== null;
  if (one.state === 'waiting') {
    if (one.askedBy === page.me) return html`<p class="mt-4">${t('records.whole.own')}</p>`;
    if (page.countsFrom !== null)
      return html`<p class="mt-4">${t('records.whole.too_new', { day: say.exact(page.countsFrom) })}</p>`;
    return postForm(
      { action: `${path}/${one.id}/approve`, token: formToken, class: 'mt-4' },
      html`<p class="small soft">${t('records.whole.approve_hint', { hours: one.delayHours })}</p>`,
      below(button({ label: t('records.whole.approve'), disabled: !proved })),
    );
  }
  if (one.state !== 'open') return null;
  if (one.askedBy !== page.me && one.approvedBy !== page.me)
    return html`<p class="mt-4">${t('records.whole.not_yours')}</p>`;
  const until = one.takenAt?.add({ minutes: wholeLimits.fetchMinutes }) ?? null;
  const fetching = one.takenBy === page.me && until !== null && Temporal.Instant.compare(now, until) < 0;
  if (fetching && until !== null)
    return html`<div class="mt-4">
      ${buttons(element('a', { href: `${path}/${one.id}/file`, class: 'button', download: true, 'data-turbo': 'false' }, t('records.whole.fetch')))}
      <p class="small soft mt-3">${t('records.whole.fetch_hint', { time: say.time(until) })}</p>
    </div>`;
  return postForm(
    { action: `${path}/${one.id}/take`, token: formToken, class: 'mt-4' },
    html`<p class="small measure">${t('records.whole.take_hint')}</p>`,
    below(button({ label: t('records.whole.take'), icon: 'file', disabled: !proved })),
  );
}

function currentPart(request: PageRequest, page: WholePage, one: WholeLine): Content {
  const { t, formToken } = request;
  return html`<p class="row mt-5">
      ${chip({ kind: one.state === 'open' ? 'breach' : 'due', label: stateText(request, one) })}
    </p>
    <div class="mt-3">${factsOf(request, page, one)}</div>
    ${nextStep(request, page, one)}
    ${postForm(
      { action: `${path}/${one.id}/stop`, token: formToken, class: 'mt-5' },
      button({ label: t('records.whole.stop'), kind: 'danger' }),
      html`<p class="small soft mt-2">${t('records.whole.stop_hint')}</p>`,
    )}`;
}

function askPart(request: PageRequest, page: WholePage, refused: Refused | null): Content {
  const { t, formToken, district } = request;
  if (page.others === 0)
    return section(
      { title: t('records.whole.alone.title') },
      html`<p class="measure">${t('records.whole.alone.text')}</p>
        <p class="mt-3" dir="ltr">
          <code>npx porchlight district export ${district.slug} FOLDER --by NAME --reason WHY</code>
        </p>`,
    );
  return section(
    { title: t('records.whole.ask') },
    postForm(
      { action: path, token: formToken },
      textarea({
        label: t('records.whole.reason'),
        name: 'reason',
        rows: 2,
        value: typedIn(refused, 'ask')['reason'],
        hint: t('records.whole.reason_hint'),
        error: errorAt(refused, 'ask', 'reason'),
      }),
      below(button({ label: t('records.whole.ask'), disabled: page.proofUntil === null })),
    ),
  );
}

function delayPart(request: PageRequest, page: WholePage, refused: Refused | null): Content {
  const { t, formToken } = request;
  const { least, most } = wholeLimits.delay;
  const error = errorAt(refused, 'delay', 'hours');
  const form = postForm(
    { action: `${path}/delay`, token: formToken },
    field({
      label: t('records.whole.delay.label'),
      name: 'hours',
      type: 'number',
      small: true,
      min: least,
      max: most,
      value: error === null ? page.delayHours : typedIn(refused, 'delay')['hours'],
      hint: t('records.whole.delay.hint', { least, most }),
      error,
    }),
    below(button({ label: t('records.whole.delay.save'), kind: 'second', disabled: page.proofUntil === null })),
  );
  return html`<div class="mt-5">
    ${fold({ summary: t('records.whole.delay.title'), open: refused?.form === 'delay', body: form })}
  </div>`;
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const page = await floor.ask(actor, wholePage, {});
  const ended =
    page.ended.length === 0
      ? null
      : section(
          { title: t('records.whole.ended') },
          lines(
            page.ended.map((one) => ({
              body: html`<p>${chip({ kind: 'plain', label: stateText(request, one) })}</p>
                ${factsOf(request, page, one)}`,
            })),
          ),
        );
  return staffPage(request, {
    title: t('records.whole.title'),
    lead: t('records.whole.lead'),
    current: path,
    back: toSettings(request),
    refused,
    body: html`${proofPart(request, page)}
    ${page.current === null ? askPart(request, page, refused) : currentPart(request, page, page.current)}
    ${page.others === 0 ? null : delayPart(request, page, refused)} ${ended}`,
  });
}

async function send(request: PageRequest): Promise<Response> {
  const { floor, actor, district, now, zone } = request;
  await floor.ask(actor, mayFetchWhole, { id: request.param('id') });
  const day = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const packed = createGzip({ level: 4 });
  // A fault in the middle breaks the answer off: an archive without its end is seen to be none.
  pipeline(Readable.from(streamDistrict(floor, district)), packed, (error) => {
    if (error !== null && error !== undefined)
      floor.log.error('a whole export broke off', { district: district.id, error });
  });
  return new Response(Readable.toWeb(packed) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="${district.slug}-${day}.tar.gz"`,
      'cache-control': 'no-store',
    },
  });
}

const names = { id: 'whole_export' } as const;
const idOf = (request: PageRequest): Uuid => found(isUuid(request.param('id')) ? request.param('id') : null);

function step(act: typeof approveWhole, name: string, says?: string): Route {
  return formRoute(`${path}/:id/${name}`, who, {
    form: name,
    names,
    async perform(request): Promise<Done> {
      await request.floor.act(request.actor, act, { id: idOf(request) });
      return { to: path, ...(says === undefined ? {} : { says }) };
    },
    again: async (request, refused) => show(request, refused),
  });
}

/** A whole district leaves by a page: two people, a delay, everybody told. */
export const wholeRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request) }),
  formRoute(path, who, {
    form: 'ask',
    async perform(request, form: Form) {
      await request.floor.act(request.actor, askWhole, { reason: form.text('reason') });
      return { to: path, says: 'records.whole.asked' };
    },
    again: async (request, refused) => show(request, refused),
  }),
  formRoute(`${path}/delay`, who, {
    form: 'delay',
    async perform(request, form: Form) {
      const hours = Number(form.text('hours'));
      const { least, most } = wholeLimits.delay;
      if (!Number.isInteger(hours)) throw recordsErrors.delay_outside({ least, most }, 'hours');
      await request.floor.act(request.actor, setWholeDelay, { hours });
      return { to: path, says: 'records.whole.delay.saved' };
    },
    again: async (request, refused) => show(request, refused),
  }),
  step(approveWhole, 'approve', 'records.whole.approved'),
  step(stopWhole, 'stop', 'records.whole.stopped'),
  step(takeWhole, 'take'),
  route({ method: 'GET', path: `${path}/:id/file`, who, names, handler: send }),
];
