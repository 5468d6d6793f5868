import { sql } from 'kysely';
import { newId, type Uuid } from '#platform/ids';
import { readText } from '../import/fields.ts';
import type { RosterFiles } from '../import/files.ts';
import { checkCount } from '../import/reading.ts';
import { readTable, RosterRefused, type TableRow } from '../import/table.ts';
import { errorSink, type ExtraCount, type ExtraRun, peopleBySource, rowsAtOnce, schoolsBySource } from './reading.ts';

const shape = {
  file: 'groups.csv',
  required: ['groupSourcedId', 'title', 'kind', 'personSourcedId'],
  optional: ['schoolSourcedId', 'role'],
} as const;
type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

const kinds = ['club', 'caseload', 'homeroom', 'bus', 'team', 'other'] as const;
export type GroupKind = (typeof kinds)[number];

type Place = {
  readonly line: number;
  readonly group: string;
  readonly name: string;
  readonly kind: GroupKind;
  readonly school: string | null;
  readonly person: string;
  readonly role: 'member' | 'leader';
};

function readPlace(run: ExtraRun, row: TableRow<Column>, schools: ReadonlyMap<string, Uuid>): Place | null {
  const { line } = row;
  const lose = (field: Column, code: string): null => {
    run.errors.push({ file: shape.file, line, field, code, value: row.get(field)?.slice(0, 80) ?? null });
    return null;
  };
  const group = readText(row.get('groupSourcedId'));
  const name = readText(row.get('title'));
  const person = readText(row.get('personSourcedId'));
  if (group === null) return lose('groupSourcedId', 'missing');
  if (name === null) return lose('title', 'missing');
  if (person === null) return lose('personSourcedId', 'missing');
  const said = readText(row.get('kind'))?.toLowerCase();
  const kind = kinds.find((one) => one === said);
  if (kind === undefined) return lose('kind', 'group_kind_unknown');
  const school = readText(row.get('schoolSourcedId'));
  if (school !== null && !schools.has(school)) return lose('schoolSourcedId', 'reference_unknown');
  const role = readText(row.get('role'))?.toLowerCase() ?? 'member';
  if (role !== 'member' && role !== 'leader') return lose('role', 'role_unknown');
  return { line, group, name: name.slice(0, 200), kind, school, person, role };
}

async function writeGroups(
  { tx, districtId }: ExtraRun,
  places: readonly Place[],
  schools: ReadonlyMap<string, Uuid>,
): Promise<ReadonlyMap<string, Uuid>> {
  const ids = new Map<string, Uuid>();
  const groups = [...new Map(places.map((place) => [place.group, place])).values()];
  for (let at = 0; at < groups.length; at += rowsAtOnce) {
    const rows = groups.slice(at, at + rowsAtOnce).map(({ group, kind, name, school }) => ({
      id: newId(),
      source: group,
      kind,
      name,
      school: school === null ? null : (schools.get(school) ?? null),
    }));
    const { rows: written } = await sql<{ source: string; id: Uuid }>`
      insert into roster.groups (district_id, id, source_id, kind, name, school_id)
      select ${districtId}::uuid, r.id, r.source, r.kind, r.name, r.school
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, source text, kind text, name text, school uuid)
      on conflict (district_id, source_id) do update set kind = excluded.kind, name = excluded.name, school_id = excluded.school_id, ended_at = null
      returning source_id as source, id`.execute(tx);
    for (const row of written) ids.set(row.source, row.id);
  }
  return ids;
}

type Member = { readonly id: Uuid; readonly group: Uuid; readonly person: Uuid; readonly role: string };

async function membersIn(
  run: ExtraRun,
  places: readonly Place[],
  groups: ReadonlyMap<string, Uuid>,
): Promise<{ members: readonly Member[]; lost: number }> {
  const people = new Map<string, { id: Uuid }>();
  for (let at = 0; at < places.length; at += rowsAtOnce) {
    const asked = places.slice(at, at + rowsAtOnce).map((place) => place.person);
    for (const [source, person] of await peopleBySource(run, asked)) people.set(source, person);
  }
  const members = new Map<string, Member>();
  let lost = 0;
  for (const { line, group, person, role } of places) {
    const groupId = groups.get(group);
    const known = people.get(person);
    if (groupId === undefined || known === undefined) {
      run.errors.push({ file: shape.file, line, field: 'personSourcedId', code: 'reference_unknown', value: person });
      lost += 1;
    } else members.set(`${groupId} ${known.id}`, { id: newId(), group: groupId, person: known.id, role });
  }
  return { members: [...members.values()], lost };
}

/** What people put together here is not the file's to end. */
const fromFile = sql`not exists (select from roster.groups h where h.district_id = group_members.district_id and h.id = group_members.group_id and h.by_hand)`;

async function writeMembers(run: ExtraRun, members: readonly Member[]): Promise<ExtraCount> {
  const { tx, districtId, now } = run;
  const count: ExtraCount = { added: 0, changed: 0, removed: 0 };
  const kept: Uuid[] = [];
  const { rows: before } = await sql<{ id: Uuid; group: Uuid; person: Uuid; role: string }>`
    select id, group_id as "group", person_id as person, role from roster.group_members where district_id = ${districtId} and ended_at is null
      and ${fromFile}`.execute(tx);
  const there = new Map(before.map((row) => [`${row.group} ${row.person}`, row]));
  for (const { group, person, role } of members) {
    const old = there.get(`${group} ${person}`);
    if (old === undefined) count.added += 1;
    else if (old.role !== role) count.changed += 1;
  }
  for (let at = 0; at < members.length; at += rowsAtOnce) {
    const { rows } = await sql<{ id: Uuid }>`
      insert into roster.group_members (district_id, id, group_id, person_id, role)
      select ${districtId}::uuid, r.id, r."group", r.person, r.role
      from jsonb_to_recordset(${JSON.stringify(members.slice(at, at + rowsAtOnce))}::jsonb) as r (id uuid, "group" uuid, person uuid, role text)
      on conflict (district_id, group_id, person_id) do update set role = excluded.role, ended_at = null returning id`.execute(
      tx,
    );
    for (const row of rows) kept.push(row.id);
  }
  const { rows: gone } = await sql`update roster.group_members set ended_at = ${now}
    where district_id = ${districtId} and ended_at is null and id <> all(${kept}::uuid[]) and ${fromFile} returning id`.execute(
    tx,
  );
  count.removed = gone.length;
  checkShrunk(run, before.length, gone.length);
  await sql`update roster.groups g set ended_at = ${now} where g.district_id = ${districtId} and g.ended_at is null and not g.by_hand
    and not exists (select from roster.group_members m where m.district_id = g.district_id and m.group_id = g.id and m.ended_at is null)`.execute(
    tx,
  );
  return count;
}

/** A file that lost a part of its rows must not empty the buses. Somebody who loads it by hand has looked. */
function checkShrunk({ byHand }: ExtraRun, before: number, gone: number): void {
  if (!byHand && gone > Math.max(50, Math.floor(before * 0.2)))
    throw new RosterRefused('groups_shrunk', shape.file, null, String(gone));
}

/** Reads `groups.csv`, a row for each person in a group. It is always whole: who is not in it is in no group any more. */
export async function loadGroups(run: ExtraRun, files: RosterFiles): Promise<ExtraCount> {
  const schools = await schoolsBySource(run);
  const places: Place[] = [];
  const read = await readTable(files, shape, errorSink(run.errors), (row) => {
    const place = readPlace(run, row, schools);
    if (place !== null) places.push(place);
    return place !== null;
  });
  const groups = await writeGroups(run, places, schools);
  const { members, lost } = await membersIn(run, places, groups);
  checkCount(shape.file, { rows: read.rows, lost: read.lost + lost }, true);
  return writeMembers(run, members);
}
