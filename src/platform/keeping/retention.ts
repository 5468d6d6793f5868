import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { RecordSource } from './sources.ts';

/** How many days a kind of data is kept: what holds where a district set nothing, and what it may set. Always finite. */
export type KeptDays = { readonly usual: number; readonly least: number; readonly most: number };

/** One thing whose time is over, with all that a legal hold may be about. */
export type KeptUnit = {
  readonly id: Uuid;
  /** When its time began to run: a conversation's closing, a person's leaving. */
  readonly at: Temporal.Instant;
  /** What it spans, for a hold on a school and its dates. */
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly people: readonly Uuid[];
  readonly conversationId: Uuid | null;
  readonly schoolIds: readonly Uuid[];
};

/** Rows removed, by table. */
export type Removed = Readonly<Record<string, number>>;

export type HeldBy = 'own' | 'any' | 'none';

export type Retention = {
  /** `<room>.<what>`: the key of its words and of the time a district set. */
  readonly id: string;
  readonly dataClass: string;
  readonly days: KeptDays;
  /** Every table whose rows it removes. */
  readonly tables: readonly string[];
  /**
   * `own`: its units say whom they are about. `any`: they cannot, so any standing hold of the district stops them all.
   * `none`: marks of the machinery, in which nobody's words or doings stand.
   */
  readonly heldBy: HeldBy;
  /** What else goes with its units, kept by rooms below. */
  readonly subject?: 'person' | 'conversation';
  /** Units whose time ended before `before`, by id after `after`, locked for this transaction. */
  readonly find: (
    context: ActionContext,
    asked: { readonly before: Temporal.Instant; readonly after: Uuid | null; readonly limit: number },
  ) => Promise<readonly KeptUnit[]>;
  /** Removes these units for good, with everything made out of them: search, files, derived rows. */
  readonly remove: (context: ActionContext, ids: readonly Uuid[]) => Promise<Removed>;
};

/** A room's part when people who left are forgotten: who is still needed, and what goes before the person does. */
export type PeopleKeeping = {
  readonly inUse?: (context: ActionContext, ids: readonly Uuid[]) => Promise<readonly Uuid[]>;
  readonly forget?: (context: ActionContext, ids: readonly Uuid[]) => Promise<Removed>;
};

/** What a room contributes to the keeping of records. */
export type Keeping = {
  readonly retention: readonly Retention[];
  readonly people?: PeopleKeeping;
  /** Its part of somebody's record. */
  readonly sources?: readonly RecordSource[];
  /** Tables that name a person and are no part of a record that somebody may ask for, each with its reason. */
  readonly notInRecords?: Readonly<Record<string, string>>;
  /** Tables that stay as long as the district is here, each with its reason. */
  readonly standing?: Readonly<Record<string, string>>;
};

/** Names the tables of a room that stay as long as the district is here. */
export function standing(reason: string, ...tables: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tables.map((table) => [table, reason]));
}

export type RowsThatEnd = {
  readonly id: string;
  readonly dataClass: string;
  readonly days: KeptDays;
  /** `<schema>.<table>`; its rows are `r` in the expressions below. */
  readonly table: string;
  /** SQL: when the time of a row began to run; null while it has not. Never anything but our own words. */
  readonly endedAt: string;
  readonly begunAt?: string;
  /** SQL: the people a row is about, as uuid[]. Without it any hold stops the rows. */
  readonly people?: string;
  readonly conversation?: string;
  /** No person, word or doing stands in the rows: a hold need not stop them. */
  readonly machinery?: true;
  /** Rows of other tables that go with them. */
  readonly with?: readonly { readonly table: string; readonly key: string }[];
};

const plainName = /^[a-z_]+\.[a-z_]+$/;

/** The usual case: rows of one table whose time runs from one of their own columns. */
export function rowsThatEnd(rows: RowsThatEnd): Retention {
  const {
    id,
    dataClass,
    days,
    table,
    endedAt,
    begunAt = endedAt,
    people,
    conversation,
    machinery,
    with: others = [],
  } = rows;
  if (![table, ...others.map((one) => one.table)].every((name) => plainName.test(name)))
    throw new Error(`${id}: a table is named schema.table`);
  const ended = sql.raw(endedAt);
  const aboutPeople = sql.raw(people ?? `'{}'::uuid[]`);
  const aboutConversation = sql.raw(conversation ?? 'null::uuid');
  return {
    id,
    dataClass,
    days,
    tables: [table, ...others.map((one) => one.table)],
    heldBy: machinery === true ? 'none' : people === undefined && conversation === undefined ? 'any' : 'own',
    async find({ tx, actor }, { before, after, limit }) {
      const { rows: found } = await sql<KeptUnit>`select r.id, (${ended})::timestamptz as at,
          coalesce((${sql.raw(begunAt)})::timestamptz, (${ended})::timestamptz) as "from", (${ended})::timestamptz as until,
          array_remove((${aboutPeople}), null) as people, ${aboutConversation} as "conversationId", '{}'::uuid[] as "schoolIds"
        from ${sql.table(table)} r
        where r.district_id = ${actor.districtId} and (${ended})::timestamptz < ${before}::timestamptz
          and (${after}::uuid is null or r.id > ${after}::uuid)
        order by r.id limit ${limit} for update of r skip locked`.execute(tx);
      return found;
    },
    async remove({ tx, actor }, ids) {
      const removed: Record<string, number> = {};
      for (const { table: other, key } of others) {
        const result =
          await sql`delete from ${sql.table(other)} where district_id = ${actor.districtId} and ${sql.ref(key)} = any(${[...ids]}::uuid[])`.execute(
            tx,
          );
        removed[other] = Number(result.numAffectedRows ?? 0n);
      }
      const result =
        await sql`delete from ${sql.table(table)} where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[])`.execute(
          tx,
        );
      return { ...removed, [table]: Number(result.numAffectedRows ?? 0n) };
    },
  };
}
