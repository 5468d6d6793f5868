import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';

type DayRow = {
  id: Uuid;
  student_id: Uuid;
  child: string;
  kind: string;
  on_day: string;
  at_time: string | null;
  reason: string;
  words: string;
  picker: string | null;
  pick_up_name: string;
  guardian_id: Uuid | null;
  teller: string | null;
  asker_name: string;
  outcome: string | null;
  settled_at: Temporal.Instant | null;
  settler: string | null;
  entered_at: Temporal.Instant;
  entered_by: Uuid | null;
  enterer: string | null;
  school: string | null;
};

async function rowsOf(
  { tx, actor }: QuestionContext,
  { students, ids, wanted }: { students: readonly Uuid[]; ids: readonly Uuid[] | null; wanted: RecordWanted },
): Promise<readonly DayRow[]> {
  const { from, until, zone } = wanted;
  const { rows } = await sql<DayRow>`select d.id, d.student_id, c.name as child, d.kind, d.on_day::text as on_day,
      to_char(d.at_time, 'HH24:MI') as at_time, d.reason, d.words, u.name as picker, d.pick_up_name, d.guardian_id, g.name as teller,
      d.asker_name, d.outcome, d.settled_at, s.name as settler, d.entered_at, d.entered_by, e.name as enterer, o.name as school
    from conversations.day_changes d
    join roster.v_people c on c.district_id = d.district_id and c.id = d.student_id
    left join roster.v_people u on u.district_id = d.district_id and u.id = d.pick_up_id
    left join roster.v_people g on g.district_id = d.district_id and g.id = d.guardian_id
    left join roster.v_people s on s.district_id = d.district_id and s.id = d.settled_by
    left join roster.v_people e on e.district_id = d.district_id and e.id = d.entered_by
    left join roster.v_orgs o on o.district_id = d.district_id and o.id = d.school_id
    where d.district_id = ${actor.districtId} and (${ids}::uuid[] is null or d.id = any(${ids}::uuid[]))
      and (${ids}::uuid[] is not null or d.student_id = any(${[...students]}::uuid[]))
      and (${from}::timestamptz is null or d.on_day >= (${from}::timestamptz at time zone ${zone})::date)
      and (${until}::timestamptz is null or d.on_day < (${until}::timestamptz at time zone ${zone})::date)
    order by d.on_day, d.entered_at, d.id`.execute(tx);
  return rows;
}

/** An everyday word finds a day by what was said; the mark of its kind is nobody's word. */
function holds(row: DayRow, words: readonly string[]): boolean {
  const said = `${row.reason} ${row.words} ${row.pick_up_name}`.toLowerCase();
  return words.length === 0 || words.some((word) => said.includes(word.toLowerCase()));
}

async function find(context: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  const rows = await rowsOf(context, { students: wanted.students, ids: null, wanted });
  return rows
    .filter((row) => holds(row, wanted.words))
    .map((row) => ({
      id: row.id,
      title: `${row.child} · ${row.on_day}`,
      at: row.entered_at,
      writerId: row.guardian_id,
      students: [row.student_id],
      closed: false,
    }));
}

function partsOf(row: DayRow): readonly DossierPart[] {
  const base = { byGuardian: null, files: [] };
  const told = [row.at_time, row.reason, row.words].filter((one) => one !== null && one !== '').join(' · ');
  const day = Temporal.PlainDate.from(row.on_day);
  const from = row.teller ?? (row.asker_name === '' ? row.enterer : row.asker_name);
  return [
    {
      ...base,
      id: row.id,
      at: row.entered_at,
      day,
      kind: 'event',
      by: from,
      byGuardian: row.guardian_id,
      text: told,
      event: { what: `day_${row.kind}`, whom: from },
    },
    ...(row.settled_at === null
      ? []
      : [
          {
            ...base,
            id: row.id,
            at: row.settled_at,
            kind: 'event' as const,
            by: row.settler,
            text: '',
            event: { what: `day_${row.outcome ?? 'done'}`, whom: row.settler },
          },
        ]),
  ];
}

async function read(context: QuestionContext, id: Uuid, wanted: RecordWanted): Promise<Dossier | null> {
  const [row] = await rowsOf(context, { students: [], ids: [id], wanted: { ...wanted, from: null, until: null } });
  if (row === undefined) return null;
  return {
    id,
    title: `${row.child} · ${row.on_day}`,
    code: null,
    at: row.entered_at,
    facts: [
      ['children', row.child],
      ['school', row.school ?? ''],
      ['picked_up_by', row.picker ?? row.pick_up_name],
    ],
    students: [row.student_id],
    guardians: row.guardian_id === null ? [] : [row.guardian_id],
    parts: partsOf(row),
    files: [],
  };
}

/** Absences, late arrivals, early leavings and ways home that the office was told of. */
export const dayChangeSource: RecordSource = { kind: 'day_change', tables: ['conversations.day_changes'], find, read };
