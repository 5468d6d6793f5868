import type { PageRequest } from '#platform/web';
import {
  bdi,
  buttonLink,
  button,
  deskPage,
  element,
  empty,
  getForm,
  hiddenInputs,
  html,
  icon,
  lines,
  pageHead,
  postForm,
  section,
  select,
  stats,
  type Content,
  type Html,
  type Stat,
} from '#ui';
import type { Figures } from '../conversations.measures.ts';
import { chooseSummary, summaryChoice } from '../actions/summary.ts';
import { figureRows, type FigureRows } from '../questions/service-rows.ts';
import { serviceFigures, type ServiceFigures } from '../questions/service-figures.ts';
import { named } from '../conversations.directory.ts';
import { noteListLook } from './desk-looks.ts';
import { dueChip, topicName, whoOf } from './desk-shared.ts';
import {
  isPeriodName,
  ownPlaces,
  periodNames,
  readServiceAsk,
  serviceAddress,
  type ServiceAsk,
} from './service-ask.ts';
import { partSections } from './service-parts.ts';
import { ratingText } from './service-ratings.ts';
import { firstAnswerSection, settledSection } from './service-times.ts';

export const dashboard = '/desk/service';
export const rowsPath = '/desk/service/rows';

export function placeName(
  { t, district }: PageRequest,
  ask: ServiceAsk,
  { directory }: Pick<ServiceFigures, 'directory'>,
): string {
  return ask.scope.kind === 'district'
    ? district.name
    : (directory.orgs.get(ask.scope.id)?.name ?? t('conversations.service.no_school'));
}

export const spanText = ({ say }: PageRequest, { span }: ServiceAsk): string =>
  say.dates(span.from, span.until.subtract({ days: 1 }));

function filters(request: PageRequest, ask: ServiceAsk, { directory }: ServiceFigures): Html {
  const { t, actor, district, locale } = request;
  const places = ownPlaces(actor, directory);
  const inside = ask.scope.kind === 'district' ? null : ask.scope.kind;
  const schools = places.filter((place) => place.kind === 'school');
  const units = places.filter((place) => place.kind === 'unit');
  const whole = ask.scope.kind === 'district' || places.length > 1;
  const place =
    places.length < 2
      ? hiddenInputs(inside === null ? {} : { [inside]: ask.scope.id })
      : segmentsOf(request, ask, whole ? [...schools, ...units] : places, district.name);
  const topics = [...directory.categories.values()].map((category) => ({
    group: named(category.names, locale),
    options: directory.topicList
      .filter((topic) => topic.categoryId === category.id)
      .map((topic) => ({ value: topic.id, label: named(topic.names, locale) })),
  }));
  return getForm(
    { action: dashboard, class: 'filters', label: t('conversations.desk.filter.label') },
    place,
    select({
      label: t('conversations.service.topic'),
      name: 'topic',
      quiet: true,
      small: true,
      value: ask.topicId ?? '',
      submits: true,
      options: [
        { value: '', label: t('conversations.desk.filter.all_topics') },
        ...topics.filter((one) => one.options.length > 0),
      ],
    }),
    select({
      label: t('conversations.service.period'),
      name: 'period',
      quiet: true,
      small: true,
      value: ask.period,
      submits: true,
      options: [
        ...periodNames.map((name) => ({ value: name, label: t.dynamic(`conversations.service.period.${name}`) })),
        // A month that a report led to.
        ...(isPeriodName(ask.period) ? [] : [{ value: ask.period, label: spanText(request, ask) }]),
      ],
    }),
    button({ label: t('conversations.desk.filter.show'), kind: 'quiet' }),
  );
}

/** One list for schools and departments: its value says which of the two it is. */
function segmentsOf(
  { t, actor }: PageRequest,
  ask: ServiceAsk,
  places: readonly { kind: 'school' | 'unit'; id: string; name: string }[],
  districtName: string,
): Html {
  const everything = actor.grants.some((grant) => grant.role === 'administrator' || grant.role === 'engagement');
  const options = places.map((place) => ({ value: `${place.kind}:${place.id}`, label: place.name }));
  return select({
    label: t('conversations.service.place'),
    name: 'place',
    quiet: true,
    small: true,
    submits: true,
    value: ask.scope.kind === 'district' ? '' : `${ask.scope.kind}:${ask.scope.id}`,
    options: everything ? [{ value: '', label: districtName }, ...options] : options,
  });
}

/** The whole page in one sentence. */
function sentence({ t, say }: PageRequest, figures: Figures): Html {
  const { median } = figures.first;
  if (median === null) return html`<p class="say mt-4">${t('conversations.service.say.none_answered')}</p>`;
  return html`<p class="say mt-4">
    ${t.rich('conversations.service.say.half', { hours: say.hours(Math.round(median), true), strong: (inside) => html`<b>${inside}</b>` })}
    ${t.rich('conversations.service.say.late', { n: figures.breached, strong: (inside) => html`<b>${inside}</b>` })}
  </p>`;
}

function comparison(
  { t, say }: PageRequest,
  found: ServiceFigures,
  now: number | null,
): Pick<Stat, 'compare' | 'trend'> {
  const then = found.before?.median ?? null;
  if (then === null || now === null) return {};
  const sooner = Math.round(then - now);
  if (Math.abs(sooner) < 5) return { compare: t('conversations.service.as_before') };
  return sooner > 0
    ? { compare: t('conversations.service.sooner', { hours: say.hours(sooner) }), trend: 'better' }
    : { compare: t('conversations.service.later', { hours: say.hours(-sooner) }), trend: 'worse' };
}

/** Under an hour in minutes, else in hours with one decimal: short enough to stand large. */
function hoursOf({ t, say }: PageRequest, minutes: number | null): Pick<Stat, 'value' | 'unit'> {
  if (minutes === null) return { value: '–' };
  return minutes < 60
    ? { value: say.number(Math.round(minutes)), unit: t('conversations.service.minutes') }
    : { value: say.number(minutes / 60, 1), unit: t('conversations.service.hours') };
}

function numbers(request: PageRequest, ask: ServiceAsk, found: ServiceFigures, figures: Figures): Html {
  const { t, say } = request;
  const to = (measure: string): string => serviceAddress(rowsPath, ask, { measure });
  const rating = ratingText(request, figures, found.least);
  const { first } = figures;
  const ratedBeside =
    rating.rate === null
      ? t('conversations.service.few_ratings')
      : t('conversations.service.rated_by', { n: figures.rated, asked: figures.asked, rate: rating.rate });
  const items: Stat[] = [
    {
      label: t('conversations.service.came'),
      value: say.number(figures.came),
      href: to('came'),
      ...(found.before === null ? {} : { compare: t('conversations.service.before', { n: found.before.came }) }),
    },
    {
      label: t('conversations.service.half_within'),
      ...hoursOf(request, first.median),
      href: to('answered'),
      ...comparison(request, found, first.median),
    },
    {
      label: t('conversations.service.nine_within'),
      ...hoursOf(request, first.p90),
      href: to('answered'),
      ...(first.mean === null
        ? {}
        : { compare: t('conversations.service.mean', { hours: say.hours(Math.round(first.mean)) }) }),
    },
    {
      label: t('conversations.service.breached'),
      value: say.number(figures.breached),
      href: to('breached'),
      compare: t('conversations.service.late_now', { n: found.late }),
      ...(found.late > 0 ? { trend: 'worse' as const } : {}),
    },
    {
      label: t('conversations.service.rated'),
      value: rating.value,
      ...(figures.rated < found.least ? {} : { unit: t('conversations.service.of_five') }),
      href: to('rated'),
      compare: ratedBeside,
    },
  ];
  return html`<div class="mt-5">${stats(items)}</div>`;
}

function moreNumbers(request: PageRequest, ask: ServiceAsk, found: ServiceFigures, figures: Figures): Html {
  const { t, say } = request;
  const one = (label: string, measure: string, value: number): Stat => ({
    label,
    value: say.number(value),
    href: serviceAddress(rowsPath, ask, { measure }),
  });
  return section(
    { title: t('conversations.service.more'), lead: t('conversations.service.more_lead') },
    stats([
      one(t('conversations.service.waiting'), 'waiting', found.waiting),
      one(t('conversations.service.praise'), 'praise', figures.praise),
      one(t('conversations.service.bounced'), 'bounced', figures.bounced),
      one(t('conversations.service.reopened'), 'reopened', figures.reopened),
      one(t('conversations.service.looked_again'), 'looked_again', figures.lookedAgain),
    ]),
  );
}

const mostLate = 5;

async function readLate({ floor, actor }: PageRequest, ask: ServiceAsk): Promise<FigureRows> {
  return floor.ask(actor, figureRows, {
    scope: ask.scope,
    measure: 'late',
    span: ask.span,
    topicId: ask.topicId,
    school: null,
    noTopic: false,
    language: null,
    channel: null,
    minutes: null,
    after: null,
    most: mostLate,
  });
}

async function lateNow(
  request: PageRequest,
  ask: ServiceAsk,
  found: ServiceFigures,
  rows: FigureRows,
): Promise<Content> {
  const { t } = request;
  // Who has it stands with the matter itself: beside a figure it would be a figure about that person.
  const shown = rows.rows;
  if (found.late === 0 || shown.length === 0) return null;
  await noteListLook(request, shown);
  const items = shown.map((row) => ({
    icon: 'late' as const,
    body: html`${element('a', { href: `/desk/conversations/${row.id}` }, bdi(row.subject))}<span class="small soft"
        >${bdi(whoOf(t, row, rows.people))} · ${topicName(request, rows.directory, row.topic_id)}</span
      >`,
    after: dueChip(request, row),
  }));
  const all = element(
    'a',
    { class: 'link-row', href: serviceAddress(rowsPath, ask, { measure: 'late' }) },
    t('conversations.service.all_late', { n: found.late }),
  );
  return section(
    { title: t('conversations.service.still_waiting') },
    lines(items, { compact: true }),
    found.late > shown.length ? html`<p>${all}</p>` : null,
  );
}

/** The note under the tables on what is not shown, and how the times were worked out. */
export function howThisWorks({ t, say }: PageRequest, found: ServiceFigures): Html {
  return html`<p class="small soft mt-3 row-top" id="suppression">
    ${icon('lock')}<span
      >${t('conversations.service.protects', { n: found.least })} ${t('conversations.service.private_counted')}
      ${found.exact ? t('conversations.service.exact') : t('conversations.service.from_groups', { n: say.number(5000) })}</span
    >
  </p>`;
}

/** A principal's own weekly mail: on, until they stop it. */
function summaryPart({ t, formToken }: PageRequest, on: boolean | null): Content {
  if (on === null) return null;
  return section(
    { title: t('conversations.summary.choice'), lead: t('conversations.summary.choice_lead'), id: 'summary' },
    postForm(
      { action: `${dashboard}/summary`, token: formToken },
      hiddenInputs({ on: on ? '' : '1' }),
      button({ label: on ? t('conversations.summary.stop') : t('conversations.summary.start'), kind: 'second' }),
    ),
  );
}

/** Stops or starts it. */
export async function postSummary(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const on = form.text('on') === '1';
  await request.floor.act(request.actor, chooseSummary, { on });
  return request.redirect(`${dashboard}#summary`, {
    says: on ? 'conversations.summary.started' : 'conversations.summary.stopped',
  });
}

/** How families were answered: for a district, a school, a department, and one topic in it. */
export async function showDashboard(request: PageRequest): Promise<Response> {
  const { t, floor, actor, district } = request;
  const place = request.query('place');
  if (place !== null) {
    const [kind = '', id = ''] = place.split(':');
    const clean = new URLSearchParams({
      period: request.query('period') ?? '',
      topic: request.query('topic') ?? '',
      ...(kind === 'school' || kind === 'unit' ? { [kind]: id } : {}),
    });
    return request.redirect(`${dashboard}?${clean.toString()}`);
  }
  const ask = await readServiceAsk(request, district.id);
  const [found, late, summary] = await Promise.all([
    floor.ask(actor, serviceFigures, ask),
    readLate(request, ask),
    floor.ask(actor, summaryChoice, {}),
    request.navigation(),
  ]);
  const title = t('conversations.service.title');
  const head = pageHead({
    title,
    beside: html`<span
      >${bdi(placeName(request, ask, found))} ·
      ${spanText(request, ask)}${ask.topicId === null ? null : html` · ${topicName(request, found.directory, ask.topicId)}`}</span
    >`,
    actions: buttonLink({
      label: 'CSV',
      more: t('conversations.service.csv'),
      href: serviceAddress(`${dashboard}/figures.csv`, ask),
      kind: 'second',
      icon: 'file',
    }),
  });
  const { figures } = found;
  const body =
    figures === null || figures.came === 0
      ? empty({
          icon: 'chart',
          title:
            figures === null
              ? t('conversations.service.too_few', { n: found.least })
              : t('conversations.service.nothing'),
          text: figures === null ? t('conversations.service.too_few_text') : t('conversations.service.nothing_text'),
          action:
            found.waiting > 0
              ? buttonLink({
                  label: t('conversations.service.see_waiting', { n: found.waiting }),
                  href: serviceAddress(rowsPath, ask, { measure: 'waiting' }),
                  kind: 'second',
                })
              : null,
        })
      : html`${sentence(request, figures)} ${numbers(request, ask, found, figures)}
        ${firstAnswerSection(request, ask, found, figures)} ${settledSection(request, ask, figures)}
        ${partSections(request, ask, found)} ${moreNumbers(request, ask, found, figures)}
        ${howThisWorks(request, found)} ${await lateNow(request, ask, found, late)}`;
  return request.page(
    await deskPage(request, {
      title,
      body: html`${head}${filters(request, ask, found)}${body}${summaryPart(request, summary)}`,
      current: dashboard,
    }),
  );
}
