import { route, type Form, type PageRequest, type Route } from '#platform/web';
import {
  bdi,
  button,
  choice,
  choices,
  deskPage,
  field,
  fold,
  hiddenInputs,
  html,
  linkRow,
  pageHead,
  postForm,
  section,
  select,
  textarea,
  type Content,
  type Html,
} from '#ui';
import { calendarErrors } from '../calendar.errors.ts';
import { dayAfter, dayBefore } from '../calendar.rules.ts';
import { removeEvent, restoreEvent, setEvent } from '../events.actions.ts';
import { audiences } from '../events.contract.ts';
import type { EventRow } from '../events.store.ts';
import { orgSources } from '../sources.actions.ts';
import { eventChoices, staffMonth, type Entry, type EventChoices, type MonthList } from '../month.questions.ts';
import {
  calendarTabs,
  changers,
  chosenOrg,
  formRoute,
  orgChooser,
  seers,
  undoAt,
  type ChosenOrg,
} from './desk-shared.ts';
import { holidayHelp, holidaysHit } from './holidays-page.ts';
import { readTime } from './hours-fields.ts';
import { entryLines, monthAsked, monthName, monthPager } from './month-list.ts';
import { readDate, readKind, type Typed } from './reading.ts';
import { sourceRoutes, sourcesPart } from './sources-part.ts';

const base = '/desk/calendar/events';
/** Teachers enter events of their own classes. */
const enterers = [...changers, 'teacher'] as const;

type Wrong = Typed & { readonly form: 'event' | 'source' };
type View = {
  readonly request: PageRequest;
  readonly chosen: ChosenOrg;
  readonly list: MonthList;
  readonly offered: EventChoices;
  readonly wrong: Typed | null;
  readonly help: Content;
};

async function show(request: PageRequest, asked: string | null, refused: Wrong | null): Promise<Response> {
  const { t, floor, actor, district, now, zone } = request;
  const chosen = await chosenOrg(request, asked);
  const orgId = chosen.org.id;
  const month = monthAsked(request.query('month'), now.toZonedDateTimeISO(zone).toPlainDate());
  const list = await floor.ask(actor, staffMonth, {
    orgId,
    from: month.from.toString(),
    until: month.until.toString(),
  });
  const wrong = refused?.form === 'event' ? refused : null;
  const eventId = wrong?.typed['event'] ?? request.query('event');
  const offered = await floor.ask(actor, eventChoices, { orgId, eventId });
  const view: View = { request, chosen, list, offered, wrong, help: await holidayHelp(request) };
  const say = floor.words.formatters(request.locale, list.zone, now);
  const shown = {
    t,
    say,
    languages: district.languages,
    today: list.today,
    orgId,
    acts: (entry: Entry) => entryActs(view, entry),
  };
  const title = t('calendar.events.title');
  const sources = offered.mayChange
    ? sourcesPart({
        request,
        orgId,
        sources: await floor.ask(actor, orgSources, { orgId }),
        wrong: refused?.form === 'source' ? refused : null,
      })
    : null;
  const mayEnter = offered.mayChange || offered.classes.length > 0 || offered.groups.length > 0;
  const body = html`${pageHead({ title, beside: bdi(chosen.org.name) })} ${calendarTabs(request, base, orgId)}
  ${orgChooser(request, base, chosen)}
  ${section(
    { title: monthName(t, month) },
    list.entries.length === 0
      ? html`<p class="soft">${t('calendar.public.none')}</p>`
      : entryLines(shown, list.entries),
    monthPager(t, month, (m) => `${base}?org=${orgId}&month=${m}`),
    mayEnter ? eventForm(view) : null,
  )}
  ${sources}
  ${section(
    { title: t('calendar.feed.title') },
    html`<p class="soft measure">${t('calendar.feed.staff_hint')}</p>
      ${linkRow({ label: t('calendar.feed.public_page'), href: chosen.org.kind === 'school' ? `/calendar/${chosen.org.slug}` : '/calendar', before: 'eye' })}
      ${linkRow({ label: t('calendar.own.title'), href: '/my/calendar', before: 'person' })}`,
  )}`;
  const page = deskPage(request, { title, body, current: '/desk/calendar', topics: ['calendar'] });
  return request.page(page, refused === null ? 200 : 422);
}

function entryActs({ request, chosen, offered }: View, entry: Entry): Content {
  if (entry.kind !== 'event' || entry.org.id !== chosen.org.id) return null;
  const { event } = entry;
  const mine =
    offered.mayChange ||
    offered.classes.some((one) => one.id === event.classId) ||
    offered.groups.some((one) => one.id === event.groupId);
  const { t, formToken } = request;
  const audience = html`<p class="small soft">${t(`calendar.audience.${event.audience}`)}</p>`;
  if (!mine || event.sourceId !== null) return audience;
  const name = Object.values(event.titles)[0] ?? '';
  const change = `${base}?org=${chosen.org.id}&month=${event.startsOn.slice(0, 7)}&event=${event.id}#event`;
  const remove = postForm(
    { action: `${base}/${event.id}/remove`, token: formToken },
    hiddenInputs({ org: chosen.org.id }),
    button({ label: t('calendar.closure.remove'), more: name, kind: 'quiet' }),
  );
  return html`${audience}
    <div class="row">${linkRow({ label: t('calendar.season.change'), more: name, href: change })} ${remove}</div>`;
}

/** The form for one event, empty or with what is to be changed. */
function eventForm(view: View): Html {
  const { request, chosen, offered, wrong, help } = view;
  const { t, formToken } = request;
  const editing = offered.editing;
  const typed = wrong?.typed ?? (editing === null ? undefined : typedEvent(editing));
  const error = (name: string): string | null => (wrong?.field === name ? wrong.error : null);
  const form = postForm(
    { action: base, token: formToken, keeps: 'event' },
    hiddenInputs({ org: chosen.org.id, event: editing?.id }),
    html`<div class="stack">
        ${titleFields(view, typed)} ${whenFields(view, typed)} ${help}
        ${choices({
          legend: t('calendar.events.audience'),
          name: 'audience',
          type: 'radio',
          chosen: [typed?.['audience'] ?? (offered.mayChange ? 'public' : 'families')],
          options: audiences.map((value) => ({ value, label: t(`calendar.audience.${value}`) })),
        })}
        ${offered.classes.length + offered.groups.length === 0 ? null : classField(view, typed)}
        ${gradeFields(view, typed)}
        ${field({
          label: t('calendar.events.place'),
          name: 'place',
          optional: t('ui.field.optional'),
          maxlength: 120,
          value: typed?.['place'],
        })}
        ${error('class') === null ? null : html`<p class="error" role="alert">${error('class')}</p>`}
      </div>
      <div class="mt-4">${button({ label: t('calendar.events.save'), kind: 'second' })}</div>`,
  );
  const summary = editing === null ? t('calendar.events.enter') : t('calendar.events.change');
  return html`<div class="mt-4" id="event">
    ${fold({ summary, body: form, open: wrong !== null || editing !== null })}
  </div>`;
}

function titleFields({ request, wrong }: View, typed: Typed['typed'] | undefined): Html {
  const { t, district } = request;
  const [first = 'en', ...others] = district.languages;
  const error = wrong?.field === 'title' ? wrong.error : null;
  const title = (language: string, isFirst: boolean): Html =>
    field({
      label: isFirst ? t('calendar.events.name') : t('calendar.events.name_in', { language: t.languageName(language) }),
      name: `title-${language}`,
      required: isFirst,
      maxlength: 120,
      value: typed?.[`title-${language}`],
      error: isFirst ? error : null,
    });
  const details = (language: string, isFirst: boolean): Html =>
    textarea({
      label: isFirst
        ? t('calendar.events.details')
        : t('calendar.events.details_in', { language: t.languageName(language) }),
      name: `details-${language}`,
      rows: 3,
      optional: t('ui.field.optional'),
      maxlength: 1000,
      value: typed?.[`details-${language}`],
    });
  const rest = html`<div class="stack">${others.map((one) => html`${title(one, false)} ${details(one, false)}`)}</div>`;
  const filled = others.some((one) => (typed?.[`title-${one}`] ?? '') !== '');
  return html`${title(first, true)} ${details(first, true)}
  ${others.length === 0 ? null : fold({ summary: t('calendar.events.languages'), body: rest, open: filled })}`;
}

function whenFields({ request, wrong }: View, typed: Typed['typed'] | undefined): Html {
  const { t } = request;
  const error = (name: string): string | null => (wrong?.field === name ? wrong.error : null);
  const day = (name: 'startsOn' | 'lastOn', label: string): Html =>
    field({
      label,
      name,
      type: 'date',
      required: name === 'startsOn',
      ...(name === 'lastOn' ? { optional: t('calendar.closure.last_hint') } : {}),
      value: typed?.[name],
      error: error(name),
    });
  const time = (name: 'from' | 'to', label: string): Html =>
    field({
      label,
      name,
      type: 'time',
      optional: t('calendar.closure.time_hint'),
      value: typed?.[name],
      error: error(name),
    });
  return html`<div class="split split-2">
      <div>${day('startsOn', t('calendar.closure.first'))}</div>
      <div>${day('lastOn', t('calendar.closure.last'))}</div>
    </div>
    <div class="split split-2">
      <div>${time('from', t('calendar.events.begins'))}</div>
      <div>${time('to', t('calendar.events.ends'))}</div>
    </div>`;
}

/** Before the id of a group, in the choice that holds classes and groups. */
const groupMark = 'group-';

function classField({ request, offered }: View, typed: Typed['typed'] | undefined): Html {
  const { t } = request;
  const whole = offered.mayChange ? [{ value: '', label: t('calendar.events.whole') }] : [];
  return select({
    label: t('calendar.events.class'),
    name: 'class',
    value: typed?.['class'] ?? '',
    options: [
      ...whole,
      ...offered.classes.map((one) => ({ value: one.id, label: one.name })),
      ...offered.groups.map((one) => ({
        value: `${groupMark}${one.id}`,
        label: t('calendar.events.group', { name: one.name }),
      })),
    ],
  });
}

function gradeFields({ request, offered }: View, typed: Typed['typed'] | undefined): Content {
  const { t } = request;
  if (offered.grades.length < 2) return null;
  const chosen = (typed?.['grades'] ?? '').split(' ');
  return fold({
    summary: t('calendar.events.grades'),
    open: chosen.some((grade) => offered.grades.includes(grade)),
    body: html`<div class="choices choices-two">
      ${offered.grades.map((grade) =>
        choice({
          type: 'checkbox',
          name: `grade-${grade}`,
          value: '1',
          label: gradeName(request, grade),
          checked: chosen.includes(grade) || typed?.[`grade-${grade}`] === '1',
        }),
      )}
    </div>`,
  });
}

/** “Grade 2”, “Kindergarten”: as the roster says it. */
function gradeName({ t }: PageRequest, grade: string): string {
  const word = `roster.grade_word.${grade}`;
  return t.has(word) ? t.dynamic(word) : t('roster.grade', { number: grade.replace(/^0/u, '') });
}

function typedEvent(event: EventRow): Readonly<Record<string, string>> {
  const byLanguage = (prefix: string, words: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(words).map(([language, text]) => [`${prefix}-${language}`, text]);
  return {
    ...Object.fromEntries([...byLanguage('title', event.titles), ...byLanguage('details', event.details)]),
    startsOn: event.startsOn,
    lastOn: dayBefore(event.untilOn),
    from: event.from ?? '',
    to: event.to ?? '',
    audience: event.audience,
    class: event.groupId === null ? (event.classId ?? '') : `${groupMark}${event.groupId}`,
    grades: event.grades.join(' '),
    place: event.place,
  };
}

function readEventForm(request: PageRequest, form: Form) {
  const languages = request.district.languages;
  const words = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      languages.map((language) => [language, form.text(`${prefix}-${language}`)]).filter(([, text]) => text !== ''),
    );
  const titles = words('title');
  if (Object.keys(titles).length === 0) throw calendarErrors.title_missing({}, 'title');
  const startsOn = readDate(form, 'startsOn');
  const whom = form.optional('class');
  const isGroup = whom?.startsWith(groupMark) === true;
  return {
    eventId: form.optional('event'),
    orgId: form.text('org'),
    classId: isGroup ? null : whom,
    groupId: isGroup ? (whom?.slice(groupMark.length) ?? null) : null,
    grades: Object.keys(form.fields())
      .filter((name) => name.startsWith('grade-'))
      .map((name) => name.slice('grade-'.length)),
    audience: readKind(form, audiences, 'audience'),
    titles,
    details: words('details'),
    place: form.text('place'),
    startsOn,
    lastOn: form.optional('lastOn') === null ? startsOn : readDate(form, 'lastOn'),
    from: readTime(form.text('from')),
    to: readTime(form.text('to')),
  };
}

const again = async (request: PageRequest, org: string | null, wrong: Typed): Promise<Response> =>
  show(request, org, { ...wrong, form: 'event' });

export const eventRoutes: readonly Route[] = [
  ...sourceRoutes(async (request, org, wrong) => show(request, org, { ...wrong, form: 'source' })),
  route({ method: 'GET', path: base, who: seers, handler: async (request) => show(request, null, null) }),
  formRoute({
    path: base,
    who: enterers,
    back: base,
    perform: async (request, form) => {
      const event = readEventForm(request, form);
      const { id } = await request.floor.act(request.actor, setEvent, event);
      const holiday = await holidaysHit(request, event.startsOn, dayAfter(event.lastOn));
      const undo = event.eventId === null ? { undo: undoAt(request, `${base}/${id}/remove`, event.orgId) } : {};
      const to = `${base}?org=${encodeURIComponent(event.orgId)}&month=${event.startsOn.slice(0, 7)}`;
      return holiday === null
        ? { says: 'calendar.events.saved', to, ...undo }
        : { says: 'calendar.events.saved_holiday', args: { holiday }, to, ...undo };
    },
    again,
  }),
  formRoute({
    path: `${base}/:id/remove`,
    who: enterers,
    names: { id: 'event' },
    back: base,
    perform: async (request, form) => {
      const eventId = request.param('id');
      await request.floor.act(request.actor, removeEvent, { eventId });
      const org = form.optional('org') ?? request.query('org') ?? '';
      return { says: 'calendar.events.removed', undo: undoAt(request, `${base}/${eventId}/restore`, org) };
    },
    again,
  }),
  formRoute({
    path: `${base}/:id/restore`,
    who: enterers,
    names: { id: 'event' },
    back: base,
    perform: async (request) => {
      await request.floor.act(request.actor, restoreEvent, { eventId: request.param('id') });
      return { says: 'calendar.events.restored' };
    },
    again,
  }),
];
