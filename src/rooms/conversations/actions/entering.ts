import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { mailAddress } from '#rooms/channels';
import { askers, asksOfChild } from '../conversations.askers.ts';
import { directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { staffReplied } from '../conversations.events.ts';
import { caseToken } from '../conversations.links.ts';
import { legalKinds } from '../conversations.legal.ts';
import { mayEnterFor, mayWorkOn } from '../conversations.policy.ts';
import { answered, waitingForFamily } from '../conversations.rules.ts';
import { addHappening, addMessage, clockOf, lockConversation, saveConversation } from '../conversations.store.ts';
import { filesInput } from './family.ts';
import { type Opened, openConversation } from './opening.ts';

const kind = z.enum(['question', 'concern', 'suggestion', 'praise', 'comment']);

const submitRequest = z.object({
  kind,
  text: z.string().max(50_000),
  subject: z.string().max(200).nullable().default(null),
  language: z.string().max(20),
  schoolId: z.string().nullable().default(null),
  topicId: z.string().nullable().default(null),
  childName: z.string().max(200).default(''),
  name: z.string().max(200).default(''),
  how: z.enum(['email', 'phone', 'none']).default('none'),
  address: z.string().max(254).default(''),
  privacy: z.enum(['normal', 'private', 'anonymous']).default('normal'),
  aboutStaff: z.boolean().default(false),
  aboutStaffName: z.string().max(200).default(''),
  praisedName: z.string().max(200).default(''),
  /** The legal path that the family itself chose. */
  legal: z.enum(legalKinds).nullable().default(null),
  asker: z.enum(askers).default('unknown'),
  classOrSubject: z.string().max(200).default(''),
  channel: z.enum(['web', 'widget', 'api']).default('web'),
  files: filesInput,
});

/** Staff of a school whose name somebody wrote. Only a clear single match counts; anything else is left to a person. */
async function staffNamed({ tx, actor }: ActionContext, name: string, schoolId: Uuid | null): Promise<Uuid | null> {
  const words =
    name
      .toLowerCase()
      .replaceAll(/\b(mr|mrs|ms|miss|mx|dr|coach|sr|sra|señor|señora|maestra|maestro)\b\.?/gu, ' ')
      .match(/[\p{L}'’-]+/gu) ?? [];
  if (words.length === 0) return null;
  const { rows } = await sql<{
    id: Uuid;
  }>`select distinct p.id from roster.v_people p left join access.v_staff_roles r on r.district_id = p.district_id and r.person_id = p.id
    where p.district_id = ${actor.districtId} and p.is_staff and p.is_active and lower(p.family_name) = ${words.at(-1)}
      and (${words.length} = 1 or lower(p.given_name) = ${words[0]} or lower(coalesce(p.preferred_name, '')) = ${words[0]})
      and (${schoolId}::uuid is null or r.unit_id = ${schoolId} or r.unit_id = ${actor.districtId}) limit 2`.execute(
    tx,
  );
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}

/** The signed-in guardian's own child of that name, if it is clear. A name alone never ties a stranger to a child. */
async function ownChildren({ tx, actor }: ActionContext, childName: string): Promise<readonly Uuid[]> {
  if (actor.kind !== 'person' || actor.personId === null) return [];
  const { rows } = await sql<{
    id: Uuid;
    given: string;
  }>`select p.id, lower(coalesce(p.preferred_name, p.given_name)) as given from roster.v_guardianships g
    join roster.v_people p on p.district_id = g.district_id and p.id = g.student_id where g.district_id = ${actor.districtId} and g.guardian_id = ${actor.personId} and g.may_be_contacted and p.is_active`.execute(
    tx,
  );
  const only = rows.length === 1 ? rows.map((row) => row.id) : [];
  const wanted = childName.trim().toLowerCase();
  if (wanted === '') return only;
  return rows.filter((row) => wanted.includes(row.given)).map((row) => row.id);
}

function phoneDigits(text: string): string | null {
  const digits = text.replaceAll(/[^\d+]/g, '');
  return /^\+?\d{10,15}$/.test(digits) ? digits : null;
}

/** A family's matter from the public page or the widget. No account is needed. */
export const submit = action(
  'conversations.submit',
  submitRequest,
  async (context, input): Promise<Opened & { token: string }> => {
    const { actor, floor } = context;
    const text = input.text.trim();
    if (text === '' && input.files.length === 0) throw errors.words_missing({}, 'text');
    const directory = await directoryOf(context.tx, actor.districtId);
    if (input.schoolId !== null && directory.orgs.get(input.schoolId)?.kind !== 'school')
      throw errors.school_unknown({}, 'school');
    if (input.topicId !== null && !directory.topics.has(input.topicId)) throw errors.topic_unknown({}, 'topic');
    const anonymous = input.privacy === 'anonymous';
    if (anonymous && !(await anonymousAllowed(context))) throw errors.anonymous_off({}, 'privacy');
    const signedIn = !anonymous && actor.kind === 'person' && actor.grants.some((grant) => grant.role === 'guardian');
    const how = anonymous ? 'none' : input.how;
    const address = how === 'email' ? mailAddress(input.address) : how === 'phone' ? phoneDigits(input.address) : null;
    if (how !== 'none' && input.address.trim() === '') throw errors.address_missing({}, 'address');
    if (how === 'email' && address === null) throw errors.address_wrong({}, 'address');
    if (how === 'phone' && address === null)
      throw errors.phone_wrong({ digits: input.address.replaceAll(/\D/g, '').length }, 'address');
    const aboutStaffId = input.aboutStaff ? await staffNamed(context, input.aboutStaffName, input.schoolId) : null;
    const praisedId = input.kind === 'praise' ? await staffNamed(context, input.praisedName, input.schoolId) : null;
    const asker = signedIn ? 'family' : input.asker;
    // A neighbor or the press has no child to be asked about.
    const about = [asksOfChild(asker) ? input.childName.trim() : '', input.classOrSubject.trim()]
      .filter(Boolean)
      .join(', ');
    const opened = await openConversation(context, {
      kind: input.kind,
      channel: input.channel,
      text: about === '' || (signedIn && input.classOrSubject.trim() === '') ? text : `${text}\n\n(${about})`,
      subject: input.subject,
      language: input.language,
      schoolId: input.schoolId,
      topicId: input.topicId,
      guardianId: signedIn ? actor.personId : null,
      studentIds: signedIn ? await ownChildren(context, input.childName) : [],
      fromName: anonymous ? null : signedIn ? actor.name : input.name.trim() === '' ? null : input.name.trim(),
      fromKind: how,
      fromAddress: address,
      fromVerified: signedIn,
      asker,
      classOrSubject: input.classOrSubject.trim() === '' ? null : input.classOrSubject.trim(),
      privacy: input.privacy,
      aboutStaffIds: aboutStaffId === null ? [] : [aboutStaffId],
      aboutStaff: input.aboutStaff,
      praisedId,
      callback: how === 'phone',
      enteredBy: null,
      legal: input.legal,
      files: input.files,
      message: {},
    });
    return { ...opened, token: caseToken(floor.secrets, actor.districtId, { id: opened.id, version: 1 }) };
  },
);

/** Whether this district takes messages without any sender. */
export async function anonymousAllowed({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<boolean> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = 'conversations.anonymous'`.execute(
    tx,
  );
  return rows[0]?.value === true;
}

const enterRequest = z.object({
  /** The id it will have: whose turn it is was read out with it. */
  id: z.uuid().optional(),
  kind,
  channel: z.enum(['phone', 'counter', 'paper']),
  text: z.string().max(50_000),
  language: z.string().max(20),
  schoolId: z.string().nullable(),
  topicId: z.string().nullable(),
  guardianId: z.string().nullable(),
  studentIds: z.array(z.string()).max(10).default([]),
  asker: z.enum(askers).default('family'),
  classOrSubject: z.string().max(200).default(''),
  fromName: z.string().max(200).default(''),
  how: z.enum(['email', 'phone', 'none']),
  address: z.string().max(254).default(''),
  callback: z.boolean().default(false),
  privacy: z.enum(['normal', 'private']).default('normal'),
  aboutStaffIds: z.array(z.string()).max(10).default([]),
  praisedId: z.string().nullable().default(null),
  answer: z.string().max(50_000).nullable().default(null),
  files: filesInput,
});

/** A call, a visit at the counter or a paper note, entered by staff. With an answer it was answered on the spot: closed, counted, no clock. */
export const enter = action('conversations.enter', enterRequest, async (context, input): Promise<Opened> => {
  allow(mayEnterFor(context.actor));
  const text = input.text.trim();
  if (text === '') throw errors.words_missing({}, 'text');
  const directory = await directoryOf(context.tx, context.actor.districtId);
  if (input.aboutStaffIds.some((id) => !directory.staff.has(id))) throw errors.person_unknown({}, 'about');
  const address =
    input.how === 'email' ? mailAddress(input.address) : input.how === 'phone' ? phoneDigits(input.address) : null;
  if (input.how !== 'none' && input.address.trim() !== '' && address === null)
    throw input.how === 'email'
      ? errors.address_wrong({}, 'address')
      : errors.phone_wrong({ digits: input.address.replaceAll(/\D/g, '').length }, 'address');
  return openConversation(context, {
    ...(input.id === undefined ? {} : { id: input.id }),
    kind: input.kind,
    channel: input.channel,
    text,
    subject: null,
    language: input.language,
    schoolId: input.schoolId,
    topicId: input.topicId,
    guardianId: input.guardianId,
    studentIds: input.studentIds,
    fromName: input.fromName.trim() === '' ? null : input.fromName.trim(),
    fromKind: address === null ? 'none' : input.how,
    fromAddress: address,
    fromVerified: input.guardianId !== null,
    asker: input.asker,
    classOrSubject: input.classOrSubject.trim() === '' ? null : input.classOrSubject.trim(),
    privacy: input.privacy,
    aboutStaffIds: input.aboutStaffIds,
    aboutStaff: false,
    praisedId: input.praisedId,
    callback: input.callback,
    enteredBy: context.actor.personId,
    files: input.files,
    message: {},
    answeredOnTheSpot: input.answer === null || input.answer.trim() === '' ? null : input.answer.trim(),
  });
});

const startRequest = z.object({
  studentId: z.string().nullable(),
  guardianIds: z.array(z.string()).min(1).max(10),
  subject: z.string().max(200),
  text: z.string().max(50_000),
  topicId: z.string().nullable().default(null),
});

type ContactableGuardian = {
  id: Uuid;
  name: string;
  email: string | null;
  phone: string | null;
  language: string | null;
  /** The district can send texts, and nothing says that this phone takes none. */
  takes_texts: boolean;
};

/** Guardians who may be contacted about a child, with where to reach them. */
export async function contactable(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  guardianIds: readonly Uuid[],
  studentId: Uuid | null,
): Promise<readonly ContactableGuardian[]> {
  const { rows } = await sql<ContactableGuardian>`select p.id, p.name, p.language,
      (select value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email' order by d.position limit 1) as email,
      (select value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'phone' order by d.position limit 1) as phone,
      exists (select from channels.accounts a join roster.v_contact_details d on d.district_id = a.district_id and d.person_id = p.id and d.kind = 'phone'
        where a.district_id = p.district_id and a.kind = 'twilio'
          and not exists (select from channels.contact_points k where k.district_id = d.district_id and k.kind = 'phone' and k.address = d.value and (k.takes_texts = 'no' or k.health in ('wrong', 'bounced')))
          and not exists (select from channels.opt_outs o where o.district_id = d.district_id and o.kind = 'phone' and o.address = d.value and o.lifted_at is null)) as takes_texts
    from roster.v_people p where p.district_id = ${actor.districtId} and p.is_active and p.id = any(${[...guardianIds]}::uuid[])
      and not exists (select from roster.v_only_pick_up o where o.district_id = p.district_id and o.person_id = p.id)
      and (${studentId}::uuid is not null or not exists (select from roster.v_guardianships g where g.district_id = p.district_id and g.guardian_id = p.id)
        or exists (select from roster.v_guardianships g where g.district_id = p.district_id and g.guardian_id = p.id and g.may_be_contacted))
      and (${studentId}::uuid is null or exists (select from roster.v_guardianships g where g.district_id = p.district_id and g.guardian_id = p.id and g.student_id = ${studentId} and g.may_be_contacted))`.execute(
    tx,
  );
  return rows;
}

/** Staff begin: one conversation a guardian, never a shared one. It waits without a clock until the family answers. */
export const start = action('conversations.start', startRequest, async (context, input): Promise<readonly Opened[]> => {
  allow(mayEnterFor(context.actor));
  const me = found(context.actor.personId);
  if (input.text.trim() === '') throw errors.words_missing({}, 'text');
  const guardians = await contactable(context, input.guardianIds, input.studentId);
  if (guardians.length === 0) throw errors.no_contact({}, 'guardian');
  const opened: Opened[] = [];
  for (const guardian of guardians) {
    const one = await openConversation(context, {
      kind: 'comment',
      channel: guardian.email !== null ? 'email' : guardian.takes_texts ? 'sms' : 'phone',
      text: input.text.trim(),
      subject: input.subject,
      language: guardian.language ?? 'en',
      schoolId: null,
      topicId: input.topicId,
      guardianId: guardian.id,
      studentIds: input.studentId === null ? [] : [input.studentId],
      fromName: guardian.name,
      fromKind: guardian.email !== null ? 'email' : guardian.phone !== null ? 'phone' : 'none',
      fromAddress: guardian.email ?? guardian.phone,
      fromVerified: true,
      asker: 'family',
      privacy: 'normal',
      aboutStaffIds: [],
      aboutStaff: false,
      praisedId: null,
      callback: guardian.email === null && !guardian.takes_texts,
      enteredBy: me,
      outboundOwner: me,
      files: [],
      message: {},
    });
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from conversations.messages where district_id = ${context.actor.districtId} and conversation_id = ${one.id} limit 1`.execute(
      context.tx,
    );
    const messageId = rows[0]?.id;
    if (messageId !== undefined) await context.publish(staffReplied({ conversationId: one.id, messageId }));
    opened.push(one);
  }
  return opened;
});

const callbackRequest = z.object({
  conversationId: z.string(),
  outcome: z.enum(['reached', 'no_answer', 'voicemail', 'wrong_number']),
  said: z.string().max(20_000),
});

/** One try of calling back, with what was said. Reaching the family counts as the answer. */
export const noteCallback = action(
  'conversations.note_callback',
  callbackRequest,
  async (context, { conversationId, outcome, said }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    const { tx, actor, now } = context;
    const words = said.trim();
    if (outcome === 'reached' && words === '') throw errors.words_missing({}, 'said');
    await sql`insert into conversations.callbacks (district_id, id, conversation_id, person_id, at, outcome, said) values (${actor.districtId}, gen_random_uuid(), ${row.id}, ${actor.personId}, ${now}, ${outcome}, ${words === '' ? null : words})`.execute(
      tx,
    );
    await addHappening(context, row.id, 'called_back', { facts: { outcome } });
    if (outcome === 'reached') {
      await addMessage(context, now, {
        conversationId: row.id,
        direction: 'out',
        channel: 'phone',
        authorId: actor.personId,
        authorName: null,
        text: words,
        language: row.language,
        state: 'kept',
      });
      const week = (await weeksOf(tx, actor.districtId))(row.school_id);
      await saveConversation(context, row.id, waitingForFamily(answered(clockOf(row), now, week), now, week), {
        answered_by: actor.personId,
        last_message_at: now,
        last_from: 'staff',
        message_count: row.message_count + 1,
      });
    }
    context.record('called back', { kind: 'conversation', id: row.id }, { outcome });
    context.refresh(`conversation:${row.id}`);
  },
);
