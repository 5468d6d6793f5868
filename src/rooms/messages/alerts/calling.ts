import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { type Actor, hasAnyRole, isStaff, staffRoles, unitsWith } from '#platform/actor';
import { allow, notFound } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { mayAlert } from '../messages.policy.ts';
import { errors } from '../messages.errors.ts';
import { type Announcement, announcementById } from '../messages.store.ts';
import { callMinutes } from './alerts.rules.ts';
import { acknowledge } from './acknowledging.ts';
import { type AlertCounts, alertCounts, alertOutcomes, classOf, readingMany } from './standing.ts';

export const callResults = ['spoke', 'left_message', 'no_answer', 'wrong_number', 'given_back'] as const;
export type CallResult = (typeof callResults)[number];

/** The schools whose families somebody may call in an alert: those they work at. Null: all. */
function callScope(actor: Actor): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'])) return null;
  return unitsWith(actor, staffRoles);
}

/** Staff, and the programs that have the rights of one of them. */
const ofStaff = (actor: Actor): boolean => isStaff(actor) || (actor.kind === 'token' && hasAnyRole(actor, staffRoles));

/** Staff of the school see its alert; an alert of the whole district is seen by all staff. */
export function maySeeAlert(actor: Actor, row: Pick<Announcement, 'org_id' | 'kind'>, district: Uuid): boolean {
  if (row.kind !== 'alert' || !(ofStaff(actor) || actor.kind === 'system')) return false;
  if (mayAlert(actor, row.org_id) || row.org_id === null || row.org_id === district) return true;
  const scope = callScope(actor);
  return scope === null || scope.includes(row.org_id);
}

export async function alertFor({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>, id: Uuid): Promise<Announcement> {
  const row = await announcementById(tx, actor.districtId, id);
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from roster.v_orgs where district_id = ${actor.districtId} and kind = 'district'`.execute(tx);
  if (!maySeeAlert(actor, row, rows[0]?.id ?? actor.districtId)) throw notFound();
  return row;
}

export type AlertView = {
  readonly row: Announcement;
  readonly author: string;
  readonly place: string;
  readonly counts: AlertCounts;
  readonly clear: { readonly id: Uuid; readonly begun_at: Temporal.Instant | null } | null;
  readonly ends: { readonly id: Uuid; readonly title: string } | null;
  readonly mine: { readonly answer: string | null } | null;
  readonly may: { readonly lead: boolean; readonly stop: boolean };
};

/** An alert as it stands this moment, and what this reader may do about it. */
export const readAlert = question('messages.read_alert', async (context, { id }: { id: Uuid }): Promise<AlertView> => {
  const { tx, actor } = context;
  const { districtId } = actor;
  const row = await alertFor(context, id);
  const counts = await alertCounts(context, row);
  const { rows: about } = await sql<{
    author: string;
    place: string | null;
  }>`select p.name as author, (select name from roster.v_orgs o where o.district_id = p.district_id and o.id = ${row.org_id}) as place
    from roster.v_people p where p.district_id = ${districtId} and p.id = ${row.author_id}`.execute(tx);
  const { rows: linked } = await sql<{
    id: Uuid;
    begun_at: Temporal.Instant | null;
    title: string;
  }>`select id, begun_at, title from messages.announcements
    where district_id = ${districtId} and (ends_alert = ${id} or id = ${row.ends_alert}::uuid)`.execute(tx);
  const { rows: mine } = await sql<{ answer: string | null }>`select answer from messages.recipients
    where district_id = ${districtId} and announcement_id = ${id} and person_id = ${actor.personId}::uuid`.execute(tx);
  const lead = mayAlert(actor, row.org_id);
  return {
    row,
    author: about[0]?.author ?? '',
    place: about[0]?.place ?? '',
    counts,
    clear: row.ends_alert === null ? (linked[0] ?? null) : null,
    ends: row.ends_alert === null ? null : (linked[0] ?? null),
    mine: mine[0] ?? null,
    may: { lead, stop: lead && !['done', 'stopped'].includes(row.state) },
  };
});

export type ListedAlert = {
  readonly id: Uuid;
  readonly title: string;
  readonly is_drill: boolean;
  readonly at: Temporal.Instant;
  readonly author: string;
  readonly state: Announcement['state'];
  readonly isClear: boolean;
};

/** The alerts of the schools somebody works at, the newest first. Drills apart. */
export const listAlerts = question('messages.list_alerts', async (context): Promise<readonly ListedAlert[]> => {
  const { tx, actor } = context;
  allow(ofStaff(actor));
  const scope = callScope(actor);
  const { rows } =
    await sql<ListedAlert>`select a.id, a.title, a.is_drill, coalesce(a.begun_at, a.created_at) as at, p.name as author, a.state, a.ends_alert is not null as "isClear"
    from messages.announcements a join roster.v_people p on p.district_id = a.district_id and p.id = a.author_id
      left join roster.v_orgs o on o.district_id = a.district_id and o.id = a.org_id
    where a.district_id = ${actor.districtId} and a.kind = 'alert' and (${scope === null} or o.kind = 'district' or a.org_id = any(${[...(scope ?? [])]}::uuid[]))
    order by a.id desc limit 60`.execute(tx);
  return rows;
});

export type CallLine = {
  /** The first of the children: the family goes by it. */
  readonly studentId: Uuid;
  readonly children: readonly { readonly id: Uuid; readonly name: string }[];
  readonly className: string | null;
  readonly guardians: readonly {
    readonly id: Uuid;
    readonly name: string;
    readonly language: string;
    readonly interpreter: boolean;
    readonly phones: readonly string[];
    readonly reason: string | null;
  }[];
  readonly callerId: Uuid | null;
  readonly caller: string | null;
  readonly takenAt: Temporal.Instant | null;
  readonly last: {
    readonly result: CallResult;
    readonly note: string;
    readonly by: string;
    readonly at: string;
  } | null;
};

const freshSince = (now: Temporal.Instant): Temporal.Instant => now.subtract({ minutes: callMinutes });

/** A square of the map: a class (`none`: children without one), or a grade of a school (`none`: without one). */
export type CallsOf = {
  readonly school?: Uuid | null;
  readonly classId?: string | null;
  readonly grade?: string | null;
};

/** A family is in every square, and at every school, that one of its children is in. */
function ofSquare(districtId: Uuid, scope: readonly Uuid[] | null, square: CallsOf): RawBuilder<unknown> {
  const { school, classId, grade } = square;
  const parts = [
    ...(scope === null ? [] : [sql`x.school_id = any(${[...scope]}::uuid[])`]),
    ...(school === undefined || school === null ? [] : [sql`x.school_id = ${school}::uuid`]),
    ...(grade === undefined || grade === null ? [] : [sql`coalesce(x.grade, 'none') = ${grade}`]),
    ...(classId === undefined || classId === null
      ? []
      : [sql`coalesce(${classOf(districtId, sql`x.id`)}::text, 'none') = ${classId}`]),
  ];
  if (parts.length === 0) return sql`true`;
  return sql`exists (select from roster.v_people x where x.district_id = ${districtId} and x.id = any(w.children) and ${sql.join(parts, sql` and `)})`;
}

/** The families of whom nobody is reached, for those who call them; a family that was spoken to is done. */
export const familiesToCall = question(
  'messages.families_to_call',
  async (
    context,
    { id, ...square }: { id: Uuid } & CallsOf,
  ): Promise<{ row: Announcement; lines: readonly CallLine[] }> => {
    const { tx, actor, now } = context;
    const { districtId } = actor;
    const row = await alertFor(context, id);
    const scope = callScope(actor);
    const { rows } = await readingMany(context, id, async () =>
      sql<CallLine>`with r as materialized (select * from ${alertOutcomes(districtId, row)} o where cardinality(o.student_ids) > 0),
      child as (select c as id from r, unnest(r.student_ids) as c group by 1 having bool_and(r.outcome in ('not_reached', 'left_out'))),
      family as (select (select min(c::text)::uuid from unnest(r.student_ids) as c where c in (select id from child)) as student_id, r.* from r where r.student_ids && array(select id from child)),
      whole as (select f.student_id, array_agg(distinct c) as children from family f, unnest(f.student_ids) as c where c in (select id from child) group by 1)
      select w.student_id as "studentId",
        (select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by p.name) from roster.v_people p where p.district_id = ${districtId} and p.id = any(w.children)) as children,
        (select k.name from roster.v_enrollments e join roster.v_classes k on k.district_id = e.district_id and k.id = e.class_id
          where e.district_id = ${districtId} and e.person_id = w.student_id and e.role = 'student' order by e.is_primary desc limit 1) as "className",
        (select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'language', f.language, 'interpreter', coalesce(g.interpreter, false), 'reason', f.reason,
            'phones', (select coalesce(jsonb_agg(d.value order by d.position), '[]') from roster.v_contact_details d where d.district_id = g.district_id and d.person_id = g.id and d.kind = 'phone')) order by g.name)
          from family f join roster.v_people g on g.district_id = ${districtId} and g.id = f.person_id where f.student_id = w.student_id) as guardians,
        now_call.caller_id as "callerId", caller.name as caller, now_call.taken_at as "takenAt",
        (select jsonb_build_object('result', c.result, 'note', c.note, 'by', p.name, 'at', c.noted_at) from messages.alert_calls c join roster.v_people p on p.district_id = c.district_id and p.id = c.caller_id
          where c.district_id = ${districtId} and c.announcement_id = ${id} and c.student_id = w.student_id and c.result is not null and c.result <> 'given_back' order by c.noted_at desc limit 1) as last
      from whole w join roster.v_people s on s.district_id = ${districtId} and s.id = w.student_id
        left join messages.alert_calls now_call on now_call.district_id = ${districtId} and now_call.announcement_id = ${id} and now_call.student_id = w.student_id and now_call.result is null and now_call.taken_at > ${freshSince(now)}
        left join roster.v_people caller on caller.district_id = ${districtId} and caller.id = now_call.caller_id
      where ${ofSquare(districtId, scope, square)} and not exists (select from messages.alert_calls c where c.district_id = ${districtId} and c.announcement_id = ${id} and c.student_id = w.student_id and c.result = 'spoke')
      order by now_call.caller_id is not distinct from ${actor.personId}::uuid desc, now_call.caller_id is not null, s.family_name, s.given_name limit 300`.execute(
        tx,
      ),
    );
    return { row, lines: rows };
  },
);

const family = z.object({ id: z.string().refine(isUuid), studentId: z.string().refine(isUuid) });

/** The child must be one of the alert, and it or a sibling at a school of the caller. */
async function allowCall(context: QuestionContext, { id, studentId }: z.output<typeof family>): Promise<void> {
  const { tx, actor } = context;
  await alertFor(context, id);
  const scope = callScope(actor);
  const { rows } =
    await sql`select from messages.recipients r join roster.v_people s on s.district_id = r.district_id and s.id = any(r.student_ids)
    where r.district_id = ${actor.districtId} and r.announcement_id = ${id} and ${studentId}::uuid = any(r.student_ids) and (${scope === null} or s.school_id = any(${[...(scope ?? [])]}::uuid[])) limit 1`.execute(
      tx,
    );
  allow(rows.length > 0 && actor.personId !== null);
}

/** Takes a family to call. Two people never have the same one: the second is told who does. */
export const takeFamily = action('messages.take_family', family, async (context, input) => {
  const { tx, actor, now, refresh } = context;
  await allowCall(context, input);
  // Who took it and noted nothing in time lets it go.
  await sql`update messages.alert_calls set result = 'given_back', noted_at = ${now} where district_id = ${actor.districtId} and announcement_id = ${input.id}
    and student_id = ${input.studentId} and result is null and taken_at <= ${freshSince(now)}`.execute(tx);
  const { rows } =
    await sql`insert into messages.alert_calls (district_id, id, announcement_id, student_id, caller_id, taken_at)
    values (${actor.districtId}, ${newId()}, ${input.id}, ${input.studentId}, ${actor.personId}, ${now})
    on conflict (district_id, announcement_id, student_id) where result is null do nothing returning id`.execute(tx);
  if (rows.length === 0) {
    const { rows: theirs } = await sql<{
      caller_id: Uuid;
      name: string;
    }>`select c.caller_id, p.name from messages.alert_calls c join roster.v_people p on p.district_id = c.district_id and p.id = c.caller_id
      where c.district_id = ${actor.districtId} and c.announcement_id = ${input.id} and c.student_id = ${input.studentId} and c.result is null`.execute(
      tx,
    );
    if (theirs[0]?.caller_id !== actor.personId) throw errors.called_already({ name: theirs[0]?.name ?? '' });
  }
  refresh(`announcement:${input.id}`);
});

/** Notes how a call went. Whoever was spoken to has it; every other end gives the family back to the list. */
export const noteCall = action(
  'messages.note_call',
  family.extend({ result: z.enum(callResults), note: z.string().trim().max(300).default('') }),
  async (context, input) => {
    const { tx, actor, now, record, refresh } = context;
    await allowCall(context, input);
    const { rows } =
      await sql`update messages.alert_calls set result = ${input.result}, note = ${input.note}, noted_at = ${now}
      where district_id = ${actor.districtId} and announcement_id = ${input.id} and student_id = ${input.studentId} and caller_id = ${actor.personId} and result is null returning id`.execute(
        tx,
      );
    if (rows.length === 0) throw errors.not_yours_to_note();
    if (input.result === 'spoke') {
      const { rows: people } = await sql<{ person_id: Uuid }>`select person_id from messages.recipients
        where district_id = ${actor.districtId} and announcement_id = ${input.id} and ${input.studentId}::uuid = any(student_ids)`.execute(
        tx,
      );
      await acknowledge(
        context,
        input.id,
        people.map((row) => row.person_id),
        'call',
      );
    }
    record('alert call noted', { kind: 'announcement', id: input.id }, { result: input.result });
    refresh(`announcement:${input.id}`);
  },
);

/** Whoever leads an alert notes for somebody it went to that they have it: a program that calls, a phone tree on paper. */
export const acknowledgeFor = action(
  'messages.acknowledge_for',
  z.object({ id: z.string().refine(isUuid), personId: z.string().refine(isUuid) }),
  async (context, { id, personId }) => {
    const { tx, actor } = context;
    const row = await alertFor(context, id);
    allow(mayAlert(actor, row.org_id) && row.asks === 'read');
    const { rows } =
      await sql`select from messages.recipients where district_id = ${actor.districtId} and announcement_id = ${id} and person_id = ${personId}`.execute(
        tx,
      );
    if (rows.length === 0) throw notFound();
    await acknowledge(context, id, [personId], 'desk');
  },
);
