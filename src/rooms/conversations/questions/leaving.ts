import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type DepartureRow, unitsOf, wishOfRow } from '../actions/leaving.ts';
import { heldBy, rulesNaming, seatsNaming } from '../actions/leaving-moves.ts';
import { movesOf } from '../actions/leaving-undo.ts';
import { type Directory, directoryOf, freshDirectory } from '../conversations.directory.ts';
import {
  type Held,
  noWish,
  placesWithout,
  ruleWithout,
  seatWithout,
  successorOf,
  undoDays,
  type Wish,
} from '../conversations.leaving.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import type { Place } from '../conversations.ownership.ts';
import { mayRunLeaverDrill } from '../conversations.policy.ts';

/** What one person holds, and where it would go. */
export type LeaverPlan = {
  readonly personId: Uuid;
  readonly conversations: readonly {
    id: Uuid;
    code: string;
    /** Empty for a private matter that the reader may not read. */
    subject: string;
    dueAt: Temporal.Instant | null;
    private: boolean;
    topicId: Uuid | null;
    to: Place | null;
  }[];
  readonly total: number;
  /** Topics where they are named as owner, in a rota or as backup, at one school or everywhere. */
  readonly topics: readonly { topicId: Uuid; orgId: Uuid | null; as: 'owner' | 'rota' | 'backup'; to: Place | null }[];
  readonly categories: readonly { id: Uuid; to: Place | null }[];
  readonly savedReplies: readonly { id: Uuid; name: string; to: Place | null }[];
  /** Legal paths for which they are named, and who would be. */
  readonly legalSeats: readonly {
    readonly id: Uuid;
    readonly kind: string;
    readonly orgId: Uuid | null;
    readonly as: 'coordinator' | 'deputy';
    readonly to: Place | null;
  }[];
  readonly alarmTeam: boolean;
  readonly standsIn: number;
  readonly planned: DepartureRow | null;
  /** Done within the last thirty days and not taken back. */
  readonly undoable: DepartureRow | null;
  /** The last one taken back, and what stayed with others. */
  readonly returned: { readonly departure: DepartureRow; readonly stays: readonly { id: Uuid; kind: string }[] } | null;
  readonly active: boolean;
};

const mostShown = 200;

/** A private matter's words are for its readers; a token knows of no private and no anonymous one. */
function mayKnow(actor: Actor, row: Held): boolean {
  if (row.privacy === 'normal') return true;
  if (actor.kind === 'token') return false;
  return !hasClosedReaders(row) || (actor.personId !== null && row.reader_ids.includes(actor.personId));
}

const asOf = (rule: { person_id: Uuid | null; rota: readonly Uuid[] }, personId: Uuid): 'owner' | 'rota' | 'backup' =>
  rule.person_id === personId ? 'owner' : rule.rota.includes(personId) ? 'rota' : 'backup';

type Ask = { readonly personId: Uuid; readonly wish?: Wish | undefined };

/** Everything a person owns and where each would go, and why: seen before anything is done. */
export const leaverPlan = question(
  'conversations.leaver_plan',
  async (context, { personId, wish: asked }: Ask): Promise<LeaverPlan> => {
    const { tx, actor, now } = context;
    const directory = await freshDirectory(tx, actor.districtId);
    const member = found(directory.staff.get(personId));
    const { rows: departures } =
      await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and person_id = ${personId} and state <> 'cancelled'
      order by planned_at desc, id desc limit 20`.execute(tx);
    allow(mayRunLeaverDrill(actor, [...unitsOf(directory, personId), ...(departures[0]?.unit_ids ?? [])]));
    const planned = departures.find((row) => row.state === 'planned') ?? null;
    const last = departures.find((row) => row.state !== 'planned') ?? null;
    const wish = asked ?? (planned === null ? noWish : wishOfRow(planned));
    const held = await heldBy(context, personId, false);
    const { rows: replies } = await sql<{
      id: Uuid;
      name: string;
      topic_id: Uuid | null;
    }>`select id, name, topic_id from conversations.saved_replies
      where district_id = ${actor.districtId} and owner_id = ${personId} and ended_at is null order by name, id`.execute(
      tx,
    );
    const { rows: more } = await sql<{
      team: boolean;
      stands: number;
    }>`select exists (select from conversations.alarm_team where district_id = ${actor.districtId} and person_id = ${personId}) as team,
      (select count(*)::int from conversations.absences where district_id = ${actor.districtId} and backup_id = ${personId} and removed_at is null and until_at > ${now})
      + (select count(*)::int from conversations.summers where district_id = ${actor.districtId} and person_id = ${personId} and removed_at is null and until_at > ${now}) as stands`.execute(
      tx,
    );
    const since = now.subtract({ hours: undoDays * 24 });
    const isUndoable =
      last?.state === 'done' && last.done_at !== null && Temporal.Instant.compare(last.done_at, since) > 0;
    const stays =
      last?.state === 'undone' ? (await movesOf(context, last.id)).filter((move) => move.went_back === false) : [];
    return {
      personId,
      total: held.length,
      conversations: held.slice(0, mostShown).map((row, turn) => ({
        id: row.id,
        code: row.code,
        // A private matter's words stay private even here; that it must move is no secret.
        subject: mayKnow(actor, row) ? row.subject : '',
        dueAt: row.due_at,
        private: hasClosedReaders(row),
        topicId: row.topic_id,
        to: placesWithout(directory, row, personId, { wish, now, turn })[0] ?? null,
      })),
      topics: (await rulesNaming(context, personId)).map((rule) => ({
        topicId: rule.topic_id,
        orgId: rule.org_id,
        as: asOf(rule, personId),
        to: ruleWithout(directory, rule, personId, wish, now).to,
      })),
      categories: [...directory.categories.values()]
        .filter((category) => category.ownerId === personId)
        .map((category) => ({ id: category.id, to: successorOf(directory, personId, wish) })),
      savedReplies: replies.map((one) => ({
        id: one.id,
        name: one.name,
        to: successorOf(directory, personId, wish, one.topic_id),
      })),
      legalSeats: (await seatsNaming(context, personId)).map((seat) => ({
        id: seat.id,
        kind: seat.kind,
        orgId: seat.org_id,
        as: seat.person_id === personId ? 'coordinator' : 'deputy',
        to: seatWithout(directory, seat, personId, wish).to,
      })),
      alarmTeam: more[0]?.team ?? false,
      standsIn: more[0]?.stands ?? 0,
      planned,
      undoable: isUndoable ? last : null,
      returned:
        last?.state === 'undone'
          ? { departure: last, stays: stays.map((move) => ({ id: move.about_id, kind: move.kind })) }
          : null,
      active: member.active,
    };
  },
);

export type DepartureLine = {
  readonly personId: Uuid;
  readonly name: string;
  readonly state: DepartureRow['state'];
  readonly leavesOn: string;
  readonly doneAt: Temporal.Instant | null;
  readonly moved: number;
};

/** Planned departures and those that can still be taken back, of the people whose work the reader answers for. */
export const departuresToSee = question(
  'conversations.departures',
  async ({ tx, actor, now }): Promise<readonly DepartureLine[]> => {
    const directory = await directoryOf(tx, actor.districtId);
    const { rows } =
      await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId}
    and (state = 'planned' or (state = 'done' and done_at > ${now.subtract({ hours: undoDays * 24 })})) order by leaves_on desc, id desc limit 100`.execute(
        tx,
      );
    return rows
      .filter((row) => mayRunLeaverDrill(actor, [...row.unit_ids, ...unitsOf(directory, row.person_id)]))
      .map((row) => ({
        personId: row.person_id,
        name: directory.staff.get(row.person_id)?.name ?? '',
        state: row.state,
        leavesOn: row.leaves_on,
        doneAt: row.done_at,
        moved: row.moved,
      }));
  },
);

export type Coming = {
  readonly departureId: Uuid;
  readonly name: string;
  readonly leavesOn: string;
  readonly n: number;
};

const soonDays = 60;
const mostDepartures = 20;

function countFor(directory: Directory, held: Awaited<ReturnType<typeof heldBy>>, row: DepartureRow, me: Uuid): number {
  return held.filter(
    (one, turn) =>
      placesWithout(directory, one, row.person_id, { wish: wishOfRow(row), now: row.leaves_at, turn })[0]?.id === me,
  ).length;
}

/** What will come to the reader when colleagues leave, as it stands now. No words of any matter. */
export const comingToMe = question('conversations.coming_to_me', async (context): Promise<readonly Coming[]> => {
  const { tx, actor, now } = context;
  const me = actor.personId;
  if (me === null) return [];
  const { rows } =
    await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and state = 'planned'
    and leaves_at < ${now.add({ hours: soonDays * 24 })} and person_id <> ${me} order by leaves_at, id limit ${sql.raw(String(mostDepartures))}`.execute(
      tx,
    );
  if (rows.length === 0) return [];
  const directory = await directoryOf(tx, actor.districtId);
  const coming: Coming[] = [];
  for (const row of rows) {
    const n = countFor(directory, await heldBy(context, row.person_id, false), row, me);
    if (n > 0)
      coming.push({
        departureId: row.id,
        name: directory.staff.get(row.person_id)?.name ?? '',
        leavesOn: row.leaves_on,
        n,
      });
  }
  return coming;
});
