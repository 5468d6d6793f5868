import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type KeptUnit, type Removed, type Retention, rowsThatEnd, standing } from '#platform/keeping';
import { missingWorkSource } from './extras/missing-work.sources.ts';
import { attendanceSource, childSource, notInRosterRecords } from './roster.sources.ts';

const years = (n: number): number => n * 365;
const directory = { usual: years(7), least: years(1), most: years(10) };

/**
 * People who left: their row, their ties, classes and addresses. Held with them are those they are tied to. Somebody
 * with a restriction on file waits until that has had its own, longer time.
 */
const people: Retention = {
  id: 'roster.people',
  dataClass: 'directory',
  days: directory,
  tables: [
    'roster.people',
    'roster.assignments',
    'roster.enrollments',
    'roster.guardianships',
    'roster.contact_details',
    'roster.corrections',
    'roster.duties',
    'roster.living_situations',
    'roster.staff_languages',
    'roster.directory_choices',
  ],
  heldBy: 'own',
  subject: 'person',
  async find({ tx, actor }, { before, after, limit }) {
    const { rows } =
      await sql<KeptUnit>`select p.id, e.at, p.created_at as "from", e.at as until, null::uuid as "conversationId",
        array(select p.id union select g.guardian_id from roster.guardianships g where g.district_id = p.district_id and g.student_id = p.id
          union select g.student_id from roster.guardianships g where g.district_id = p.district_id and g.guardian_id = p.id) as people,
        array(select p.school_id where p.school_id is not null
          union select a.org_id from roster.assignments a where a.district_id = p.district_id and a.person_id = p.id
          union select c.school_id from roster.enrollments n join roster.classes c on c.district_id = n.district_id and c.id = n.class_id
            where n.district_id = p.district_id and n.person_id = p.id) as "schoolIds"
      from roster.people p, lateral (select coalesce(p.ended_at, p.deceased_on::timestamptz) as at) e
      where p.district_id = ${actor.districtId} and p.status <> 'active' and e.at < ${before}::timestamptz
        and (${after}::uuid is null or p.id > ${after}::uuid)
        and not exists (select from roster.restrictions r join roster.guardianships g on g.district_id = r.district_id and g.id = r.guardianship_id
          where r.district_id = p.district_id and (r.student_id = p.id or g.guardian_id = p.id))
      order by p.id limit ${limit} for update of p skip locked`.execute(tx);
    return rows;
  },
  remove: removePeople,
};

async function removePeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const district = actor.districtId;
  const gone = [...ids];
  const removed: Record<string, number> = {};
  const forget = async (table: string, where: ReturnType<typeof sql>): Promise<void> => {
    const result =
      await sql`delete from ${sql.table(`roster.${table}`)} where district_id = ${district} and ${where}`.execute(tx);
    removed[`roster.${table}`] = Number(result.numAffectedRows ?? 0n);
  };
  await forget(
    'corrections',
    sql`(subject_id = any(${gone}::uuid[]) or subject_id in (select g.id from roster.guardianships g where g.district_id = ${district}
      and (g.guardian_id = any(${gone}::uuid[]) or g.student_id = any(${gone}::uuid[]))))`,
  );
  await forget('guardianships', sql`(guardian_id = any(${gone}::uuid[]) or student_id = any(${gone}::uuid[]))`);
  await forget('enrollments', sql`person_id = any(${gone}::uuid[])`);
  await forget('assignments', sql`person_id = any(${gone}::uuid[])`);
  await forget('contact_details', sql`person_id = any(${gone}::uuid[])`);
  // Nothing of the child is left that could be published.
  await forget('directory_choices', sql`student_id = any(${gone}::uuid[])`);
  await forget('living_situations', sql`student_id = any(${gone}::uuid[])`);
  await forget('duties', sql`(person_id = any(${gone}::uuid[]) or student_id = any(${gone}::uuid[]))`);
  await forget('staff_languages', sql`person_id = any(${gone}::uuid[])`);
  await forget('people', sql`id = any(${gone}::uuid[])`);
  return removed;
}

const importEnded = `(select i.finished_at from roster.imports i where i.district_id = r.district_id and i.id = r.import_id and i.status <> 'held')`;
const work = { usual: 60, least: 14, most: 365 };

/** How long the roster keeps what it has, and its part of a child's record; ended ties and addresses go before the people they belong to. */
export const rosterKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'roster.restrictions',
      dataClass: 'restriction',
      days: { usual: years(10), least: years(5), most: years(25) },
      table: 'roster.restrictions',
      endedAt: `coalesce(r.lifted_at, (select coalesce(g.ended_at, p.ended_at, s.ended_at) from roster.guardianships g
        join roster.people p on p.district_id = g.district_id and p.id = g.guardian_id
        join roster.people s on s.district_id = g.district_id and s.id = g.student_id
        where g.district_id = r.district_id and g.id = r.guardianship_id))`,
      begunAt: 'r.entered_at',
      people: `array[r.student_id, (select g.guardian_id from roster.guardianships g where g.district_id = r.district_id and g.id = r.guardianship_id)]`,
    }),
    rowsThatEnd({
      id: 'roster.addresses',
      dataClass: 'contact',
      days: directory,
      table: 'roster.contact_details',
      endedAt: 'r.ended_at',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'roster.living',
      dataClass: 'restriction',
      days: { usual: years(3), least: years(1), most: years(7) },
      table: 'roster.living_situations',
      endedAt: `coalesce(r.until::timestamptz, (select p.ended_at from roster.people p where p.district_id = r.district_id and p.id = r.student_id))`,
      begunAt: 'r.noted_at',
      people: 'array[r.student_id]',
    }),
    rowsThatEnd({
      id: 'roster.ties',
      dataClass: 'directory',
      days: directory,
      table: 'roster.guardianships',
      endedAt: `case when exists (select from roster.restrictions x where x.district_id = r.district_id and x.guardianship_id = r.id) then null else r.ended_at end`,
      people: 'array[r.guardian_id, r.student_id]',
      with: [{ table: 'roster.corrections', key: 'subject_id' }],
    }),
    rowsThatEnd({
      id: 'roster.places',
      dataClass: 'directory',
      days: directory,
      table: 'roster.enrollments',
      endedAt: 'r.ended_at',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'roster.roles',
      dataClass: 'directory',
      days: directory,
      table: 'roster.assignments',
      endedAt: 'r.ended_at',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'roster.duties',
      dataClass: 'directory',
      days: directory,
      table: 'roster.duties',
      endedAt: 'r.ends::timestamptz',
      begunAt: 'r.created_at',
      people: 'array[r.person_id, r.student_id]',
    }),
    people,
    rowsThatEnd({
      id: 'roster.import_errors',
      dataClass: 'work',
      days: work,
      table: 'roster.import_errors',
      endedAt: importEnded,
    }),
    rowsThatEnd({
      id: 'roster.import_changes',
      dataClass: 'work',
      days: work,
      table: 'roster.import_changes',
      endedAt: importEnded,
      people: 'array[r.subject_id]',
    }),
    rowsThatEnd({
      id: 'roster.imports',
      dataClass: 'audit',
      days: { usual: years(7), least: years(2), most: years(10) },
      table: 'roster.imports',
      endedAt: `case when r.status = 'held' then null else r.started_at end`,
      with: [
        { table: 'roster.import_errors', key: 'import_id' },
        { table: 'roster.import_changes', key: 'import_id' },
      ],
    }),
  ],
  sources: [childSource, attendanceSource, missingWorkSource],
  notInRecords: notInRosterRecords,
  standing: {
    ...standing('what the district gives less of to a relation', 'roster.relation_limits'),
    ...standing('schools, departments and classes are names without people', 'roster.orgs', 'roster.classes'),
    ...standing('the rows of one import, gone with it', ...staged()),
  },
};

function staged(): readonly string[] {
  return ['orgs', 'people', 'assignments', 'classes', 'enrollments', 'guardianships'].map(
    (name) => `roster.staged_${name}`,
  );
}
