import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { ImportStatus } from './import/history.ts';
import type { Held } from './import/hold.rules.ts';
import type { ImportCounts } from './import/weigh.ts';
import { mayRoster } from './roster.policy.ts';

export type ImportLine = {
  readonly id: Uuid;
  readonly fileName: string;
  readonly source: string;
  readonly version: string | null;
  readonly mode: string | null;
  readonly status: ImportStatus;
  readonly startedAt: Temporal.Instant;
  readonly startedBy: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Temporal.Instant | null;
  readonly counts: ImportCounts;
  readonly held: readonly Held[];
  readonly errorCount: number;
};

const mayImport = ({ actor }: QuestionContext): boolean =>
  mayRoster(actor, 'imports', { schoolId: null, taught: false, own: false });

const columns = sql`i.id, i.file_name as "fileName", i.source, i.version, i.mode, i.status, i.started_at as "startedAt", s.name as "startedBy",
  d.name as "decidedBy", i.decided_at as "decidedAt", i.counts, i.held, i.error_count as "errorCount"
  from roster.imports i
  left join roster.v_people s on s.district_id = i.district_id and s.id = i.started_by
  left join roster.v_people d on d.district_id = i.district_id and d.id = i.decided_by`;

/** The newest hundred imports. */
export const importHistory = question(
  'roster.imports',
  async (reader, _nothing: null): Promise<readonly ImportLine[]> => {
    allow(mayImport(reader));
    const { rows } =
      await sql<ImportLine>`select ${columns} where i.district_id = ${reader.actor.districtId} order by i.started_at desc, i.id desc limit 100`.execute(
        reader.tx,
      );
    return rows;
  },
);

export type ImportChange = {
  readonly kind: string;
  readonly change: string;
  readonly subjectId: Uuid | null;
  readonly before: string | null;
  readonly after: string | null;
};
export type ImportErrorLine = {
  readonly file: string;
  readonly line: number | null;
  readonly field: string | null;
  readonly code: string;
  readonly value: string;
};
export type ImportView = {
  readonly line: ImportLine;
  readonly changes: readonly ImportChange[];
  readonly errors: readonly ImportErrorLine[];
};

const mostShown = 500;

export const importView = question('roster.import_view', async (reader, id: Uuid): Promise<ImportView> => {
  const { tx, actor } = reader;
  allow(mayImport(reader));
  const { rows } =
    await sql<ImportLine>`select ${columns} where i.district_id = ${actor.districtId} and i.id = ${id}`.execute(tx);
  const { rows: changes } =
    await sql<ImportChange>`select kind, change, subject_id as "subjectId", before, after from roster.import_changes
    where district_id = ${actor.districtId} and import_id = ${id}
    order by array_position(array['removed', 'became_other', 'rekeyed', 'added', 'returned', 'changed'], change), kind, coalesce(before, after) limit ${mostShown}`.execute(
      tx,
    );
  const { rows: errors } =
    await sql<ImportErrorLine>`select file, line, field, code, message as value from roster.import_errors
    where district_id = ${actor.districtId} and import_id = ${id} order by file, line nulls first limit ${mostShown}`.execute(
      tx,
    );
  return { line: found(rows[0]), changes, errors };
});

export type EndedPerson = {
  readonly id: Uuid;
  readonly name: string;
  readonly kind: string;
  readonly endedAt: Temporal.Instant;
  readonly restoreUntil: Temporal.Instant;
};

/** People taken away who can still be brought back, newest first. */
export const endedPeople = question(
  'roster.ended_people',
  async (reader, _nothing: null): Promise<readonly EndedPerson[]> => {
    allow(mayRoster(reader.actor, 'restore_people', { schoolId: null, taught: false, own: false }));
    const { rows } = await sql<EndedPerson>`select id, trim(given_name || ' ' || family_name) as name,
      case when is_student then 'student' when is_staff then 'staff' else 'guardian' end as kind, ended_at as "endedAt", restore_until as "restoreUntil"
    from roster.people where district_id = ${reader.actor.districtId} and status = 'ended' and restore_until > ${reader.now}
    order by ended_at desc, family_name, given_name limit 500`.execute(reader.tx);
    return rows;
  },
);

/** Whether parents and legal guardians see records, as the district has it. */
export const recordsChoice = question('roster.records_choice', async (reader, _nothing: null): Promise<boolean> => {
  allow(mayImport(reader));
  const { rows } = await sql<{
    see: boolean;
  }>`select guardians_see_records as see from roster.settings where district_id = ${reader.actor.districtId}`.execute(
    reader.tx,
  );
  return rows[0]?.see ?? true;
});
