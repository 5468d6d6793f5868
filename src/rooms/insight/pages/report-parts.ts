import type { PageRequest } from '#platform/web';
import { named, type PartRow, type ServiceFigures } from '#rooms/conversations';
import { bdi, element, html, table, type Cell, type Content, type Html } from '#ui';
import { barChart } from '#ui/charts';
import type { Report } from '../insight.questions.ts';
import { byName, monthKey, tellable, topTopics } from '../insight.rules.ts';

/** More schools than this do not fit on the second page; the rest stands in the file. */
export const mostSchools = 44;
const oneColumn = 14;
const mostLanguages = 10;
const mostTopics = 5;

/** The rows behind a figure of this report, for whoever may open them. */
export function rowsAddress({ scope, month }: Report, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({
    period: monthKey(month),
    ...(scope.kind === 'school' ? { school: scope.id } : {}),
    ...more,
  });
  return `/desk/service/rows?${query.toString()}`;
}

const nameOfTopic = ({ locale }: PageRequest, { directory }: ServiceFigures, id: string): string =>
  named(directory.topics.get(id)?.names ?? {}, locale);

/** What families asked most, as a picture and its table. */
export function topicsPart(request: PageRequest, report: Report): Html {
  const { t, say } = request;
  const rows = topTopics(report.now, mostTopics);
  const first = rows[0];
  const body =
    first === undefined
      ? html`<p>${t('insight.topics.none')}</p>`
      : html`<div class="report-pair">
          ${barChart({
            t,
            title: t('insight.topics.chart'),
            says: t('insight.topics.says', {
              topic: nameOfTopic(request, report.now, first.value),
              n: first.figures?.came ?? 0,
            }),
            bars: rows.map((row) => ({
              label: nameOfTopic(request, report.now, row.value),
              value: row.figures?.came ?? null,
              shown: say.number(row.figures?.came ?? 0),
            })),
          })}
          ${table({
            caption: t('insight.topics.chart'),
            quietCaption: true,
            folds: false,
            columns: [{ label: t('insight.topics.topic') }, { label: t('insight.came'), numeric: true }],
            rows: rows.map((row) => ({
              cells: [
                nameOfTopic(request, report.now, row.value),
                element(
                  'a',
                  { href: rowsAddress(report, { measure: 'came', topic: row.value }) },
                  say.number(row.figures?.came ?? 0),
                ),
              ],
            })),
          })}
        </div>`;
  return html`<h3>${t('insight.topics.title')}</h3>
    ${body}`;
}

function cells(
  request: PageRequest,
  report: Report,
  part: 'school' | 'language',
  name: string,
  row: PartRow,
): (Content | Cell)[] {
  const { t, say } = request;
  const { least } = report.now;
  const hidden: Cell = { body: t('insight.not_shown'), withheld: true };
  const { figures } = row;
  if (figures === null)
    return [
      bdi(name),
      { body: row.shown === 'fewer' ? t('insight.fewer', { n: least }) : t('insight.not_shown'), withheld: true },
      hidden,
      hidden,
    ];
  const value = part === 'school' && row.value === '' ? { no_school: '1' } : { [part]: row.value };
  const median = figures.first.n < least ? null : figures.first.median;
  const late = row.counts.breached;
  return [
    bdi(name),
    element('a', { href: rowsAddress(report, { measure: 'came', ...value }) }, say.number(figures.came)),
    median === null ? hidden : say.hours(Math.round(median)),
    late === null ? hidden : say.number(late),
  ];
}

function partTable(
  request: PageRequest,
  report: Report,
  part: 'school' | 'language',
  rows: readonly (readonly [string, PartRow])[],
): Html {
  const { t } = request;
  const title = t.dynamic(`insight.by.${part}`);
  return table({
    caption: t('insight.by.caption', { by: title }),
    quietCaption: true,
    folds: false,
    columns: [
      { label: t.dynamic(`insight.by.${part}_of`) },
      { label: t('insight.came'), numeric: true },
      { label: t('insight.half'), numeric: true },
      { label: t('insight.late'), numeric: true },
    ],
    rows: rows.map(([name, row]) => ({ cells: cells(request, report, part, name, row) })),
  });
}

/** Schools, by the alphabet; in two columns when they are many. */
export function schoolsPart(request: PageRequest, report: Report): Html | null {
  const { t, locale } = request;
  const { parts, directory } = report.now;
  if (parts.school === null) return null;
  const all = byName(
    parts.school.map((row) => [directory.orgs.get(row.value)?.name ?? t('insight.by.no_school'), row] as const),
    ([name]) => name,
    locale,
  );
  const rows = all.slice(0, mostSchools);
  const half = rows.length > oneColumn ? Math.ceil(rows.length / 2) : rows.length;
  const left = all.length - rows.length;
  return html`<h3>${t('insight.by.school')}</h3>
    ${
      rows.length === 0
        ? html`<p>${t('insight.by.none')}</p>`
        : html`<div class="${half < rows.length ? 'report-pair report-schools' : ''}">
            ${[rows.slice(0, half), rows.slice(half)].filter((some) => some.length > 0).map((some) => partTable(request, report, 'school', some))}
          </div>`
    }
    <p class="small soft">${t('insight.by.order')} ${left === 0 ? null : t('insight.by.more', { n: left })}</p>`;
}

export function languagesPart(request: PageRequest, report: Report): Html {
  const { t, locale } = request;
  const rows = byName(
    (report.now.parts.language ?? []).map((row) => [t.languageName(row.value), row] as const),
    ([name]) => name,
    locale,
  ).slice(0, mostLanguages);
  return html`<h3>${t('insight.by.language')}</h3>
    ${rows.length === 0 ? html`<p>${t('insight.by.none')}</p>` : partTable(request, report, 'language', rows)}`;
}

/** A count for a report that is passed on: a number, or "fewer than 10". */
export function countText({ t, say }: PageRequest, n: number, least: number): string {
  const told = tellable(n, least);
  return told === null ? t('insight.fewer', { n: least }) : say.number(told);
}
