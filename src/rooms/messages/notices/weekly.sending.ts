import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, on, question, type Subscription } from '#platform/action';
import { systemActor } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import {
  beginBroadcast,
  type BroadcastDelivery,
  broadcastFilled,
  decentTime,
  deliveriesFailed,
  queueMany,
  waysTo,
} from '#rooms/channels';
import { ownerAddress } from '#rooms/conversations';
import { inLanguage } from '#rooms/language';
import { usualWays } from '../messages.rules.ts';
import { hoursOf } from '../one-liners/family.ts';
import { absenceText, type NoticeText } from './absence.rules.ts';
import { absenceScope } from './notices.policy.ts';
import {
  familiesOf,
  type NoticeChild,
  type NoticeFacts,
  type NoticeFamily,
  type NoticePlan,
  planOf,
  weekOf,
} from './weekly.plan.ts';
import { type NoticeKind, noticeKinds, noticesDue, type OneSetting, settingOf } from './weekly.settings.ts';
import { workText } from './work.rules.ts';

/** The category families choose by. */
const categories = { absence: 'absence', missing_work: 'grades' } as const;
/** How many children one transaction writes about. */
const slice = 100;

/** Whom a school would write to if it wrote now; nothing goes. */
export const previewNotices = question(
  'messages.preview_notices',
  async (context, { kind, schoolId }: { kind: NoticeKind; schoolId: Uuid }): Promise<NoticePlan> => {
    const scope = absenceScope(context.actor);
    allow(scope === null || scope.includes(schoolId));
    return planOf(context, kind, schoolId, await settingOf(context, kind, schoolId));
  },
);

/** The school's own closing words in a language; where nothing has them in it, none: then the prepared words stand. */
async function ownWords(
  context: ActionContext,
  { words, wordsLanguage }: OneSetting,
  to: string,
  about: { readonly kind: string; readonly id: Uuid },
): Promise<{ readonly text: string; readonly byMachine: boolean }> {
  if (words === '' || wordsLanguage === null) return { text: '', byMachine: false };
  const said = await inLanguage(context, { text: words, from: wordsLanguage, to, risk: 'routine', names: [], about });
  return said.how === 'original'
    ? { text: '', byMachine: false }
    : { text: said.text, byMachine: said.how === 'machine' };
}

export type ChildNotice = {
  readonly id: Uuid;
  readonly kind: NoticeKind;
  readonly child: string;
  readonly studentId: Uuid;
  readonly facts: NoticeFacts;
  readonly teacherId: Uuid | null;
  readonly teacher: string | null;
};

type Said = { readonly text: NoticeText; readonly label: string };

/** The note in one language, with what must be said of it. */
async function saidIn(context: ActionContext, one: ChildNotice, setting: OneSetting, locale: string): Promise<Said> {
  const { floor, now } = context;
  const t = floor.words.translator(locale);
  const own = await ownWords(context, setting, locale, { kind: 'child_notice', id: one.id });
  const text =
    one.facts.absence === undefined
      ? workText(
          t,
          floor.words.formatters(locale, setting.zone, now),
          { child: one.child, classes: one.facts.work ?? [], teacher: one.teacher },
          own.text,
        )
      : absenceText(t, { child: one.child, ...one.facts.absence }, own.text);
  const isReviewed = floor.words.languages.find((known) => known.tag === locale)?.review === 'reviewed';
  const isPlain = locale === 'en' || isReviewed;
  return { text, label: own.byMachine || !isPlain ? t('messages.absence.out_label') : '' };
}

/** One delivery a guardian, by the first way that nobody tried, in the end on paper. Who wants none gets none. */
async function deliveriesFor(
  context: ActionContext,
  one: ChildNotice,
  setting: OneSetting,
  families: readonly NoticeFamily[],
  isTried: (personId: Uuid, kind: string) => boolean,
): Promise<readonly BroadcastDelivery[]> {
  const { floor, actor, now } = context;
  const reach = await waysTo(context, {
    personIds: families.map((family) => family.personId),
    category: categories[one.kind],
    urgency: 'ordinary',
    usual: usualWays,
  });
  const rules = await hoursOf(context);
  const out: BroadcastDelivery[] = [];
  const places = new Set<string>();
  for (const { personId, language, zone } of families) {
    const plan = reach.get(personId);
    if (plan?.why === 'not_wanted') continue;
    const next = (plan?.ways ?? []).find((way) => !isTried(personId, way.kind));
    const way = next ?? (isTried(personId, 'paper') ? null : { kind: 'paper' as const, address: personId });
    if (way === null || places.has(`${way.kind} ${way.address}`)) continue;
    places.add(`${way.kind} ${way.address}`);
    const locale = floor.words.best(language === null ? [] : [language]);
    const { text, label } = await saidIn(context, one, setting, locale);
    const isShort = way.kind !== 'email' && way.kind !== 'paper';
    out.push({
      ...way,
      personId,
      language: locale,
      subject: text.title,
      body: [isShort ? text.short : text.body, label].filter((part) => part !== '').join(isShort ? '\n' : '\n\n'),
      sendAfter: decentTime({ at: now, kind: 'ordinary', zone, schoolZone: setting.zone, rules }),
      hours: rules,
      onceKey: `child_notice ${one.id} ${way.kind} ${way.address}`,
      replyTo:
        way.kind === 'email' && one.teacherId !== null
          ? ownerAddress(floor.secrets, actor.districtId, one.teacherId, floor.settings.mailDomain)
          : null,
    });
  }
  return out;
}

async function tell(
  context: ActionContext,
  { kind, schoolId }: { readonly kind: NoticeKind; readonly schoolId: Uuid },
  child: NoticeChild,
  families: readonly NoticeFamily[],
  setting: OneSetting,
): Promise<void> {
  const { tx, actor, now, floor } = context;
  const { studentId, first, facts, teacherId, teacher } = child;
  const one: ChildNotice = { id: newId(), kind, child: first, studentId, facts, teacherId, teacher };
  const locale = floor.words.best(setting.wordsLanguage === null ? [] : [setting.wordsLanguage]);
  const { text } = await saidIn(context, one, setting, locale);
  // Written down first, once a week: whatever happens after, nobody is told twice.
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into messages.child_notices (district_id, id, kind, student_id, school_id, teacher_id, week, facts, words, language, made_at)
    values (${actor.districtId}, ${one.id}, ${kind}, ${studentId}, ${schoolId}, ${teacherId}, ${weekOf(now, setting.zone).week}::date, ${JSON.stringify(facts)}::jsonb, ${text.body}, ${locale}, ${now})
    on conflict on constraint child_notices_once do nothing returning id`.execute(tx);
  if (rows.length === 0) return;
  const broadcastId = await beginBroadcast(context, {
    category: categories[kind],
    urgency: 'ordinary',
    about: { kind: 'child_notice', id: one.id },
  });
  await sql`update messages.child_notices set broadcast_id = ${broadcastId} where district_id = ${actor.districtId} and id = ${one.id}`.execute(
    tx,
  );
  await queueMany(context, broadcastId, await deliveriesFor(context, one, setting, families, () => false));
  await broadcastFilled(context, broadcastId);
}

/** Which missed days were written about: never twice for one day. */
async function keepDays({ tx, actor, now }: ActionContext, told: readonly NoticeChild[]): Promise<void> {
  const days = told.flatMap((child) =>
    (child.facts.absence?.fresh ?? []).map((date) => ({ id: newId(), student: child.studentId, date })),
  );
  if (days.length === 0) return;
  await sql`insert into messages.absence_days (district_id, id, student_id, on_date, told_at)
    select ${actor.districtId}::uuid, r.id, r.student, r.date, ${now} from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as r (id uuid, student uuid, date date)
    on conflict on constraint absence_days_once do nothing`.execute(tx);
}

/** Writes to the families of the next children of one school. None: all are told. */
export const sendNotices = action(
  'messages.send_notices',
  z.object({ kind: z.enum(noticeKinds), schoolId: z.string() }),
  async (context, { kind, schoolId }): Promise<{ n: number }> => {
    const { actor, record } = context;
    allow(actor.kind === 'system');
    const setting = await settingOf(context, kind, schoolId);
    const { children, families } = await planOf(context, kind, schoolId, setting);
    const byChild = Map.groupBy(families, (one) => one.studentId);
    const told = children.filter((child) => byChild.has(child.studentId)).slice(0, slice);
    if (told.length === 0) return { n: 0 };
    for (const child of told)
      await tell(context, { kind, schoolId }, child, byChild.get(child.studentId) ?? [], setting);
    await keepDays(context, told);
    const what = kind === 'absence' ? 'notices about missed days sent' : 'notices about missing work sent';
    record(what, { kind: 'org', id: schoolId }, { children: told.length });
    return { n: told.length };
  },
);

/** Every quarter of an hour: the schools whose hour of the week it is. Twice in the hour tells nobody twice. */
export const noticesJob: Job = {
  aside: true,
  leaseSeconds: 300,
  async perform({ floor, actor }) {
    const house = systemActor(actor.districtId, 'weekly notices');
    for (const kind of noticeKinds)
      for (const schoolId of await floor.ask(house, noticesDue, { kind }))
        for (;;) if ((await floor.act(house, sendNotices, { kind, schoolId })).n === 0) break;
  },
};

/** What did not arrive goes the next way nobody tried, and in the end on paper. */
const tryNextWay = action('messages.notice_next_way', deliveriesFailed.schema, async (context, { deliveries }) => {
  const { tx, actor, now } = context;
  const failed = deliveries.filter(
    (one) => one.aboutKind === 'child_notice' && one.aboutId !== null && one.personId !== null,
  );
  for (const id of new Set(failed.map((one) => one.aboutId as Uuid))) {
    const { rows } = await sql<
      ChildNotice & { schoolId: Uuid; broadcastId: Uuid | null }
    >`select n.id, n.kind, coalesce(s.preferred_name, s.given_name) as child, n.student_id as "studentId", n.facts, n.teacher_id as "teacherId", t.name as teacher,
        n.school_id as "schoolId", n.broadcast_id as "broadcastId"
      from messages.child_notices n join roster.v_people s on s.district_id = n.district_id and s.id = n.student_id
        left join roster.v_people t on t.district_id = n.district_id and t.id = n.teacher_id
      where n.district_id = ${actor.districtId} and n.id = ${id} for update of n`.execute(tx);
    const [one] = rows;
    if (one === undefined || one.broadcastId === null) continue;
    const setting = await settingOf(context, one.kind, one.schoolId);
    const people = new Set(failed.filter((each) => each.aboutId === id).map((each) => each.personId));
    const families = (await familiesOf(context, [one.studentId], weekOf(now, setting.zone).today)).filter((family) =>
      people.has(family.personId),
    );
    const { rows: tried } = await sql<{
      person_id: Uuid;
      kind: string;
    }>`select person_id, kind from channels.v_deliveries
      where district_id = ${actor.districtId} and about_id = ${id} and person_id is not null`.execute(tx);
    const isTried = (personId: Uuid, kind: string): boolean =>
      tried.some((was) => was.person_id === personId && was.kind === kind);
    await queueMany(context, one.broadcastId, await deliveriesFor(context, one, setting, families, isTried));
  }
});

export const noticeNextWayJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, tryNextWay, deliveriesFailed.schema.parse(payload), { completes: jobId });
  },
};

export const noticeSubscriptions: readonly Subscription[] = [
  on(deliveriesFailed, { after: 'messages.notice_next_way' }),
];
