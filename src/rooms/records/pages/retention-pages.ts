import { hasAnyRole } from '#platform/actor';
import { found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { conversationOfCode } from '#rooms/conversations';
import { findPeople } from '#rooms/roster';
import {
  banner,
  bdi,
  button,
  buttonLink,
  chip,
  choices,
  type Content,
  empty,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  postForm,
  section,
  select,
  table,
  toSettings,
  textarea,
} from '#ui';
import { placeHold, releaseHold, settingTime } from '../actions/retention.ts';
import { holdsPage, keptForAll, type KeptLine, retentionPage, type RetentionPage } from '../questions/retention.ts';
import type { Collected } from '../records.collect.ts';
import { recordsErrors } from '../records.errors.ts';
import type { HoldRow } from '../retention.store.ts';
import {
  dayOr,
  type Done,
  errorAt,
  familyPage,
  formRoute,
  type Refused,
  spanText,
  staffPage,
  typedIn,
  below,
} from './parts.ts';

const who = ['administrator'] as const;
const times = '/admin/retention';
const holds = '/admin/holds';

const nameOf = ({ t }: PageRequest, id: string): string => t.dynamic(`records.kept.${id}.name`);

function timeForm(request: PageRequest, line: KeptLine, refused: Refused | null): Html {
  const { t, formToken } = request;
  const error = errorAt(refused, 'time', `days_${line.id}`);
  if (line.least === line.most) return html`<span class="soft">${t('records.times.fixed')}</span>`;
  const form = postForm(
    { action: times, token: formToken },
    hiddenInputs({ kept: line.id }),
    field({
      label: t('records.times.days'),
      name: 'days',
      id: `days-${line.id.replaceAll('.', '-')}`,
      type: 'number',
      small: true,
      min: line.least,
      max: line.most,
      value: error === null ? line.days : typedIn(refused, 'time')['days'],
      hint: t('records.times.limits', { least: spanText(t, line.least), most: spanText(t, line.most) }),
      error,
    }),
    html`<p class="small soft mt-2 measure">${t('records.times.cannot_undo')}</p>
      <div class="mt-3">
        ${button({ label: t('records.times.save'), kind: 'second', more: nameOf(request, line.id) })}
      </div>`,
  );
  return fold({ summary: t('records.times.change'), body: form, open: error !== null });
}

function timesTable(request: PageRequest, { lines: kept }: RetentionPage, refused: Refused | null): Html {
  const { t } = request;
  return table({
    caption: t('records.times.caption'),
    quietCaption: true,
    controls: true,
    columns: [
      { label: t('records.times.what') },
      { label: t('records.times.holds'), quiet: true },
      { label: t('records.times.kept') },
      { label: t('records.times.change'), quiet: true },
    ],
    rows: familiesFirst(kept).map((line) => ({
      cells: [
        nameOf(request, line.id),
        html`<span class="small soft">${t.dynamic(`records.kept.${line.id}.says`)}</span>`,
        html`<span class="nowrap">${spanText(t, line.days)}</span
          >${line.isSet ? html`<br /><span class="small soft">${t('records.times.usual', { span: spanText(t, line.usual) })}</span>` : null}`,
        timeForm(request, line, refused),
      ],
    })),
  });
}

function runsPart(request: PageRequest, { runs, counts }: RetentionPage): Content {
  const { t, say } = request;
  if (runs.length === 0) return html`<p class="soft">${t('records.runs.none')}</p>`;
  return lines(
    runs.map((run) => ({
      icon: 'moon' as const,
      body: html`<p>
          <b>${say.dateTime(run.started_at)}</b> ·
          ${run.finished_at === null ? t('records.runs.unfinished') : t('records.runs.deleted', { units: run.units, rows: run.deleted })}
          ${run.held === 0 ? null : html` · ${t('records.runs.held', { n: run.held })}`}
        </p>
        ${counts
          .filter((count) => count.run_id === run.id)
          .map(
            (count) =>
              html`<p class="small soft">
                ${nameOf(request, count.kept)}:
                ${t('records.runs.deleted', { units: count.units, rows: count.deleted })}
                ${count.held === 0 ? null : html` · ${t('records.runs.held', { n: count.held })}`}
              </p>`,
          )}`,
    })),
  );
}

async function showTimes(
  request: PageRequest,
  collected: Collected,
  refused: Refused | null = null,
): Promise<Response> {
  const { t, floor, actor } = request;
  const page = await floor.ask(actor, retentionPage(collected), {});
  const standing =
    page.holds === 0
      ? banner({ body: t('records.holds.no_stand') })
      : banner({ kind: 'warning', body: t('records.holds.stand', { n: page.holds }) });
  return staffPage(request, {
    title: t('records.times.title'),
    lead: t('records.times.lead'),
    current: times,
    back: toSettings(request),
    refused,
    actions: html`${buttonLink({ label: t('records.holds.title'), href: holds, kind: 'second', icon: 'lock' })}${buttonLink({ label: t('records.notice.nav'), href: '/admin/annual-notice', kind: 'quiet' })}${buttonLink({ label: t('records.times.families'), href: '/kept', kind: 'quiet' })}`,
    body: html`<div class="mt-4">${standing}</div>
      <div class="mt-5">${timesTable(request, page, refused)}</div>
      ${section({ title: t('records.runs.title'), lead: t('records.runs.lead') }, runsPart(request, page))}`,
  });
}

function holdLine(request: PageRequest, hold: HoldRow, refused: Refused | null): Html {
  const { t, say, formToken } = request;
  const on = hold.kind === 'conversation' ? t('records.hold.conversation') : (hold.subject ?? t('records.hold.gone'));
  const dates =
    hold.from_on === null || hold.until_on === null
      ? null
      : html` · ${say.dates(Temporal.PlainDate.from(hold.from_on), Temporal.PlainDate.from(hold.until_on))}`;
  const release = `release ${hold.id}`;
  const error = errorAt(refused, release, 'reason');
  const form = postForm(
    { action: `${holds}/${hold.id}/release`, token: formToken },
    textarea({
      label: t('records.hold.release_reason'),
      name: 'reason',
      id: `reason-${hold.id}`,
      rows: 2,
      error,
      hint: t('records.hold.release_hint'),
    }),
    html`<div class="mt-3">${button({ label: t('records.hold.release'), kind: 'danger', more: on })}</div>`,
  );
  return html`<p>
      <b>${bdi(on)}</b> · ${t.dynamic(`records.hold.kind.${hold.kind}`)}${dates}
      ${hold.released_at === null ? chip({ kind: 'due', label: t('records.hold.stands') }) : chip({ kind: 'plain', label: t('records.hold.released') })}
    </p>
    <p class="small soft" dir="auto">
      ${hold.reason}${hold.reference === null ? null : html` · <bdi>${hold.reference}</bdi>`}
    </p>
    <p class="small soft">
      ${t('records.hold.placed', { who: hold.placed_by ?? '–', when: say.dateTime(hold.placed_at) })}
      ${hold.released_at === null ? null : t('records.hold.released_at', { when: say.dateTime(hold.released_at), reason: hold.release_reason ?? '' })}
    </p>
    ${hold.released_at === null ? fold({ summary: t('records.hold.release'), body: form, open: error !== null }) : null}`;
}

function holdForm(
  request: PageRequest,
  schools: readonly { id: string; name: string }[],
  people: readonly { id: string; name: string }[],
  refused: Refused | null,
): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'hold');
  const error = (name: string): string | null => errorAt(refused, 'hold', name);
  const kinds = ['person', 'conversation', 'school'] as const;
  const several =
    people.length === 0
      ? null
      : choices({
          legend: t('records.hold.which'),
          name: 'subject',
          type: 'radio',
          options: people.map((one) => ({ value: one.id, label: one.name })),
        });
  return postForm(
    { action: holds, token: formToken },
    html`<div class="stack">
      ${choices({
        legend: t('records.hold.on'),
        name: 'kind',
        type: 'radio',
        required: true,
        chosen: [typed['kind'] ?? 'person'],
        options: kinds.map((kind) => ({
          value: kind,
          label: t.dynamic(`records.hold.kind.${kind}`),
          hint: t.dynamic(`records.hold.covers.${kind}`),
        })),
      })}
      ${field({ label: t('records.hold.name'), name: 'name', value: typed['name'], hint: t('records.hold.name_hint'), optional: t('records.hold.not_school'), error: error('name') })}
      ${several}
      ${select({ label: t('records.hold.school'), name: 'school', value: typed['school'], optional: t('records.hold.only_school'), options: [{ value: '', label: '–' }, ...schools.map((school) => ({ value: school.id, label: school.name }))], error: error('school') })}
      <div class="split split-2">
        <div>
          ${field({ label: t('records.from'), name: 'fromOn', type: 'date', optional: t('records.hold.only_school'), value: typed['fromOn'], error: error('fromOn') })}
        </div>
        <div>
          ${field({ label: t('records.until'), name: 'untilOn', type: 'date', optional: t('records.hold.only_school'), value: typed['untilOn'], error: error('untilOn') })}
        </div>
      </div>
      ${textarea({ label: t('records.hold.reason'), name: 'reason', rows: 2, value: typed['reason'], required: true, error: error('reason') })}
      ${field({ label: t('records.hold.reference'), name: 'reference', optional: t('ui.field.optional'), value: typed['reference'] })}
    </div>`,
    below(button({ label: t('records.hold.place'), icon: 'lock' })),
  );
}

async function showHolds(
  request: PageRequest,
  refused: Refused | null = null,
  people: readonly { id: string; name: string }[] = [],
): Promise<Response> {
  const { t, floor, actor } = request;
  const page = await floor.ask(actor, holdsPage, {});
  const list =
    page.holds.length === 0
      ? empty({ title: t('records.holds.none'), text: t('records.holds.none_next'), icon: 'lock' })
      : lines(page.holds.map((hold) => ({ body: holdLine(request, hold, refused) })));
  return staffPage(request, {
    title: t('records.holds.title'),
    lead: t('records.holds.lead'),
    current: times,
    back: { label: t('records.times.title'), href: times },
    refused,
    body: html`<div class="mt-5">${list}</div>
      ${section({ title: t('records.hold.new') }, holdForm(request, page.schools, people, refused))}`,
  });
}

/** Whom or what a hold is about, from what was typed. Several people of one name: the page asks which. */
async function subjectOf(
  request: PageRequest,
  form: { text(name: string): string },
): Promise<{ id: string } | { several: readonly { id: string; name: string }[] }> {
  const { floor, actor } = request;
  const kind = form.text('kind');
  const name = form.text('name');
  if (kind === 'school') {
    const school = form.text('school');
    if (!isUuid(school)) throw recordsErrors.nobody_found({}, 'school');
    return { id: school };
  }
  if (kind === 'conversation') {
    const id = await floor.ask(actor, conversationOfCode, { code: name });
    if (id === null) throw recordsErrors.nobody_found({}, 'name');
    return { id };
  }
  if (isUuid(form.text('subject'))) return { id: form.text('subject') };
  const people = name === '' ? [] : await floor.ask(actor, findPeople, name);
  const [only] = people;
  if (only === undefined) throw recordsErrors.nobody_found({}, 'name');
  return people.length === 1 ? { id: only.id } : { several: people.map((one) => ({ id: one.id, name: one.name })) };
}

async function postHold(request: PageRequest, form: Form): Promise<Done | Response> {
  const { t, floor, actor } = request;
  const typed = form.fields();
  const kind = form.text('kind');
  const subject = await subjectOf(request, form);
  if ('several' in subject)
    return showHolds(
      request,
      { form: 'hold', field: 'name', text: t('records.hold.several', { n: subject.several.length }), typed },
      subject.several,
    );
  await floor.act(actor, placeHold, {
    kind: kind === 'school' || kind === 'conversation' ? kind : 'person',
    subjectId: subject.id,
    fromOn: dayOr(form, 'fromOn', () => recordsErrors.day_missing({}, 'fromOn')),
    untilOn: dayOr(form, 'untilOn', () => recordsErrors.day_missing({}, 'untilOn')),
    reason: form.text('reason'),
    reference: form.text('reference'),
  });
  return { to: holds, says: 'records.hold.saved' };
}

/** What families ask about first, in this order; everything else stands folded below. */
const aboutFamilies: readonly string[] = [
  'conversations.closed',
  'conversations.files',
  'conversations.notes',
  'channels.sent',
  'channels.arrived',
  'roster.people',
  'roster.addresses',
  'roster.ties',
  'roster.restrictions',
  'records.requests',
  'floor.log',
  'conversations.measures',
];

function familiesFirst(kept: readonly KeptLine[]): readonly KeptLine[] {
  const place = ({ id }: KeptLine): number =>
    aboutFamilies.includes(id) ? aboutFamilies.indexOf(id) : aboutFamilies.length;
  return kept.toSorted((a, b) => place(a) - place(b));
}

function keptTable(request: PageRequest, kept: readonly KeptLine[], caption: string): Html {
  const { t } = request;
  return table({
    caption,
    quietCaption: true,
    columns: [
      { label: t('records.times.what') },
      { label: t('records.times.holds'), quiet: true },
      { label: t('records.times.kept') },
    ],
    rows: kept.map((line) => ({
      cells: [
        nameOf(request, line.id),
        t.dynamic(`records.kept.${line.id}.says`),
        html`<span class="nowrap">${spanText(t, line.days)}</span>`,
      ],
    })),
  });
}

/** What we keep about you, and for how long: for everybody, without signing in. */
async function showKept(request: PageRequest, collected: Collected): Promise<Response> {
  const { t, floor, actor } = request;
  const kept = await floor.ask(actor, keptForAll(collected), {});
  const first = aboutFamilies.flatMap((id) => kept.find((line) => line.id === id) ?? []);
  const others = kept.filter((line) => !aboutFamilies.includes(line.id));
  const body = html`<h1>${t('records.public.title')}</h1>
    <p class="mt-3 measure">${t('records.public.lead')}</p>
    <div class="mt-5">${keptTable(request, first, t('records.public.title'))}</div>
    <div class="mt-5">
      ${fold({ summary: t('records.public.others'), body: keptTable(request, others, t('records.public.others')) })}
    </div>
    ${section({ title: t('records.public.after') }, html`<p class="measure">${t('records.public.after_text')}</p>`)}
    ${section({ title: t('records.public.yours') }, html`<p class="measure">${t('records.public.yours_text')}</p>`, actor.kind === 'person' && !hasAnyRole(actor, ['guardian', 'student']) ? null : below(buttonLink({ label: t('records.public.ask'), href: '/my/records', kind: 'second' })))}`;
  return request.page(familyPage(request, { title: t('records.public.title'), body }));
}

export function retentionRoutes(collected: Collected): readonly Route[] {
  return [
    route({ method: 'GET', path: '/kept', who: 'public', handler: async (request) => showKept(request, collected) }),
    route({ method: 'GET', path: times, who, handler: async (request) => showTimes(request, collected) }),
    formRoute(times, who, {
      form: 'time',
      async perform(request, form) {
        const kept = form.text('kept');
        const days = Number(form.text('days'));
        found(collected.retention.find((one) => one.id === kept) ?? null);
        if (!Number.isInteger(days)) throw recordsErrors.days_missing({}, `days_${kept}`);
        await request.floor.act(request.actor, settingTime(collected), { kept, days });
        return { to: times, says: 'records.times.saved' };
      },
      again: async (request, refused) => showTimes(request, collected, refused),
    }),
    route({ method: 'GET', path: holds, who, handler: async (request) => showHolds(request) }),
    formRoute(holds, who, {
      form: 'hold',
      perform: postHold,
      again: async (request, refused) => showHolds(request, refused),
    }),
    formRoute(`${holds}/:id/release`, who, {
      form: 'release',
      names: { id: 'hold' },
      async perform(request, form) {
        const holdId = found(isUuid(request.param('id')) ? request.param('id') : null);
        await request.floor.act(request.actor, releaseHold, { holdId, reason: form.text('reason') });
        return { to: holds, says: 'records.hold.released_toast' };
      },
      again: async (request, refused) => showHolds(request, { ...refused, form: `release ${request.param('id')}` }),
    }),
  ];
}
