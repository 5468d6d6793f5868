import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hoursOn } from '#platform/clock';
import { allow, found, notFound } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { mailAddress } from '#rooms/channels';
import { childrenOf, guardiansOf, personCard } from '#rooms/roster';
import { directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import {
  cutOffKey,
  cutOffOf,
  dayKinds,
  dayReasons,
  familyUntil,
  mostDays,
  officeDue,
  outcomes,
  schoolDays,
} from '../conversations.office.ts';
import { mayKeepDayList, mayWorkOn } from '../conversations.policy.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { storedCutOff, takeBack } from './office-back.ts';

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const change = z.object({
  kind: z.enum(dayKinds),
  studentId: z.string().nullable(),
  firstOn: z.iso.date(),
  lastOn: z.iso.date().nullable().default(null),
  at: wallTime.nullable().default(null),
  reason: z.enum(dayReasons).default('other'),
  words: z.string().max(2000).default(''),
  pickUpId: z.string().nullable().default(null),
  pickUpName: z.string().max(200).default(''),
  language: z.string().max(20),
});

export type DayTold = { readonly toldId: Uuid; readonly ids: readonly Uuid[]; readonly schoolId: Uuid };

type Asker = {
  readonly guardianId: Uuid | null;
  readonly name: string;
  readonly kind: 'email' | 'phone' | 'none';
  readonly address: string | null;
  readonly proven: boolean;
};

type Told = z.output<typeof change> & {
  readonly schoolId: Uuid;
  readonly childName: string;
  readonly asker: Asker;
  readonly source: 'family' | 'public' | 'phone' | 'counter' | 'paper' | 'email';
  readonly conversationId: Uuid | null;
};

/** Checks the days and the person at the door, and writes one row a day, each with the moment it rings. */
async function keep(context: ActionContext, told: Told): Promise<DayTold> {
  const { tx, actor, now } = context;
  const week = await weekFor(tx, actor.districtId, told.schoolId);
  const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
  const first = Temporal.PlainDate.from(told.firstOn);
  const last = told.lastOn === null || told.kind !== 'absence' ? first : Temporal.PlainDate.from(told.lastOn);
  if (Temporal.PlainDate.compare(first, today) < 0 || first.since(today).days > 200)
    throw errors.dates_wrong({}, 'first');
  if (Temporal.PlainDate.compare(last, first) < 0 || first.until(last).days >= mostDays)
    throw errors.dates_wrong({}, 'last');
  if (told.kind === 'leaving' && told.at === null) throw errors.time_missing({}, 'at');
  if (told.kind === 'way_home' && told.words.trim() === '' && told.pickUpId === null && told.pickUpName.trim() === '')
    throw errors.words_missing({}, 'words');
  const pickUpId = await tiedPerson(context, told.studentId, told.pickUpId);
  const cutOff = cutOffOf(await storedCutOff(context, told.schoolId));
  const toldId = newId();
  const ids: Uuid[] = [];
  const isOpen = (one: Temporal.PlainDate): boolean => hoursOn(one, week).length > 0;
  const days = schoolDays(first, last, isOpen);
  if (told.source === 'family' || told.source === 'public') {
    const [onDay = told.firstOn] = days;
    const until = familyUntil({ kind: told.kind, onDay, atTime: told.at }, cutOff, week.zone);
    if (isOpen(Temporal.PlainDate.from(onDay)) && Temporal.Instant.compare(now, until) >= 0)
      throw errors.past_cut_off({ phone: await officePhone(context, told.schoolId) }, 'first');
  }
  for (const day of days) {
    const id = newId();
    const at = told.kind === 'absence' ? null : told.at;
    const dueAt = officeDue({ kind: told.kind, onDay: day, atTime: at }, cutOff, week.zone, now);
    await sql`insert into conversations.day_changes (district_id, id, told_id, school_id, student_id, child_name, kind, on_day, at_time, reason, words, pick_up_id, pick_up_name,
        guardian_id, asker_name, asker_kind, asker_address, is_proven, language, source, conversation_id, entered_by, entered_at, due_at)
      values (${actor.districtId}, ${id}, ${toldId}, ${told.schoolId}, ${told.studentId}, ${told.childName.trim()}, ${told.kind}, ${day}::date, ${at}::time, ${told.reason}, ${told.words.trim()},
        ${pickUpId}, ${told.pickUpName.trim()}, ${told.asker.guardianId}, ${told.asker.name.trim()}, ${told.asker.kind}, ${told.asker.address}, ${told.asker.proven}, ${told.language},
        ${told.source}, ${told.conversationId}, ${told.source === 'family' || told.source === 'public' ? null : actor.personId}, ${now}, ${dueAt})`.execute(
      tx,
    );
    context.enqueue('conversations.office_ring', { changeId: id }, { runAt: dueAt });
    ids.push(id);
  }
  context.record(
    'day change told',
    { kind: 'org', id: told.schoolId },
    { kind: told.kind, source: told.source, days: ids.length },
  );
  context.enqueue('conversations.office_receipt', { toldId });
  context.refresh('office');
  return { toldId, ids, schoolId: told.schoolId };
}

async function officePhone({ tx, actor }: ActionContext, schoolId: Uuid): Promise<string> {
  const directory = await directoryOf(tx, actor.districtId);
  return directory.orgs.get(schoolId)?.phone ?? directory.orgs.get(actor.districtId)?.phone ?? 'none';
}

/** Only people of the child's own list are kept by their id; anybody else is a name. */
async function tiedPerson(context: ActionContext, studentId: Uuid | null, personId: Uuid | null): Promise<Uuid | null> {
  if (studentId === null || personId === null || !isUuid(personId)) return null;
  return (await guardiansOf(context, [studentId])).some((tie) => tie.guardianId === personId) ? personId : null;
}

function reached(
  how: 'email' | 'phone' | 'none',
  address: string,
): { kind: 'email' | 'phone' | 'none'; address: string | null } {
  if (how === 'none' || address.trim() === '') return { kind: 'none', address: null };
  if (how === 'email') {
    const mail = mailAddress(address);
    if (mail === null) throw errors.address_wrong({}, 'address');
    return { kind: 'email', address: mail };
  }
  const digits = address.replaceAll(/[^\d+]/g, '');
  if (!/^\+?\d{10,15}$/.test(digits))
    throw errors.phone_wrong({ digits: digits.replaceAll(/\D/g, '').length }, 'address');
  return { kind: 'phone', address: digits };
}

const tellRequest = change.extend({
  schoolId: z.string().nullable().default(null),
  childName: z.string().max(200).default(''),
  name: z.string().max(200).default(''),
  address: z.string().max(254).default(''),
  /** What this guardian told before and now tells anew: taken back in the same transaction. */
  replaces: z.string().nullable().default(null),
});

async function mailOf({ tx, actor }: ActionContext, personId: Uuid): Promise<string | null> {
  const { rows } = await sql<{ value: string }>`select value from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = ${personId} and kind = 'email' order by position limit 1`.execute(
    tx,
  );
  return rows[0]?.value ?? null;
}

/**
 * A family tells the office. A signed-in guardian about an own child; anybody else with a child's name and a school,
 * which ties nothing to a child and is marked as not proven until the office says who it is.
 */
export const tellOffice = action('conversations.tell_office', tellRequest, async (context, input): Promise<DayTold> => {
  const { actor, tx } = context;
  const directory = await directoryOf(tx, actor.districtId);
  if (actor.kind === 'person' && actor.personId !== null && input.studentId !== null) {
    const me = actor.personId;
    const own = (await childrenOf(context, [me])).some((tie) => tie.studentId === input.studentId && !tie.pickUpOnly);
    allow(own);
    const card = found(await personCard(tx, actor.districtId, input.studentId));
    if (card.schoolId === null) throw errors.school_unknown({}, 'child');
    if (input.replaces !== null) await takeBack(context, input.replaces);
    const mail = await mailOf(context, me);
    return keep(context, {
      ...input,
      schoolId: card.schoolId,
      childName: '',
      asker: { guardianId: me, name: actor.name, kind: mail === null ? 'none' : 'email', address: mail, proven: true },
      source: 'family',
      conversationId: null,
    });
  }
  if (input.childName.trim() === '') throw errors.child_missing({}, 'child_name');
  if (input.schoolId === null || directory.orgs.get(input.schoolId)?.kind !== 'school')
    throw errors.school_unknown({}, 'school');
  if (input.name.trim() === '') throw errors.asker_missing({}, 'name');
  if (input.address.trim() === '') throw errors.address_missing({}, 'address');
  return keep(context, {
    ...input,
    studentId: null,
    pickUpId: null,
    schoolId: input.schoolId,
    asker: {
      guardianId: null,
      name: input.name,
      ...reached(input.address.includes('@') ? 'email' : 'phone', input.address),
      proven: false,
    },
    source: 'public',
    conversationId: null,
  });
});

/** A conversation that this reader works on; anything else is as if none was named. */
async function readable({ tx, actor }: ActionContext, id: string | null): Promise<Uuid | null> {
  if (id === null || !isUuid(id)) return null;
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
  const row = rows[0];
  return row !== undefined && mayWorkOn(actor, row) ? row.id : null;
}

const noteRequest = change.extend({
  studentId: z.string(),
  guardianId: z.string().nullable().default(null),
  askerName: z.string().max(200).default(''),
  source: z.enum(['phone', 'counter', 'paper', 'email']),
  conversationId: z.string().nullable().default(null),
});

/** A call, a visit or a mail put on the list by staff. Without a guardian of the child nobody is taken for proven. */
export const noteDay = action('conversations.note_day', noteRequest, async (context, input): Promise<DayTold> => {
  const { actor, tx } = context;
  if (!isUuid(input.studentId)) throw notFound();
  const card = found(await personCard(tx, actor.districtId, input.studentId));
  allow(card.isStudent && card.isActive && card.schoolId !== null && mayKeepDayList(actor, card.schoolId));
  if (card.schoolId === null) throw notFound();
  const ties = await guardiansOf(context, [card.id]);
  const guardian = ties.find((tie) => tie.guardianId === input.guardianId && !tie.pickUpOnly)?.guardianId ?? null;
  const mail = guardian === null ? null : await mailOf(context, guardian);
  const name = guardian === null ? input.askerName : ((await personCard(tx, actor.districtId, guardian))?.name ?? '');
  return keep(context, {
    ...input,
    schoolId: card.schoolId,
    childName: '',
    asker: {
      guardianId: guardian,
      name,
      kind: mail === null ? 'none' : 'email',
      address: mail,
      proven: guardian !== null,
    },
    conversationId: await readable(context, input.conversationId),
  });
});

type Standing = {
  id: Uuid;
  school_id: Uuid;
  outcome: string | null;
  student_id: Uuid | null;
  conversation_id: Uuid | null;
};

async function lockChange(context: ActionContext, id: string): Promise<Standing> {
  const { tx, actor } = context;
  if (!isUuid(id)) throw notFound();
  const { rows } =
    await sql<Standing>`select id, school_id, outcome, student_id, conversation_id from conversations.day_changes
    where district_id = ${actor.districtId} and id = ${id} for update`.execute(tx);
  const row = found(rows[0]);
  allow(mayKeepDayList(actor, row.school_id));
  // One's own child is a colleague's to settle.
  const mine = actor.personId === null ? [] : await childrenOf(context, [actor.personId]);
  allow(!mine.some((tie) => tie.studentId === row.student_id));
  return row;
}

/** Takes one off the list: in the books, called back because it cannot be so, or written by mistake. The family hears of the first two half a minute later. */
export const settleDay = action(
  'conversations.settle_day',
  z.object({ changeId: z.string(), outcome: z.enum(outcomes) }),
  async (context, { changeId, outcome }) => {
    const { tx, actor, now } = context;
    const row = await lockChange(context, changeId);
    if (row.outcome === 'taken_back') throw errors.too_late_to_undo();
    await sql`update conversations.day_changes set outcome = ${outcome}, settled_by = ${actor.personId}, settled_at = ${now}
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    context.record('day change settled', { kind: 'org', id: row.school_id }, { outcome });
    context.enqueue('conversations.office_settled', { changeId: row.id }, { runAt: now.add({ seconds: 30 }) });
    context.refresh('office');
  },
);

/** Puts it back on the list; what would have been told is not told. */
export const unsettleDay = action(
  'conversations.unsettle_day',
  z.object({ changeId: z.string() }),
  async (context, { changeId }) => {
    const { tx, actor } = context;
    const row = await lockChange(context, changeId);
    if (row.outcome === 'taken_back') throw errors.too_late_to_undo();
    await sql`update conversations.day_changes set outcome = null, settled_by = null, settled_at = null
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    context.record('day change put back', { kind: 'org', id: row.school_id }, {});
    context.refresh('office');
  },
);

/** The office says who the child is that somebody without an account named. Whoever told it stays not proven. */
export const tieDay = action(
  'conversations.tie_day',
  z.object({ changeId: z.string(), studentId: z.string() }),
  async (context, { changeId, studentId }) => {
    const { tx, actor } = context;
    const row = await lockChange(context, changeId);
    if (!isUuid(studentId)) throw notFound();
    const card = found(await personCard(tx, actor.districtId, studentId));
    allow(card.isStudent && card.isActive && card.schoolId === row.school_id);
    await sql`update conversations.day_changes set student_id = ${card.id} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    context.record('day change tied', { kind: 'student', id: card.id }, {});
    context.refresh('office');
  },
);

/** By when a school's office has what families told: the morning and going home. */
export const setCutOff = action(
  'conversations.set_cut_off',
  z.object({ schoolId: z.string(), morning: wallTime, home: wallTime }),
  async (context, { schoolId, morning, home }) => {
    const { tx, actor } = context;
    const directory = await directoryOf(tx, actor.districtId);
    allow(directory.orgs.get(schoolId)?.kind === 'school' && mayKeepDayList(actor, schoolId));
    await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, ${cutOffKey(schoolId)}, ${JSON.stringify({ morning, home })}::jsonb)
      on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
    context.record('cut-off set', { kind: 'org', id: schoolId }, { morning, home });
    context.refresh('office');
  },
);
