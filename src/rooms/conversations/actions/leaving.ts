import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, type QuestionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { turnOff } from '#rooms/access';
import { type Directory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { noWish, type Wish } from '../conversations.leaving.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { mayRunLeaverDrill } from '../conversations.policy.ts';
import { districtZone } from '../conversations.notices.ts';
import { moveAllFrom } from './leaving-moves.ts';

/** A departure: planned for a day, done, taken back, or called off. */
export type DepartureRow = {
  readonly id: Uuid;
  readonly person_id: Uuid;
  readonly unit_ids: readonly Uuid[];
  readonly state: 'planned' | 'done' | 'undone' | 'cancelled';
  readonly why: string;
  readonly leaves_on: string;
  readonly leaves_at: Temporal.Instant;
  readonly to_id: Uuid | null;
  readonly moves: Readonly<Record<Uuid, Uuid>>;
  readonly topic_moves: Readonly<Record<Uuid, Uuid>>;
  readonly switch_off: boolean;
  readonly switched_off: boolean;
  readonly planned_by: Uuid | null;
  readonly planned_at: Temporal.Instant;
  readonly done_at: Temporal.Instant | null;
  readonly moved: number;
  readonly ended_by: Uuid | null;
  readonly ended_at: Temporal.Instant | null;
};

export const wishOfRow = (row: DepartureRow): Wish => ({
  toId: row.to_id,
  moves: row.moves,
  topicMoves: row.topic_moves,
});

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** The departure that is planned for somebody. */
export async function plannedFor(
  { tx, actor }: Reading,
  personId: Uuid,
  lock: 'for update' | 'none' = 'none',
): Promise<DepartureRow | null> {
  const { rows } =
    await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and person_id = ${personId} and state = 'planned' ${lock === 'none' ? sql`` : sql`for update`}`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** Where somebody works, as it stands or as it stood when they left. */
export const unitsOf = (directory: Directory, personId: Uuid): readonly Uuid[] => [
  ...new Set(directory.staff.get(personId)?.grants.map((grant) => grant.unitId) ?? []),
];

type Departing = Omit<Wish, never> & {
  readonly personId: Uuid;
  readonly leavesOn: string;
  readonly leavesAt: Temporal.Instant;
  readonly switchOff: boolean;
};

async function writeDown(
  { tx, actor, now }: ActionContext,
  directory: Directory,
  departing: Departing,
  why: string,
): Promise<Uuid> {
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into conversations.departures (district_id, id, person_id, unit_ids, state, why, leaves_on, leaves_at, to_id, moves, topic_moves, switch_off, planned_by, planned_at)
    values (${actor.districtId}, ${newId()}, ${departing.personId}, ${[...unitsOf(directory, departing.personId)]}::uuid[], 'planned', ${why}, ${departing.leavesOn}::date, ${departing.leavesAt},
      ${departing.toId}, ${JSON.stringify(departing.moves)}::jsonb, ${JSON.stringify(departing.topicMoves)}::jsonb, ${departing.switchOff}, ${actor.personId}, ${now})
    on conflict (district_id, person_id) where state = 'planned' do update set leaves_on = excluded.leaves_on, leaves_at = excluded.leaves_at, to_id = excluded.to_id, moves = excluded.moves,
      topic_moves = excluded.topic_moves, switch_off = excluded.switch_off, planned_by = excluded.planned_by, planned_at = excluded.planned_at, unit_ids = excluded.unit_ids, why = excluded.why
    returning id`.execute(tx);
  return found(rows[0]).id;
}

/** Carries a departure out: everything moves, and how it was is kept. */
async function carryOut(context: ActionContext, row: DepartureRow, why: string): Promise<number> {
  const { tx, actor, now } = context;
  const moved = await moveAllFrom(context, { departureId: row.id, personId: row.person_id, wish: wishOfRow(row), why });
  await sql`update conversations.departures set state = 'done', done_at = ${now}, moved = ${moved.matters} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  context.record('work moved from a leaver', { kind: 'person', id: row.person_id }, { moved: moved.matters, why });
  return moved.matters;
}

/**
 * Somebody is gone, by the roster or because their account went off: what they hold moves in that very transaction. A
 * planned departure is carried out with everything that was chosen in it.
 */
export async function departNow(context: ActionContext, personId: Uuid, why: 'left' | 'account_off'): Promise<void> {
  const planned = await plannedFor(context, personId, 'for update');
  if (planned !== null) {
    await carryOut(context, planned, planned.why);
    return;
  }
  const { tx, actor, now } = context;
  const directory = await freshDirectory(tx, actor.districtId);
  if (!directory.staff.has(personId)) return;
  const today = now
    .toZonedDateTimeISO(await districtZone(context))
    .toPlainDate()
    .toString();
  const id = await writeDown(
    context,
    directory,
    { ...noWish, personId, leavesOn: today, leavesAt: now, switchOff: false },
    why,
  );
  const moved = await moveAllFrom(context, { departureId: id, personId, wish: noWish, why });
  if (moved.all === 0) {
    await sql`delete from conversations.departures where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
    return;
  }
  await sql`update conversations.departures set state = 'done', done_at = ${now}, moved = ${moved.matters}, switched_off = ${why === 'account_off'}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  context.record('work moved from a leaver', { kind: 'person', id: personId }, { moved: moved.matters, why });
}

/** Moves now; with the account, when it is to be switched off, in this same transaction. */
async function leaveNow(context: ActionContext, row: DepartureRow): Promise<number> {
  const { tx, actor } = context;
  if (row.switch_off) {
    await sql`update conversations.departures set switched_off = true where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    // What switching off announces carries this planned departure out, wishes and all.
    await context.also(turnOff, { personId: row.person_id });
  }
  const still = await plannedFor(context, row.person_id, 'for update');
  if (still !== null) return carryOut(context, still, still.why);
  const { rows } = await sql<{
    moved: number;
  }>`select moved from conversations.departures where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  return rows[0]?.moved ?? 0;
}

const people = z.record(z.uuid(), z.uuid()).default({});
const drillRequest = z.object({
  personId: z.string(),
  toId: z.string().nullable().default(null),
  moves: people,
  topicMoves: people,
  /** The first day without them, where the district is; null: now. */
  leavesOn: z.iso.date().nullable().default(null),
  switchOff: z.boolean().default(false),
});

function checkReceivers(directory: Directory, personId: Uuid, wish: Wish): void {
  const all = [wish.toId, ...Object.values(wish.moves), ...Object.values(wish.topicMoves)];
  const wrong = all.some((id) => id !== null && (id === personId || !mayOwn(directory, id, [])));
  if (wrong) throw errors.person_cannot({}, 'to');
}

export type Drilled = { readonly departureId: Uuid; readonly planned: boolean; readonly moved: number };

/** The furthest day ahead that a departure can be planned for. */
const furthestDays = 400;

/**
 * The leaver drill. Done at once, everything moves in one transaction, the account's end in the same one; with a day
 * to come it is planned, and happens when that day begins where the district is.
 */
export const runLeaverDrill = action(
  'conversations.leaver_drill',
  drillRequest,
  async (context, input): Promise<Drilled> => {
    const { tx, actor, now } = context;
    const { personId, switchOff } = input;
    const directory = await freshDirectory(tx, actor.districtId);
    found(directory.staff.get(personId));
    allow(mayRunLeaverDrill(actor, unitsOf(directory, personId)));
    if (switchOff) allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
    const wish: Wish = { toId: input.toId, moves: input.moves, topicMoves: input.topicMoves };
    checkReceivers(directory, personId, wish);
    const zone = await districtZone(context);
    const today = now.toZonedDateTimeISO(zone).toPlainDate();
    const day = input.leavesOn === null ? today : Temporal.PlainDate.from(input.leavesOn);
    if (
      Temporal.PlainDate.compare(day, today) < 0 ||
      Temporal.PlainDate.compare(day, today.add({ days: furthestDays })) > 0
    )
      throw errors.dates_wrong({}, 'on');
    const later = Temporal.PlainDate.compare(day, today) > 0;
    const leavesAt = later ? day.toZonedDateTime({ timeZone: zone }).toInstant() : now;
    const departureId = await writeDown(
      context,
      directory,
      { ...wish, personId, leavesOn: day.toString(), leavesAt, switchOff },
      'leaver',
    );
    if (later) {
      context.enqueue('conversations.departure', { departureId }, { runAt: leavesAt });
      context.record('departure planned', { kind: 'person', id: personId }, { day: day.toString() });
      context.refresh('inbox');
      return { departureId, planned: true, moved: 0 };
    }
    const row = found(await plannedFor(context, personId, 'for update'));
    return { departureId, planned: false, moved: await leaveNow(context, row) };
  },
);

const departureRequest = z.object({ departureId: z.string(), keepAccount: z.boolean().default(false) });

/** The planned day has begun: where everything goes is worked out anew, and whoever planned it is told. */
export const beginDeparture = action(
  'conversations.begin_departure',
  departureRequest,
  async (context, { departureId, keepAccount }) => {
    const { tx, actor, now } = context;
    const { rows } =
      await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and id = ${departureId} and state = 'planned' for update`.execute(
        tx,
      );
    const row = rows[0];
    // Called off, done meanwhile, or put off to a later day, for which another job stands ready.
    if (row === undefined || Temporal.Instant.compare(row.leaves_at, now) > 0) return;
    await leaveNow(context, keepAccount ? { ...row, switch_off: false } : row);
    if (row.planned_by !== null) context.enqueue('conversations.tell_departure', { departureId });
  },
);

const personRequest = z.object({ personId: z.string() });

/** They stay after all. */
export const cancelDeparture = action(
  'conversations.cancel_departure',
  personRequest,
  async (context, { personId }) => {
    const { tx, actor, now } = context;
    const row = found(await plannedFor(context, personId, 'for update'));
    const directory = await freshDirectory(tx, actor.districtId);
    allow(mayRunLeaverDrill(actor, [...row.unit_ids, ...unitsOf(directory, personId)]));
    await sql`update conversations.departures set state = 'cancelled', ended_by = ${actor.personId}, ended_at = ${now} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    context.record('departure called off', { kind: 'person', id: personId });
    context.refresh('inbox');
  },
);
