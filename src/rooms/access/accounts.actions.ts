import { z } from 'zod';
import { sql } from 'kysely';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import {
  endSessionRequest,
  grantRequest,
  languageRequest,
  personRequest,
  noInput,
  withdrawRequest,
} from './access.contract.ts';
import { accessErrors } from './access.errors.ts';
import { accountOff, accountOn, grantsChanged } from './access.events.ts';
import { may } from './access.policy.ts';
import { administrators, endCredentials, endSessions, findPerson, saveAccount } from './access.store.ts';
import { personTopic } from './access.topics.ts';
import { dayOf } from './sessions.begin.ts';

/** Two changes that could each take "the other" administrator away must queue here. */
async function lockAdministrators({ tx, actor }: ActionContext): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`access administrators ${actor.districtId}`}, 0))`.execute(
    tx,
  );
}

async function mustKeepAdministrator({ tx, actor, now }: ActionContext): Promise<void> {
  const left = await administrators(tx, actor.districtId, dayOf(now));
  if (left.length === 0) throw accessErrors.last_administrator();
}

/** Sessions, tokens and invitations end in this transaction, lower rooms move what the people own, every process forgets them. */
async function endEverything(
  context: ActionContext,
  personIds: readonly Uuid[],
  why: 'administrator' | 'roster',
): Promise<void> {
  const { tx, actor, now, record, publish, refresh } = context;
  await endSessions(tx, actor.districtId, { personIds });
  await endCredentials(tx, actor.districtId, personIds, actor.personId, now);
  for (const personId of personIds) {
    record('account switched off', { kind: 'person', id: personId }, { why });
    refresh(personTopic(personId));
  }
  await publish(accountOff({ personIds: [...personIds], by: actor.personId, why }));
}

/** Switches a person's account off. Nobody switches off their own, and the last administrator of the district stays. */
export const turnOff = action('access.turn_off', personRequest, async (context, { personId }) => {
  const { tx, actor, now } = context;
  allow(may(actor, 'turn accounts off and on'));
  if (personId === actor.personId) throw accessErrors.own_account();
  await lockAdministrators(context);
  const person = found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
  if (!person.is_on) return;
  await saveAccount(
    tx,
    actor.districtId,
    personId,
    { isOn: false, offReason: 'administrator', by: actor.personId },
    now,
  );
  await mustKeepAdministrator(context);
  await endEverything(context, [personId], 'administrator');
});

export const turnOn = action('access.turn_on', personRequest, async (context, { personId }) => {
  const { tx, actor, now, record, publish, refresh } = context;
  allow(may(actor, 'turn accounts off and on'));
  found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
  await saveAccount(tx, actor.districtId, personId, { isOn: true, offReason: null, by: actor.personId }, now);
  record('account switched on', { kind: 'person', id: personId });
  refresh(personTopic(personId));
  await publish(accountOn({ personId }));
});

/**
 * The roster ended people: what let them in ends in the roster's own transaction. Their accounts stay as they are, so
 * that somebody restored within 30 days can sign in anew. A district in which staff work never loses its last
 * administrator to a file.
 */
export async function peopleEnded(context: ActionContext, personIds: readonly Uuid[]): Promise<void> {
  if (personIds.length === 0) return;
  const { tx, actor, now } = context;
  await lockAdministrators(context);
  const left = await administrators(tx, actor.districtId, dayOf(now));
  if (left.length === 0) {
    const { rows } =
      await sql`select from access.accounts a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
      where a.district_id = ${actor.districtId} and a.first_signed_in_at is not null and p.is_staff limit 1`.execute(
        tx,
      );
    if (rows.length > 0) throw accessErrors.last_administrator();
  }
  await endEverything(context, personIds, 'roster');
}

/** Gives somebody a role beyond the roster's, with dates. */
export const grantRole = action('access.grant_role', grantRequest, async (context, input) => {
  const { tx, actor, now, record, publish, refresh } = context;
  allow(may(actor, 'grant and withdraw roles'));
  found(await findPerson(tx, actor.districtId, input.personId, dayOf(now)));
  if (input.unitId !== null) {
    const { rows } =
      await sql`select from roster.v_orgs where district_id = ${actor.districtId} and id = ${input.unitId}`.execute(tx);
    found(rows[0]);
  }
  const id = newId();
  // The district's own id is a unit of the roster; a role there is a role for the whole district.
  const unitId = input.unitId === actor.districtId ? null : input.unitId;
  const { rows } =
    await sql`insert into access.grants (district_id, id, person_id, role, unit_id, begins, ends, granted_by, granted_at)
    values (${actor.districtId}, ${id}, ${input.personId}, ${input.role}, ${unitId}, ${input.begins}, ${input.ends}, ${actor.personId}, ${now})
    on conflict (district_id, person_id, role, unit_id) where withdrawn_at is null do nothing returning id`.execute(tx);
  if (rows.length === 0) throw accessErrors.grant_exists();
  // The highest role begins with a new session, so that one planted or borrowed before does not rise with it.
  if (input.role === 'administrator') await endSessions(tx, actor.districtId, { personIds: [input.personId] });
  record('role granted', { kind: 'person', id: input.personId }, { role: input.role, unit: unitId, ends: input.ends });
  refresh(personTopic(input.personId));
  await publish(grantsChanged({ personId: input.personId }));
  return { id };
});

/** Takes a granted role back; the last administrator of the district keeps theirs. */
export const withdrawRole = action('access.withdraw_role', withdrawRequest, async (context, { grantId }) => {
  const { tx, actor, now, record, publish, refresh } = context;
  allow(may(actor, 'grant and withdraw roles'));
  await lockAdministrators(context);
  const { rows } = await sql<{
    person_id: Uuid;
    role: string;
  }>`update access.grants set withdrawn_at = ${now}, withdrawn_by = ${actor.personId}
    where district_id = ${actor.districtId} and id = ${grantId} and withdrawn_at is null returning person_id, role`.execute(
    tx,
  );
  const { person_id: personId, role } = found(rows[0]);
  if (role === 'administrator') await mustKeepAdministrator(context);
  record('role withdrawn', { kind: 'person', id: personId }, { role });
  refresh(personTopic(personId));
  await publish(grantsChanged({ personId }));
  return { personId };
});

/** Ends one session: one's own, or anybody's for an administrator. */
export const endSession = action('access.end_session', endSessionRequest, async (context, { sessionId }) => {
  const { tx, actor, record, refresh } = context;
  const [ended] = await endSessions(tx, actor.districtId, { sessionIds: [sessionId] });
  const { person_id: personId } = found(ended);
  allow(personId === actor.personId || may(actor, 'end sessions of others'));
  record('session ended', { kind: 'person', id: personId });
  refresh(personTopic(personId));
  return { personId };
});

/** Ends every session of a person, except the one that asks when it is their own. */
export const endAllSessions = action('access.end_all_sessions', personRequest, async (context, { personId }) => {
  const { tx, actor, record, refresh } = context;
  allow(personId === actor.personId || may(actor, 'end sessions of others'));
  const { rows } = await sql<{ session_id: Uuid }>`select session_id from platform.sessions
    where district_id = ${actor.districtId} and person_id = ${personId} and session_id is distinct from ${actor.sessionId}`.execute(
    tx,
  );
  await endSessions(tx, actor.districtId, { sessionIds: rows.map((row) => row.session_id) });
  record('all other sessions ended', { kind: 'person', id: personId }, { count: rows.length });
  refresh(personTopic(personId));
  return { count: rows.length };
});

/** Signs this browser out. */
export const signOut = action('access.sign_out', noInput, async ({ tx, actor, record, refresh }) => {
  if (actor.kind !== 'person' || actor.sessionId === null || actor.personId === null) return;
  await endSessions(tx, actor.districtId, { sessionIds: [actor.sessionId] });
  record('signed out', { kind: 'person', id: actor.personId });
  refresh(personTopic(actor.personId));
});

/** Keeps the language a person chose. */
export const chooseLanguage = action(
  'access.choose_language',
  languageRequest,
  async ({ tx, actor, now, refresh }, { language }) => {
    if (actor.personId === null) return;
    await saveAccount(tx, actor.districtId, actor.personId, { language }, now);
    refresh(personTopic(actor.personId));
  },
);

/** Places that Intl lists under a name they no longer have. */
const todaysName: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** The zones a person may choose from. */
export const knownZones: readonly string[] = Intl.supportedValuesOf('timeZone')
  .map((zone) => todaysName[zone] ?? zone)
  .toSorted();

const zoneRequest = z.object({
  zone: z
    .string()
    .refine((zone) => knownZones.includes(zone))
    .nullable(),
});

/** One's own time zone for every moment that is shown or written to one; null is the district's. */
export const chooseZone = action('access.choose_zone', zoneRequest, async ({ tx, actor, now, refresh }, { zone }) => {
  if (actor.personId === null) return;
  await saveAccount(tx, actor.districtId, actor.personId, { zone }, now);
  refresh(personTopic(actor.personId));
});
