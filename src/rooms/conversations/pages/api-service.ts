import { z } from 'zod';
import type { Route } from '#platform/web';
import type { Figures, Spread } from '../conversations.measures.ts';
import { publishedRate } from '../conversations.suppression.ts';
import { type PartRow, type RowCounts, serviceFigures } from '../questions/service-figures.ts';
import { api } from './api-route.ts';
import { id } from './api-schemas.ts';
import { periodNames, readServiceAsk } from './service-ask.ts';
import { countsOfAll } from './service-csv.ts';

const time = z
  .strictObject({ n: z.number().int(), median: z.number(), p90: z.number(), mean: z.number() })
  .nullable()
  .describe('School minutes; null about too few people.');
const figures = z.strictObject({
  came: z.number().int(),
  answered: z.number().int().nullable(),
  breached: z.number().int().nullable(),
  praise: z.number().int().nullable(),
  bounced: z.number().int().nullable(),
  reopened: z.number().int().nullable(),
  looked_again: z.number().int().nullable(),
  first_answer: time,
  settled: time,
  rating: z.number().nullable(),
  response_rate: z.strictObject({ kind: z.enum(['exact', 'under', 'over', 'withheld']), share: z.number().nullable() }),
});
const shown = z.enum(['shown', 'fewer', 'protects', 'withheld']);
const group = z.strictObject({ value: z.string(), shown, figures: figures.nullable() });

function presentTime(spread: Spread, least: number): z.input<typeof time> {
  const { n, median, p90, mean } = spread;
  return n < least || median === null || p90 === null || mean === null ? null : { n, median, p90, mean };
}

/** The same is withheld here as on the page. */
function present(of: Figures, counts: RowCounts, least: number): z.input<typeof figures> {
  const rate = publishedRate(of.rated, of.asked, least);
  return {
    came: of.came,
    answered: counts.answered,
    breached: counts.breached,
    praise: counts.praise,
    bounced: counts.bounced,
    reopened: counts.reopened,
    looked_again: counts.lookedAgain,
    first_answer: presentTime(of.first, least),
    settled: presentTime(of.settled, least),
    rating: of.rated < least ? null : of.ratingSum / of.rated,
    response_rate: { kind: rate.kind, share: rate.kind === 'withheld' ? null : rate.share },
  };
}

const presentRow = (row: PartRow, least: number): z.input<typeof group> => ({
  value: row.value,
  shown: row.shown,
  figures: row.figures === null ? null : present(row.figures, row.counts, least),
});

/** The service figures, with the same suppression as on the page. */
export const serviceReads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/service',
    scope: 'conversations:read',
    summary:
      'Service figures of the district, a school or a department. Groups of too few people are not in the answer.',
    query: z.strictObject({
      period: z.enum(periodNames).default('days90'),
      school: id.optional(),
      unit: id.optional(),
      topic: id.optional(),
    }),
    answer: z.strictObject({
      from: z.iso.date(),
      until: z.iso.date().describe('The day after the last.'),
      smallest_group: z.number().int(),
      exact: z.boolean().describe('False: percentiles come from fixed groups of minutes.'),
      waiting: z.number().int(),
      late: z.number().int(),
      shown,
      figures: figures.nullable(),
      by_language: z.array(group).nullable(),
      by_school: z.array(group).nullable(),
      by_channel: z.array(group).nullable(),
      by_topic: z.array(group).nullable(),
    }),
    async handle({ request, query }) {
      const { actor, now, zone, district, floor } = request;
      const asked: Readonly<Record<string, string | undefined>> = query;
      const ask = await readServiceAsk({ floor, actor, now, zone, query: (name) => asked[name] ?? null }, district.id);
      const found = await floor.ask(actor, serviceFigures, ask);
      const rows = (part: readonly PartRow[] | null): z.input<typeof group>[] | null =>
        part === null ? null : part.map((row) => presentRow(row, found.least));
      return {
        from: ask.span.from.toString(),
        until: ask.span.until.toString(),
        smallest_group: found.least,
        exact: found.exact,
        waiting: found.waiting,
        late: found.late,
        shown: found.total,
        figures: found.figures === null ? null : present(found.figures, countsOfAll(found), found.least),
        by_language: rows(found.parts.language),
        by_school: rows(found.parts.school),
        by_channel: rows(found.parts.channel),
        by_topic: rows(found.parts.topic),
      };
    },
  }),
];
