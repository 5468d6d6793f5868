import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { isAway, mayOwn } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  saveConversation,
} from '../conversations.store.ts';
import { notifyPerson } from '../conversations.notices.ts';

/** Until somebody presses "I have it", the team is called again this often. */
export const alarmRepeatMinutes = 5;

/**
 * Who is called: the school's team, then the district's; without any, the principal, the engagement officer and the
 * administrators. At least two people where two exist; never somebody the matter is about.
 */
export async function alarmTeamFor(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  directory: Directory,
  row: Pick<ConversationRow, 'school_id' | 'excluded_ids'>,
  now: Temporal.Instant,
): Promise<readonly Uuid[]> {
  const { rows } = await sql<{
    person_id: Uuid;
    org_id: Uuid | null;
  }>`select person_id, org_id from conversations.alarm_team
    where district_id = ${actor.districtId} and (org_id is null or org_id = ${row.school_id}) order by org_id nulls last, position`.execute(
    tx,
  );
  const named = rows.map((one) => one.person_id);
  const standing = [
    ...(row.school_id === null ? [] : directory.byRole('principal', row.school_id)),
    ...directory.byRole('engagement', null),
    ...directory.byRole('administrator', null),
  ];
  const fits = (id: Uuid): boolean => mayOwn(directory, id, row.excluded_ids);
  const team = [...new Set(named.filter((id) => fits(id) && isAway(directory, id, now) === null))];
  const more = [...new Set([...named, ...standing])].filter((id) => fits(id) && !team.includes(id));
  return team.length >= 2 ? team : [...team, ...more.slice(0, Math.max(2 - team.length, 0))];
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
    const team = await alarmTeamFor(context, directory, row, now);
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
    // Nobody is added to a private matter without a record.
    if (round === 0 && row.privacy === 'private') {
      await saveConversation(context, row.id, clockOf(row), { reader_ids: [...new Set([...row.reader_ids, ...team])] });
      for (const personId of team) await addHappening(context, row.id, 'alarm_reader', { byId: null, toId: personId });
    } else if (round === 0) {
      await saveConversation(context, row.id, clockOf(row), {
        helper_ids: [...new Set([...row.helper_ids, ...team.filter((id) => id !== row.owner_id)])],
      });
    }
    await addHappening(context, row.id, 'alarm_called', { byId: null, facts: { round, people: called.length } });
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
    context.record('alarm taken', { kind: 'conversation', id: row.id });
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** One click for a false alarm: the mark goes, no label stays on the child, the record of the call does. */
export const dismissAlarm = action(
  'conversations.dismiss_alarm',
  haveItRequest,
  async (context, { conversationId }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row) && context.actor.personId !== null);
    if (row.critical_at === null) return;
    await saveConversation(context, row.id, clockOf(row), {
      critical_at: null,
      critical_category: null,
      acknowledged_at: null,
      acknowledged_by: null,
    });
    await addHappening(context, row.id, 'alarm_dismissed');
    context.record('alarm dismissed', { kind: 'conversation', id: row.id });
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

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
