import { notFound } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import { wholeMonth } from '#rooms/conversations';
import {
  button,
  buttonLink,
  choices,
  deskPage,
  fold,
  getForm,
  html,
  hiddenInputs,
  lines,
  pageHead,
  postForm,
  section,
  select,
  textarea,
  type Content,
  type Html,
} from '#ui';
import { mostLetters, nameReaders, writeWords } from '../insight.actions.ts';
import { firstScope, mayReadReport, reportRoles, type ReportScope } from '../insight.policy.ts';
import { monthReport, type ReaderChoice, readerChoices, type Report } from '../insight.questions.ts';
import { lastMonth, monthKey, monthsToChoose } from '../insight.rules.ts';
import { sheets } from './report-sheets.ts';

export const reportPath = '/admin/report';

const todayOf = ({ now, district }: PageRequest): Temporal.PlainDate =>
  now.toZonedDateTimeISO(district.zone).toPlainDate();

/** What the address asks for: a school of one's own, and a month that is over. */
function askOf(request: PageRequest): { scope: ReportScope; month: Temporal.PlainDate } {
  const { actor } = request;
  const school = request.query('school');
  const scope: ReportScope | null =
    school !== null && isUuid(school) ? { kind: 'school', id: school } : firstScope(actor);
  if (scope === null || !mayReadReport(actor, scope)) throw notFound();
  const today = todayOf(request);
  return { scope, month: wholeMonth(request.query('month'), today)?.from ?? lastMonth(today) };
}

function address({ scope, month }: Pick<Report, 'scope' | 'month'>): string {
  const query = new URLSearchParams({
    month: monthKey(month),
    ...(scope.kind === 'school' ? { school: scope.id } : {}),
  });
  return `${reportPath}?${query.toString()}`;
}

function chooser(request: PageRequest, report: Report): Html {
  const { t, say, actor, district } = request;
  const { scope, month, now } = report;
  const schools = [...now.directory.orgs.values()].filter(
    (org) => org.kind === 'school' && mayReadReport(actor, { kind: 'school', id: org.id }),
  );
  const everywhere = mayReadReport(actor, { kind: 'district', id: actor.districtId });
  const places = [
    ...(everywhere ? [{ value: '', label: district.name }] : []),
    ...schools.map((org) => ({ value: org.id, label: org.name })),
  ];
  return getForm(
    { action: reportPath, class: 'filters', label: t('insight.month') },
    select({
      label: t('insight.month'),
      name: 'month',
      small: true,
      value: monthKey(month),
      submits: true,
      options: monthsToChoose(todayOf(request)).map((one) => ({
        value: monthKey(one),
        label: say.dates(one, one.add({ months: 1 }).subtract({ days: 1 })),
      })),
    }),
    places.length < 2
      ? null
      : select({
          label: t('insight.place'),
          name: 'school',
          small: true,
          value: scope.kind === 'school' ? scope.id : '',
          submits: true,
          options: places,
        }),
    button({ label: t('insight.show'), kind: 'quiet' }),
  );
}

function versions({ t, say }: PageRequest, { words }: Report): Content {
  const earlier = words.slice(1);
  if (earlier.length === 0) return null;
  return fold({
    summary: t('insight.did.versions'),
    body: lines(
      earlier.map((one) => ({
        body: html`<span dir="auto">${one.text === '' ? t('insight.did.empty') : one.text}</span
          ><span class="small soft"
            >${t('insight.did.by', { name: one.writtenBy ?? t('insight.did.somebody'), date: say.date(one.writtenAt) })}</span
          >`,
      })),
    ),
  });
}

type Wrong = { readonly text: string; readonly error: string } | null;

function wordsForm(request: PageRequest, report: Report, wrong: Wrong): Html {
  const { t, formToken } = request;
  return section(
    { title: t('insight.did.title'), id: 'did' },
    postForm(
      { action: `${reportPath}/words`, token: formToken },
      hiddenInputs({ scope: report.scope.id, month: monthKey(report.month) }),
      textarea({
        label: t('insight.did.write'),
        name: 'text',
        rows: 5,
        value: wrong?.text ?? report.words[0]?.text ?? '',
        hint: t('insight.did.hint', { n: mostLetters }),
        error: wrong?.error ?? null,
      }),
      html`<div class="mt-4">${button({ label: t('insight.did.save') })}</div>`,
    ),
    versions(request, report),
  );
}

function readersForm({ t, formToken }: PageRequest, readers: readonly ReaderChoice[], report: Report): Html | null {
  if (readers.length === 0) return null;
  return section(
    { title: t('insight.readers.title'), lead: t('insight.readers.lead'), id: 'readers' },
    postForm(
      { action: `${reportPath}/readers`, token: formToken },
      hiddenInputs({ month: monthKey(report.month) }),
      choices({
        legend: t('insight.readers.legend'),
        name: 'person',
        type: 'checkbox',
        options: readers.map(({ id, name }) => ({ value: id, label: name })),
        chosen: readers.filter((one) => one.chosen).map((one) => one.id),
      }),
      html`<div class="mt-4">${button({ label: t('insight.readers.save'), kind: 'second' })}</div>`,
    ),
  );
}

async function show(
  request: PageRequest,
  ask: { scope: ReportScope; month: Temporal.PlainDate },
  wrong: Wrong = null,
): Promise<Response> {
  const { t, floor, actor, locale } = request;
  const [report, readers] = await Promise.all([
    floor.ask(actor, monthReport, ask),
    floor.ask(actor, readerChoices, { locale }),
    request.navigation(),
  ]);
  const title = t('insight.title');
  const query = new URLSearchParams({
    period: monthKey(report.month),
    ...(report.scope.kind === 'school' ? { school: report.scope.id } : {}),
  });
  const body = html`<div class="no-print">
      ${pageHead({
        title,
        actions: buttonLink({
          label: t('insight.csv'),
          href: `/desk/service/figures.csv?${query.toString()}`,
          kind: 'second',
          icon: 'file',
        }),
      })}
      ${chooser(request, report)}
      <p class="small soft mt-3">${t('insight.print_how')}</p>
    </div>
    ${sheets(request, report)}
    <div class="no-print">${wordsForm(request, report, wrong)} ${readersForm(request, readers, report)}</div>`;
  return request.page(await deskPage(request, { title, body, current: reportPath }), wrong === null ? 200 : 422);
}

async function postWords(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const form = await request.form();
  const scopeId = form.text('scope');
  const text = form.text('text');
  const month = wholeMonth(form.text('month'), todayOf(request))?.from;
  if (!isUuid(scopeId) || month === undefined) throw notFound();
  const scope: ReportScope = { kind: scopeId === actor.districtId ? 'district' : 'school', id: scopeId };
  if (text.length > mostLetters)
    return show(request, { scope, month }, { text, error: t('insight.did.hint', { n: mostLetters }) });
  await floor.act(actor, writeWords, { scopeId, month: monthKey(month), text });
  return request.redirect(`${address({ scope, month })}#did`, { says: 'insight.did.saved' });
}

async function postReaders(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, nameReaders, { personIds: form.all('person').filter((id) => isUuid(id)) });
  const month = wholeMonth(form.text('month'), todayOf(request))?.from ?? lastMonth(todayOf(request));
  return request.redirect(`${reportPath}?month=${monthKey(month)}#readers`, { says: 'insight.readers.saved' });
}

export const reportRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: reportPath,
    who: reportRoles,
    handler: async (request) => show(request, askOf(request)),
  }),
  route({ method: 'POST', path: `${reportPath}/words`, who: reportRoles, handler: postWords }),
  route({ method: 'POST', path: `${reportPath}/readers`, who: ['engagement', 'administrator'], handler: postReaders }),
];
