import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { SetupState, SetupStep } from '#platform/house';
import type { Uuid } from '#platform/ids';

type Newest = { status: string; errors: number; at: Temporal.Instant };

async function lookAtRoster({ tx, actor }: QuestionContext): Promise<SetupState> {
  const { districtId } = actor;
  const { rows: newest } = await sql<Newest>`select status, error_count as errors, started_at as at from roster.imports
    where district_id = ${districtId} and status <> 'superseded' order by started_at desc, id desc limit 1`.execute(tx);
  const { rows: counted } = await sql<{ schools: number; students: number; guardians: number; staff: number }>`
    select (select count(*)::int from roster.v_orgs where district_id = ${districtId} and kind = 'school' and is_active) as schools,
      count(*) filter (where is_student)::int as students, count(*) filter (where is_guardian)::int as guardians, count(*) filter (where is_staff)::int as staff
    from roster.v_people where district_id = ${districtId} and is_active`.execute(tx);
  const last = newest[0];
  const counts = counted[0] ?? { schools: 0, students: 0, guardians: 0, staff: 0 };
  if (last?.status === 'held') return { state: 'todo', says: 'held' };
  if (counts.students === 0 || counts.schools === 0)
    return { state: 'todo', says: last?.status === 'rejected' ? 'rejected' : 'none' };
  if (last?.status === 'rejected') return { state: 'again', says: 'rejected_later', facts: counts };
  if (last !== undefined && last.errors > 0)
    return { state: 'again', says: 'warnings', facts: { ...counts, errors: last.errors } };
  return { state: 'done', says: 'loaded', facts: counts };
}

type Rights = { confirmed: number; unconfirmed: number; held: number; school: Uuid | null };

async function lookAtRights({ tx, actor }: QuestionContext): Promise<SetupState> {
  const { districtId } = actor;
  const { rows } = await sql<Rights>`select count(*) filter (where g.state = 'confirmed')::int as confirmed,
      count(*) filter (where g.state = 'unconfirmed')::int as unconfirmed, count(*) filter (where g.state = 'held')::int as held,
      (array_agg(s.school_id order by s.school_id) filter (where g.state <> 'confirmed' and s.school_id is not null))[1] as school
    from roster.guardianships g join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active
    where g.district_id = ${districtId} and g.ended_at is null`.execute(tx);
  const { rows: choices } = await sql<{ see: boolean }>`
    select guardians_see_records as see from roster.settings where district_id = ${districtId}`.execute(tx);
  const { confirmed, unconfirmed, held, school } = rows[0] ?? { confirmed: 0, unconfirmed: 0, held: 0, school: null };
  const facts = { confirmed, open: unconfirmed + held, see: (choices[0]?.see ?? true) ? 'yes' : 'no' };
  if (confirmed + unconfirmed + held === 0) return { state: 'todo', says: 'none' };
  const page = school === null ? {} : { href: `/desk/schools/${school}/contacts` };
  if (confirmed === 0) return { state: 'todo', says: 'unconfirmed', facts, ...page };
  return facts.open > 0
    ? { state: 'again', says: 'some', facts, ...page }
    : { state: 'done', says: 'confirmed', facts };
}

/** Who is here, and what each guardian may. */
export const rosterSetup: readonly SetupStep[] = [
  { key: 'roster', order: 40, href: '/admin/imports', look: lookAtRoster },
  { key: 'rights', order: 50, href: '/admin/imports/records', look: lookAtRights },
];
