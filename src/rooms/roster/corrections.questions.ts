import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type CorrectableKind, correctableType } from './import/corrected.ts';
import { mayRoster } from './roster.policy.ts';

/** Something that somebody put right and that the sending system still has otherwise. */
export type OpenCorrection = {
  readonly kind: CorrectableKind;
  readonly id: Uuid;
  readonly field: string;
  /** Whose or what: of a guardianship, guardian and child. */
  readonly subject: string;
  /** The sending system's own id; of a guardianship both, guardian first. */
  readonly sourceId: string;
  readonly type: string;
  readonly value: string | null;
  readonly fileBefore: string | null;
  readonly fileValue: string | null;
  readonly fileChangedAt: Temporal.Instant | null;
  readonly by: string | null;
  readonly at: Temporal.Instant;
  /** The child's page, where it is about one. */
  readonly studentId: Uuid | null;
};

/** More than a district ever has; a page of more helps nobody. */
const mostListed = 2000;

/** Every open correction: first those where the file says something new and somebody has to decide. */
export const openCorrections = question(
  'roster.open_corrections',
  async ({ tx, actor }, _nothing: null): Promise<readonly OpenCorrection[]> => {
    allow(mayRoster(actor, 'imports', { schoolId: null, taught: false, own: false }));
    const { rows } = await sql<Omit<OpenCorrection, 'type'>>`
      select c.subject_kind as kind, c.subject_id as id, c.field,
        coalesce(p.name, o.name, k.name, g.name || ' → ' || s.name, '') as subject,
        coalesce(r.source_id, oo.source_id, kk.source_id, gr.source_id || ' ' || sr.source_id, '') as "sourceId",
        case when c.field = 'school_id' then (select x.name from roster.v_orgs x where x.district_id = c.district_id and x.id = c.value::uuid) else c.value end as value,
        case when c.field = 'school_id' then (select x.name from roster.v_orgs x where x.district_id = c.district_id and x.id = c.file_before::uuid) else c.file_before end as "fileBefore",
        case when c.field = 'school_id' then (select x.name from roster.v_orgs x where x.district_id = c.district_id and x.id = c.file_value::uuid) else c.file_value end as "fileValue",
        c.file_changed_at as "fileChangedAt", w.name as by, c.corrected_at as at,
        case when p.is_student then p.id when t.student_id is not null then t.student_id end as "studentId"
      from roster.corrections c
      left join roster.v_people p on c.subject_kind = 'person' and p.district_id = c.district_id and p.id = c.subject_id
      left join roster.people r on c.subject_kind = 'person' and r.district_id = c.district_id and r.id = c.subject_id
      left join roster.v_orgs o on c.subject_kind = 'org' and o.district_id = c.district_id and o.id = c.subject_id
      left join roster.orgs oo on c.subject_kind = 'org' and oo.district_id = c.district_id and oo.id = c.subject_id
      left join roster.v_classes k on c.subject_kind = 'class' and k.district_id = c.district_id and k.id = c.subject_id
      left join roster.classes kk on c.subject_kind = 'class' and kk.district_id = c.district_id and kk.id = c.subject_id
      left join roster.guardianships t on c.subject_kind = 'guardianship' and t.district_id = c.district_id and t.id = c.subject_id
      left join roster.v_people g on g.district_id = t.district_id and g.id = t.guardian_id
      left join roster.people gr on gr.district_id = t.district_id and gr.id = t.guardian_id
      left join roster.v_people s on s.district_id = t.district_id and s.id = t.student_id
      left join roster.people sr on sr.district_id = t.district_id and sr.id = t.student_id
      left join roster.v_people w on w.district_id = c.district_id and w.id = c.corrected_by
      where c.district_id = ${actor.districtId} and c.field <> 'status' and (c.subject_kind <> 'person' or p.is_active)
        and (c.subject_kind <> 'guardianship' or t.ended_at is null)
      order by c.file_changed_at is null, c.corrected_at desc limit ${mostListed}`.execute(tx);
    return rows.flatMap((row) => {
      const type = correctableType(row.kind, row.field);
      return type === undefined ? [] : [{ ...row, type }];
    });
  },
);

/**
 * One cell of a CSV file that a spreadsheet opens. Text that a spreadsheet would run as a formula, in any width of
 * letters, gets an apostrophe in front; everything that needs it is quoted.
 */
export function safeCell(value: string): string {
  const first = value.trimStart().normalize('NFKC').slice(0, 1);
  const harmless = /^[=+\-@|%]/.test(first) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",;\n\r\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Open corrections for whoever keeps the student information system: what to change there, and to what. */
export function correctionsCsv(corrections: readonly OpenCorrection[]): string {
  const header = ['kind', 'sourcedId', 'name', 'field', 'inFile', 'correct', 'correctedAt', 'correctedBy', 'undecided'];
  const rows = corrections.map((one) => [
    one.kind,
    one.sourceId,
    one.subject,
    one.field,
    one.fileValue ?? '',
    one.value ?? '',
    one.at.toString({ smallestUnit: 'second' }),
    one.by ?? '',
    one.fileChangedAt === null ? '' : 'yes',
  ]);
  return [header, ...rows].map((cells) => `${cells.map(safeCell).join(',')}\r\n`).join('');
}
