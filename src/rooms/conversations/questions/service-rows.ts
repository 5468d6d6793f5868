import { type RawBuilder, sql } from 'kysely';
import { question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { askerColumn } from '../conversations.askers.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { listedColumns, type ListedRow, readableBy } from './desk-inbox.ts';
import { type Known, knownPeople } from './desk-names.ts';
import { type Place, placeText } from './desk-views.ts';
import { allowScope } from './service-figures.ts';
import { cameIn, counts } from './service-measured.ts';
import { type Reading, type Scope, type Span, startOf } from './service-sums.ts';

/** What a figure counts; its rows are asked for by the same name. */
export const measures = [
  'came',
  'answered',
  'breached',
  'settled',
  'rated',
  'praise',
  'bounced',
  'reopened',
  'looked_again',
  'waiting',
  'late',
] as const;
export type Measure = (typeof measures)[number];

const conditions: Readonly<Record<Exclude<Measure, 'waiting' | 'late'>, string>> = {
  came: 'true',
  answered: `(${counts.first}) is not null`,
  breached: counts.breached,
  settled: `(${counts.settled}) is not null`,
  rated: 'c.rating is not null',
  praise: counts.praise,
  bounced: counts.bounced,
  reopened: counts.reopened,
  looked_again: counts.lookedAgain,
};

export type RowsAsk = {
  readonly scope: Scope;
  readonly measure: Measure;
  readonly span: Span;
  readonly topicId: Uuid | null;
  /** `''` asks for those without a school or topic. */
  readonly school: string | null;
  readonly noTopic: boolean;
  readonly language: string | null;
  readonly channel: string | null;
  readonly asker?: string | null;
  /** Business minutes to the first answer, from and below. */
  readonly minutes: { readonly from: number; readonly below: number | null } | null;
  readonly after: Place | null;
  /** How many at most; a page of them when left out. */
  readonly most?: number;
};

export type FigureRows = {
  readonly rows: readonly ListedRow[];
  readonly people: ReadonlyMap<Uuid, Known>;
  readonly directory: Directory;
  readonly next: string | null;
};

const pageRows = 50;

function narrowed(ask: RowsAsk): RawBuilder<unknown> {
  const { scope, topicId, school, noTopic, language, channel, asker = null, minutes } = ask;
  const all: RawBuilder<unknown>[] = [
    ...(scope.kind === 'school' ? [sql`c.school_id = ${scope.id}`] : []),
    ...(scope.kind === 'unit' ? [sql`c.unit_id = ${scope.id}`] : []),
    ...(topicId === null ? [] : [sql`c.topic_id = ${topicId}`]),
    ...(noTopic ? [sql`c.topic_id is null`] : []),
    ...(school === null ? [] : school === '' ? [sql`c.school_id is null`] : [sql`c.school_id = ${school}`]),
    ...(language === null ? [] : [sql`c.language = ${language}`]),
    ...(channel === null ? [] : [sql`c.channel = ${channel}`]),
    ...(asker === null ? [] : [sql`${askerColumn} = ${asker}`]),
    ...(minutes === null ? [] : [sql`c.first_answer_minutes >= ${minutes.from}`]),
    ...(minutes === null || minutes.below === null ? [] : [sql`c.first_answer_minutes < ${minutes.below}`]),
  ];
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}

async function readRows({ tx, actor, now }: Reading, ask: RowsAsk): Promise<readonly ListedRow[]> {
  const me = found(actor.personId);
  const limit = sql.raw(String((ask.most ?? pageRows) + 1));
  const { span, after, measure } = ask;
  if (measure === 'waiting' || measure === 'late') {
    const late = measure === 'late' ? sql`c.due_at < ${now}` : sql`true`;
    const seek = after === null ? sql`true` : sql`(c.due_at, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)`;
    const { rows } = await sql<ListedRow>`select ${listedColumns} from conversations.conversations c
      where c.district_id = ${actor.districtId} and c.state <> 'closed' and c.state = 'open' and ${late} and ${narrowed(ask)} and ${readableBy(me)} and ${seek}
      order by c.due_at, c.id limit ${limit}`.execute(tx);
    return rows;
  }
  const seek = after === null ? sql`true` : sql`(c.opened_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<ListedRow>`select ${listedColumns} from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.opened_at >= ${startOf(span.from, span.zone)} and c.opened_at < ${startOf(span.until, span.zone)}
      and ${cameIn} and ${sql.raw(conditions[measure])} and ${narrowed(ask)} and ${readableBy(me)} and ${seek}
    order by c.opened_at desc, c.id desc limit ${limit}`.execute(tx);
  return rows;
}

/** The matters behind a figure, as far as this reader may read them. Private ones are counted, and listed for nobody but their readers. */
export const figureRows = question('conversations.service_rows', async (reading, ask: RowsAsk): Promise<FigureRows> => {
  allowScope(reading.actor, ask.scope);
  const most = ask.most ?? pageRows;
  const [got, directory] = await Promise.all([
    readRows(reading, ask),
    directoryOf(reading.tx, reading.actor.districtId),
  ]);
  const rows = got.slice(0, most);
  const last = rows.at(-1);
  const at =
    last === undefined ? null : ask.measure === 'waiting' || ask.measure === 'late' ? last.due_at : last.opened_at;
  return {
    rows,
    people: await knownPeople(
      reading,
      rows.flatMap((row) => [row.guardian_id, ...row.student_ids]),
    ),
    directory,
    next: got.length > most && last !== undefined && at !== null ? placeText({ at, id: last.id }) : null,
  };
});
