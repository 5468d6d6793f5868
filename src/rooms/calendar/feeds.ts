import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { ownCalendar, type OwnCalendar } from './month.questions.ts';

/**
 * The link by which a person's own calendar is read by a calendar program: 32 random characters, kept only as a keyed
 * hash, one a person at a time. It names nobody, and ends when its person or account ends or makes a new one.
 */
const purpose = 'calendar feed';

/** Makes a new link and ends the one before. The token is in the answer and is never shown again. */
export const makeFeedLink = action(
  'calendar.make_feed_link',
  z.object({}),
  async ({ tx, actor, floor, now, record }): Promise<{ token: string }> => {
    allow(actor.kind === 'person' && actor.personId !== null);
    const personId = actor.personId ?? actor.districtId;
    const token = randomBytes(24).toString('base64url');
    await endLinks(tx, actor.districtId, [personId], now);
    await sql`insert into calendar.feed_links (district_id, id, person_id, token_hash, made_at)
      values (${actor.districtId}, ${newId()}, ${personId}, ${floor.secrets.hash(purpose, token)}, ${now})`.execute(tx);
    record('calendar link made', { kind: 'person', id: personId });
    return { token };
  },
);

/** Ends one's own link. */
export const endFeedLink = action('calendar.end_feed_link', z.object({}), async ({ tx, actor, now, record }) => {
  allow(actor.kind === 'person' && actor.personId !== null);
  const personId = actor.personId ?? actor.districtId;
  await endLinks(tx, actor.districtId, [personId], now);
  record('calendar link ended', { kind: 'person', id: personId });
});

/** Ends the links of these people, inside the transaction in which their accounts are switched off. */
export async function endFeedsOf({ tx, actor, now }: ActionContext, personIds: readonly Uuid[]): Promise<void> {
  await endLinks(tx, actor.districtId, personIds, now);
}

async function endLinks(
  tx: ActionContext['tx'],
  districtId: Uuid,
  personIds: readonly Uuid[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`update calendar.feed_links set ended_at = ${now}
    where district_id = ${districtId} and person_id = any (${[...personIds]}::uuid[]) and ended_at is null`.execute(tx);
}

/** Whether one has a link now. */
export const hasFeedLink = question('calendar.has_feed_link', async ({ tx, actor }, _input: null): Promise<boolean> => {
  allow(actor.kind === 'person' && actor.personId !== null);
  const { rows } = await sql`select 1 from calendar.feed_links
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and ended_at is null`.execute(tx);
  return rows.length > 0;
});

type FeedAsked = {
  readonly token: string;
  readonly classId: Uuid | null;
  readonly from: string;
  readonly until: string;
};

/** What stands behind a link now, as its person may see it now; null for a link that is unknown or has ended. */
export const feedOf = question(
  'calendar.feed',
  async (
    context,
    { token, classId, from, until }: FeedAsked,
  ): Promise<(OwnCalendar & { language: string | null }) | null> => {
    const { tx, actor, floor } = context;
    const hashes = [...floor.secrets.hashes(purpose, token)];
    const { rows } = await sql<{ personId: Uuid; language: string | null }>`
      select l.person_id as "personId", p.language from calendar.feed_links l
      join roster.v_people p on p.district_id = l.district_id and p.id = l.person_id and p.is_active
      where l.district_id = ${actor.districtId} and l.token_hash = any (${hashes}::text[]) and l.ended_at is null`.execute(
      tx,
    );
    const [row] = rows;
    if (row === undefined) return null;
    const own = await ownCalendar(context, { personId: row.personId, from, until, classId });
    // A class that is no longer theirs has no feed, rather than an empty one.
    if (classId !== null && !own.classes.some((one) => one.id === classId)) return null;
    return { ...own, language: row.language };
  },
);
