import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';
import { filled } from './messages.rules.ts';

/** More than one person can go through; the words of the page say to ask for fewer days. */
const mostFound = 500;

/** Whom a request is about; nobody named asks for everybody. */
const about = (wanted: RecordWanted) => ({
  students: [...wanted.students],
  people: [...wanted.people],
  all: wanted.students.length === 0 && wanted.people.length === 0 && wanted.words.length > 0,
});

const pattern = (words: readonly string[]): readonly string[] =>
  words.map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);

type FoundRow = { id: Uuid; title: string; at: Temporal.Instant; students: readonly Uuid[] };

const foundOf = ({ id, title, at, students }: FoundRow): RecordFound => ({
  id,
  title,
  at,
  writerId: null,
  students,
  closed: false,
});

async function findAnnouncements(
  { tx, actor }: QuestionContext,
  wanted: RecordWanted,
): Promise<readonly RecordFound[]> {
  const { students, people, all } = about(wanted);
  if (students.length === 0 && people.length === 0 && !all) return [];
  const { rows } = await sql<FoundRow>`select a.id, a.title, a.begun_at as at,
      coalesce((select array_agg(distinct s order by s) from messages.recipients x, unnest(x.student_ids) as s
        where x.district_id = a.district_id and x.announcement_id = a.id and s = any(${students}::uuid[])), '{}') as students
    from messages.announcements a
    where a.district_id = ${actor.districtId} and a.begun_at is not null and not a.is_drill
      and (${all} or a.author_id = any(${people}::uuid[]) or exists (select from messages.recipients r where r.district_id = a.district_id and r.announcement_id = a.id
        and (r.student_ids && ${students}::uuid[] or r.person_id = any(${people}::uuid[]))))
      and (cardinality(${pattern(wanted.words)}::text[]) = 0 or a.title || ' ' || a.body || ' ' || a.short ilike any(${pattern(wanted.words)}::text[]))
      and (${wanted.from}::timestamptz is null or a.begun_at >= ${wanted.from}::timestamptz)
      and (${wanted.until}::timestamptz is null or a.begun_at < ${wanted.until}::timestamptz)
    order by a.begun_at limit ${mostFound}`.execute(tx);
  return rows.map(foundOf);
}

type Received = {
  id: Uuid;
  person_id: Uuid;
  guardian: string;
  language: string;
  children: readonly string[];
  school: string | null;
  answer: string | null;
  answered_at: Temporal.Instant | null;
  read_at: Temporal.Instant | null;
  title: string;
  body: string;
  students: readonly Uuid[];
};

async function readAnnouncement(
  { tx, actor, floor, now }: QuestionContext,
  id: Uuid,
  wanted: RecordWanted,
): Promise<Dossier | null> {
  const { students, people } = about(wanted);
  const { rows: found } = await sql<{
    title: string;
    body: string;
    short: string;
    at: Temporal.Instant;
    author: string;
    language: string;
    school: string | null;
  }>`
    select a.title, a.body, a.short, a.begun_at as at, p.name as author, a.language, o.name as school from messages.announcements a
      join roster.v_people p on p.district_id = a.district_id and p.id = a.author_id
      left join roster.v_orgs o on o.district_id = a.district_id and o.id = a.org_id
    where a.district_id = ${actor.districtId} and a.id = ${id} and a.begun_at is not null`.execute(tx);
  const [row] = found;
  if (row === undefined) return null;
  // Only what went to these families: the other recipients of the same message are nobody's business here.
  const { rows } =
    await sql<Received>`select r.id, r.person_id, g.name as guardian, r.language, r.answer, r.answered_at, r.read_at,
      coalesce(w.title, ${row.title}) as title, coalesce(nullif(w.body, ''), nullif(${row.body}, ''), ${row.short}) as body, r.student_ids as students,
      coalesce((select array_agg(s.given_name order by s.given_name) from roster.v_people s where s.district_id = r.district_id and s.id = any(r.student_ids)), '{}') as children,
      (select min(o.name) from roster.v_people s join roster.v_orgs o on o.district_id = s.district_id and o.id = s.school_id
        where s.district_id = r.district_id and s.id = any(r.student_ids)) as school
    from messages.recipients r join roster.v_people g on g.district_id = r.district_id and g.id = r.person_id
      left join messages.wordings w on w.district_id = r.district_id and w.announcement_id = r.announcement_id and w.language = r.language
    where r.district_id = ${actor.districtId} and r.announcement_id = ${id}
      and (r.student_ids && ${students}::uuid[] or r.person_id = any(${people}::uuid[])) order by r.id limit 200`.execute(
      tx,
    );
  const parts = rows.flatMap((one): DossierPart[] => {
    const say = floor.words.formatters(floor.words.best([one.language]), wanted.zone, now);
    const fields = { child: say.list(one.children), guardian: one.guardian, school: one.school ?? '' };
    const sent: DossierPart = {
      id: one.id,
      at: row.at,
      kind: 'out',
      by: row.author,
      byGuardian: null,
      text: `${filled(one.title, fields)}\n\n${filled(one.body, fields)}`,
      files: [],
    };
    if (one.answer === null || one.answered_at === null) return [sent];
    const said: DossierPart = {
      id: one.id,
      at: one.answered_at,
      kind: 'in',
      by: one.guardian,
      byGuardian: one.person_id,
      text: one.answer.toUpperCase(),
      files: [],
    };
    return [sent, said];
  });
  return {
    id,
    title: row.title,
    code: null,
    at: row.at,
    facts: [
      ['school', row.school ?? ''],
      ['owner', row.author],
      ['language', row.language],
    ],
    students: [...new Set(rows.flatMap((one) => one.students))].filter(
      (child) => students.length === 0 || students.includes(child),
    ),
    guardians: [...new Set(rows.map((one) => one.person_id))],
    // Nobody named was asked about: the words as they were written.
    parts:
      parts.length > 0
        ? parts
        : [
            {
              id,
              at: row.at,
              kind: 'out',
              by: row.author,
              byGuardian: null,
              text: `${row.title}\n\n${row.body === '' ? row.short : row.body}`,
              files: [],
            },
          ],
    files: [],
  };
}

/** The messages that a child's family got, and what it answered, as a part of the child's record. */
export const announcementSource: RecordSource = {
  kind: 'announcement',
  tables: ['messages.announcements', 'messages.wordings', 'messages.recipients'],
  find: findAnnouncements,
  read: readAnnouncement,
};

async function findOneLiners({ tx, actor }: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  const { students, people, all } = about(wanted);
  if (students.length === 0 && people.length === 0 && !all) return [];
  const { rows } =
    await sql<FoundRow>`select l.id, left(l.words, 120) as title, l.created_at as at, array[l.student_id] as students
    from messages.one_liners l where l.district_id = ${actor.districtId} and l.state <> 'taken_back'
      and (${all} or l.student_id = any(${students}::uuid[]) or l.author_id = any(${people}::uuid[]))
      and (cardinality(${pattern(wanted.words)}::text[]) = 0 or l.words ilike any(${pattern(wanted.words)}::text[]))
      and (${wanted.from}::timestamptz is null or l.created_at >= ${wanted.from}::timestamptz)
      and (${wanted.until}::timestamptz is null or l.created_at < ${wanted.until}::timestamptz)
    order by l.created_at limit ${mostFound}`.execute(tx);
  return rows.map(foundOf);
}

async function readOneLiner({ tx, actor }: QuestionContext, id: Uuid): Promise<Dossier | null> {
  const { rows } = await sql<{
    words: string;
    language: string;
    at: Temporal.Instant;
    author: string;
    student_id: Uuid;
  }>`
    select l.words, l.language, l.created_at as at, p.name as author, l.student_id from messages.one_liners l
      join roster.v_people p on p.district_id = l.district_id and p.id = l.author_id
    where l.district_id = ${actor.districtId} and l.id = ${id} and l.state <> 'taken_back'`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    id,
    title: Array.from(row.words).slice(0, 120).join(''),
    code: null,
    at: row.at,
    facts: [
      ['owner', row.author],
      ['language', row.language],
    ],
    students: [row.student_id],
    guardians: [],
    parts: [{ id, at: row.at, kind: 'out', by: row.author, byGuardian: null, text: row.words, files: [] }],
    files: [],
  };
}

/** One sentence about a child, from a member of staff to its family. */
export const oneLinerSource: RecordSource = {
  kind: 'one_liner',
  tables: ['messages.one_liners'],
  find: findOneLiners,
  read: readOneLiner,
};
