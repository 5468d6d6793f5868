import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { ArrivedText, CarrierDrivers } from '#rooms/channels';

/** What families wrote while this house was down: the carrier hardly repeats itself, so it is asked. */

/** At the first time, and after a very long outage, so far back. */
const mostHours = 48;
/** What the carrier's list may not show yet, and what the hook may still be taking in. */
const overlapMinutes = 15;

const heardUntil = question('texts.heard_until', async ({ tx, actor }): Promise<Temporal.Instant | null> => {
  const { rows } = await sql<{
    at: Temporal.Instant | null;
  }>`select heard_until as at from channels.accounts where district_id = ${actor.districtId}`.execute(tx);
  return rows[0]?.at ?? null;
});

const unknownOf = question(
  'texts.unknown_of',
  async ({ tx, actor }, { ids }: { ids: readonly string[] }): Promise<ReadonlySet<string>> => {
    const { rows } = await sql<{
      id: string;
    }>`select message_id as id from channels.inbound where district_id = ${actor.districtId} and dedupe = any(${ids.map((id) => `sms ${id}`)}::text[])`.execute(
      tx,
    );
    const known = new Set(rows.map((row) => row.id));
    return new Set(ids.filter((id) => !known.has(id)));
  },
);

const keepHeard = action(
  'texts.keep_heard',
  z.object({ at: z.string(), found: z.number().int() }),
  async ({ tx, actor, record }, { at, found }) => {
    await sql`update channels.accounts set heard_until = ${at}::timestamptz where district_id = ${actor.districtId}`.execute(
      tx,
    );
    if (found > 0) record('missed texts fetched', null, { found });
  },
);

export type SweepParts = {
  readonly line: Awaited<ReturnType<CarrierDrivers['lineOf']>>;
  readonly onText: (floor: Floor, districtId: Uuid, text: ArrivedText) => Promise<void>;
};

/** Takes in what the carrier has and we have not. A text that comes by its hook meanwhile is still one. */
export async function sweepTexts(floor: Floor, actor: Actor, { line, onText }: SweepParts): Promise<void> {
  if (line === null) return;
  const now = floor.clock();
  const earliest = now.subtract({ hours: mostHours });
  const before = (await floor.ask(actor, heardUntil, {})) ?? earliest;
  const since = Temporal.Instant.compare(before, earliest) < 0 ? earliest : before;
  const seen = await line.twilio.lookUp({
    to: line.account.from,
    sentAfter: since.subtract({ minutes: overlapMinutes }),
  });
  if (seen.outcome === 'not_answered') return;
  const inbound = seen.found.filter((one) => one.inbound).toReversed();
  const missed = await floor.ask(actor, unknownOf, { ids: inbound.map((one) => one.sid) });
  let failed = 0;
  for (const one of inbound.filter(({ sid }) => missed.has(sid))) {
    const { sid: providerId, from, to, body } = one;
    // One that cannot be taken in holds up none of the others; it is asked for again at the next turn.
    await onText(floor, actor.districtId, { providerId, from, to, body, media: [], carrierSaid: null }).catch(
      (error: unknown) => {
        failed += 1;
        floor.log.warn('a missed text could not be taken in', { district: actor.districtId, error });
      },
    );
  }
  // More than the carrier showed at once, or one that failed: the next turn goes on from the same place.
  const until = seen.complete && failed === 0 ? now : since;
  await floor.act(actor, keepHeard, { at: until.toString(), found: missed.size });
}
