import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { filesUntilLeft, type Leave, untilLeft, wordsCame } from '../conversations.former.ts';
import type { HappeningRow, MessageRow } from '../conversations.store.ts';

export type ListedFile = {
  readonly id: Uuid;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: 'clean' | 'held';
  readonly heldReason: string | null;
  readonly createdAt: Temporal.Instant;
};

export type DeliveryState = {
  readonly messageId: Uuid;
  readonly kind: string;
  readonly address: string;
  readonly state: string;
  readonly reason: string | null;
  readonly at: Temporal.Instant;
};

export type CallbackRow = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly at: Temporal.Instant;
  readonly outcome: 'reached' | 'no_answer' | 'voicemail' | 'wrong_number';
  readonly said: string | null;
};

/** What was written and done in one conversation. */
export type Thread = {
  readonly messages: readonly MessageRow[];
  readonly happenings: readonly HappeningRow[];
  readonly files: readonly ListedFile[];
  readonly deliveries: readonly DeliveryState[];
  readonly callbacks: readonly CallbackRow[];
};

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;
type Asked = { readonly id: Uuid; readonly left: Leave | null };

const mostInThread = 400;

/** The newest of a thread, in their order. */
async function lastOf<T>(
  { tx, actor }: Reading,
  table: 'messages' | 'happenings',
  { id, left }: Asked,
): Promise<readonly T[]> {
  const came = table === 'messages' ? wordsCame('w') : 'w.at';
  const { rows } = await sql<T>`select * from (select w.* from ${sql.id('conversations', table)} w
    where w.district_id = ${actor.districtId} and w.conversation_id = ${id} and ${untilLeft(left, came)} order by w.id desc limit ${sql.raw(String(mostInThread))}) t order by id`.execute(
    tx,
  );
  return rows;
}

async function callbacksOf({ tx, actor }: Reading, { id, left }: Asked): Promise<readonly CallbackRow[]> {
  const { rows } =
    await sql<CallbackRow>`select id, person_id as "personId", at, outcome, said from conversations.callbacks b
    where district_id = ${actor.districtId} and conversation_id = ${id} and ${untilLeft(left, 'b.at')} order by at`.execute(
      tx,
    );
  return rows;
}

async function filesWithTime({ tx, actor }: Reading, { id, left }: Asked): Promise<readonly ListedFile[]> {
  const { rows } =
    await sql<ListedFile>`select id, name, type, size, state, held_reason as "heldReason", created_at as "createdAt" from platform.files f
    where district_id = ${actor.districtId} and owner_id = ${id} and owner_kind = 'conversation' and ${filesUntilLeft(left, 'f')} order by id limit 200`.execute(
      tx,
    );
  return rows;
}

async function deliveriesOf({ tx, actor }: Reading, { id, left }: Asked): Promise<readonly DeliveryState[]> {
  const { rows } =
    await sql<DeliveryState>`select message_ref as "messageId", kind, address, state, state_reason as reason, coalesce(settled_at, sent_at, created_at) as at
    from channels.v_deliveries where district_id = ${actor.districtId} and about_id = ${id} and message_ref is not null
      and ${untilLeft(left, 'coalesce(settled_at, sent_at, created_at)')} order by at`.execute(tx);
  return rows;
}

/** The whole thread in one parcel, however long it is; up to the moment it left, for who had it until then. */
export async function threadOf(reading: Reading, asked: Asked): Promise<Thread> {
  const [messages, happenings, callbacks, files, deliveries] = await Promise.all([
    lastOf<MessageRow>(reading, 'messages', asked),
    lastOf<HappeningRow>(reading, 'happenings', asked),
    callbacksOf(reading, asked),
    filesWithTime(reading, asked),
    deliveriesOf(reading, asked),
  ]);
  return { messages, happenings, callbacks, files, deliveries };
}
