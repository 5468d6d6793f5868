import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { guardiansOf, notReleasedTo, personCards } from '#rooms/roster';
import { directoryOf, type Org } from '../conversations.directory.ts';
import { mayKeepDayList } from '../conversations.policy.ts';

export type PackContact = {
  /** Called only if nobody else answers. */
  readonly lastOnly: boolean;
  readonly name: string;
  readonly relation: string;
  readonly phone: string | null;
  readonly language: string | null;
};
export type PackChild = {
  readonly id: Uuid;
  readonly name: string;
  readonly grade: string | null;
  /** In the order in which they are called; those who are called only when nobody else answers stand last. */
  readonly contacts: readonly PackContact[];
  readonly pickUp: readonly string[];
  /** To whom the child must not be given, and never why. Empty where the reader's work does not include it. */
  readonly notTo: readonly string[];
};
export type PackClass = {
  readonly name: string;
  readonly teachers: readonly string[];
  readonly children: readonly PackChild[];
};
export type PackStaff = {
  readonly name: string;
  readonly roles: readonly string[];
  readonly phone: string | null;
  /** Whom this one calls, when the news goes round by phone. */
  readonly calls: readonly string[];
};
export type OfficePack = {
  readonly school: Org;
  readonly zone: string;
  readonly classes: readonly PackClass[];
  readonly staff: readonly PackStaff[];
  readonly children: number;
};

const callsEach = 3;
const firstToKnow = ['principal', 'office'];

/** The staff in the order in which news goes round: the principal first, and everybody calls the next three who were not called. */
export function phoneTree(staff: readonly Omit<PackStaff, 'calls'>[]): readonly PackStaff[] {
  const place = (one: Omit<PackStaff, 'calls'>): number => {
    const places = one.roles.map((role) => firstToKnow.indexOf(role)).filter((at) => at >= 0);
    return places.length === 0 ? firstToKnow.length : Math.min(...places);
  };
  const inOrder = staff.toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
  return inOrder.map((one, at) => ({
    ...one,
    calls: inOrder.slice(at * callsEach + 1, (at + 1) * callsEach + 1).map((next) => next.name),
  }));
}

type StudentRow = { id: Uuid; name: string; grade: string | null; class_id: Uuid | null; class_name: string | null };

/** What a school's office needs on paper when the network is out: every child by class, whom to call, who may pick up, the staff. */
export const officePack = question(
  'conversations.office_pack',
  async (context, { schoolId }: { schoolId: Uuid }): Promise<OfficePack> => {
    const { tx, actor } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const school = found(directory.orgs.get(schoolId));
    allow(school.kind === 'school' && mayKeepDayList(actor, school.id));
    const { rows } =
      await sql<StudentRow>`select p.id, p.name, p.grade, k.id as class_id, k.name as class_name from roster.v_people p
      left join lateral (select c.id, c.name from roster.v_enrollments e join roster.v_classes c on c.district_id = e.district_id and c.id = e.class_id and c.is_active
        where e.district_id = p.district_id and e.person_id = p.id and e.role = 'student' order by e.is_primary desc, c.name, c.id limit 1) k on true
      where p.district_id = ${actor.districtId} and p.school_id = ${school.id} and p.is_student and p.is_active
      order by k.name nulls last, p.family_name, p.given_name, p.id`.execute(tx);
    const ties = await guardiansOf(
      context,
      rows.map((row) => row.id),
    );
    const notTo = await notReleasedTo(
      context,
      rows.map((row) => row.id),
    );
    const classIds = [...new Set(rows.flatMap((row) => row.class_id ?? []))];
    const { rows: teachers } = await sql<{
      class_id: Uuid;
      name: string;
    }>`select e.class_id, p.name from roster.v_enrollments e
      join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id and p.is_active
      where e.district_id = ${actor.districtId} and e.class_id = any(${classIds}::uuid[]) and e.role = 'teacher' order by e.is_primary desc, p.name`.execute(
      tx,
    );
    const staff = [...directory.staff.values()].filter(
      (member) => member.active && member.grants.some((grant) => grant.unitId === school.id),
    );
    const people = [...new Set([...ties.map((tie) => tie.guardianId), ...staff.map((member) => member.id)])];
    const cards = await personCards(tx, actor.districtId, people);
    const { rows: numbers } = await sql<{
      id: Uuid;
      value: string;
    }>`select distinct on (person_id) person_id as id, value from roster.v_contact_details
      where district_id = ${actor.districtId} and person_id = any(${people}::uuid[]) and kind = 'phone' order by person_id, position`.execute(
      tx,
    );
    const phones = new Map(numbers.map((row) => [row.id, row.value]));
    const tiesOf = Map.groupBy(ties, (tie) => tie.studentId);
    const childOf = (row: StudentRow): PackChild => {
      const own = tiesOf.get(row.id) ?? [];
      const kept = notTo.get(row.id) ?? [];
      const called = own.filter(
        (tie) =>
          !tie.pickUpOnly &&
          (tie.rights.has('be_contacted') || tie.emergencyOnly) &&
          !kept.some((one) => one.id === tie.guardianId),
      );
      return {
        id: row.id,
        name: row.name,
        grade: row.grade,
        contacts: called
          .toSorted((a, b) => Number(a.emergencyOnly) - Number(b.emergencyOnly))
          .map((tie) => ({
            lastOnly: tie.emergencyOnly,
            name: cards.get(tie.guardianId)?.name ?? '',
            relation: tie.relation,
            phone: phones.get(tie.guardianId) ?? null,
            language: cards.get(tie.guardianId)?.language ?? null,
          })),
        pickUp: own.filter((tie) => tie.rights.has('pick_up')).map((tie) => cards.get(tie.guardianId)?.name ?? ''),
        notTo: kept.filter((one) => one.shown).map((one) => one.name),
      };
    };
    const { zone } = await weekFor(tx, actor.districtId, school.id);
    return {
      school,
      zone,
      children: rows.length,
      classes: [...Map.groupBy(rows, (row) => row.class_id)].map(([id, own]) => ({
        name: own[0]?.class_name ?? '',
        teachers: teachers.filter((row) => row.class_id === id).map((row) => row.name),
        children: own.map(childOf),
      })),
      staff: phoneTree(
        staff.map((member) => ({
          name: member.name,
          roles: member.grants.filter((grant) => grant.unitId === school.id).map((grant) => grant.role),
          phone: phones.get(member.id) ?? null,
        })),
      ),
    };
  },
);
