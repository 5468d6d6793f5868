import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { dutiesOf, dutyDay, dutyFromRow, type DutyRow, staffLanguages } from './duties.questions.ts';
import { type Duty, holdsOn, type LetterTrouble, letterTroubles } from './duties.rules.ts';
import { schoolsFor } from './roster.policy.ts';
import { orgsOf } from './roster.questions.ts';
import type { Org } from './roster.contract.ts';

export type StaffLine = { readonly id: Uuid; readonly name: string };
/** A child with its counselor or case manager. */
export type Case = Duty & { readonly childName: string };
export type LettersAt = { readonly duty: string; readonly troubles: readonly LetterTrouble[] };

export type DutiesView = {
  readonly schools: readonly Org[];
  /** Null looks at the whole district. */
  readonly school: Org | null;
  readonly mayDistrict: boolean;
  readonly staff: readonly StaffLine[];
  /** Everybody who stands in a duty or a language, also those of elsewhere. */
  readonly names: ReadonlyMap<Uuid, string>;
  readonly wide: readonly Duty[];
  readonly cases: readonly Case[];
  readonly casesMore: boolean;
  readonly letters: readonly LettersAt[];
  readonly languages: ReadonlyMap<Uuid, readonly string[]>;
};

const mostCases = 500;

/** Duties and languages of one school, or of the district, for whoever may say them. */
export const dutiesView = question(
  'roster.duties_view',
  async (context, asked: { schoolId: Uuid | null }): Promise<DutiesView> => {
    const { tx, actor } = context;
    const own = schoolsFor(actor, 'duties');
    allow(own === null || own.length > 0);
    const schools = (await orgsOf(tx, actor.districtId)).filter(
      (org) => org.kind === 'school' && (own === null || own.includes(org.id)),
    );
    const school = schools.find((org) => org.id === asked.schoolId) ?? (own === null ? null : (schools[0] ?? null));
    const day = await dutyDay(context);
    const current = (one: Duty): boolean => one.ends === null || Temporal.PlainDate.compare(day, one.ends) <= 0;
    const [all, { rows: cases }, { rows: staff }, languages] = await Promise.all([
      dutiesOf(tx, actor.districtId),
      sql<
        DutyRow & { childName: string }
      >`select d.id, d.person_id as "personId", d.duty, d.org_id as "orgId", d.student_id as "studentId",
          d.letters_from as "lettersFrom", d.letters_to as "lettersTo", d.begins::text as begins, d.ends::text as ends, c.name as "childName"
        from roster.v_duties d join roster.v_people c on c.district_id = d.district_id and c.id = d.student_id and c.is_active
        where d.district_id = ${actor.districtId} and (${school?.id ?? null}::uuid is null or c.school_id = ${school?.id ?? null}::uuid)
          and (d.ends is null or d.ends >= ${day.toString()}::date)
        order by d.duty, d.person_id, c.family_name, c.given_name limit ${mostCases + 1}`.execute(tx),
      sql<StaffLine>`select p.id, p.name from roster.v_people p where p.district_id = ${actor.districtId} and p.is_staff and p.is_active
          and (${school?.id ?? null}::uuid is null or exists (select from roster.v_assignments a where a.district_id = p.district_id and a.person_id = p.id
            and a.role <> 'student' and a.org_id in (${school?.id ?? null}::uuid, ${actor.districtId}::uuid)))
        order by p.name limit 3000`.execute(tx),
      staffLanguages(tx, actor.districtId),
    ]);
    const wide = all.filter((one) => one.orgId === (school?.id ?? null) && current(one));
    const here = wide.filter((one) => holdsOn(one, day));
    const shown = cases.slice(0, mostCases).map(({ childName, ...row }) => ({ ...dutyFromRow(row), childName }));
    const named = [...wide, ...shown].map((one) => one.personId);
    const inSight = new Set(staff.map((one) => one.id));
    const { rows: names } =
      await sql<StaffLine>`select id, name from roster.v_people where district_id = ${actor.districtId}
      and id = any(${[...new Set([...named, ...(school === null ? languages.keys() : [])])]}::uuid[])`.execute(tx);
    return {
      schools,
      school,
      mayDistrict: own === null,
      staff,
      names: new Map([...staff, ...names].map((one) => [one.id, one.name])),
      wide,
      cases: shown,
      casesMore: cases.length > mostCases,
      letters: [...Map.groupBy(here, (one) => one.duty)].map(([duty, ones]) => ({
        duty,
        troubles: letterTroubles(ones),
      })),
      languages: new Map([...languages].filter(([id]) => school === null || inSight.has(id))),
    };
  },
);
