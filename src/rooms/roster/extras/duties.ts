import { sql } from 'kysely';
import { newId, type Uuid } from '#platform/ids';
import { type DutyKind, dutyKinds, inLetters, letters } from '../duties.rules.ts';
import { readDate, readLanguage, readText } from '../import/fields.ts';
import type { RosterFiles } from '../import/files.ts';
import { checkCount } from '../import/reading.ts';
import { readTable, RosterRefused, type TableRow } from '../import/table.ts';
import { errorSink, type ExtraCount, type ExtraRun, peopleBySource, rowsAtOnce, schoolsBySource } from './reading.ts';

const shape = {
  file: 'duties.csv',
  required: ['personSourcedId', 'duty'],
  optional: ['schoolSourcedId', 'studentSourcedId', 'lettersFrom', 'lettersTo', 'language', 'begins', 'ends'],
} as const;
type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

type Given = {
  readonly line: number;
  readonly person: string;
  readonly duty: DutyKind;
  readonly school: string | null;
  readonly student: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly begins: string | null;
  readonly ends: string | null;
};
type Speaks = { readonly line: number; readonly person: string; readonly language: string };

type Lose = (line: number, field: Column, code: string, value?: string | null) => null;

const loser =
  (run: ExtraRun): Lose =>
  (line, field, code, value = null) => {
    run.errors.push({ file: shape.file, line, field, code, value: value?.slice(0, 80) ?? null });
    return null;
  };

function readGiven(
  lose: Lose,
  row: TableRow<Column>,
  { person, duty, schools }: { person: string; duty: DutyKind; schools: ReadonlyMap<string, Uuid> },
): Given | null {
  const { line } = row;
  const school = readText(row.get('schoolSourcedId'));
  if (school !== null && !schools.has(school)) return lose(line, 'schoolSourcedId', 'reference_unknown', school);
  const [low, high] = [row.get('lettersFrom'), row.get('lettersTo')].map((text) => letters(text ?? '').toUpperCase());
  const from = low === '' || low === undefined ? (high ?? '') : low;
  const to = high === '' || high === undefined ? from : high;
  if (from !== '' && !inLetters(from, from, to)) return lose(line, 'lettersFrom', 'letters_wrong', `${from}–${to}`);
  const begins = readDate(row.get('begins'));
  const ends = readDate(row.get('ends'));
  if (begins.problem !== null) return lose(line, 'begins', begins.problem, row.get('begins') ?? null);
  if (ends.problem !== null) return lose(line, 'ends', ends.problem, row.get('ends') ?? null);
  if (begins.value !== null && ends.value !== null && begins.value > ends.value)
    return lose(line, 'ends', 'dates_backwards', ends.value);
  const student = readText(row.get('studentSourcedId'));
  const span = student === null && from !== '' ? { from, to } : { from: null, to: null };
  return { line, person, duty, school, student, ...span, begins: begins.value, ends: ends.value };
}

type Read = { readonly given: Given[]; readonly speaks: Speaks[] };

function readRow(run: ExtraRun, row: TableRow<Column>, schools: ReadonlyMap<string, Uuid>, read: Read): boolean {
  const lose = loser(run);
  const { line } = row;
  const person = readText(row.get('personSourcedId'));
  if (person === null) return lose(line, 'personSourcedId', 'missing') !== null;
  const word = (readText(row.get('duty')) ?? '').toLowerCase().replaceAll(/[\s-]+/g, '_');
  if (word === 'speaks') {
    const language = readLanguage(row.get('language'));
    if (language.value === null) return lose(line, 'language', language.problem ?? 'missing') !== null;
    read.speaks.push({ line, person, language: language.value });
    return true;
  }
  const duty = dutyKinds.find((one) => one === word);
  if (duty === undefined) return lose(line, 'duty', 'duty_unknown', word) !== null;
  const given = readGiven(lose, row, { person, duty, schools });
  if (given !== null) read.given.push(given);
  return given !== null;
}

type Known = ReadonlyMap<string, { readonly id: Uuid; readonly isStudent: boolean }>;

async function peopleIn(run: ExtraRun, { given, speaks }: Read): Promise<Known> {
  const asked = [
    ...given.flatMap((one) => [one.person, one.student ?? one.person]),
    ...speaks.map((one) => one.person),
  ];
  const people = new Map<string, { id: Uuid; isStudent: boolean }>();
  for (let at = 0; at < asked.length; at += rowsAtOnce)
    for (const [source, person] of await peopleBySource(run, asked.slice(at, at + rowsAtOnce)))
      people.set(source, person);
  return people;
}

type Row = {
  readonly id: Uuid;
  readonly person: Uuid;
  readonly duty: string;
  readonly org: Uuid | null;
  readonly student: Uuid | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly begins: string | null;
  readonly ends: string | null;
};

const keyOf = (row: Omit<Row, 'id'>): string =>
  [row.person, row.duty, row.org, row.student, row.from, row.to, row.begins, row.ends].join(' ');

function rowsOf(
  run: ExtraRun,
  given: readonly Given[],
  people: Known,
  schools: ReadonlyMap<string, Uuid>,
): { rows: ReadonlyMap<string, Row>; lost: number } {
  const lose = loser(run);
  const rows = new Map<string, Row>();
  let lost = 0;
  for (const one of given) {
    const person = people.get(one.person);
    const student = one.student === null ? null : people.get(one.student);
    if (person === undefined || person.isStudent) lose(one.line, 'personSourcedId', 'reference_unknown', one.person);
    else if (student === undefined || student?.isStudent === false)
      lose(one.line, 'studentSourcedId', 'reference_unknown', one.student);
    else {
      const org = one.school === null ? null : (schools.get(one.school) ?? null);
      const { duty, from, to, begins, ends } = one;
      const row = { person: person.id, duty, org, student: student?.id ?? null, from, to, begins, ends };
      rows.set(keyOf(row), { ...row, id: newId() });
      continue;
    }
    lost += 1;
  }
  return { rows, lost };
}

/** The file's duties take the place of those it gave before. What somebody entered by hand stays. */
async function writeDuties(run: ExtraRun, wanted: ReadonlyMap<string, Row>): Promise<ExtraCount> {
  const { tx, districtId } = run;
  const { rows: before } =
    await sql<Row>`select id, person_id as person, duty, org_id as org, student_id as student, letters_from as "from",
      letters_to as "to", begins::text as begins, ends::text as ends from roster.duties where district_id = ${districtId} and source = 'file'`.execute(
      tx,
    );
  const there = new Set(before.map(keyOf));
  const gone = before.filter((row) => !wanted.has(keyOf(row)));
  if (!run.byHand && gone.length > Math.max(50, Math.floor(before.length * 0.2)))
    throw new RosterRefused('duties_shrunk', shape.file, null, String(gone.length));
  await sql`delete from roster.duties where district_id = ${districtId} and id = any(${gone.map((row) => row.id)}::uuid[])`.execute(
    tx,
  );
  const fresh = [...wanted].filter(([key]) => !there.has(key)).map(([, row]) => row);
  for (let at = 0; at < fresh.length; at += rowsAtOnce)
    await sql`insert into roster.duties (district_id, id, person_id, duty, org_id, student_id, letters_from, letters_to, begins, ends, source)
      select ${districtId}::uuid, r.id, r.person, r.duty, r.org, r.student, r."from", r."to", r.begins, r.ends, 'file'
      from jsonb_to_recordset(${JSON.stringify(fresh.slice(at, at + rowsAtOnce))}::jsonb)
        as r (id uuid, person uuid, duty text, org uuid, student uuid, "from" text, "to" text, begins date, ends date)
      where not exists (select from roster.duties h where h.district_id = ${districtId} and h.source = 'hand' and h.person_id = r.person and h.duty = r.duty
        and h.org_id is not distinct from r.org and h.student_id is not distinct from r.student and h.letters_from is not distinct from r."from"
        and h.letters_to is not distinct from r."to")`.execute(tx);
  return { added: fresh.length, changed: 0, removed: gone.length };
}

async function writeLanguages(
  run: ExtraRun,
  speaks: readonly Speaks[],
  people: Known,
): Promise<{ added: number; lost: number }> {
  const lose = loser(run);
  const known = speaks.filter((one) => {
    const person = people.get(one.person);
    const fits = person !== undefined && !person.isStudent;
    if (!fits) lose(one.line, 'personSourcedId', 'reference_unknown', one.person);
    return fits;
  });
  const rows = known.map((one) => ({ id: newId(), person: people.get(one.person)?.id, language: one.language }));
  const { rows: added } = await sql`insert into roster.staff_languages (district_id, id, person_id, language)
    select ${run.districtId}::uuid, r.id, r.person, r.language from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, person uuid, language text)
    on conflict on constraint staff_languages_once do nothing returning id`.execute(run.tx);
  return { added: added.length, lost: speaks.length - known.length };
}

/** Reads `duties.csv`: a row for each duty of a member of staff, and for each language somebody speaks. */
export async function loadDuties(run: ExtraRun, files: RosterFiles): Promise<ExtraCount> {
  const schools = await schoolsBySource(run);
  const read: Read = { given: [], speaks: [] };
  const count = await readTable(files, shape, errorSink(run.errors), (row) => readRow(run, row, schools, read));
  const people = await peopleIn(run, read);
  const { rows, lost } = rowsOf(run, read.given, people, schools);
  const languages = await writeLanguages(run, read.speaks, people);
  checkCount(shape.file, { rows: count.rows, lost: count.lost + lost + languages.lost }, true);
  const written = await writeDuties(run, rows);
  return { ...written, added: written.added + languages.added };
}
