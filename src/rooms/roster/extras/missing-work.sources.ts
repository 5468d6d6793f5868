import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { DossierPart, RecordSource, RecordWanted } from '#platform/keeping';
import { childRows, startOf } from '../roster.sources.ts';

type Row = {
  readonly id: Uuid;
  readonly student_id: Uuid;
  readonly class: string;
  readonly missing: number;
  readonly day: string;
};

async function rowsOf(
  { tx, actor }: QuestionContext,
  students: readonly Uuid[],
  { from, until, zone }: Pick<RecordWanted, 'from' | 'until' | 'zone'>,
): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`select w.id, w.student_id, c.name as class, w.missing, w.as_of::text as day
    from roster.missing_work w join roster.v_classes c on c.district_id = w.district_id and c.id = w.class_id
    where w.district_id = ${actor.districtId} and w.student_id = any(${[...students]}::uuid[])
      and (${from}::timestamptz is null or w.as_of >= (${from}::timestamptz at time zone ${zone})::date)
      and (${until}::timestamptz is null or w.as_of < (${until}::timestamptz at time zone ${zone})::date)
    order by w.as_of, c.name, w.id`.execute(tx);
  return rows;
}

/** How much work a child has not handed in, as the sending system had it last: all classes are one record. */
export const missingWorkSource: RecordSource = {
  kind: 'missing_work',
  tables: ['roster.missing_work'],
  async find(context, wanted) {
    if (wanted.words.length > 0) return [];
    const rows = await rowsOf(context, wanted.students, wanted);
    const children = await childRows(context, [...new Set(rows.map((row) => row.student_id))]);
    return children.map((child) => ({
      id: child.id,
      title: child.name,
      at: startOf(rows.find((row) => row.student_id === child.id)?.day ?? '1970-01-01', wanted.zone),
      writerId: null,
      students: [child.id],
      closed: false,
    }));
  },
  async read(context, id, wanted) {
    const [child] = await childRows(context, [id]);
    if (child === undefined) return null;
    const rows = await rowsOf(context, [id], wanted);
    return {
      id,
      title: child.name,
      code: null,
      at: startOf(rows[0]?.day ?? '1970-01-01', wanted.zone),
      facts: [['name', child.name]],
      students: [id],
      guardians: [],
      parts: rows.map((row): DossierPart => ({
        id: row.id,
        at: startOf(row.day, wanted.zone),
        day: Temporal.PlainDate.from(row.day),
        kind: 'event',
        by: null,
        byGuardian: null,
        text: `${row.class}: ${row.missing}`,
        event: { what: 'missing_work', whom: null },
        files: [],
      })),
      files: [],
    };
  },
};
