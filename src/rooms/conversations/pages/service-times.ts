import type { PageRequest } from '#platform/web';
import { element, facts, html, section, table, type Html } from '#ui';
import { columnChart, percentileBar } from '#ui/charts';
import { edges, type Figures } from '../conversations.measures.ts';
import type { ServiceFigures } from '../questions/service-figures.ts';
import { serviceAddress, type ServiceAsk } from './service-ask.ts';

const rows = '/desk/service/rows';
/** The columns of the picture, in hours; everything above stands in the last one and in the table. */
const shownHours = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16] as const;

/** How many values of the groups lie from one number of minutes up to below another; both must be edges. */
export function between(groups: readonly number[], from: number, below: number | null): number {
  return groups.reduce((all, n, at) => {
    const low = at === 0 ? 0 : (edges[at - 1] ?? 0);
    const high = edges[at] ?? Infinity;
    return low >= from && high <= (below ?? Infinity) ? all + n : all;
  }, 0);
}

const inTable = [
  [0, 120],
  [120, 240],
  [240, 480],
  [480, null],
] as const;

/** How long families waited for the first answer: a picture, and its table beside it. */
export function firstAnswerSection(
  request: PageRequest,
  ask: ServiceAsk,
  found: ServiceFigures,
  figures: Figures,
): Html | null {
  const { t, say } = request;
  const { first } = figures;
  if (first.n === 0 || first.median === null || first.p90 === null) return null;
  const goal = ask.topicId === null ? null : (found.directory.topics.get(ask.topicId)?.goals.answerMinutes ?? null);
  const median = say.hours(Math.round(first.median));
  const p90 = say.hours(Math.round(first.p90));
  const hours = (n: number): string => say.number(n, 1);
  const chart = columnChart({
    t,
    title: t('conversations.service.first.chart'),
    says: t('conversations.service.first.says', { n: first.n, median, p90, late: figures.breached }),
    edges: shownHours,
    counts: shownHours
      .slice(0, -1)
      .map((from, at) =>
        between(first.groups, from * 60, at === shownHours.length - 2 ? null : (shownHours[at + 1] ?? 0) * 60),
      ),
    ...(goal === null ? {} : { lateFrom: goal / 60 }),
    pins: [
      { at: Math.min(16, first.median / 60), label: t('conversations.service.half_by', { hours: median }) },
      { at: Math.min(16, first.p90 / 60), label: t('conversations.service.nine_by', { hours: p90 }) },
    ],
    axis: t('conversations.service.first.axis'),
  });
  const beside = table({
    caption: t('conversations.service.first.caption'),
    folds: false,
    columns: [
      { label: t('conversations.service.first.hours') },
      { label: t('conversations.service.conversations'), numeric: true },
      { label: t('conversations.service.share'), numeric: true },
    ],
    rows: inTable.map(([from, below]) => {
      const n = between(first.groups, from, below);
      const label =
        below === null
          ? t('conversations.service.first.more', { hours: hours(from / 60) })
          : from === 0
            ? t('conversations.service.first.up_to', { hours: hours(below / 60) })
            : t('conversations.service.first.from_to', { from: hours(from / 60), to: hours(below / 60) });
      const href = serviceAddress(rows, ask, {
        measure: 'answered',
        from: String(from),
        below: below === null ? null : String(below),
      });
      return {
        cells: [label, n === 0 ? say.number(0) : element('a', { href }, say.number(n)), say.percent(n / first.n)],
      };
    }),
  });
  return section(
    { title: t('conversations.service.first.title') },
    html`<div class="with-table">${chart}${beside}</div>`,
  );
}

/** How long it took until the matter was settled. */
export function settledSection(request: PageRequest, ask: ServiceAsk, figures: Figures): Html | null {
  const { t, say } = request;
  const { settled } = figures;
  if (settled.median === null || settled.p90 === null || settled.mean === null) return null;
  const median = say.hours(Math.round(settled.median));
  const p90 = say.hours(Math.round(settled.p90));
  const mean = say.hours(Math.round(settled.mean));
  const chart = percentileBar({
    t,
    title: t('conversations.service.settled.chart'),
    says: t('conversations.service.settled.says', { n: settled.n, median, p90, mean }),
    median: { value: settled.median, label: t('conversations.service.half_by', { hours: median }) },
    p90: { value: settled.p90, label: t('conversations.service.nine_by', { hours: p90 }) },
    mean: { value: settled.mean, label: t('conversations.service.mean', { hours: mean }) },
  });
  const link = element('a', { href: serviceAddress(rows, ask, { measure: 'settled' }) }, say.number(settled.n));
  const beside = facts([
    [t('conversations.service.settled.n'), link],
    [t('conversations.service.half_within'), median],
    [t('conversations.service.nine_within'), p90],
    [t('conversations.service.mean_label'), mean],
  ]);
  return section(
    { title: t('conversations.service.settled.title') },
    html`<div class="with-table">${chart}${beside}</div>`,
  );
}
