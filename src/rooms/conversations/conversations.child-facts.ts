import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { gather, type TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { dutyFromRow, type DutyRow } from '#rooms/roster';
import { type AboutChildren, type ClassOf, noChildren } from './conversations.owner-rules.ts';

/** What of the children it is about decides who has it: school, teachers, classes, and who has this very child. */
export async function childFacts(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  studentIds: readonly Uuid[],
): Promise<AboutChildren> {
  if (studentIds.length === 0) return noChildren;
  const children = await gather(tx, 'conversations.child_facts', studentIds, async (asked) => {
    const rows = await readChildFacts(tx, actor.districtId, [...new Set(asked.flat())]);
    return asked.map((ids) => rows.filter((row) => ids.includes(row.id)));
  });
  const each = (of: (row: ChildFacts) => readonly Uuid[]): readonly Uuid[] => [...new Set(children.flatMap(of))];
  const first = children[0];
  return {
    schoolId: first?.school_id ?? null,
    familyName: first?.family_name ?? null,
    studentId: first?.id ?? null,
    teacherIds: each((row) => row.classes.flatMap((one) => one.teacherIds)),
    homeroomIds: each(homeroomOf),
    classes: children.flatMap((row) => row.classes),
    duties: children.flatMap((row) => row.duties.map(dutyFromRow)),
  };
}

type ChildClass = ClassOf & { readonly homeroom: boolean };

type ChildFacts = {
  readonly id: Uuid;
  readonly school_id: Uuid | null;
  readonly family_name: string;
  readonly classes: readonly ChildClass[];
  readonly leaders: readonly Uuid[];
  readonly duties: readonly DutyRow[];
};

const homeroomName = /\b(homeroom|home room|advisory|advisor)\b/i;

/** Who leads the child's homeroom: as a list says, as a class says, or the teacher of the only class. */
function homeroomOf({ leaders, classes }: ChildFacts): readonly Uuid[] {
  if (leaders.length > 0) return leaders;
  const own = classes.find((one) => one.homeroom) ?? classes.find((one) => homeroomName.test(one.name));
  const [only, ...others] = classes;
  return (own ?? (others.length === 0 ? only : undefined))?.teacherIds.slice(0, 1) ?? [];
}

async function readChildFacts(tx: TenantTx, districtId: Uuid, ids: readonly Uuid[]): Promise<readonly ChildFacts[]> {
  const { rows } = await sql<ChildFacts>`
    select p.id, p.school_id, p.family_name,
      coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'subject', k.subject, 'homeroom', k.is_homeroom, 'teacherIds',
          coalesce((select jsonb_agg(t.person_id order by t.is_primary desc, t.person_id) from roster.v_enrollments t
            where t.district_id = e.district_id and t.class_id = e.class_id and t.role = 'teacher'), '[]')) order by k.is_homeroom desc, k.name)
        from roster.v_enrollments e join roster.v_classes k on k.district_id = e.district_id and k.id = e.class_id and k.is_active
        where e.district_id = p.district_id and e.person_id = p.id and e.role = 'student'), '[]') as classes,
      array(select l.person_id from roster.v_homeroom_leaders l where l.district_id = p.district_id and l.student_id = p.id) as leaders,
      coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'personId', d.person_id, 'duty', d.duty, 'orgId', d.org_id, 'studentId', d.student_id,
          'lettersFrom', null, 'lettersTo', null, 'begins', d.begins, 'ends', d.ends) order by d.duty, d.id)
        from roster.v_duties d where d.district_id = p.district_id and d.student_id = p.id), '[]') as duties
    from roster.v_people p where p.district_id = ${districtId} and p.id = any(${[...ids]}::uuid[]) order by p.grade, p.id`.execute(
    tx,
  );
  return rows;
}
