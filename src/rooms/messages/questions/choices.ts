import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Audience, audienceShape } from '../messages.audience.ts';
import { maySend, type Scope, sendScope } from '../messages.policy.ts';

type Named = { readonly id: Uuid; readonly name: string };

/** What whoever writes a message can choose from. */
export type Choices = {
  readonly scope: Scope;
  readonly schools: readonly Named[];
  readonly grades: readonly string[];
  readonly classes: readonly (Named & { readonly school: string })[];
  readonly groups: readonly Named[];
  readonly languages: readonly string[];
  readonly saved: readonly (Named & { readonly chosen: Audience })[];
  /** Messages that went lately, for “without an answer” and “not reached”. */
  readonly earlier: readonly (Named & { readonly at: Temporal.Instant })[];
};

const allSchools = sql`true`;

/** For whoever writes to the whole district: the school whose classes are to choose from, and the classes chosen before. */
type ClassesOf = { readonly classesAt?: Uuid | null; readonly alsoClasses?: readonly Uuid[] };

/** The schools, classes, groups and languages that this person may write to. */
export const choices = question(
  'messages.choices',
  async (context: QuestionContext, { classesAt = null, alsoClasses = [] }: ClassesOf): Promise<Choices> => {
    const { tx, actor } = context;
    const scope = sendScope(actor);
    allow(maySend(actor) && scope !== null);
    const held = scope ?? { schools: [], ownClassesOnly: true };
    const { districtId, personId } = actor;
    const inSchools = held.schools === null ? allSchools : sql`school_id = any(${[...held.schools]}::uuid[])`;
    const { rows: schools } = await sql<Named>`select id, name from (select id, id as school_id, name from roster.v_orgs
    where district_id = ${districtId} and kind = 'school' and is_active) o where ${inSchools} order by name limit 500`.execute(
      tx,
    );
    const { rows: grades } = await sql<{ grade: string }>`select distinct grade from roster.v_people
    where district_id = ${districtId} and is_student and is_active and grade is not null and ${inSchools} order by grade limit 40`.execute(
      tx,
    );
    const mine = held.ownClassesOnly
      ? sql`and exists (select from roster.v_enrollments e where e.district_id = c.district_id and e.class_id = c.id and e.person_id = ${personId}::uuid and e.role = 'teacher')`
      : sql``;
    // A district has thousands of classes: those of one school are shown, and those already chosen.
    const classSchools = held.schools ?? (classesAt === null ? [] : [classesAt]);
    const { rows: classes } =
      classSchools.length === 0 && alsoClasses.length === 0
        ? { rows: [] }
        : await sql<Named & { school: string }>`select c.id, c.name, o.name as school from roster.v_classes c
        join roster.v_orgs o on o.district_id = c.district_id and o.id = c.school_id
        where c.district_id = ${districtId} and (c.school_id = any(${[...classSchools]}::uuid[]) or ${held.schools === null} and c.id = any(${[...alsoClasses]}::uuid[])) ${mine} order by o.name, c.name limit 400`.execute(
            tx,
          );
    const { rows: groups } = held.ownClassesOnly
      ? await sql<Named>`select distinct m.group_id as id, m.group_name as name from roster.v_group_members m
        where m.district_id = ${districtId} and m.person_id = ${personId}::uuid and m.role = 'leader' order by 2 limit 300`.execute(
          tx,
        )
      : await sql<Named>`select distinct m.group_id as id, m.group_name as name from roster.v_group_members m
        where m.district_id = ${districtId} and (m.school_id is null or ${held.schools === null ? allSchools : sql`m.school_id = any(${[...held.schools]}::uuid[])`})
        order by 2 limit 300`.execute(tx);
    const { rows: languages } = await sql<{ language: string }>`select distinct language from roster.v_people
    where district_id = ${districtId} and is_guardian and is_active and language is not null order by 1 limit 60`.execute(
      tx,
    );
    const { rows: saved } = await sql<Named & { chosen: unknown }>`select id, name, chosen from messages.audiences
    where district_id = ${districtId} and ended_at is null and (made_by = ${personId}::uuid or org_id = any(${[...(held.schools ?? [])]}::uuid[])) order by name limit 100`.execute(
      tx,
    );
    const { rows: earlier } = await sql<
      Named & { at: Temporal.Instant }
    >`select id, title as name, begun_at as at from messages.announcements
    where district_id = ${districtId} and author_id = ${personId}::uuid and begun_at is not null and kind = 'announcement' order by begun_at desc limit 20`.execute(
      tx,
    );
    return {
      scope: held,
      schools,
      // Kindergarten comes before the first grade.
      grades: grades.map((row) => row.grade).toSorted((a, b) => Number(/^\d/.test(a)) - Number(/^\d/.test(b))),
      classes,
      groups,
      languages: languages.map((row) => row.language),
      saved: saved.map(({ id, name, chosen }) => ({ id, name, chosen: audienceShape.parse(chosen) })),
      earlier,
    };
  },
);

/** Names of what an audience names, so that it can be said in words. */
export const audienceNames = question(
  'messages.audience_names',
  async ({ tx, actor }, { audiences }: { audiences: readonly Audience[] }): Promise<ReadonlyMap<Uuid, string>> => {
    allow(maySend(actor));
    const { districtId } = actor;
    const of = (pick: (one: Audience) => readonly Uuid[]): Uuid[] => [...new Set(audiences.flatMap(pick))];
    const { rows } = await sql<Named>`
      select id, name from roster.v_orgs where district_id = ${districtId} and id = any(${of((one) => one.schoolIds)}::uuid[])
      union all select id, name from roster.v_classes where district_id = ${districtId} and id = any(${of((one) => one.classIds)}::uuid[])
      union all select distinct group_id, group_name from roster.v_group_members where district_id = ${districtId} and group_id = any(${of((one) => one.groupIds)}::uuid[])
      union all select id, name from roster.v_people where district_id = ${districtId} and id = any(${of((one) => one.studentIds.slice(0, 5))}::uuid[])
      union all select id, title from messages.announcements where district_id = ${districtId} and id = any(${of((one) => (one.earlier === null ? [] : [one.earlier.id]))}::uuid[])`.execute(
      tx,
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  },
);

/** Children by student number or whole name, among those this person may write about; and the lines that name nobody, or several. */
export const childrenByLines = question(
  'messages.children_by_lines',
  async (
    { tx, actor },
    { lines }: { lines: readonly string[] },
  ): Promise<{ ids: readonly Uuid[]; unknown: readonly string[] }> => {
    const scope = sendScope(actor);
    allow(scope !== null);
    const wanted = [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))].slice(0, 500);
    if (wanted.length === 0) return { ids: [], unknown: [] };
    const schools = scope?.schools ?? null;
    const { rows } = await sql<{
      line: string;
      id: Uuid;
    }>`select l.line, p.id from unnest(${wanted}::text[]) as l (line)
      join roster.v_people p on p.district_id = ${actor.districtId} and p.is_student and p.is_active
        and (p.local_id = l.line or lower(p.name) = lower(l.line) or lower(coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name) = lower(l.line))
      where (${schools === null} or p.school_id = any(${[...(schools ?? [])]}::uuid[]))`.execute(tx);
    const byLine = Map.groupBy(rows, (row) => row.line);
    return {
      ids: [...new Set(rows.filter((row) => byLine.get(row.line)?.length === 1).map((row) => row.id))],
      unknown: wanted.filter((line) => byLine.get(line)?.length !== 1),
    };
  },
);

/** The children a choice names, as lines that can be typed again. */
export const namesOfChildren = question(
  'messages.names_of_children',
  async ({ tx, actor }, { ids }: { ids: readonly Uuid[] }): Promise<readonly string[]> => {
    allow(maySend(actor));
    const { rows } = await sql<{ line: string }>`select coalesce(local_id, name) as line from roster.v_people
      where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) order by name`.execute(tx);
    return rows.map((row) => row.line);
  },
);
