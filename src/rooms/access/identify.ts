import { sql } from 'kysely';
import { action, question, type Floor } from '#platform/action';
import { anonymousActor, staffRoles, systemActor, type Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Identify } from '#platform/web';
import { personRequest } from './access.contract.ts';
import { districtOfToken, limits } from './access.rules.ts';
import { everybodyTopic, personOfTopic } from './access.topics.ts';
import { findPerson, findSession, touchSession, type PersonRow } from './access.store.ts';
import { dayOf, grantsOfRow, mayBeIn, sessionPurpose } from './sessions.begin.ts';

type Kept = { readonly actor: Actor; readonly until: number; readonly expiresAt: number };
/** Who is known in this process, by the hash of cookie or token; `byPerson` finds what to forget at once. */
type Memory = { known: Map<string, Kept>; byPerson: Map<Uuid, Set<string>>; listening: Set<Uuid>; forgets: number };

const memories = new WeakMap<Floor['pool'], Memory>();
const mostKept = 20_000;

function memoryOf(floor: Floor): Memory {
  const found = memories.get(floor.pool);
  if (found) return found;
  const made: Memory = { known: new Map(), byPerson: new Map(), listening: new Set(), forgets: 0 };
  memories.set(floor.pool, made);
  return made;
}

function listen(floor: Floor, memory: Memory, districtId: Uuid): void {
  if (memory.listening.has(districtId)) return;
  memory.listening.add(districtId);
  floor.live.listen(districtId, (topic) => {
    if (topic === everybodyTopic) {
      memory.forgets += 1;
      memory.known.clear();
      memory.byPerson.clear();
      return;
    }
    const personId = personOfTopic(topic);
    if (personId !== null) {
      memory.forgets += 1;
      for (const key of memory.byPerson.get(personId) ?? []) memory.known.delete(key);
      memory.byPerson.delete(personId);
    }
  });
}

function keep(memory: Memory, key: string, kept: Kept): void {
  if (memory.known.size >= mostKept) {
    memory.known.clear();
    memory.byPerson.clear();
  }
  memory.known.set(key, kept);
  const personId = kept.actor.personId ?? '';
  memory.byPerson.set(personId, (memory.byPerson.get(personId) ?? new Set()).add(key));
}

function actorOf(districtId: Uuid, person: PersonRow, today: string, more: Partial<Actor>): Actor {
  return {
    kind: 'person',
    districtId,
    personId: person.id,
    name: person.name,
    grants: grantsOfRow(person, today),
    subjects: person.is_student ? [person.id, ...person.children] : person.children,
    scopes: [],
    linkTo: null,
    sessionId: null,
    language: person.language,
    zone: person.zone,
    reason: null,
    ...more,
  };
}

type Who = { actor: Actor; seenAt: Temporal.Instant; expiresAt: Temporal.Instant } | null;

const whoHasSession = question(
  'access.who_has_session',
  async ({ tx, actor, now }, { hashes }: { hashes: readonly string[] }): Promise<Who> => {
    const session = await findSession(tx, actor.districtId, hashes, now);
    if (!session) return null;
    const today = dayOf(now);
    const person = await findPerson(tx, actor.districtId, session.person_id, today);
    if (!mayBeIn(person, today)) return null;
    return {
      actor: actorOf(actor.districtId, person, today, { sessionId: session.session_id }),
      seenAt: session.seen_at,
      expiresAt: session.expires_at,
    };
  },
);

const whoHasToken = question(
  'access.who_has_token',
  async ({ tx, actor, now }, { hashes }: { hashes: readonly string[] }): Promise<Who> => {
    const { rows } = await sql<{
      id: Uuid;
      person_id: Uuid;
      scopes: string[];
      used_at: Temporal.Instant | null;
      made_at: Temporal.Instant;
      expires_at: Temporal.Instant;
      party: string | null;
      interest: string | null;
    }>`
    select id, person_id, scopes, used_at, made_at, expires_at, party, interest from access.tokens
    where district_id = ${actor.districtId} and token_hash = any(${[...hashes]}::text[]) and revoked_at is null and expires_at > ${now}`.execute(
      tx,
    );
    const token = rows[0];
    if (!token) return null;
    const today = dayOf(now);
    const person = await findPerson(tx, actor.districtId, token.person_id, today);
    // A token belongs to staff: it loses its place with its owner's last role.
    if (!mayBeIn(person, today) || !grantsOfRow(person, today).some((grant) => staffRoles.includes(grant.role)))
      return null;
    return {
      actor: actorOf(actor.districtId, person, today, {
        kind: 'token',
        scopes: token.scopes,
        sessionId: token.id,
        outside:
          token.party === null || token.interest === null ? null : { party: token.party, interest: token.interest },
      }),
      seenAt: token.used_at ?? token.made_at,
      expiresAt: token.expires_at,
    };
  },
);

const touch = action('access.touch', personRequest, async ({ tx, actor, now }) => {
  if (actor.kind === 'token') {
    await sql`update access.tokens set used_at = ${now} where district_id = ${actor.districtId} and id = ${actor.sessionId}`.execute(
      tx,
    );
  } else if (actor.sessionId !== null) {
    await touchSession(tx, actor.districtId, actor.sessionId, now);
  }
});

export const tokenPurpose = 'api token';

/** Districts whose slug was asked for; the prefix of a token names its district. */
async function isOfDistrict(floor: Floor, districtId: Uuid, slug: string): Promise<boolean> {
  return floor.outside('a token names its district by its prefix', async (outside) => {
    const { rows } = await sql`select from platform.districts where id = ${districtId} and slug = ${slug}`.execute(
      outside,
    );
    return rows.length > 0;
  });
}

/**
 * Who is asking: from the session cookie or a bearer token, else nobody. Kept for 15 seconds a session, so that most
 * requests cost no query; what ends a session is announced to every process, which forgets at once. Should an
 * announcement be lost, the 15 seconds end it.
 */
export const identify: Identify = async ({ floor, districtId, sessionCookie, bearer, now }) => {
  const nobody = anonymousActor(districtId);
  const secret = bearer ?? sessionCookie;
  if (secret === null || secret.length < 20 || secret.length > 200) return nobody;
  const slug = bearer === null ? null : districtOfToken(bearer);
  if (bearer !== null && slug === null) return nobody;
  const memory = memoryOf(floor);
  listen(floor, memory, districtId);
  const purpose = bearer === null ? sessionPurpose : tokenPurpose;
  const key = `${districtId} ${purpose} ${floor.secrets.hash(purpose, secret)}`;
  const kept = memory.known.get(key);
  if (kept && kept.until > now.epochMilliseconds && kept.expiresAt > now.epochMilliseconds) return kept.actor;
  memory.known.delete(key);
  if (slug !== null && !(await isOfDistrict(floor, districtId, slug))) return nobody;
  const before = memory.forgets;
  const house = systemActor(districtId, 'access.identify');
  const hashes = floor.secrets.hashes(purpose, secret);
  const who = await floor.ask(house, bearer === null ? whoHasSession : whoHasToken, { hashes }, { now });
  if (!who) return nobody;
  // An announcement that came while we were reading may be about this person: what was read is used, but not kept.
  if (memory.forgets === before) {
    const until = now.epochMilliseconds + limits.cacheSeconds * 1000;
    keep(memory, key, { actor: who.actor, until, expiresAt: who.expiresAt.epochMilliseconds });
  }
  if (
    who.actor.personId !== null &&
    Temporal.Instant.compare(who.seenAt.add({ minutes: limits.touchMinutes }), now) < 0
  ) {
    floor.act(who.actor, touch, { personId: who.actor.personId }, { now }).catch((error: unknown) => {
      floor.log.debug('a session could not be marked as seen', { error });
    });
  }
  return who.actor;
};

const sessionStands = question(
  'access.session_stands',
  async ({ tx, actor, now }, { sessionId }: { sessionId: Uuid }): Promise<boolean> => {
    const { rows } = await sql`select from platform.sessions s
    left join access.accounts a on a.district_id = s.district_id and a.person_id = s.person_id
    where s.district_id = ${actor.districtId} and s.session_id = ${sessionId} and s.expires_at > ${now} and coalesce(a.is_on, true)`.execute(
      tx,
    );
    return rows.length > 0;
  },
);

/** For event streams: whether whoever opened it is still signed in. Asked at every beat, so a stream ends within 20 seconds. */
export async function stillSignedIn(floor: Floor, actor: Actor): Promise<boolean> {
  if (actor.kind !== 'person' || actor.sessionId === null) return actor.kind === 'anonymous' || actor.kind === 'link';
  return floor.ask(systemActor(actor.districtId, 'access.stream'), sessionStands, { sessionId: actor.sessionId });
}
