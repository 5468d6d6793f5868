import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { turnOn } from '#rooms/access';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { type RulePeople, type SeatPeople, undoDays } from '../conversations.leaving.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { mayRunLeaverDrill } from '../conversations.policy.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { closedReaders } from '../conversations.readers.ts';
import { activeAmong, addHappening, type ConversationRow, moveSearchScope } from '../conversations.store.ts';
import { type DepartureRow, unitsOf } from './leaving.ts';

export type MoveRow = {
  readonly id: Uuid;
  readonly kind: string;
  readonly about_id: Uuid;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly went_back: boolean | null;
};

type Undoing = {
  readonly context: ActionContext;
  readonly directory: Directory;
  readonly personId: Uuid;
  readonly doneAt: Temporal.Instant;
};
type Back = (undoing: Undoing, move: MoveRow) => Promise<boolean>;

const idIn = (facts: Readonly<Record<string, unknown>>, key: string): Uuid | null => {
  const value = facts[key];
  return typeof value === 'string' ? value : null;
};

/** Somebody wrote, noted, handed it on or did anything else with it since. Words of the family are not "touched". */
async function touchedSince({ context: { tx, actor }, doneAt }: Undoing, conversationId: Uuid): Promise<boolean> {
  const { rows } =
    await sql`select from conversations.happenings where district_id = ${actor.districtId} and conversation_id = ${conversationId} and at > ${doneAt} and by_id is not null
    union all select from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${conversationId} and at > ${doneAt} and direction <> 'in' and state <> 'taken_back' limit 1`.execute(
      tx,
    );
  return rows.length > 0;
}

async function lockedMatter({ tx, actor }: ActionContext, id: Uuid): Promise<ConversationRow | null> {
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${id} and state <> 'closed' for update`.execute(
      tx,
    );
  return rows[0] ?? null;
}

const matterBack: Back = async (undoing, move) => {
  const { context, directory, personId } = undoing;
  const { tx, actor } = context;
  const row = await lockedMatter(context, move.about_id);
  const successor = idIn(move.after, 'owner_id');
  if (row === null || successor === null || row.owner_id !== successor) return false;
  if (!mayOwn(directory, personId, row.excluded_ids) || (await touchedSince(undoing, row.id))) return false;
  const former = idIn(move.before, 'backup_id') ?? successor;
  const backups = await activeAmong(tx, actor.districtId, [former, successor]);
  const backupId =
    [former, successor].find((id) => id !== personId && backups.has(id) && mayOwn(directory, id, row.excluded_ids)) ??
    null;
  const readers = [...(closedReaders(directory, row, { ownerId: personId, backupId }) ?? row.reader_ids)];
  await sql`update conversations.conversations set owner_id = ${personId}, backup_id = ${backupId}, reader_ids = ${readers}, unread = true, handoffs = handoffs + 1, version = version + 1,
      helper_ids = array_remove(helper_ids, ${personId}::uuid) where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  await moveSearchScope(context, row.id);
  await addHappening(context, row.id, 'handed_off', { toId: personId, facts: { from: successor, reason: 'returned' } });
  await context.publish(
    conversationHandedOff({ conversationId: row.id, from: successor, to: personId, why: 'returned' }),
  );
  return true;
};

const partBack: Back = async ({ context, directory, personId }, move) => {
  const { tx, actor } = context;
  const row = await lockedMatter(context, move.about_id);
  if (row === null || row.owner_id === personId || !mayOwn(directory, personId, row.excluded_ids)) return false;
  const helper = move.before['helper'] === true && row.privacy === 'normal' && !row.helper_ids.includes(personId);
  const backup = move.before['backup'] === true && row.backup_id === null;
  // A private matter has three readers at the most: owner, one backup, one superior.
  const reader = hasClosedReaders(row) && move.before['reader'] === true && row.reader_ids.length < 3;
  if (!helper && !backup && !reader) return false;
  await sql`update conversations.conversations set
      helper_ids = case when ${helper} then array_append(helper_ids, ${personId}::uuid) else helper_ids end,
      backup_id = case when ${backup} then ${personId}::uuid else backup_id end,
      reader_ids = case when ${reader} then array_append(array_remove(reader_ids, ${personId}::uuid), ${personId}::uuid) else reader_ids end
    where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  await moveSearchScope(context, row.id);
  return true;
};

const same = (a: RulePeople, b: RulePeople): boolean =>
  a.person_id === b.person_id &&
  [...a.rota].join() === [...b.rota].join() &&
  [...a.backups].join() === [...b.backups].join();

const ruleBack: Back = async ({ context: { tx, actor } }, move) => {
  const before = move.before as unknown as RulePeople;
  const { rows } =
    await sql<RulePeople>`select person_id, rota, backups from conversations.topic_owners where district_id = ${actor.districtId} and id = ${move.about_id} for update`.execute(
      tx,
    );
  const standing = rows[0];
  if (standing === undefined || !same(standing, move.after as unknown as RulePeople)) return false;
  await sql`update conversations.topic_owners set person_id = ${before.person_id}, rota = ${[...before.rota]}::uuid[], backups = ${[...before.backups]}::uuid[]
    where district_id = ${actor.districtId} and id = ${move.about_id}`.execute(tx);
  return true;
};

/** Where one column names a person: it goes back when it still names whoever got it. */
const columnBack =
  (table: string, column: string): Back =>
  async ({ context: { tx, actor }, personId }, move) => {
    const to = idIn(move.after, 'to');
    const { rows } = await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${personId}
      where district_id = ${actor.districtId} and id = ${move.about_id} and ${sql.ref(column)} is not distinct from ${to}::uuid returning id`.execute(
      tx,
    );
    return rows.length > 0;
  };

const teamBack: Back = async ({ context: { tx, actor }, personId }, move) => {
  const to = idIn(move.after, 'to');
  const orgId = idIn(move.before, 'org_id');
  const position = Number(move.before['position'] ?? 0);
  if (to !== null)
    await sql`delete from conversations.alarm_team where district_id = ${actor.districtId} and person_id = ${to} and org_id is not distinct from ${orgId}::uuid`.execute(
      tx,
    );
  await sql`insert into conversations.alarm_team (district_id, id, person_id, org_id, position) values (${actor.districtId}, ${newId()}, ${personId}, ${orgId}::uuid, ${position})
    on conflict on constraint alarm_team_once do nothing`.execute(tx);
  return true;
};

const seatBack: Back = async ({ context: { tx, actor } }, move) => {
  const before = move.before as unknown as SeatPeople;
  const after = move.after as unknown as SeatPeople;
  const { rows } =
    await sql`update conversations.legal_seats set person_id = ${before.person_id}, deputy_id = ${before.deputy_id} where district_id = ${actor.districtId} and id = ${move.about_id}
      and person_id is not distinct from ${after.person_id}::uuid and deputy_id is not distinct from ${after.deputy_id}::uuid returning id`.execute(
      tx,
    );
  return rows.length > 0;
};

const backs: Readonly<Record<string, Back>> = {
  conversation: matterBack,
  part: partBack,
  topic: ruleBack,
  category: columnBack('conversations.categories', 'owner_id'),
  saved_reply: columnBack('conversations.saved_replies', 'owner_id'),
  absence: columnBack('conversations.absences', 'backup_id'),
  summer: columnBack('conversations.summers', 'person_id'),
  alarm_team: teamBack,
  legal_seat: seatBack,
};

export async function movesOf(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  departureId: Uuid,
): Promise<readonly MoveRow[]> {
  const { rows } =
    await sql<MoveRow>`select id, kind, about_id, before, after, went_back from conversations.departure_moves
    where district_id = ${actor.districtId} and departure_id = ${departureId} order by about_id, id`.execute(tx);
  return rows;
}

export type Returned = { readonly departureId: Uuid; readonly back: number; readonly stays: number };

const undoRequest = z.object({ personId: z.string() });

/**
 * Takes a departure back within thirty days: whatever nobody has touched since goes back to them, and the account is
 * switched on again when it is off. What others have worked on meanwhile stays with them, and is said.
 */
export const undoDeparture = action(
  'conversations.undo_departure',
  undoRequest,
  async (context, { personId }): Promise<Returned> => {
    const { tx, actor, now } = context;
    const { rows } =
      await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and person_id = ${personId} and state = 'done'
    order by done_at desc, id desc limit 1 for update`.execute(tx);
    const row = found(rows[0]);
    const known = await freshDirectory(tx, actor.districtId);
    allow(mayRunLeaverDrill(actor, [...row.unit_ids, ...unitsOf(known, personId)]));
    const doneAt = found(row.done_at);
    if (Temporal.Instant.compare(doneAt.add({ hours: undoDays * 24 }), now) < 0)
      throw errors.too_late_to_undo({ days: undoDays });
    if (known.staff.get(personId)?.active !== true) {
      const { rows: roster } =
        await sql`select from roster.v_people where district_id = ${actor.districtId} and id = ${personId} and is_active and is_staff`.execute(
          tx,
        );
      // Who left the roster comes back through the roster only.
      if (roster.length === 0) throw errors.not_in_roster();
      await context.also(turnOn, { personId });
    }
    await activeAmong(tx, actor.districtId, [personId]);
    const directory = await freshDirectory(tx, actor.districtId);
    if (!mayOwn(directory, personId, [])) throw errors.person_cannot();
    const undoing: Undoing = { context, directory, personId, doneAt };
    let back = 0;
    let stays = 0;
    for (const move of await movesOf(context, row.id)) {
      const went = (await backs[move.kind]?.(undoing, move)) ?? false;
      await sql`update conversations.departure_moves set went_back = ${went} where district_id = ${actor.districtId} and id = ${move.id}`.execute(
        tx,
      );
      if (went) back += 1;
      else stays += 1;
    }
    await sql`update conversations.departures set state = 'undone', ended_by = ${actor.personId}, ended_at = ${now} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    context.record('departure taken back', { kind: 'person', id: personId }, { back, stays });
    context.refresh('inbox');
    forgetDirectory(actor.districtId);
    return { departureId: row.id, back, stays };
  },
);
