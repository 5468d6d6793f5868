import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';

type Line = { id: Uuid; student_id: Uuid; name: string; at: Temporal.Instant; what: string; text: string };

/**
 * To whom the child's record was told: copies that were given, what was said outside in an emergency or to a party with
 * an interest, and consents with their withdrawals. What another parent was given is no disclosure and not this one's to know.
 */
async function linesOf(
  { tx, actor }: QuestionContext,
  students: readonly Uuid[],
  { from, until, askerId }: RecordWanted,
): Promise<readonly Line[]> {
  const { rows } = await sql<Line>`select l.*, p.name from (
      select d.id, s.student_id, d.given_at as at, 'given' as what, concat_ws(' · ', d.given_to, nullif(d.interest, '')) as text
        from records.disclosures d join records.requests r on r.district_id = d.district_id and r.id = d.request_id
        cross join lateral unnest(r.student_ids) as s (student_id)
        where d.district_id = ${actor.districtId} and s.student_id = any(${[...students]}::uuid[]) and (d.given_to_id is null or d.given_to_id = ${askerId}::uuid)
      union all
      select id, student_id, told_at, 'told_' || kind, concat_ws(' · ', party, interest, threat, what) from records.tellings
        where district_id = ${actor.districtId} and student_id = any(${[...students]}::uuid[])
      union all
      select (array_agg(l.id order by l.id))[1], l.student_id, min(l.at), 'read_outside', concat_ws(' · ', l.party, l.interest) from platform.looks l
        where l.district_id = ${actor.districtId} and l.student_id = any(${[...students]}::uuid[]) and l.party is not null
          and (l.held_by is null or l.released_at is not null)
        group by l.student_id, l.party, l.interest, l.hour
      union all
      select id, student_id, entered_at, 'consent_' || kind, concat_ws(' · ', signed_by, signed_on::text, what, why, to_whom) from records.consents
        where district_id = ${actor.districtId} and student_id = any(${[...students]}::uuid[])) l join roster.v_people p on p.district_id = ${actor.districtId} and p.id = l.student_id
    where (${from}::timestamptz is null or l.at >= ${from}::timestamptz) and (${until}::timestamptz is null or l.at < ${until}::timestamptz)
    order by l.at, l.id`.execute(tx);
  return rows;
}

async function find(context: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  if (wanted.words.length > 0 || wanted.students.length === 0) return [];
  const rows = await linesOf(context, wanted.students, wanted);
  return [...Map.groupBy(rows, (row) => row.student_id)].flatMap(([id, [first]]) =>
    first === undefined ? [] : [{ id, title: first.name, at: first.at, writerId: null, students: [id], closed: false }],
  );
}

async function read(context: QuestionContext, id: Uuid, wanted: RecordWanted): Promise<Dossier | null> {
  const rows = await linesOf(context, [id], wanted);
  const [first] = rows;
  if (first === undefined) return null;
  return {
    id,
    title: first.name,
    code: null,
    at: first.at,
    facts: [['name', first.name]],
    students: [id],
    guardians: [],
    parts: rows.map((row): DossierPart => ({
      id: row.id,
      at: row.at,
      kind: 'event',
      by: null,
      byGuardian: null,
      text: row.text,
      event: { what: row.what, whom: null },
      files: [],
    })),
    files: [],
  };
}

/** To whom the record was told, and on whose consent: kept as long as the record, and part of it. */
export const disclosedSource: RecordSource = {
  kind: 'disclosed',
  tables: ['records.disclosures', 'records.tellings', 'records.consents', 'records.statements'],
  find,
  read,
};
