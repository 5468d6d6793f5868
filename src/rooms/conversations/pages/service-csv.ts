import type { PageRequest } from '#platform/web';
import type { Figures } from '../conversations.measures.ts';
import { serviceFigures, type PartRow, type RowCounts, type ServiceFigures } from '../questions/service-figures.ts';
import { readServiceAsk, serviceAddress } from './service-ask.ts';
import { placeName } from './service-dashboard.ts';
import { valueName, withheldText } from './service-parts.ts';

/**
 * One cell of a CSV file that a spreadsheet opens. Text that a spreadsheet would run as a formula, in any width of
 * letters, gets an apostrophe in front; everything that needs it is quoted.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const first = value.trimStart().normalize('NFKC').slice(0, 1);
  const harmless = /^[=+\-@|%\t\r]/.test(first) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",;\n\r\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const minutes = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** The whole is shown with its rows to whoever may open them; in a file that may be sent on, small counts are left out. */
export function countsOfAll({ figures, least }: ServiceFigures): RowCounts {
  const open = (n: number | undefined): number | null => (n === undefined || (n > 0 && n < least) ? null : n);
  return {
    answered: open(figures?.answered),
    breached: open(figures?.breached),
    praise: open(figures?.praise),
    bounced: open(figures?.bounced),
    reopened: open(figures?.reopened),
    lookedAgain: open(figures?.lookedAgain),
  };
}

/** The same as the tables show: what they withhold is not in the file either. */
function line(request: PageRequest, found: ServiceFigures, by: string, name: string, row: PartRow): string {
  const { figures } = row;
  if (figures === null)
    return csvLine([by, name, withheldText(request, row, found.least), ...Array.from({ length: 10 }, () => null)]);
  const enough = (n: number): boolean => n >= found.least;
  const time = (spread: Figures['first']): (number | null)[] =>
    enough(spread.n) ? [minutes(spread.median), minutes(spread.p90), minutes(spread.mean)] : [null, null, null];
  return csvLine([
    by,
    name,
    figures.came,
    row.counts.answered,
    row.counts.breached,
    row.counts.praise,
    ...time(figures.first),
    ...time(figures.settled),
    enough(figures.rated) ? Math.round((figures.ratingSum / figures.rated) * 100) / 100 : null,
  ]);
}

/** The figures of the page as a file. */
export async function downloadFigures(request: PageRequest): Promise<Response> {
  const { t, floor, actor, district } = request;
  const ask = await readServiceAsk(request, district.id);
  const found = await floor.ask(actor, serviceFigures, ask);
  const head = csvLine([
    t('conversations.service.csv.by'),
    t('conversations.service.csv.group'),
    t('conversations.service.came'),
    t('conversations.service.answered'),
    t('conversations.service.breached'),
    t('conversations.service.praise'),
    t('conversations.service.csv.first_median'),
    t('conversations.service.csv.first_p90'),
    t('conversations.service.csv.first_mean'),
    t('conversations.service.csv.settled_median'),
    t('conversations.service.csv.settled_p90'),
    t('conversations.service.csv.settled_mean'),
    t('conversations.service.rated'),
  ]);
  const total = line(request, found, t('conversations.service.csv.all'), placeName(request, ask, found), {
    value: '',
    shown: found.total,
    figures: found.figures,
    counts: countsOfAll(found),
  });
  const parts = (['language', 'school', 'channel', 'asker', 'topic'] as const).flatMap((part) =>
    (found.parts[part] ?? []).map((row) =>
      line(
        request,
        found,
        t.dynamic(`conversations.service.of.${part}`),
        valueName(request, found, part, row.value),
        row,
      ),
    ),
  );
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  return request.bytes(`\uFEFF${[head, total, ...parts].join('')}`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="service-${serviceAddress('', ask)
      .replaceAll(/[^a-z0-9]+/gi, '-')
      .slice(1, 60)}.csv"`,
  });
}
