import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { lockProof, writeProof } from '#platform/proofs';
import type { Secrets } from '#platform/secrets';
import { queueDelivery } from '#rooms/channels';
import { type AlarmReach, alarmReach } from '#rooms/conversations';
import { errors } from './first-day.errors.ts';
import { mayLeadFirstDay } from './first-day.policy.ts';

const purpose = 'alarm call heard';
const compact = (id: Uuid): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

function expand(text: string): Uuid | null {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) ? id : null;
}

/** The link in one person's test call. */
export function heardToken(secrets: Secrets, districtId: Uuid, callId: Uuid, personId: Uuid): string {
  return `${compact(callId)}.${compact(personId)}.${secrets.sign(purpose, `${districtId} ${callId} ${personId}`, 12)}`;
}

function readHeardToken(secrets: Secrets, districtId: Uuid, token: string): { callId: Uuid; personId: Uuid } | null {
  const [call = '', person = '', signature = ''] = token.split('.');
  const [callId, personId] = [expand(call), expand(person)];
  if (callId === null || personId === null) return null;
  return secrets.verify(purpose, `${districtId} ${callId} ${personId}`, signature) ? { callId, personId } : null;
}

type Called = { id: Uuid; address: string; language: string | null };

/** Calls everybody on the alarm lists, as an alarm would, and asks each to press one button. */
export const tryAlarm = action('first_day.try_alarm', z.object({}), async (context): Promise<number> => {
  const { tx, actor, floor, now, record } = context;
  allow(mayLeadFirstDay(actor));
  await lockProof(context, 'alarm');
  const { members, call } = await alarmReach(context);
  const ids = [...new Set(members.map((one) => one.personId))];
  const { rows } =
    await sql<Called>`select distinct on (p.id) p.id, d.value as address, p.language from roster.v_people p
    join roster.v_contact_details d on d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email'
    where p.district_id = ${actor.districtId} and p.id = any(${ids}::uuid[]) order by p.id, d.position`.execute(tx);
  if (rows.length === 0) throw errors.nobody_to_call();
  const id = newId();
  const before = (personId: Uuid): string | null =>
    call?.people[personId]?.heardAt ?? call?.people[personId]?.heardBefore ?? null;
  const people = Object.fromEntries(rows.map((row) => [row.id, { heardAt: null, heardBefore: before(row.id) }]));
  await writeProof(context, 'alarm', { id, at: now.toString(), people });
  for (const row of rows) {
    const language = floor.words.best([row.language ?? 'en']);
    const t = floor.words.translator(language);
    const link = `${floor.settings.publicUrl}/heard/${heardToken(floor.secrets, actor.districtId, id, row.id)}`;
    await queueDelivery(context, {
      kind: 'email',
      category: 'alarm',
      personId: row.id,
      address: row.address,
      language,
      subject: t('firstday.alarm.call_subject'),
      body: t('firstday.alarm.call_text', { link }),
      about: { kind: 'proof', id },
    });
  }
  record('alarm tried', { kind: 'proof', id }, { people: rows.length });
  return rows.length;
});

/** An alarm that somebody sees the day after has reached nobody. */
const answerHours = 24;
const isTooLate = (calledAt: string, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, Temporal.Instant.from(calledAt).add({ hours: answerHours })) > 0;

/** Whether a link of a test call still stands; looking at it proves nothing, as mail scanners open links too. */
export const heardState = question(
  'first_day.heard_state',
  async (context, { token }: { token: string }): Promise<'open' | 'heard' | null> => {
    const named = readHeardToken(context.floor.secrets, context.actor.districtId, token);
    const { call } = await alarmReach(context);
    const note = named === null || call?.id !== named.callId ? undefined : call.people[named.personId];
    if (note === undefined || call === null) return null;
    if (note.heardAt !== null) return 'heard';
    return isTooLate(call.at, context.now) ? null : 'open';
  },
);

/** "I heard it": this person's call arrived and was acted on. Answers false for a link of an older call. */
export const noteHeard = action('first_day.note_heard', z.object({ token: z.string() }), async (context, { token }) => {
  const named = readHeardToken(context.floor.secrets, context.actor.districtId, token);
  await lockProof(context, 'alarm');
  const { call } = await alarmReach(context);
  const note = named === null || call?.id !== named.callId ? undefined : call.people[named.personId];
  if (named === null || call === null || note === undefined) return false;
  if (note.heardAt !== null) return true;
  if (isTooLate(call.at, context.now)) return false;
  const people = { ...call.people, [named.personId]: { ...note, heardAt: context.now.toString() } };
  await writeProof(context, 'alarm', { ...call, people });
  context.record('alarm call heard', { kind: 'person', id: named.personId });
  return true;
});

export type AlarmState = AlarmReach & {
  /** By person: name, address, and what became of the call on its way. */
  readonly people: ReadonlyMap<Uuid, { name: string; address: string | null; state: string | null }>;
};

export const alarmState = question('first_day.alarm_state', async (context): Promise<AlarmState> => {
  allow(mayLeadFirstDay(context.actor));
  const reach = await alarmReach(context);
  const ids = [...new Set(reach.members.map((one) => one.personId))];
  const { rows } = await sql<{ id: Uuid; name: string; address: string | null; state: string | null }>`
    select p.id, p.name, (select d.value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email' order by d.position limit 1) as address,
      (select v.state from channels.v_deliveries v where v.district_id = p.district_id and v.about_kind = 'proof' and v.about_id = ${reach.call?.id ?? null}::uuid and v.person_id = p.id limit 1) as state
    from roster.v_people p where p.district_id = ${context.actor.districtId} and p.id = any(${ids}::uuid[])`.execute(
    context.tx,
  );
  return { ...reach, people: new Map(rows.map(({ id, ...row }) => [id, row])) };
});
