import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import { systemActor } from '#platform/actor';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { schoolYearOf } from '#rooms/calendar';
import {
  beginBroadcast,
  type BroadcastDelivery,
  broadcastFilled,
  decentTime,
  queueMany,
  usualQuiet,
  waysTo,
} from '#rooms/channels';
import { diedAmong } from '#rooms/roster';
import { errors } from '../messages.errors.ts';
import { usualWays } from '../messages.rules.ts';
import { absenceText, usualInClass } from './absence.rules.ts';
import { absenceScope } from './notices.policy.ts';

export type AbsenceSetting = {
  readonly schoolId: Uuid;
  readonly school: string;
  readonly isOn: boolean;
  readonly weekday: number;
  readonly hour: number;
};

/** Each school's switch, for whoever may set it. Off until somebody switches it on. */
export const absenceSwitches = question(
  'messages.absence_switches',
  async ({ tx, actor }): Promise<readonly AbsenceSetting[]> => {
    const scope = absenceScope(actor);
    allow(scope === null || scope.length > 0);
    const { rows } =
      await sql<AbsenceSetting>`select o.id as "schoolId", o.name as school, coalesce(a.is_on, false) as "isOn", coalesce(a.weekday, 5) as weekday, coalesce(a.hour, 16) as hour
    from roster.v_orgs o left join messages.absence_settings a on a.district_id = o.district_id and a.school_id = o.id
    where o.district_id = ${actor.districtId} and o.kind = 'school' and o.is_active and (${scope === null} or o.id = any(${[...(scope ?? [])]}::uuid[])) order by o.name limit 500`.execute(
        tx,
      );
    return rows;
  },
);

export const setAbsenceSwitch = action(
  'messages.set_absence_switch',
  z.object({ schoolId: z.string().refine(isUuid), isOn: z.boolean(), weekday: z.number(), hour: z.number() }),
  async ({ tx, actor, now, record }, input) => {
    const scope = absenceScope(actor);
    allow((scope === null || scope.includes(input.schoolId)) && actor.personId !== null);
    if (!Number.isInteger(input.weekday) || input.weekday < 1 || input.weekday > 5)
      throw errors.settings_wrong({ from: 1, to: 5 }, 'weekday');
    if (!Number.isInteger(input.hour) || input.hour < 8 || input.hour > 19)
      throw errors.settings_wrong({ from: 8, to: 19 }, 'hour');
    await sql`insert into messages.absence_settings (district_id, id, school_id, is_on, weekday, hour, changed_by, changed_at)
      values (${actor.districtId}, ${newId()}, ${input.schoolId}, ${input.isOn}, ${input.weekday}, ${input.hour}, ${actor.personId}, ${now})
      on conflict on constraint absence_settings_once do update set is_on = excluded.is_on, weekday = excluded.weekday, hour = excluded.hour, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(
      tx,
    );
    record(
      'notices about missed days switched',
      { kind: 'org', id: input.schoolId },
      { on: input.isOn, weekday: input.weekday, hour: input.hour },
    );
  },
);

type Absent = {
  readonly studentId: Uuid;
  readonly name: string;
  readonly first: string;
  readonly classId: Uuid | null;
  readonly days: number;
  readonly fresh: readonly string[];
};

type Family = {
  readonly studentId: Uuid;
  readonly personId: Uuid;
  readonly language: string | null;
  readonly zone: string;
};

export type AbsencePlan = {
  readonly children: readonly (Absent & { readonly usual: number | null })[];
  readonly families: readonly Family[];
};

/** Whom a school would write to now: children with missed days of the last week that no family was told of yet. */
async function plan(context: QuestionContext, schoolId: Uuid, zone: string): Promise<AbsencePlan> {
  const { tx, actor } = context;
  const { districtId } = actor;
  const today = context.now.toZonedDateTimeISO(zone).toPlainDate();
  const year = await schoolYearOf(tx, districtId, context.now, schoolId);
  const since = today.subtract({ days: 6 }).toString();
  const day = today.toString();
  const { rows } = await sql<Absent>`with missed as (select a.student_id, count(distinct a.on_date)::int as days,
        array_agg(distinct a.on_date::text) filter (where a.on_date >= ${since}::date and not exists (select from messages.absence_days t
          where t.district_id = a.district_id and t.student_id = a.student_id and t.on_date = a.on_date)) as fresh
      from roster.v_attendance a where a.district_id = ${districtId} and a.kind = 'absent' and a.on_date between ${year.startsOn.toString()}::date and ${day}::date group by 1)
    select s.id as "studentId", s.name, coalesce(s.preferred_name, s.given_name) as first, m.days, m.fresh,
      (select e.class_id from roster.v_enrollments e where e.district_id = s.district_id and e.person_id = s.id and e.role = 'student' order by e.is_primary desc, e.class_id limit 1) as "classId"
    from missed m join roster.v_people s on s.district_id = ${districtId} and s.id = m.student_id and s.is_student and s.is_active and s.school_id = ${schoolId}
    where m.fresh is not null order by s.family_name, s.given_name, s.id`.execute(tx);
  const died = await diedAmong(
    tx,
    districtId,
    rows.map((row) => row.studentId),
  );
  const living = rows.filter((row) => !died.has(row.studentId));
  const classIds = [...new Set(living.flatMap((row) => row.classId ?? []))];
  const { rows: counts } = await sql<{
    class_id: Uuid;
    days: number;
  }>`select e.class_id, (select count(distinct a.on_date)::int from roster.v_attendance a
      where a.district_id = e.district_id and a.student_id = e.person_id and a.kind = 'absent' and a.on_date between ${year.startsOn.toString()}::date and ${day}::date) as days
    from roster.v_enrollments e join roster.v_people s on s.district_id = e.district_id and s.id = e.person_id and s.is_active
    where e.district_id = ${districtId} and e.role = 'student' and e.class_id = any(${classIds}::uuid[])`.execute(tx);
  const byClass = Map.groupBy(counts, (row) => row.class_id);
  const usual = new Map([...byClass].map(([id, of]) => [id, usualInClass(of.map((row) => row.days))]));
  const { rows: families } =
    await sql<Family>`select g.student_id as "studentId", p.id as "personId", p.language, coalesce(p.zone, d.zone) as zone
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active join platform.districts d on d.id = g.district_id
    where g.district_id = ${districtId} and g.student_id = any(${living.map((row) => row.studentId)}::uuid[]) and g.may_be_contacted and g.may_see_records
      and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date) order by g.student_id, p.id`.execute(
      tx,
    );
  const diedToo = await diedAmong(
    tx,
    districtId,
    families.map((row) => row.personId),
  );
  return {
    children: living.map((row) => ({ ...row, usual: row.classId === null ? null : (usual.get(row.classId) ?? null) })),
    families: families.filter((row) => !diedToo.has(row.personId)),
  };
}

async function zoneOfSchool({ tx, actor }: QuestionContext, schoolId: Uuid): Promise<string> {
  const { rows } = await sql<{
    zone: string;
  }>`select coalesce(o.zone, d.zone) as zone from roster.v_orgs o join platform.districts d on d.id = o.district_id
    where o.district_id = ${actor.districtId} and o.id = ${schoolId}`.execute(tx);
  return rows[0]?.zone ?? 'UTC';
}

/** Whom a school would write to if it wrote now; nothing goes. */
export const previewAbsences = question(
  'messages.preview_absences',
  async (context, { schoolId }: { schoolId: Uuid }): Promise<AbsencePlan> => {
    const scope = absenceScope(context.actor);
    allow(scope === null || scope.includes(schoolId));
    const zone = await zoneOfSchool(context, schoolId);
    return plan(context, schoolId, zone);
  },
);

/** Writes to the families of one school. The days are written down first, so that nothing is told twice whatever happens. */
export const sendAbsences = action(
  'messages.send_absences',
  z.object({ schoolId: z.string() }),
  async (context, { schoolId }): Promise<{ n: number }> => {
    const { tx, actor, now, record } = context;
    allow(actor.kind === 'system');
    const zone = await zoneOfSchool(context, schoolId);
    const { children, families } = await plan(context, schoolId, zone);
    const told = children.filter((child) => families.some((one) => one.studentId === child.studentId));
    if (told.length === 0) return { n: 0 };
    const days = told.flatMap((child) => child.fresh.map((date) => ({ id: newId(), student: child.studentId, date })));
    await sql`insert into messages.absence_days (district_id, id, student_id, on_date, told_at)
    select ${actor.districtId}::uuid, r.id, r.student, r.date, ${now} from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as r (id uuid, student uuid, date date)
    on conflict on constraint absence_days_once do nothing`.execute(tx);
    const broadcastId = await beginBroadcast(context, {
      category: 'absence',
      urgency: 'ordinary',
      about: { kind: 'absence', id: schoolId },
    });
    await queueMany(
      context,
      broadcastId,
      await deliveries(context, { children: told, families }, { broadcastId, zone }),
    );
    await broadcastFilled(context, broadcastId);
    record('notices about missed days sent', { kind: 'org', id: schoolId }, { children: told.length });
    return { n: told.length };
  },
);

async function deliveries(
  context: ActionContext,
  { children, families }: AbsencePlan,
  { broadcastId, zone }: { readonly broadcastId: Uuid; readonly zone: string },
): Promise<readonly BroadcastDelivery[]> {
  const { floor, now } = context;
  const reach = await waysTo(context, {
    personIds: [...new Set(families.map((one) => one.personId))],
    category: 'absence',
    urgency: 'ordinary',
    usual: usualWays,
  });
  return children.flatMap((child) =>
    families
      .filter((one) => one.studentId === child.studentId)
      .flatMap((one): readonly BroadcastDelivery[] => {
        const plans = reach.get(one.personId);
        if (plans?.why === 'not_wanted') return [];
        const way = plans?.ways[0] ?? { kind: 'paper' as const, address: one.personId };
        const locale = floor.words.best(one.language === null ? [] : [one.language]);
        const t = floor.words.translator(locale);
        const text = absenceText(t, { child: child.first, days: child.days, usual: child.usual });
        const isReviewed =
          locale === 'en' || floor.words.languages.find((known) => known.tag === locale)?.review === 'reviewed';
        const label = isReviewed ? [] : [t('messages.absence.out_label')];
        const isShort = way.kind !== 'email' && way.kind !== 'paper';
        return [
          {
            ...way,
            personId: one.personId,
            language: locale,
            subject: text.title,
            body: [isShort ? text.short : text.body, ...label].join(isShort ? '\n' : '\n\n'),
            sendAfter: decentTime({ at: now, kind: 'ordinary', zone: one.zone, schoolZone: zone, rules: usualQuiet }),
            onceKey: `absence ${broadcastId} ${child.studentId} ${way.kind} ${way.address}`,
          },
        ];
      }),
  );
}

const due = question('messages.absences_due', async ({ tx, actor, now }): Promise<readonly Uuid[]> => {
  const { rows } = await sql<{
    id: Uuid;
    zone: string;
    weekday: number;
    hour: number;
  }>`select a.school_id as id, coalesce(o.zone, d.zone) as zone, a.weekday, a.hour
    from messages.absence_settings a join roster.v_orgs o on o.district_id = a.district_id and o.id = a.school_id and o.is_active join platform.districts d on d.id = a.district_id
    where a.district_id = ${actor.districtId} and a.is_on`.execute(tx);
  return rows.flatMap(({ id, zone, weekday, hour }) => {
    const there = now.toZonedDateTimeISO(zone);
    return there.dayOfWeek === weekday && there.hour === hour ? [id] : [];
  });
});

/** Every quarter of an hour: the schools whose hour of the week it is, each on its own clock. Twice in the hour tells nobody twice. */
export const absencesJob: Job = {
  aside: true,
  async perform({ floor, actor }) {
    const house = systemActor(actor.districtId, 'notices about missed days');
    for (const schoolId of await floor.ask(house, due, undefined)) await floor.act(house, sendAbsences, { schoolId });
  },
};
