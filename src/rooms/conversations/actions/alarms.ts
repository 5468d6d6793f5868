import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { isAway, mayOwn } from '../conversations.ownership.ts';
import { alarmCalling, alarmOver } from '../conversations.events.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { endHits } from '../conversations.hits.ts';
import { calledOf, teamLists } from '../conversations.oncall.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { notifyPerson } from '../conversations.notices.ts';

/** Until somebody presses "I have it", the team is called again this often. */
export const alarmRepeatMinutes = 5;

/**
 * Who is called: whoever is on call now, the school's list before the district's; without any, the principal, the
 * engagement officer and the administrators. At least two people where two exist; never somebody the matter is about.
 */
export async function alarmTeamFor(
  context: Pick<ActionContext, 'tx' | 'actor'>,
  directory: Directory,
  row: Pick<ConversationRow, 'school_id' | 'excluded_ids'>,
  now: Temporal.Instant,
  round = 0,
): Promise<readonly Uuid[]> {
  const list = await teamLists(context, { schoolId: row.school_id });
  const fits = (id: Uuid): boolean => mayOwn(directory, id, row.excluded_ids);
  return calledOf(
    list.filter((member) => fits(member.personId)),
    {
      now,
      round,
      clock: await weekFor(context.tx, context.actor.districtId, null),
      isAway: (id) => isAway(directory, id, now) !== null,
      standing: standingAbove(directory, row.school_id).filter(fits),
    },
  );
}

/** Whoever stands above a school without a list: its principal, the engagement officer, the administrators. */
export function standingAbove(directory: Directory, schoolId: Uuid | null): readonly Uuid[] {
  return [
    ...(schoolId === null ? [] : directory.byRole('principal', schoolId)),
    ...directory.byRole('engagement', null),
    ...directory.byRole('administrator', null),
  ];
}

const callRequest = z.object({ conversationId: z.string(), round: z.number().int() });

/** Calls the team at once through every channel they have, and again every five minutes until one of them has it. */
export const callAlarmTeam = action(
  'conversations.call_alarm_team',
  callRequest,
  async (context, { conversationId, round }) => {
    const row = await lockConversation(context, conversationId);
    if (row.critical_at === null || row.acknowledged_at !== null) return;
    const { tx, actor, now } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const team = await alarmTeamFor(context, directory, row, now, round);
    // After two rounds without an answer everybody who stands above is called too: the chain is never empty.
    const wider =
      round < 2
        ? []
        : [...directory.byRole('engagement', null), ...directory.byRole('administrator', null)].filter((id) =>
            mayOwn(directory, id, row.excluded_ids),
          );
    const called = [...new Set([...team, ...(row.owner_id === null ? [] : [row.owner_id]), ...wider])];
    for (const personId of called) {
      await sql`insert into conversations.alarm_calls (district_id, id, conversation_id, person_id, round, at) values (${actor.districtId}, ${newId()}, ${row.id}, ${personId}, ${round}, ${now})`.execute(
        tx,
      );
      await notifyPerson(context, {
        personId,
        what: 'alarm',
        row,
        onceKey: `alarm ${row.id} ${row.critical_at.epochMilliseconds} ${round} ${personId}`,
      });
    }
    const joined = round === 0 ? await letIn(context, row, team) : [];
    await addHappening(context, row.id, 'alarm_called', {
      byId: null,
      facts: { round, people: called.length, joined },
    });
    await context.publish(alarmCalling({ conversationId: row.id, round }));
    context.record('alarm team called', { kind: 'conversation', id: row.id }, { round, people: called.length });
    context.enqueue(
      'conversations.alarm',
      { conversationId, round: round + 1 },
      { runAt: now.add({ minutes: alarmRepeatMinutes }) },
    );
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** The called can read and answer it. Nobody is added to a private matter without a record. Answers who is new in it. */
async function letIn(context: ActionContext, row: ConversationRow, team: readonly Uuid[]): Promise<readonly Uuid[]> {
  const closed = hasClosedReaders(row);
  const has = closed ? row.reader_ids : row.helper_ids;
  const joined = team.filter((id) => !has.includes(id) && (closed || id !== row.owner_id));
  if (joined.length === 0) return [];
  const ids = [...has, ...joined];
  await saveConversation(context, row.id, clockOf(row), closed ? { reader_ids: ids } : { helper_ids: ids });
  if (closed)
    for (const personId of joined) await addHappening(context, row.id, 'alarm_reader', { byId: null, toId: personId });
  return joined;
}

const haveItRequest = z.object({ conversationId: z.string() });

/** "I have it": the calls end, and everybody sees who. */
export const acknowledgeAlarm = action(
  'conversations.acknowledge_alarm',
  haveItRequest,
  async (context, { conversationId }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row) && context.actor.personId !== null);
    if (row.critical_at === null || row.acknowledged_at !== null) return;
    await saveConversation(context, row.id, clockOf(row), {
      acknowledged_at: context.now,
      acknowledged_by: context.actor.personId,
    });
    await addHappening(context, row.id, 'alarm_taken');
    await context.publish(alarmOver({ conversationId: row.id }));
    context.record('alarm taken', { kind: 'conversation', id: row.id });
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** Why an alarm was none. */
export const falseReasons = ['joke', 'homework', 'quotation', 'other'] as const;

const dismissRequest = haveItRequest.extend({ reason: z.enum(falseReasons).default('other') });

/**
 * One click for a false alarm: nothing of it stays with the child, the family or the conversation. That it was called,
 * who ended it and why stands in the audit log alone; the word list that was wrong is counted without them.
 */
export const dismissAlarm = action(
  'conversations.dismiss_alarm',
  dismissRequest,
  async (context, { conversationId, reason }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row) && context.actor.personId !== null);
    if (row.critical_at === null) return;
    const left = await forgetAlarm(context, row);
    await saveConversation(context, row.id, clockOf(row), {
      critical_at: null,
      critical_category: null,
      acknowledged_at: null,
      acknowledged_by: null,
      helper_ids: row.helper_ids.filter((id) => !left.has(id)),
      reader_ids: row.reader_ids.filter((id) => !left.has(id)),
    });
    await moveSearchScope(context, row.id);
    await endHits(context, row.id, reason);
    await context.publish(alarmOver({ conversationId: row.id }));
    context.record('alarm dismissed', { kind: 'conversation', id: row.id }, { reason });
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** Takes the calls out of the conversation's course. Answers who came in by them alone and has done nothing in it. */
async function forgetAlarm({ tx, actor }: ActionContext, row: ConversationRow): Promise<ReadonlySet<Uuid>> {
  await sql`delete from conversations.alarm_calls where district_id = ${actor.districtId} and conversation_id = ${row.id}`.execute(
    tx,
  );
  const { rows } = await sql<{
    facts: { joined?: readonly Uuid[] };
  }>`delete from conversations.happenings where district_id = ${actor.districtId} and conversation_id = ${row.id}
    and what in ('alarm_called', 'alarm_taken', 'alarm_reader', 'alarm_dismissed') returning facts`.execute(tx);
  const { rows: wrote } = await sql<{
    id: Uuid;
  }>`select distinct author_id as id from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${row.id} and author_id is not null`.execute(
    tx,
  );
  const stay = new Set([actor.personId, row.owner_id, row.backup_id, ...wrote.map((one) => one.id)]);
  return new Set(rows.flatMap(({ facts }) => facts.joined ?? []).filter((id) => !stay.has(id)));
}

/** True when somebody of the team is at the desk now: has a page open, or read something in the last ten minutes. */
export async function isTeamWatching(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  team: readonly Uuid[],
): Promise<boolean> {
  const { rows } =
    await sql`select 1 from platform.sessions where district_id = ${actor.districtId} and person_id = any(${[...team]}::uuid[]) and seen_at > ${now.subtract({ minutes: 10 })} limit 1`.execute(
      tx,
    );
  return rows.length > 0;
}
