import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { guardianMayAbout, reachesStudent, schoolsOf } from '#rooms/roster';
import { queueDelivery } from '#rooms/channels';
import { errors } from '../conversations.errors.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { leavesAfter } from '../conversations.former.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { endMoves, type MoveRow } from '../conversations.moves.ts';
import { mostMoveDays, placesAfterMove, staysHelper } from '../conversations.moving.ts';
import { speaking, staffAddress } from '../conversations.notices.ts';
import { atNewDesk, mayWorkOn } from '../conversations.policy.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  keepLeaves,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { moveFacts, moveIds } from './moving.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { firstActive, turnOf } from './opening.ts';
import { readersWith } from '../conversations.readers.ts';

/**
 * The matter goes with the child: to whom the rules name where the child is now, due when it was due. Whoever had it, and
 * helpers of the old school only, may still read what was written until now.
 */
async function goAlong(context: ActionContext, row: ConversationRow, move: MoveRow): Promise<Uuid | null> {
  const { tx, actor, now } = context;
  const [{ directory, teachers }, children] = await Promise.all([
    moveFacts(context, [move.student_id]),
    childFacts(context, [move.student_id]),
  ]);
  const current = (await schoolsOf(tx, actor.districtId, [move.student_id])).get(move.student_id) ?? null;
  const schoolId = move.kind === 'school' ? (current ?? row.school_id) : row.school_id;
  const here = {
    schoolId,
    teacherIds: (teachers.get(move.student_id) ?? []).map((one) => one.personId),
    children,
    at: now,
    turn: turnOf(row.id),
  };
  const places = placesAfterMove(directory, row, here, move.from_class !== null);
  if (places.length === 0) return null;
  const owner = await firstActive(
    context,
    places.map((place) => place.id),
  );
  const from = row.owner_id;
  const left = { kind: move.kind, fromSchoolId: move.from_school_id };
  const helpers = row.helper_ids.filter((id) => id !== owner.ownerId && staysHelper(directory.staff.get(id), left));
  const leavingIds = [from, ...row.helper_ids.filter((id) => !helpers.includes(id))].filter((id) => id !== null);
  const formerIds = hasClosedReaders(row)
    ? []
    : [...new Set([...row.former_ids, ...leavingIds])].filter((id) => id !== owner.ownerId && !helpers.includes(id));
  const rule = directory.ruleFor(row.topic_id, schoolId);
  await saveConversation(context, row.id, clockOf(row), {
    owner_id: owner.ownerId,
    backup_id: owner.backupId,
    school_id: schoolId,
    unit_id: rule?.kind === 'role_at_unit' ? rule.unitId : row.unit_id,
    unread: true,
    handoffs: row.handoffs + 1,
    helper_ids: helpers,
    ...readersWith(directory, { ...row, school_id: schoolId, helper_ids: helpers }, owner),
  });
  await keepLeaves(context, row.id, leavesAfter(row, { formerIds, leavingIds, to: owner.ownerId, now }));
  await moveSearchScope(context, row.id);
  await addHappening(context, row.id, 'handed_off', { toId: owner.ownerId, facts: { from, reason: 'moved' } });
  context.record('conversation went with its child', { kind: 'conversation', id: row.id }, { from, to: owner.ownerId });
  await endMoves(context, [move.id], 'went', owner.ownerId);
  await context.publish(conversationHandedOff({ conversationId: row.id, from, to: owner.ownerId, why: 'moved' }));
  context.refresh(`conversation:${row.id}`);
  return owner.ownerId;
}

async function stay(context: ActionContext, row: ConversationRow, move: MoveRow): Promise<void> {
  await endMoves(context, [move.id], 'stayed');
  await addHappening(context, row.id, 'move_stayed');
  context.record('conversation stayed when its child moved', { kind: 'conversation', id: row.id });
  context.refresh(`conversation:${row.id}`);
}

async function undecided({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<readonly MoveRow[]> {
  const { rows } = await sql<MoveRow>`select * from conversations.child_moves
    where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and state = 'open' order by conversation_id`.execute(
    tx,
  );
  return rows;
}

/** Decides one move under the conversation's lock; false where it was decided, closed or handed on meanwhile. */
async function decideOne(
  context: ActionContext,
  move: MoveRow,
  choice: 'stays' | 'goes',
  may: (row: ConversationRow) => Promise<boolean>,
  onlyIfKnown = false,
): Promise<boolean> {
  const row = await lockConversation(context, move.conversation_id);
  // Looked at again, now that nobody else can decide.
  if ((await undecided(context, [move.id])).length === 0) return false;
  allow(await may(row));
  if (row.state === 'closed') {
    await endMoves(context, [move.id], 'settled');
    return false;
  }
  if (onlyIfKnown && !(await senderMayKnow(context, row, move))) return false;
  if (choice === 'goes' && (await goAlong(context, row, move)) !== null) return true;
  await stay(context, row, move);
  return true;
}

/** Whether whoever wrote it may learn where the child is now: within a school yes, else by their right to see records. */
async function senderMayKnow(context: ActionContext, row: ConversationRow, move: MoveRow): Promise<boolean> {
  if (move.kind !== 'school') return true;
  if (row.guardian_id === null) return false;
  return guardianMayAbout(context, { guardianId: row.guardian_id, studentId: move.student_id, right: 'see_records' });
}

const decision = z.object({
  moveIds,
  choice: z.enum(['stays', 'goes']),
  /** Many with one press: nothing goes that would tell its sender where a child is who may not know it. */
  together: z.boolean().default(false),
});

/**
 * Stays or goes, for one matter or for many at once. Either desk decides: whoever works on the matter, and, where it has
 * no closed readers, the child's new school and teachers.
 */
export const decideMoves = action(
  'conversations.decide_moves',
  decision,
  async (context, { moveIds: ids, choice, together }): Promise<{ decided: number }> => {
    const moves = await undecided(context, ids);
    let decided = 0;
    for (const move of moves) {
      const may = async (row: ConversationRow): Promise<boolean> =>
        mayWorkOn(context.actor, row) ||
        atNewDesk(context.actor, row, {
          schoolId: move.to_school_id,
          teaches: await reachesStudent(context.tx, context.actor, move.student_id),
        });
      const goes = choice === 'goes' && together;
      if (await decideOne(context, move, choice, may, goes)) decided += 1;
    }
    context.refresh('inbox');
    context.refresh('moves');
    return { decided };
  },
);

const batch = 100;

/** Nobody decided in time: the rule that stood on the page does. */
export const decideOverdueMoves = action('conversations.decide_overdue_moves', z.object({}), async (context) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<MoveRow>`select * from conversations.child_moves
    where district_id = ${actor.districtId} and state = 'open' and decide_by <= ${now} order by decide_by, conversation_id limit ${batch}`.execute(
    tx,
  );
  for (const move of rows.toSorted((a, b) => a.conversation_id.localeCompare(b.conversation_id)))
    await decideOne(context, move, move.by_rule, async () => true);
  if (rows.length === batch) context.enqueue('conversations.decide_moves', {}, { key: 'more' });
  if (rows.length > 0) context.refresh('moves');
  return rows.length;
});

/** In how many school days the desks decide. Counts for moves from now on. */
export const setMoveDays = action(
  'conversations.set_move_days',
  z.object({ days: z.number().int() }),
  async (context, { days }) => {
    const { tx, actor } = context;
    allow(hasRole(actor, 'administrator', null));
    if (days < 1 || days > mostMoveDays) throw errors.move_days_wrong({ most: mostMoveDays }, 'days');
    await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, 'conversations.move_days', ${JSON.stringify(days)}::jsonb)
      on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
    context.record('days to decide on moves set', null, { days });
  },
);

const told = z.object({ personId: z.string(), n: z.number().int(), at: z.string() });

/** One mail a load to each person with something to decide. No child is named in it. */
export const tellMoves = action('conversations.tell_moves', told, async (context, { personId, n, at }) => {
  const { tx, actor, floor } = context;
  const { rows } = await sql`select from conversations.child_moves
    where district_id = ${actor.districtId} and at = ${at}::timestamptz and state = 'open' limit 1`.execute(tx);
  const to = rows.length === 0 ? null : await staffAddress(context, personId);
  if (to === null) return;
  const { locale, t } = await speaking(context, to);
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId,
    address: to.address,
    language: locale,
    subject: t('conversations.moving.mail.subject', { n }),
    body: t('conversations.moving.mail.text', { n, link: `${floor.settings.publicUrl}/desk/moves` }),
    onceKey: `moves ${at} ${personId}`,
  });
});
