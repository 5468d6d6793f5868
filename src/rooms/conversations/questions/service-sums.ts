import { type RawBuilder, sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import {
  added,
  noSums,
  groupCount,
  type MeasuredRow,
  type MeasureSums,
  type Part,
  partOf,
  tallied,
} from '../conversations.measures.ts';

export type Reading = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;
export type Span = { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate; readonly zone: string };
export type Scope = { readonly kind: 'district' | 'school' | 'unit'; readonly id: Uuid };

export const startOf = (day: Temporal.PlainDate, zone: string): Temporal.Instant =>
  day.toZonedDateTime({ timeZone: zone }).toInstant();

/** Up to so many matters figures are worked out from the rows themselves, exactly. */
export const mostRows = 5000;

const arrays = (name: string): string =>
  `array[${Array.from({ length: groupCount }, (_, at) => `sum(m.${name}[${at + 1}])::int`).join(', ')}] as ${name}`;
const summed = sql.raw(
  `max(m.people) as people, ${[
    'came',
    'praise',
    'answered',
    'breached',
    'asked',
    'rated',
    'rating_sum',
    'bounced',
    'reopened',
    'looked_again',
    'first_n',
  ]
    .map((name) => `sum(m.${name})::int as ${name}`)
    .join(
      ', ',
    )}, sum(m.first_sum)::bigint as first_sum, ${arrays('first_spread')}, sum(m.settled_n)::int as settled_n, sum(m.settled_sum)::bigint as settled_sum, ${arrays('settled_spread')}`,
);

/** Which counted months and days make up a span, and which days have to be added from the rows. */
export type Sources = {
  readonly grains: readonly string[];
  readonly days: readonly string[];
  readonly live: readonly { from: Temporal.PlainDate; until: Temporal.PlainDate }[];
};

/** Pure: whole months where they are counted, days elsewhere, the rest live. */
export function sourcesOf(
  span: Pick<Span, 'from' | 'until'>,
  counted: ReadonlySet<string>,
  today: Temporal.PlainDate,
): Sources {
  const grains: string[] = [];
  const days: string[] = [];
  const live: { from: Temporal.PlainDate; until: Temporal.PlainDate }[] = [];
  const before = (a: Temporal.PlainDate, b: Temporal.PlainDate): boolean => Temporal.PlainDate.compare(a, b) < 0;
  for (let day = span.from; before(day, span.until);) {
    const month = day.day === 1 ? day.add({ months: 1 }) : null;
    if (month !== null && !before(span.until, month) && counted.has(`month ${day.toString()}`)) {
      grains.push('month');
      days.push(day.toString());
      day = month;
      continue;
    }
    const next = day.add({ days: 1 });
    if (before(day, today) && counted.has(`day ${day.toString()}`)) {
      grains.push('day');
      days.push(day.toString());
    } else {
      const last = live.at(-1);
      if (last !== undefined && last.until.equals(day)) live[live.length - 1] = { from: last.from, until: next };
      else live.push({ from: day, until: next });
    }
    day = next;
  }
  return { grains, days, live };
}

export async function readSources({ tx, actor, now }: Reading, span: Span): Promise<Sources> {
  const { rows } = await sql<{
    grain: string;
    day: string;
  }>`select grain, day::text as day from conversations.measured where district_id = ${actor.districtId} and day >= ${span.from.toString()}::date and day < ${span.until.toString()}::date`.execute(
    tx,
  );
  return sourcesOf(
    span,
    new Set(rows.map((row) => `${row.grain} ${row.day}`)),
    now.toZonedDateTimeISO(span.zone).toPlainDate(),
  );
}

/** The counted days and months of a span, one list each: so they are looked up one by one in the index of days. */
const periods = ({ grains, days }: Sources): RawBuilder<unknown> => {
  const of = (grain: 'day' | 'month'): string[] => days.filter((_, at) => grains[at] === grain);
  return sql`((m.grain = 'day' and m.day = any(${of('day')}::date[])) or (m.grain = 'month' and m.day = any(${of('month')}::date[])))`;
};

/** Sums of one scope, for all of it and by part: `part value` → sums, the whole under `all `. */
export async function scopeSums(
  reading: Reading,
  scope: Scope,
  sources: Sources,
  live: readonly MeasuredRow[],
  { onlyAll = false }: { onlyAll?: boolean } = {},
): Promise<ReadonlyMap<string, MeasureSums>> {
  const { tx, actor } = reading;
  const { rows } = await sql<
    MeasureSums & { part: string; value: string }
  >`select m.part, m.value, ${summed} from conversations.measures m
    where m.district_id = ${actor.districtId} and m.scope = ${scope.kind} and m.scope_id = ${scope.id} ${onlyAll ? sql`and m.part = 'all'` : sql``} and ${periods(sources)}
    group by m.part, m.value`.execute(tx);
  const sums = new Map<string, MeasureSums>(rows.map((row) => [`${row.part} ${row.value}`, row]));
  const here = live.filter((row) => isIn(scope, row));
  const parts = onlyAll ? [] : (['school', 'topic', 'language', 'channel', 'asker'] as const);
  const fresh = new Map<string, MeasuredRow[]>([['all ', [...here]]]);
  for (const part of parts)
    for (const [value, ofPart] of Map.groupBy(here, (row) => partOf(row, part))) fresh.set(`${part} ${value}`, ofPart);
  for (const [key, ofKey] of fresh) {
    if (ofKey.length === 0) continue;
    const before = sums.get(key);
    const more = sumsOf(ofKey);
    sums.set(key, before ? added(before, more) : more);
  }
  return sums;
}

export function isIn(scope: Scope, row: MeasuredRow): boolean {
  return scope.kind === 'district' || (scope.kind === 'school' ? row.school_id === scope.id : row.unit_id === scope.id);
}

export function sumsOf(rows: readonly MeasuredRow[]): MeasureSums {
  return tallied(rows, () => ['']).get('') ?? noSums;
}

/** Sums of one topic at each school. */
export async function topicBySchool(
  { tx, actor }: Reading,
  topicId: Uuid,
  sources: Sources,
  live: readonly MeasuredRow[],
): Promise<ReadonlyMap<string, MeasureSums>> {
  const { rows } = await sql<
    MeasureSums & { school: string }
  >`select m.scope_id::text as school, ${summed} from conversations.measures m
    where m.district_id = ${actor.districtId} and m.scope = 'school' and m.part = 'topic' and m.value = ${topicId} and ${periods(sources)} group by m.scope_id`.execute(
    tx,
  );
  const sums = new Map<string, MeasureSums>(rows.map((row) => [row.school === noSchoolPlace ? '' : row.school, row]));
  for (const [school, ofSchool] of Map.groupBy(
    live.filter((row) => row.topic_id === topicId),
    (row) => row.school_id ?? '',
  )) {
    const before = sums.get(school);
    sums.set(school, before ? added(before, sumsOf(ofSchool)) : sumsOf(ofSchool));
  }
  return sums;
}

/** Counts of every school (or of one department and the rest) by one part, for deciding what may be shown. */
export async function crossedSums(
  { tx, actor }: Reading,
  by: 'school' | { unitId: Uuid },
  part: Exclude<Part, 'school'>,
  sources: Sources,
  live: readonly MeasuredRow[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, { count: number; people: number }>>> {
  const scope =
    by === 'school'
      ? sql`m.scope = 'school'`
      : sql`(m.scope = 'district' or (m.scope = 'unit' and m.scope_id = ${by.unitId}))`;
  const { rows } = await sql<{
    place: string;
    value: string;
    count: number;
    people: number;
  }>`select case when m.scope = 'district' then 'rest' else m.scope_id::text end as place, m.value, sum(m.came)::int as count, max(m.people) as people
    from conversations.measures m where m.district_id = ${actor.districtId} and ${scope} and m.part = ${part} and ${periods(sources)} group by 1, 2`.execute(
    tx,
  );
  const crossed = new Map<string, Map<string, { count: number; people: number }>>();
  const add = (place: string, value: string, count: number, people: number): void => {
    const row = crossed.get(place) ?? new Map<string, { count: number; people: number }>();
    const cell = row.get(value) ?? { count: 0, people: 0 };
    row.set(value, { count: cell.count + count, people: Math.max(cell.people, people) });
    crossed.set(place, row);
  };
  for (const row of rows) add(row.place === noSchoolPlace ? '' : row.place, row.value, row.count, row.people);
  const placeOf = (row: MeasuredRow): string =>
    by === 'school' ? (row.school_id ?? '') : row.unit_id === by.unitId ? by.unitId : 'rest';
  const cells = Map.groupBy(live, (row) => `${placeOf(row)}\n${partOf(row, part)}`);
  for (const [key, ofCell] of cells) {
    const [place = '', value = ''] = key.split('\n');
    add(place, value, ofCell.length, new Set(ofCell.map((row) => row.person)).size);
    if (by !== 'school' && place !== 'rest') add('rest', value, ofCell.length, 0);
  }
  if (by !== 'school') {
    // Counted days give the district with the department in it; the rest is the difference.
    const own = crossed.get(by.unitId);
    for (const [value, cell] of crossed.get('rest') ?? []) {
      const mine = own?.get(value) ?? { count: 0, people: 0 };
      crossed
        .get('rest')
        ?.set(value, { count: cell.count - mine.count, people: Math.max(0, cell.people - mine.people) });
    }
  }
  return crossed;
}

const noSchoolPlace = '00000000-0000-0000-0000-000000000000';
