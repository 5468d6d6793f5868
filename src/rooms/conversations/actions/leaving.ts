import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { mayOwn, ownerChain } from '../conversations.ownership.ts';
import { mayRunLeaverDrill } from '../conversations.policy.ts';
import { activeAmong, addHappening, type ConversationRow } from '../conversations.store.ts';
import { firstActive, privateReaders } from './opening.ts';

/** What one person holds, and where it would go. */
export type LeaverPlan = {
  readonly personId: Uuid;
  readonly conversations: readonly {
    id: Uuid;
    code: string;
    subject: string;
    dueAt: Temporal.Instant | null;
    private: boolean;
    toId: Uuid | null;
  }[];
  readonly total: number;
  /** Topics where they are named as owner, in a rota or as backup. */
  readonly topics: readonly { topicId: Uuid; as: 'owner' | 'rota' | 'backup' }[];
  readonly categories: readonly Uuid[];
  readonly savedReplies: number;
  readonly alarmTeam: boolean;
};

type Held = Pick<
  ConversationRow,
  | 'id'
  | 'code'
  | 'subject'
  | 'due_at'
  | 'privacy'
  | 'topic_id'
  | 'category_id'
  | 'school_id'
  | 'excluded_ids'
  | 'owner_id'
  | 'helper_ids'
  | 'reader_ids'
>;

async function heldBy(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  personId: Uuid,
  forUpdate: boolean,
): Promise<readonly Held[]> {
  const { rows } =
    await sql<Held>`select id, code, subject, due_at, privacy, topic_id, category_id, school_id, excluded_ids, owner_id, helper_ids, reader_ids
    from conversations.conversations where district_id = ${actor.districtId} and owner_id = ${personId} and state <> 'closed' order by due_at, id ${forUpdate ? sql`for update` : sql``}`.execute(
      tx,
    );
  return rows;
}

/** The chain for a matter when this person is gone. */
function chainWithout(
  directory: Directory,
  row: Held,
  personId: Uuid,
  now: Temporal.Instant,
  turn: number,
): readonly Uuid[] {
  return ownerChain(
    {
      rule: directory.ruleFor(row.topic_id, row.school_id),
      categoryOwnerId: row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null),
      schoolId: row.school_id,
      teacherIds: [],
      excluded: [...row.excluded_ids, personId],
      now,
      turn,
    },
    directory,
  );
}

/** Everything a person owns and where each would go: seen before anything is done. */
export const leaverPlan = question(
  'conversations.leaver_plan',
  async ({ tx, actor, now }, { personId }: { personId: Uuid }): Promise<LeaverPlan> => {
    const directory = await freshDirectory(tx, actor.districtId);
    const member = found(directory.staff.get(personId));
    allow(
      mayRunLeaverDrill(
        actor,
        member.grants.map((grant) => grant.unitId),
      ),
    );
    const held = await heldBy({ tx, actor }, personId, false);
    const readable = (row: Held): boolean =>
      row.privacy !== 'private' || (actor.personId !== null && row.reader_ids.includes(actor.personId));
    const { rows: replies } = await sql<{
      n: number;
    }>`select count(*)::int as n from conversations.saved_replies where district_id = ${actor.districtId} and owner_id = ${personId} and ended_at is null`.execute(
      tx,
    );
    const { rows: team } =
      await sql`select 1 from conversations.alarm_team where district_id = ${actor.districtId} and person_id = ${personId} limit 1`.execute(
        tx,
      );
    const { rows: rules } = await sql<{
      topic_id: Uuid;
      person_id: Uuid | null;
      rota: Uuid[];
      backups: Uuid[];
    }>`select topic_id, person_id, rota, backups from conversations.topic_owners
    where district_id = ${actor.districtId} and (person_id = ${personId} or ${personId} = any(rota) or ${personId} = any(backups))`.execute(
      tx,
    );
    return {
      personId,
      total: held.length,
      conversations: held.slice(0, 200).map((row, turn) => ({
        id: row.id,
        code: row.code,
        // A private matter's words stay private even here; that it must move is no secret.
        subject: readable(row) ? row.subject : '',
        dueAt: row.due_at,
        private: row.privacy === 'private',
        toId: chainWithout(directory, row, personId, now, turn)[0] ?? null,
      })),
      topics: rules.map((rule) => ({
        topicId: rule.topic_id,
        as: rule.person_id === personId ? 'owner' : rule.rota.includes(personId) ? 'rota' : 'backup',
      })),
      categories: [...directory.categories.values()]
        .filter((category) => category.ownerId === personId)
        .map((category) => category.id),
      savedReplies: replies[0]?.n ?? 0,
      alarmTeam: team.length > 0,
    };
  },
);

export type Moves = Readonly<Record<Uuid, Uuid>>;

/** Moves everything a person holds to others, in this transaction. `to` names one successor for all; `moves` one for a conversation. */
export async function moveAllFrom(
  context: ActionContext,
  personId: Uuid,
  wish: { to: Uuid | null; moves: Moves; why: string },
): Promise<number> {
  const { tx, actor, now } = context;
  // Exclusive: from here on nobody can be given new work of this person until this transaction ends.
  await activeAmong(tx, actor.districtId, [personId], 'exclusive');
  const directory = await freshDirectory(tx, actor.districtId);
  const held = await heldBy(context, personId, true);
  let turn = 0;
  for (const row of held) {
    const wished = [wish.moves[row.id] ?? wish.to].filter(
      (id): id is Uuid => id !== null && id !== undefined && id !== personId && mayOwn(directory, id, row.excluded_ids),
    );
    const owner = await firstActive(
      context,
      [...new Set([...wished, ...chainWithout(directory, row, personId, now, turn)])].filter((id) => id !== personId),
    );
    turn += 1;
    const readers =
      row.privacy === 'private'
        ? [...privateReaders(directory, owner, [...row.excluded_ids, personId])]
        : row.reader_ids;
    await sql`update conversations.conversations set owner_id = ${owner.ownerId}, backup_id = ${owner.backupId}, unread = true, handoffs = handoffs + 1, version = version + 1,
        helper_ids = array_remove(array_remove(helper_ids, ${personId}::uuid), ${owner.ownerId}::uuid), reader_ids = ${readers}
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    await addHappening(context, row.id, 'handed_off', {
      toId: owner.ownerId,
      facts: { from: personId, reason: wish.why },
    });
    await context.publish(
      conversationHandedOff({ conversationId: row.id, from: personId, to: owner.ownerId, why: wish.why }),
    );
  }
  await sql`update conversations.search s set owner_id = c.owner_id, helper_ids = c.helper_ids from conversations.conversations c
    where s.district_id = ${actor.districtId} and c.district_id = s.district_id and c.id = s.id and s.owner_id = ${personId} and c.owner_id <> ${personId}`.execute(
    tx,
  );
  await sql`update conversations.conversations set helper_ids = array_remove(helper_ids, ${personId}::uuid), reader_ids = array_remove(reader_ids, ${personId}::uuid),
      backup_id = case when backup_id = ${personId} then null else backup_id end
    where district_id = ${actor.districtId} and state <> 'closed' and (${personId} = any(helper_ids) or ${personId} = any(reader_ids) or backup_id = ${personId})`.execute(
    tx,
  );
  await sql`update conversations.topic_owners set backups = array_remove(backups, ${personId}::uuid), rota = array_remove(rota, ${personId}::uuid),
      person_id = case when person_id = ${personId} then ${wish.to}::uuid else person_id end
    where district_id = ${actor.districtId} and (person_id = ${personId} or ${personId} = any(backups) or ${personId} = any(rota))`.execute(
    tx,
  );
  await sql`update conversations.categories set owner_id = ${wish.to}::uuid where district_id = ${actor.districtId} and owner_id = ${personId}`.execute(
    tx,
  );
  await sql`delete from conversations.alarm_team where district_id = ${actor.districtId} and person_id = ${personId}`.execute(
    tx,
  );
  if (wish.to !== null)
    await sql`update conversations.saved_replies set owner_id = ${wish.to} where district_id = ${actor.districtId} and owner_id = ${personId}`.execute(
      tx,
    );
  context.record('work moved from a leaver', { kind: 'person', id: personId }, { moved: held.length, why: wish.why });
  context.refresh('inbox');
  forgetDirectory(actor.districtId);
  return held.length;
}

const drillRequest = z.object({
  personId: z.string(),
  toId: z.string().nullable().default(null),
  moves: z.record(z.string(), z.string()).default({}),
});

/** The leaver drill, done: everything moves in one transaction. The account is switched off by the page in the same breath, through access. */
export const runLeaverDrill = action(
  'conversations.leaver_drill',
  drillRequest,
  async (context, { personId, toId, moves }): Promise<number> => {
    const directory = await freshDirectory(context.tx, context.actor.districtId);
    const member = found(directory.staff.get(personId));
    allow(
      mayRunLeaverDrill(
        context.actor,
        member.grants.map((grant) => grant.unitId),
      ),
    );
    if (toId !== null && (toId === personId || !mayOwn(directory, toId, []))) throw errors.person_cannot({}, 'to');
    return moveAllFrom(context, personId, { to: toId, moves, why: 'leaver' });
  },
);

const absenceRequest = z.object({
  personId: z.string().nullable().default(null),
  from: z.string(),
  until: z.string(),
  backupId: z.string().nullable(),
  note: z.string().max(200).default(''),
});

/** Out of office with dates. From then on new work goes to the backup; what is open moves when the absence begins. */
export const enterAbsence = action(
  'conversations.enter_absence',
  absenceRequest,
  async (context, input): Promise<Uuid> => {
    const { tx, actor, now } = context;
    const personId = found(input.personId ?? actor.personId);
    const directory = await freshDirectory(tx, actor.districtId);
    const member = found(directory.staff.get(personId));
    allow(
      personId === actor.personId ||
        mayRunLeaverDrill(
          actor,
          member.grants.map((grant) => grant.unitId),
        ) ||
        hasAnyRole(actor, ['office'], member.grants[0]?.unitId),
    );
    const from = Temporal.Instant.from(input.from);
    const until = Temporal.Instant.from(input.until);
    if (Temporal.Instant.compare(from, until) >= 0 || Temporal.Instant.compare(until, now) <= 0)
      throw errors.dates_wrong({}, 'until');
    if (input.backupId !== null && (input.backupId === personId || !mayOwn(directory, input.backupId, [])))
      throw errors.person_cannot({}, 'backup');
    const id = newId();
    await sql`insert into conversations.absences (district_id, id, person_id, backup_id, from_at, until_at, note, created_at)
    values (${actor.districtId}, ${id}, ${personId}, ${input.backupId}, ${from}, ${until}, ${input.note}, ${now})`.execute(
      tx,
    );
    context.record('absence entered', { kind: 'person', id: personId }, { from: input.from, until: input.until });
    const start = Temporal.Instant.compare(from, now) > 0 ? from : now;
    context.enqueue('conversations.absence_begins', { absenceId: id }, { runAt: start });
    forgetDirectory(actor.districtId);
    return id;
  },
);

const beginRequest = z.object({ absenceId: z.string() });

/** The absence begins: open matters that fall due before the return go to the backup or along the chain. */
export const beginAbsence = action('conversations.begin_absence', beginRequest, async (context, { absenceId }) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    person_id: Uuid;
    backup_id: Uuid | null;
    until_at: Temporal.Instant;
  }>`select person_id, backup_id, until_at from conversations.absences
    where district_id = ${actor.districtId} and id = ${absenceId} and removed_at is null`.execute(tx);
  const absence = rows[0];
  if (!absence || Temporal.Instant.compare(absence.until_at, now) <= 0) return;
  const directory = await freshDirectory(tx, actor.districtId);
  const held = (await heldBy(context, absence.person_id, true)).filter(
    (row) => row.due_at !== null && Temporal.Instant.compare(row.due_at, absence.until_at) < 0,
  );
  for (const row of held) {
    const backup =
      absence.backup_id !== null && mayOwn(directory, absence.backup_id, row.excluded_ids) ? [absence.backup_id] : [];
    const chain = [...new Set([...backup, ...chainWithout(directory, row, absence.person_id, now, 0)])];
    if (chain.length === 0) continue;
    const owner = await firstActive(context, chain);
    const readers =
      row.privacy === 'private' ? [...privateReaders(directory, owner, row.excluded_ids)] : row.reader_ids;
    await sql`update conversations.conversations set owner_id = ${owner.ownerId}, backup_id = ${absence.person_id}, unread = true, handoffs = handoffs + 1, version = version + 1, reader_ids = ${readers}
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    await sql`update conversations.search set owner_id = ${owner.ownerId} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    await addHappening(context, row.id, 'handed_off', {
      toId: owner.ownerId,
      facts: { from: absence.person_id, reason: 'away' },
    });
    await context.publish(
      conversationHandedOff({ conversationId: row.id, from: absence.person_id, to: owner.ownerId, why: 'away' }),
    );
  }
  context.record('work moved during an absence', { kind: 'person', id: absence.person_id }, { moved: held.length });
  context.refresh('inbox');
});

const endRequest = z.object({ absenceId: z.string() });

/** Back early, or entered by mistake. */
export const removeAbsence = action('conversations.remove_absence', endRequest, async (context, { absenceId }) => {
  const { rows } = await sql<{
    person_id: Uuid;
  }>`update conversations.absences set removed_at = ${context.now} where district_id = ${context.actor.districtId} and id = ${absenceId} and removed_at is null returning person_id`.execute(
    context.tx,
  );
  const row = found(rows[0]);
  allow(
    row.person_id === context.actor.personId ||
      hasAnyRole(context.actor, ['principal', 'engagement', 'administrator', 'office']),
  );
  context.record('absence removed', { kind: 'person', id: row.person_id });
  forgetDirectory(context.actor.districtId);
});
