import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { hasRole, staffRoles } from '#platform/actor';
import { isUuid } from '#platform/ids';
import { findPeople, type PersonCard } from '#rooms/roster';
import {
  bdi,
  button,
  buttonLink,
  choices,
  type Content,
  empty,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  linkRow,
  person,
  postForm,
  section,
  select,
  textarea,
  href,
} from '#ui';
import { openRecordsRequest, setRules } from '../actions/requests.ts';
import { askersFor, type Listed, requestList, rulesPage } from '../questions/requests.ts';
import { recordsErrors } from '../records.errors.ts';
import { type Rules } from '../requests.store.ts';
import {
  dayOr,
  type Done,
  errorAt,
  formRoute,
  type Refused,
  requestChip,
  staffPage,
  typedIn,
  wordList,
  below,
} from './parts.ts';

export const base = '/desk/records';
export const who = staffRoles;

function requestLine(request: PageRequest, row: Listed): Html {
  const { t, say } = request;
  return html`<p>
      <a href="${href(`${base}/${row.id}`)}"
        ><b>${t.dynamic(`records.kind.${row.kind}`)}</b> · ${bdi(row.asker_name)}</a
      >
      ${requestChip(request, row)}
    </p>
    <p class="small soft">
      <bdi dir="ltr">${row.code}</bdi> ·
      ${row.children.length === 0 ? null : html`${bdi(say.list(row.children))} · `}${t('records.list.opened', { when: say.date(row.opened_at) })}
      · ${t('records.list.owner', { who: row.owner ?? '–' })}
    </p>`;
}

function rulesForm(request: PageRequest, rules: Rules, officer: string | null, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'rules');
  const error = (name: string): string | null => errorAt(refused, 'rules', name);
  const counted = [
    { value: 'calendar', label: t('records.counted.calendar') },
    { value: 'school', label: t('records.counted.school') },
  ];
  const form = postForm(
    { action: `${base}/rules`, token: formToken },
    html`<div class="stack">
      <div class="split split-2">
        <div>
          ${field({ label: t('records.rules.family_days'), name: 'familyDays', type: 'number', min: 1, max: 45, value: typed['familyDays'] ?? rules.familyDays, hint: t('records.rules.family_hint'), error: error('familyDays') })}
        </div>
        <div>
          ${select({ label: t('records.rules.counted'), id: 'f-family-count', name: 'familyCount', options: counted, value: typed['familyCount'] ?? rules.familyCount })}
        </div>
      </div>
      <div class="split split-2">
        <div>
          ${field({ label: t('records.rules.public_days'), name: 'publicDays', type: 'number', min: 1, max: 365, value: typed['publicDays'] ?? rules.publicDays, hint: t('records.rules.public_hint'), error: error('publicDays') })}
        </div>
        <div>
          ${select({ label: t('records.rules.counted'), id: 'f-public-count', name: 'publicCount', options: counted, value: typed['publicCount'] ?? rules.publicCount })}
        </div>
      </div>
      ${field({ label: t('records.rules.public_extra'), name: 'publicExtra', type: 'number', min: 0, max: 365, value: typed['publicExtra'] ?? rules.publicExtra, hint: t('records.rules.public_extra_hint'), error: error('publicExtra') })}
      ${field({ label: t('records.rules.officer'), name: 'officer', value: typed['officer'] ?? officer ?? '', optional: t('ui.field.optional'), hint: t('records.rules.officer_hint'), error: error('officer') })}
    </div>`,
    below(button({ label: t('records.rules.save'), kind: 'second' })),
  );
  return fold({ summary: t('records.rules.title'), body: form, open: refused?.form === 'rules' });
}

async function showList(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const { rows } = await floor.ask(actor, requestList, {});
  const { rules, officer, mayEnter } = await floor.ask(actor, rulesPage, {});
  const open = rows.filter((row) => row.state === 'open');
  const closed = rows.filter((row) => row.state !== 'open');
  return staffPage(request, {
    title: t('records.list.title'),
    lead: t('records.list.lead', { days: rules.familyDays }),
    current: base,
    refused,
    ...(mayEnter ? { actions: buttonLink({ label: t('records.list.enter'), href: `${base}/new`, icon: 'plus' }) } : {}),
    body: html`<div class="mt-5">
        ${open.length === 0 ? empty({ title: t('records.list.none'), text: t('records.list.none_next'), icon: 'file' }) : lines(open.map((row) => ({ body: requestLine(request, row) })))}
      </div>
      ${mayEnter ? html`<p class="mt-5"><a href="${href(`${base}/told`)}">${t('records.told.title')}</a></p>` : null}
      ${closed.length === 0 ? null : section({ title: t('records.list.closed') }, lines(closed.map((row) => ({ body: requestLine(request, row) }))))}
      ${hasRole(actor, 'administrator', null) ? html`<div class="mt-6">${rulesForm(request, rules, officer, refused)}</div>` : null}`,
  });
}

function commonFields(request: PageRequest, refused: Refused | null, form: string, rows = 3): Html {
  const { t } = request;
  const typed = typedIn(refused, form);
  const error = (name: string): string | null => errorAt(refused, form, name);
  return html`${textarea({ label: t('records.enter.asked'), name: 'asked', rows, value: typed['asked'], hint: t('records.enter.asked_hint'), error: error('asked') })}
  ${field({ label: t('records.enter.received'), name: 'receivedOn', type: 'date', value: typed['receivedOn'], optional: t('records.enter.received_hint'), error: error('receivedOn') })}`;
}

function childSearch(request: PageRequest, found: readonly PersonCard[], q: string): Content {
  const { t } = request;
  const children = found.filter((one) => one.isStudent);
  const list =
    q === ''
      ? null
      : children.length === 0
        ? html`<p class="soft mt-3">${t('records.enter.no_child')}</p>`
        : lines(
            children.map((child) => ({
              body: person({ name: child.name, child: true }),
              after: linkRow({
                label: t('records.enter.choose'),
                more: child.name,
                href: `${base}/new?child=${child.id}`,
              }),
            })),
          );
  return html`${getForm(
    { action: `${base}/new`, label: t('records.enter.child') },
    field({
      label: t('records.enter.child'),
      name: 'q',
      type: 'search',
      value: q,
      hint: t('records.enter.child_hint'),
    }),
    html`<div class="mt-3">${button({ label: t('records.enter.find'), kind: 'second', icon: 'search' })}</div>`,
  )}
  ${list}`;
}

async function familyForm(request: PageRequest, studentId: string, refused: Refused | null): Promise<Html> {
  const { t, floor, actor, formToken } = request;
  const { child, guardians } = await floor.ask(actor, askersFor, { studentId });
  const typed = typedIn(refused, 'family');
  if (guardians.length === 0) return html`<p>${t('records.enter.no_guardian', { child })}</p>`;
  return postForm(
    { action: `${base}/new`, token: formToken },
    hiddenInputs({ what: 'family', child: studentId }),
    html`<div class="stack">
      <p>${t('records.enter.about', { child })}</p>
      ${choices({ legend: t('records.enter.who'), name: 'asker', type: 'radio', required: true, chosen: [typed['asker'] ?? ''], error: errorAt(refused, 'family', 'name'), hint: t('records.enter.who_hint'), options: guardians.map((one) => ({ value: one.id, label: one.name })) })}
      ${choices({
        legend: t('records.enter.what'),
        name: 'kind',
        type: 'radio',
        required: true,
        chosen: [typed['kind'] ?? 'family'],
        options: [
          { value: 'family', label: t('records.kind.family') },
          { value: 'amendment', label: t('records.kind.amendment') },
        ],
      })}
      ${commonFields(request, refused, 'family')}
      ${field({ label: t('records.meeting'), name: 'meetingOn', type: 'date', value: typed['meetingOn'], optional: t('ui.field.optional'), hint: t('records.meeting_hint'), error: errorAt(refused, 'family', 'meetingOn') })}
      ${field({ label: t('records.why'), name: 'why', value: typed['why'], optional: t('records.why_when'), hint: t('records.why_hint'), error: errorAt(refused, 'family', 'why') })}
    </div>`,
    below(button({ label: t('records.enter.save') })),
  );
}

function publicForm(request: PageRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'public');
  const from = typed['conversation'] ?? request.query('conversation') ?? '';
  const conversation = isUuid(from) ? from : '';
  const error = (name: string): string | null => errorAt(refused, 'public', name);
  return postForm(
    { action: `${base}/new`, token: formToken },
    hiddenInputs({ what: 'public', conversation }),
    html`<div class="stack">
      ${conversation === '' ? null : html`<p class="soft">${t('records.enter.conversation')}</p>`}
      ${field({ label: t('records.enter.name'), name: 'name', value: typed['name'], error: error('name') })}
      ${field({ label: t('records.enter.address'), name: 'address', value: typed['address'], optional: t('ui.field.optional'), hint: t('records.enter.address_hint') })}
      ${commonFields(request, refused, 'public')}
      ${field({ label: t('records.words'), name: 'words', value: typed['words'], hint: t('records.words_hint'), error: error('words') })}
      <div class="split split-2">
        <div>
          ${field({ label: t('records.from'), name: 'fromOn', type: 'date', optional: t('ui.field.optional'), value: typed['fromOn'], error: error('fromOn') })}
        </div>
        <div>
          ${field({ label: t('records.until'), name: 'untilOn', type: 'date', optional: t('ui.field.optional'), value: typed['untilOn'], error: error('untilOn') })}
        </div>
      </div>
    </div>`,
    below(button({ label: t('records.enter.save'), kind: 'second' })),
  );
}

async function showNew(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  await floor.ask(actor, rulesPage, {});
  const child = refused?.typed['child'] ?? request.query('child') ?? '';
  const q = request.query('q') ?? '';
  const found = q === '' ? [] : await floor.ask(actor, findPeople, q);
  const family = isUuid(child) ? await familyForm(request, child, refused) : childSearch(request, found, q);
  return staffPage(request, {
    title: t('records.enter.title'),
    lead: t('records.enter.lead'),
    current: base,
    back: { label: t('records.list.title'), href: base },
    refused,
    body: html`${section({ title: t('records.enter.family') }, family)}
    ${section({ title: t('records.enter.public'), lead: t('records.enter.public_lead') }, publicForm(request, refused))}`,
  });
}

async function enter(request: PageRequest, form: Form): Promise<Done> {
  const { floor, actor, locale } = request;
  const isPublic = form.text('what') === 'public';
  const kind = isPublic ? 'public' : form.text('kind') === 'amendment' ? 'amendment' : 'family';
  const child = form.text('child');
  const askerId = form.text('asker');
  const guardians = isPublic ? [] : (await floor.ask(actor, askersFor, { studentId: child })).guardians;
  const guardian = guardians.find((one) => one.id === askerId);
  if (!isPublic && guardian === undefined) throw recordsErrors.nobody_found({}, 'name');
  const { id } = await floor.act(actor, openRecordsRequest, {
    kind,
    asker: { id: guardian?.id ?? null, name: guardian?.name ?? form.text('name'), address: form.text('address') },
    language: locale,
    conversationId: isPublic && isUuid(form.text('conversation')) ? form.text('conversation') : null,
    studentIds: isPublic ? [] : [child],
    asked: form.text('asked'),
    searchWords: wordList(form.text('words')),
    fromOn: dayOr(form, 'fromOn', () => recordsErrors.day_missing({}, 'fromOn')),
    untilOn: dayOr(form, 'untilOn', () => recordsErrors.day_missing({}, 'untilOn')),
    receivedOn: dayOr(form, 'receivedOn', () => recordsErrors.day_missing({}, 'receivedOn')),
    meetingOn: dayOr(form, 'meetingOn', () => recordsErrors.day_missing({}, 'meetingOn')),
    why: form.text('why'),
  });
  return { to: `${base}/${id}`, says: 'records.enter.saved' };
}

async function saveDays(request: PageRequest, form: Form): Promise<Done> {
  const { floor, actor } = request;
  const name = form.text('officer');
  const people = name === '' ? [] : (await floor.ask(actor, findPeople, name)).filter((one) => one.isStaff);
  const [officer] = people;
  if (name !== '' && (officer === undefined || people.length > 1)) throw recordsErrors.nobody_found({}, 'officer');
  const days = (field_: string): number => {
    const n = Number(form.text(field_));
    if (!Number.isInteger(n)) throw recordsErrors.days_missing({}, field_);
    return n;
  };
  const counted = (field_: string): 'calendar' | 'school' => (form.text(field_) === 'school' ? 'school' : 'calendar');
  await floor.act(actor, setRules, {
    familyDays: days('familyDays'),
    familyCount: counted('familyCount'),
    publicDays: days('publicDays'),
    publicCount: counted('publicCount'),
    publicExtra: days('publicExtra'),
    officerId: officer?.id ?? null,
  });
  return { to: base, says: 'records.rules.saved' };
}

export const listRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who, handler: async (request) => showList(request) }),
  route({ method: 'GET', path: `${base}/new`, who, handler: async (request) => showNew(request) }),
  formRoute(`${base}/new`, who, {
    form: 'enter',
    perform: enter,
    again: async (request, refused) =>
      showNew(request, { ...refused, form: refused.typed['what'] === 'public' ? 'public' : 'family' }),
  }),
  formRoute(`${base}/rules`, ['administrator'], {
    form: 'rules',
    perform: saveDays,
    again: async (request, refused) => showList(request, refused),
  }),
];
