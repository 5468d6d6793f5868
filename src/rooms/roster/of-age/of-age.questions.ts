import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { AdultState } from '../guardianships.rules.ts';
import { schoolsFor } from '../roster.policy.ts';

/** A guardian of a grown student about whose view of records somebody has to decide. */
export type AdultTie = {
  readonly id: Uuid;
  readonly studentId: Uuid;
  readonly student: string;
  readonly school: string | null;
  readonly guardianId: Uuid;
  readonly guardian: string;
  readonly relation: string;
  /** The day the student came of age. */
  readonly since: string;
  readonly state: AdultState | null;
  readonly until: string | null;
};

export const adultPageSize = 100;

const waiting = ({ actor, now }: Pick<QuestionContext, 'actor' | 'now'>) => {
  const schools = schoolsFor(actor, 'confirm_contacts');
  const today = sql`(${now.toString()}::timestamptz at time zone 'UTC')::date`;
  return sql`from roster.guardianships g
    join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active
    join roster.people x on x.district_id = g.district_id and x.id = g.student_id and x.is_self
    join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
    left join roster.v_orgs o on o.district_id = c.district_id and o.id = c.school_id
    where g.district_id = ${actor.districtId} and g.ended_at is null and g.relation <> 'self' and g.state = 'confirmed' and (g.may_see_records or g.may_act)
      and (coalesce(g.adult_state, 'pending') = 'pending' or (g.adult_state in ('consent', 'court') and g.adult_until <= ${today}))
      and (${schools === null} or c.school_id = any(${[...(schools ?? [])]}::uuid[]))
      and g.guardian_id <> ${actor.personId}::uuid and not exists (select from roster.guardianships m where m.district_id = g.district_id
        and m.student_id = g.student_id and m.guardian_id = ${actor.personId}::uuid and m.ended_at is null)`;
};

const mayDecide = ({ actor }: Pick<QuestionContext, 'actor'>): boolean => {
  const schools = schoolsFor(actor, 'confirm_contacts');
  return actor.kind === 'person' && (schools === null || schools.length > 0);
};

/** Guardians of grown students who wait for somebody, those who wait longest first. */
export const adultTies = question(
  'roster.adult_ties',
  async (context, _nothing: null): Promise<readonly AdultTie[]> => {
    allow(mayDecide(context));
    const { rows } =
      await sql<AdultTie>`select g.id, c.id as "studentId", c.name as student, o.name as school, p.id as "guardianId", p.name as guardian,
      g.relation, (x.birth_date + interval '18 years')::date::text as since, g.adult_state as state, g.adult_until::text as until
    ${waiting(context)} order by x.birth_date, c.family_name, c.given_name, g.contact_order nulls last, g.id limit ${adultPageSize}`.execute(
        context.tx,
      );
    return rows;
  },
);

/** How many wait for the reader; none for who may not decide. */
export async function adultTiesWaiting(context: QuestionContext): Promise<number> {
  if (!mayDecide(context)) return 0;
  const { rows } = await sql<{ n: number }>`select count(*)::int as n ${waiting(context)}`.execute(context.tx);
  return rows[0]?.n ?? 0;
}
