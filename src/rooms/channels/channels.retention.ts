import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, type Retention, rowsThatEnd, standing } from '#platform/keeping';

const arrived = rowsThatEnd({
  id: 'channels.arrived',
  dataClass: 'conversation',
  days: { usual: 365, least: 30, most: 2555 },
  table: 'channels.inbound',
  // What was taken in and not yet understood is never old enough.
  endedAt: `case when r.conversation_id is null and r.result <> 'kept' then r.received_at end`,
});

/** Mail that became no conversation – bounces, automatic answers, unwanted mail – with its original. */
const arrivedWithOriginal: Retention = {
  ...arrived,
  tables: [...arrived.tables, 'platform.files', 'platform.file_pieces'],
  async remove(context, ids) {
    const { rows } = await sql<{ id: Uuid }>`select raw_file_id as id from channels.inbound
      where district_id = ${context.actor.districtId} and id = any(${[...ids]}::uuid[]) and raw_file_id is not null`.execute(
      context.tx,
    );
    const removed = await arrived.remove(context, ids);
    return { ...removed, ...(await removeFiles(context, sql`id = any(${rows.map((row) => row.id)}::uuid[])`)) };
  },
};

async function removeFiles({ tx, actor }: ActionContext, where: ReturnType<typeof sql>): Promise<Removed> {
  const result = await sql`delete from platform.files where district_id = ${actor.districtId} and ${where}`.execute(tx);
  return { 'platform.files': Number(result.numAffectedRows ?? 0n) };
}

/**
 * What was sent about these conversations and what came in for them, with originals: called when they are deleted.
 * Answers the rows removed, by table.
 */
export async function removeAbout(context: ActionContext, conversationIds: readonly Uuid[]): Promise<Removed> {
  const { tx, actor } = context;
  const ids = [...conversationIds];
  const { rows } = await sql<{ id: Uuid }>`delete from channels.inbound
    where district_id = ${actor.districtId} and conversation_id = any(${ids}::uuid[]) returning raw_file_id as id`.execute(
    tx,
  );
  const originals = rows.map((row) => row.id).filter((id) => id !== null);
  const files = await removeFiles(context, sql`id = any(${originals}::uuid[])`);
  const sent =
    await sql`delete from channels.deliveries where district_id = ${actor.districtId} and about_id = any(${ids}::uuid[])`.execute(
      tx,
    );
  const receipts =
    await sql`delete from channels.auto_replies where district_id = ${actor.districtId} and about_id = any(${ids}::uuid[])`.execute(
      tx,
    );
  return {
    'channels.inbound': rows.length,
    'channels.deliveries': Number(sent.numAffectedRows ?? 0n),
    'channels.auto_replies': Number(receipts.numAffectedRows ?? 0n),
    ...files,
  };
}

const ownTables = [
  'channels.contact_points',
  'channels.preferences',
  'channels.access_needs',
  'channels.push_subscriptions',
] as const;

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const table of ownTables) {
    const result =
      await sql`delete from ${sql.table(table)} where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[table] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

/** How long the channels keep what went out and came in beside conversations. An opt-out lives as long as its person. */
export const channelsKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'channels.sent',
      dataClass: 'conversation',
      days: { usual: 365, least: 30, most: 2555 },
      table: 'channels.deliveries',
      endedAt: `case when r.about_kind is distinct from 'conversation' and r.state not in ('queued', 'sending') then r.created_at end`,
      people: 'array[r.person_id]',
    }),
    arrivedWithOriginal,
    rowsThatEnd({
      id: 'channels.sendings',
      dataClass: 'conversation',
      days: { usual: 365, least: 30, most: 2555 },
      table: 'channels.broadcasts',
      endedAt: `case when r.state <> 'going' then coalesce(r.done_at, r.stopped_at) end`,
      machinery: true,
    }),
    rowsThatEnd({
      id: 'channels.tries',
      dataClass: 'work',
      days: { usual: 365, least: 30, most: 2555 },
      table: 'channels.delivery_attempts',
      endedAt: 'r.ended_at',
      machinery: true,
    }),
    rowsThatEnd({
      id: 'channels.print_runs',
      dataClass: 'work',
      days: { usual: 365, least: 30, most: 2555 },
      table: 'channels.print_runs',
      endedAt: 'r.printed_at',
      machinery: true,
    }),
    rowsThatEnd({
      id: 'channels.receipts',
      dataClass: 'work',
      days: { usual: 60, least: 14, most: 365 },
      table: 'channels.auto_replies',
      endedAt: 'r.sent_at',
      machinery: true,
    }),
  ],
  people: { forget: forgetPeople },
  notInRecords: {
    'channels.contact_points': 'whether an address works and wants mail; the address itself stands with its owner',
    'channels.deliveries': 'an envelope: the words in it stand in the conversation, or were the family’s own notice',
    'channels.auto_replies': 'that an automatic answer went out',
    'channels.broadcasts': 'that a member of staff began a sending; its words stand with the message',
    'channels.preferences': 'what somebody chose for their own messages; it stands on their own page',
    'channels.push_subscriptions': 'a device of theirs that shows notices; it stands on their own page',
    'channels.access_needs': 'how somebody is reached; it stands on their own page',
    'channels.inbound': 'the raw letter behind a message; its words and files stand in the conversation',
  },
  standing: {
    ...standing('goes with the person', ...ownTables),
    ...standing('the district’s own account and keys, until they are taken away', 'channels.accounts', 'channels.keys'),
    ...standing('an opt-out outlives everything it was said about', 'channels.opt_outs'),
    ...standing('where the mailbox was read up to', 'channels.mailbox_places'),
  },
};
