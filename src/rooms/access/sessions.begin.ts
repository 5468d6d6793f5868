import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { newId } from '#platform/ids';
import { newToken } from '#platform/secrets';
import { staffRoles } from '#platform/actor';
import { accessErrors } from './access.errors.ts';
import { personTopic } from './access.topics.ts';
import { grantHolds, grantsOf, sessionEnds } from './access.rules.ts';
import { addSession, endSessions, findPerson, saveAccount, type PersonRow } from './access.store.ts';

export type Way = 'link' | 'code' | 'spoken_code' | 'oidc' | 'passkey' | 'invitation' | 'demo';

export type Arriving = {
  readonly browser: string;
  readonly remember: boolean;
  readonly formerSession: string | null;
};

/** What the browser gets. The token goes into the cookie and is never stored; only its keyed hash is. */
export type SignedIn = {
  readonly token: string;
  readonly sessionId: Uuid;
  readonly personId: Uuid;
  readonly staff: boolean;
  readonly language: string | null;
  /** Seconds the cookie lasts; null: until the browser closes. */
  readonly cookieSeconds: number | null;
};

export const sessionPurpose = 'session';

/** The day it is in UTC: dates of guardianships and grants turn with it, at most hours early or late. */
export function dayOf(now: Temporal.Instant): string {
  return now.toZonedDateTimeISO('UTC').toPlainDate().toString();
}

export function grantsOfRow(person: PersonRow, today: string) {
  return grantsOf({
    assignments: person.assignments,
    granted: person.granted.filter((grant) => grantHolds(grant, today)),
    isStudent: person.is_student,
    children: person.children,
  });
}

/** Whether this person may be signed in at all: active, account on, and somebody with pages (students have none until they are of age). */
export function mayBeIn(person: PersonRow | null, today: string): person is PersonRow {
  return (
    person !== null &&
    person.is_active &&
    person.is_on &&
    (person.is_guardian || grantsOfRow(person, today).some((grant) => staffRoles.includes(grant.role)))
  );
}

/** Begins a session: always a new id, and the one this browser had before ends, so that a planted cookie is worth nothing. */
export async function beginSession(
  context: ActionContext,
  {
    personId,
    way,
    contactHash = null,
    ...arriving
  }: { personId: Uuid; way: Way; contactHash?: string | null } & Arriving,
): Promise<SignedIn> {
  const { tx, actor, floor, now, record, refresh } = context;
  const today = dayOf(now);
  const person = await findPerson(tx, actor.districtId, personId, today);
  if (!mayBeIn(person, today)) throw accessErrors.account_off();
  const staff = grantsOfRow(person, today).some((grant) => staffRoles.includes(grant.role));
  if (arriving.formerSession !== null) {
    const former = await endSessions(tx, actor.districtId, {
      hashes: floor.secrets.hashes(sessionPurpose, arriving.formerSession),
    });
    for (const { person_id: whose } of former) refresh(personTopic(whose));
  }
  const token = newToken();
  const sessionId = newId();
  const expiresAt = sessionEnds(now, { remember: arriving.remember, staff });
  await addSession(
    tx,
    {
      districtId: actor.districtId,
      personId,
      sessionId,
      hash: floor.secrets.hash(sessionPurpose, token),
      way,
      browser: arriving.browser,
      remembered: arriving.remember,
      contactHash,
      expiresAt,
    },
    now,
  );
  await saveAccount(tx, actor.districtId, personId, { signedInAt: now }, now);
  record('signed in', { kind: 'person', id: personId }, { way, remembered: arriving.remember });
  return {
    token,
    sessionId,
    personId,
    staff,
    language: person.language,
    cookieSeconds: arriving.remember ? Math.round(now.until(expiresAt).total('seconds')) : null,
  };
}
