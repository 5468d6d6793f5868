import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type Floor, type Subscription } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';

type Due = { id: Uuid; job: string; payload: unknown; run_at: Temporal.Instant };

const dueJobs = question(
  'demo.due_jobs',
  async ({ tx, actor }, { until, most }: { until: Temporal.Instant; most: number }): Promise<readonly Due[]> => {
    const { rows } = await sql<Due>`select id, job, payload, run_at from platform.outbox
    where district_id = ${actor.districtId} and state = 'waiting' and run_at <= ${until} order by run_at, id limit ${most}`.execute(
      tx,
    );
    return rows;
  },
);

const settleRequest = z.object({ jobIds: z.array(z.string()) });

/** What was to be sent in the past counts as delivered then, as by the demonstration’s mailbox: nobody is written to about a matter of September. */
const settle = action('demo.settle_jobs', settleRequest, async ({ tx, actor }, { jobIds }) => {
  await sql`update channels.deliveries set state = 'delivered', attempts = 1, sent_at = send_after, settled_at = send_after where district_id = ${actor.districtId} and state = 'queued'
    and id in (select (payload ->> 'deliveryId')::uuid from platform.outbox where district_id = ${actor.districtId} and job = 'channels.deliver' and id = any (${jobIds}::uuid[]))`.execute(
    tx,
  );
  await sql`update platform.outbox set state = 'done', attempts = 1, done_at = run_at where district_id = ${actor.districtId} and id = any (${jobIds}::uuid[]) and state = 'waiting'`.execute(
    tx,
  );
});

/** The same floor at another moment: everything done on it happens then. */
export function floorAt(floor: Floor, now: Temporal.Instant): Floor {
  return {
    ...floor,
    clock: () => now,
    act: async (actor, one, input, options) => floor.act(actor, one, input, { now, ...options }),
    ask: async (actor, one, input, options) => floor.ask(actor, one, input, { now, ...options }),
  };
}

export type Past = {
  readonly floor: Floor;
  readonly house: Actor;
  readonly jobs: Readonly<Record<string, Job>>;
  /** What the rooms listen to, by event. */
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  /** Whether anybody still wants to read the mail about this conversation of that moment. */
  readonly mailMatters: (conversationId: string, at: Temporal.Instant) => boolean;
};

const heldMessages = question('demo.held_messages', async ({ tx, actor }): Promise<ReadonlySet<Uuid>> => {
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from conversations.messages where district_id = ${actor.districtId} and state = 'held'`.execute(tx);
  return new Set(rows.map((row) => row.id));
});

const payloadOf = z.object({ conversationId: z.string().optional(), messageId: z.string().optional() }).loose();

/** Jobs that would change or tell something. The rest is settled unseen, which saves most of the time. */
async function worthDoing({ floor, house, mailMatters }: Past, due: readonly Due[]): Promise<readonly Due[]> {
  const releases = due.some((one) => one.job === 'conversations.release');
  const held = releases ? await floor.ask(house, heldMessages, {}) : new Set<Uuid>();
  return due.filter(({ job, payload, run_at: at }) => {
    const { conversationId, messageId } = payloadOf.parse(payload);
    // Mail is settled below, and closed days were entered before there was anything whose promise they could move.
    if (job === 'channels.deliver' || job === 'conversations.recount') return false;
    if (job === 'conversations.release') return messageId !== undefined && held.has(messageId);
    if (job.startsWith('conversations.tell_')) return conversationId === undefined || mailMatters(conversationId, at);
    return true;
  });
}

/** Runs at most so many pieces of work at the same time. */
export async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: Math.min(lanes, queue.length) }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const BATCH = 400;

/** As many connections as a small machine has to spare. */
export const LANES = 6;

/** Does what the worker would have done until a moment of the past, each job at its own time; sends nothing. */
export async function runPast(past: Past, until: Temporal.Instant): Promise<number> {
  const { floor, house, jobs } = past;
  let total = 0;
  for (;;) {
    const due = await floor.ask(house, dueJobs, { until, most: BATCH });
    if (due.length === 0) return total;
    await inLanes(await worthDoing(past, due), LANES, async ({ id, job, payload, run_at: now }) => {
      await jobs[job]?.perform({ floor: floorAt(floor, now), actor: house, jobId: id, attempt: 1, now }, payload);
    });
    await floor.act(house, settle, { jobIds: due.map((one) => one.id) }, { now: until });
    total += due.length;
  }
}
