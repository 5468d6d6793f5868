import { sql } from 'kysely';
import { question, type Question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { directoryOf } from '../conversations.directory.ts';
import { directlyAbove, type FiguresGate, type GateState, mayReadFiguresOf } from '../conversations.figures-gate.ts';
import { percentile } from '../conversations.measures.ts';
import { cameIn, counts } from './service-measured.ts';

/** Fewer ratings or answers than this say nothing about anybody. */
export const leastAboutPerson = 5;
export const daysAboutPerson = 90;
const mostRows = 5000;

export type PersonFigures = {
  readonly came: number;
  readonly answered: number;
  /** Minutes of school time; null where too few were answered. */
  readonly median: number | null;
  readonly late: number;
  readonly asked: number;
  /** Null where too few rated. */
  readonly rating: { readonly rated: number; readonly mean: number } | null;
  /** The newest of so many; more are not counted. */
  readonly capped: boolean;
};

export type PersonAnswer = {
  readonly personId: Uuid;
  readonly name: string;
  readonly own: boolean;
  readonly gate: GateState;
  /** Null while the gate is closed. */
  readonly figures: PersonFigures | null;
};

type Row = {
  readonly first: number | null;
  readonly breached: boolean;
  readonly asked: boolean;
  readonly rating: number | null;
  readonly praise: boolean;
};

/** Pure: what a person's matters add up to. No other person is in it, so nothing can be compared. */
export function personFigures(rows: readonly Row[], least = leastAboutPerson): PersonFigures {
  const first = rows.flatMap((row) => (row.first === null ? [] : [row.first])).toSorted((a, b) => a - b);
  const ratings = rows.flatMap((row) => (row.rating === null ? [] : [row.rating]));
  const sum = ratings.reduce((all, one) => all + one, 0);
  return {
    came: rows.length,
    answered: first.length,
    median: first.length < least ? null : percentile(first, 0.5),
    late: rows.filter((row) => row.breached).length,
    asked: rows.filter((row) => row.asked).length,
    rating: ratings.length < least ? null : { rated: ratings.length, mean: sum / ratings.length },
    capped: rows.length >= mostRows,
  };
}

/**
 * What came to one person in the last ninety days and is theirs or was closed by them as owner. A superior's view leaves
 * out private matters: some of them are about the superior. Read by the owner's own indexes, and at most 5,000 rows.
 */
export function personFiguresWith(gate: FiguresGate): Question<{ personId: Uuid | null }, PersonAnswer> {
  return question('conversations.person_figures', async (context, asked: { personId: Uuid | null }) => {
    const { tx, actor, now } = context;
    const personId = found(asked.personId ?? actor.personId);
    const directory = await directoryOf(tx, actor.districtId);
    const member = found(directory.staff.get(personId));
    allow(mayReadFiguresOf(actor, personId, directory));
    const own = personId === actor.personId;
    const state = await gate(context, personId);
    if (!state.open) return { personId, name: member.name, own, gate: state, figures: null };
    const from = now.subtract({ hours: 24 * daysAboutPerson });
    const closed = sql`c.state = 'closed' and c.closed_at >= ${from}`;
    const { rows } = await sql<Row>`select ${sql.raw(counts.first)} as first, ${sql.raw(counts.breached)} as breached,
        ${sql.raw(counts.asked)} as asked, c.rating, ${sql.raw(counts.praise)} as praise
      from (select c.* from conversations.conversations c where c.district_id = ${actor.districtId} and c.owner_id = ${personId} and c.state <> 'closed'
        union all select c.* from conversations.conversations c where c.district_id = ${actor.districtId} and c.owner_id = ${personId} and ${closed}) c
      where c.opened_at >= ${from} and ${cameIn} and (${own} or c.privacy = 'normal')
      order by c.opened_at desc limit ${sql.raw(String(mostRows))}`.execute(tx);
    return { personId, name: member.name, own, gate: state, figures: personFigures(rows) };
  });
}

export type Below = { readonly id: Uuid; readonly name: string };

/** The people directly below the reader, by name in the order of the alphabet and in no other. */
export const peopleBelow = question(
  'conversations.people_below',
  async ({ tx, actor }, { locale }: { locale: string }): Promise<readonly Below[]> => {
    const me = actor.kind === 'person' ? actor.personId : null;
    if (me === null) return [];
    const directory = await directoryOf(tx, actor.districtId);
    const order = new Intl.Collator(locale);
    return [...directory.staff.values()]
      .filter((member) => member.active && directlyAbove(member.id, directory).includes(me))
      .map(({ id, name }) => ({ id, name }))
      .toSorted((a, b) => order.compare(a.name, b.name) || a.id.localeCompare(b.id));
  },
);
