import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import {
  type Figures,
  figuresOf,
  figuresOfSums,
  type MeasuredRow,
  noSums,
  type Part,
  partOf,
} from '../conversations.measures.ts';
import { figuresScope } from '../conversations.policy.ts';
import { type Crossed, type Permitted, permit } from '../conversations.publishing.ts';
import { type Shown, publishedCounts, smallestGroup } from '../conversations.suppression.ts';
import { rowsBetween } from './service-measured.ts';
import {
  crossedSums,
  isIn,
  mostRows,
  readSources,
  type Reading,
  type Scope,
  type Span,
  scopeSums,
  startOf,
  topicBySchool,
} from './service-sums.ts';

/** Counts inside a group that may be shown can still be about one or two people: `null` where they are. */
export const rowCounts = ['answered', 'breached', 'praise', 'bounced', 'reopened', 'lookedAgain'] as const;
export type RowCounts = Readonly<Record<(typeof rowCounts)[number], number | null>>;

export type PartRow = {
  readonly value: string;
  readonly shown: Shown;
  readonly figures: Figures | null;
  readonly counts: RowCounts;
};

export type ServiceFigures = {
  readonly scope: Scope;
  readonly topicId: Uuid | null;
  readonly total: Shown;
  /** Null when the whole is about too few people. */
  readonly figures: Figures | null;
  readonly before: { readonly came: number; readonly median: number | null } | null;
  /** Null where this way of dividing is not offered. */
  readonly parts: Readonly<Record<Part, readonly PartRow[] | null>>;
  readonly waiting: number;
  readonly late: number;
  /** From the rows themselves, or from counted days and groups of minutes. */
  readonly exact: boolean;
  readonly least: number;
  readonly directory: Directory;
};

export type FiguresAsk = { readonly scope: Scope; readonly topicId: Uuid | null; readonly span: Span };

/** The actor may see the figures of this scope. Somebody else's school is "not there". */
export function allowScope(actor: Reading['actor'], scope: Scope): void {
  const own = figuresScope(actor);
  allow(
    own !== null &&
      (own.everywhere ||
        (scope.kind === 'school' && own.schools.includes(scope.id)) ||
        (scope.kind === 'unit' && own.units.includes(scope.id))),
  );
}

export async function readLeast({ tx, actor }: Pick<Reading, 'tx' | 'actor'>): Promise<number> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = 'figures.smallest_group'`.execute(
    tx,
  );
  return smallestGroup(rows[0]?.value);
}

const crossedParts = ['language', 'channel', 'asker', 'topic'] as const;

function crossedRows(rows: readonly MeasuredRow[], placeOf: (row: MeasuredRow) => string, part: Part): Crossed {
  const table = new Map<string, Map<string, { count: number; people: number }>>();
  for (const [place, ofPlace] of Map.groupBy(rows, placeOf)) {
    const values = new Map<string, { count: number; people: number }>();
    for (const [value, ofValue] of Map.groupBy(ofPlace, (row) => partOf(row, part)))
      values.set(value, { count: ofValue.length, people: new Set(ofValue.map((row) => row.person)).size });
    table.set(place, values);
  }
  return table;
}

const placeIn =
  (scope: Scope) =>
  (row: MeasuredRow): string =>
    scope.kind === 'unit' ? (row.unit_id === scope.id ? scope.id : 'rest') : (row.school_id ?? '');

const kept = new Map<string, { permitted: Permitted; at: number }>();
const keptMs = 60_000;

/** What a large district may show of a period, kept for a minute: it is worked out over all schools at once. */
async function permittedOfLarge(
  reading: Reading,
  { scope, span }: FiguresAsk,
  sources: Awaited<ReturnType<typeof readSources>>,
  live: readonly MeasuredRow[],
  least: number,
): Promise<Permitted> {
  const by = scope.kind === 'unit' ? { unitId: scope.id } : ('school' as const);
  const key = `${reading.actor.districtId} ${by === 'school' ? '' : by.unitId} ${span.from.toString()} ${span.until.toString()} ${least}`;
  const known = kept.get(key);
  if (known && Date.now() - known.at < keptMs) return known.permitted;
  const tables = new Map<(typeof crossedParts)[number], Crossed>();
  for (const part of crossedParts) tables.set(part, await crossedSums(reading, by, part, sources, live));
  const permitted = permit(tables, least);
  if (kept.size > 200) kept.clear();
  kept.set(key, { permitted, at: Date.now() });
  return permitted;
}

type Reader = (part: Part, value: string, shown: Shown) => Figures | null;

const noCounts: RowCounts = {
  answered: null,
  breached: null,
  praise: null,
  bounced: null,
  reopened: null,
  lookedAgain: null,
};

type Bare = Omit<PartRow, 'counts'>;

/** Each column of counts is looked at together with its total, which stands at the head of the page. */
function withCounts(rows: readonly Bare[], whole: Figures, least: number): readonly PartRow[] {
  const open = rows.filter((row) => row.figures !== null);
  const columns = new Map(
    rowCounts.map((name) => [
      name,
      publishedCounts(
        open.map((row) => row.figures?.[name] ?? 0),
        whole[name],
        least,
      ),
    ]),
  );
  const places = new Map(open.map((row, at) => [row, at]));
  return rows.map((row) => {
    const at = places.get(row);
    if (at === undefined) return { ...row, counts: noCounts };
    const counts = Object.fromEntries(rowCounts.map((name) => [name, columns.get(name)?.[at] ?? null])) as RowCounts;
    return { ...row, counts };
  });
}

/** Puts together what may be shown, from whichever source the figures come. */
function assemble(
  { scope, topicId }: FiguresAsk,
  permitted: Permitted,
  whole: Figures,
  read: Reader,
  schools: readonly string[],
  least: number,
): Pick<ServiceFigures, 'total' | 'figures' | 'parts'> {
  const place = scope.kind === 'district' ? null : scope.id;
  const states = (part: Exclude<Part, 'school'>): ReadonlyMap<string, Shown> =>
    (place === null ? permitted.parts.get(part)?.totals : permitted.parts.get(part)?.cells.get(place)) ?? new Map();
  const total: Shown =
    topicId === null
      ? place === null
        ? permitted.total
        : (permitted.places.get(place) ?? 'shown')
      : (states('topic').get(topicId) ?? 'shown');
  const rowsOf = (part: Part, all: ReadonlyMap<string, Shown>): readonly PartRow[] =>
    withCounts(
      [...all].flatMap(([value, shown]): Bare[] => {
        const figures = read(part, value, shown);
        return figures === null || figures.came === 0
          ? []
          : [{ value, shown, figures: shown === 'shown' ? figures : null }];
      }),
      whole,
      least,
    );
  const ofTopic = new Map(
    schools.map(
      (school) =>
        [
          school,
          permitted.parts
            .get('topic')
            ?.cells.get(school)
            ?.get(topicId ?? '') ?? 'shown',
        ] as const,
    ),
  );
  return {
    total,
    figures: total === 'shown' ? whole : null,
    parts: {
      school: scope.kind === 'district' ? rowsOf('school', topicId === null ? permitted.places : ofTopic) : null,
      // Within one topic only schools are told apart: a third way of dividing could not be protected together with the others.
      topic: topicId === null ? rowsOf('topic', states('topic')) : null,
      language: topicId === null ? rowsOf('language', states('language')) : null,
      channel: topicId === null ? rowsOf('channel', states('channel')) : null,
      asker: topicId === null ? rowsOf('asker', states('asker')) : null,
    },
  };
}

function ofRows(
  ask: FiguresAsk,
  rows: readonly MeasuredRow[],
  least: number,
): Pick<ServiceFigures, 'total' | 'figures' | 'parts'> {
  const placeOf = placeIn(ask.scope);
  const permitted = permit(
    new Map(crossedParts.map((part) => [part, crossedRows(rows, placeOf, part)] as const)),
    least,
  );
  const here = rows.filter((row) => isIn(ask.scope, row) && (ask.topicId === null || row.topic_id === ask.topicId));
  const groups = new Map<Part, Map<string, MeasuredRow[]>>();
  const read: Reader = (part, value) => {
    const grouped = groups.get(part) ?? Map.groupBy(here, (row) => partOf(row, part));
    groups.set(part, grouped);
    const ofValue = grouped.get(value);
    return ofValue === undefined ? null : figuresOf(ofValue);
  };
  return assemble(ask, permitted, figuresOf(here), read, [...new Set(rows.map((row) => row.school_id ?? ''))], least);
}

async function ofSums(
  reading: Reading,
  ask: FiguresAsk,
  least: number,
): Promise<Pick<ServiceFigures, 'total' | 'figures' | 'parts'>> {
  const { span, scope, topicId } = ask;
  const sources = await readSources(reading, span);
  const live: MeasuredRow[] = [];
  for (const { from, until } of sources.live)
    live.push(...(await rowsBetween(reading, startOf(from, span.zone), startOf(until, span.zone), { most: 200_000 })));
  const permitted = await permittedOfLarge(reading, ask, sources, live, least);
  const sums = await scopeSums(reading, scope, sources, live);
  const bySchool = topicId === null ? null : await topicBySchool(reading, topicId, sources, live);
  const whole = sums.get(topicId === null ? 'all ' : `topic ${topicId}`) ?? noSums;
  const read: Reader = (part, value) => {
    const found = bySchool !== null && part === 'school' ? bySchool.get(value) : sums.get(`${part} ${value}`);
    return found === undefined ? null : figuresOfSums(found);
  };
  return assemble(ask, permitted, figuresOfSums(whole), read, [...(bySchool?.keys() ?? [])], least);
}

async function compared(
  reading: Reading,
  ask: FiguresAsk,
  few: boolean,
  least: number,
): Promise<ServiceFigures['before']> {
  if (ask.topicId !== null) return null;
  const { from, until, zone } = ask.span;
  const days = from.until(until, { largestUnit: 'days' }).days;
  const earlier: Span = { from: from.subtract({ days }), until: from, zone };
  let figures: Figures;
  if (few) {
    const rows = await rowsBetween(reading, startOf(earlier.from, zone), startOf(earlier.until, zone), {
      most: mostRows,
    });
    figures = figuresOf(rows.filter((row) => isIn(ask.scope, row)));
    if (rows.length === mostRows) return null;
  } else {
    const sums = await scopeSums(reading, ask.scope, await readSources(reading, earlier), [], { onlyAll: true });
    figures = figuresOfSums(sums.get('all ') ?? noSums);
  }
  return figures.people < least ? null : { came: figures.came, median: figures.first.median };
}

/** Open now, and of these past their promise; counted up to a limit, as nobody acts differently on 10,000 and 10,001. */
async function openNow(
  { tx, actor, now }: Reading,
  { scope, topicId }: FiguresAsk,
): Promise<{ waiting: number; late: number }> {
  const place =
    scope.kind === 'school'
      ? sql`c.school_id = ${scope.id}`
      : scope.kind === 'unit'
        ? sql`c.unit_id = ${scope.id}`
        : sql`true`;
  const topic = topicId === null ? sql`true` : sql`c.topic_id = ${topicId}`;
  const { rows } = await sql<{
    waiting: number;
    late: number;
  }>`select count(*)::int as waiting, count(*) filter (where due_at < ${now})::int as late from (
      select c.due_at from conversations.conversations c where c.district_id = ${actor.districtId} and c.state <> 'closed' and c.state = 'open' and ${place} and ${topic}
      order by c.due_at limit 10000) open`.execute(tx);
  return rows[0] ?? { waiting: 0, late: 0 };
}

async function fewRows(reading: Reading, span: Span): Promise<readonly MeasuredRow[] | null> {
  const { tx, actor } = reading;
  const from = startOf(span.from, span.zone);
  const until = startOf(span.until, span.zone);
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from (select 1 from conversations.conversations where district_id = ${actor.districtId} and opened_at >= ${from} and opened_at < ${until} limit ${sql.raw(String(mostRows + 1))}) x`.execute(
    tx,
  );
  return (rows[0]?.n ?? 0) > mostRows ? null : rowsBetween(reading, from, until, { most: mostRows });
}

type Facts = Omit<ServiceFigures, 'directory'>;

async function factsOf(
  reading: Reading,
  ask: FiguresAsk,
  rows: readonly MeasuredRow[] | null,
  least: number,
): Promise<Facts> {
  const [parts, open, before] = await Promise.all([
    rows === null ? ofSums(reading, ask, least) : ofRows(ask, rows, least),
    openNow(reading, ask),
    compared(reading, ask, rows !== null, least),
  ]);
  return {
    ...parts,
    ...open,
    before,
    scope: ask.scope,
    topicId: ask.topicId,
    exact: rows !== null,
    least,
  };
}

const large = new Map<string, { facts: Facts; at: number }>();
const largeMs = 20_000;

const largeKey = ({ actor }: Reading, { scope, topicId, span }: FiguresAsk, least: number): string =>
  [actor.districtId, scope.kind, scope.id, topicId, span.from, span.until, least].join(' ');

/** Figures of a large district, kept for twenty seconds: several people look at them, and they add up a great deal. */
function keptOfLarge(reading: Reading, ask: FiguresAsk, least: number): Facts | null {
  const known = large.get(largeKey(reading, ask, least));
  return known && Date.now() - known.at < largeMs ? known.facts : null;
}

async function freshFacts(reading: Reading, ask: FiguresAsk, least: number): Promise<Facts> {
  const rows = await fewRows(reading, ask.span);
  const facts = await factsOf(reading, ask, rows, least);
  if (rows !== null) return facts;
  if (large.size > 200) large.clear();
  large.set(largeKey(reading, ask, least), { facts, at: Date.now() });
  return facts;
}

/**
 * The service figures of a district, school or department, and of one topic in it. Up to 5,000 matters in the district's
 * period everything is worked out from the rows; above that from counted days and months, with percentiles from fixed
 * groups of minutes. What is about too few people is not in the answer at all.
 */
export const serviceFigures = question(
  'conversations.service_figures',
  async (reading, ask: FiguresAsk): Promise<ServiceFigures> => {
    allowScope(reading.actor, ask.scope);
    const [least, directory] = await Promise.all([
      readLeast(reading),
      directoryOf(reading.tx, reading.actor.districtId),
    ]);
    const facts = keptOfLarge(reading, ask, least) ?? (await freshFacts(reading, ask, least));
    return { ...facts, directory };
  },
);
