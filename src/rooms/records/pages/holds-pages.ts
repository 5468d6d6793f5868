import { found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { conversationOfCode } from '#rooms/conversations';
import { findPeople } from '#rooms/roster';
import {
  bdi,
  button,
  chip,
  choices,
  empty,
  field,
  fold,
  html,
  type Html,
  lines,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { placeHold, releaseHold } from '../actions/retention.ts';
import { holdsPage } from '../questions/retention.ts';
import { recordsErrors } from '../records.errors.ts';
import type { HoldRow } from '../retention.store.ts';
import { below, dayOr, type Done, errorAt, formRoute, type Refused, staffPage, typedIn } from './parts.ts';

const who = ['administrator'] as const;
const times = '/admin/retention';
const holds = '/admin/holds';

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

/** Legal holds: what stands, a new one, and letting go. */
export const holdRoutes: readonly Route[] = [
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
