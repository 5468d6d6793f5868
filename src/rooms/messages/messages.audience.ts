import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { QuestionContext } from '#platform/action';
import { isUuid } from '#platform/ids';
import type { Scope } from './messages.policy.ts';

const ids = z.array(z.string().refine(isUuid)).max(500).default([]);

/**
 * Whose guardians get a message. Empty lists do not narrow; several lists narrow together. `withoutAnswer`, `withAnswer` and
 * `notReached` look at an earlier message.
 */
export const audienceShape = z.object({
  schoolIds: ids,
  grades: z.array(z.string().max(8)).max(40).default([]),
  classIds: ids,
  groupIds: ids,
  studentIds: ids,
  /** The children whose documents came in this lot. */
  lotId: z.string().refine(isUuid).nullable().optional(),
  languages: z.array(z.string().max(35)).max(60).default([]),
  /** Only guardians who may see the child's records: for anything that says how a child is doing. */
  recordsOnly: z.boolean().default(false),
  /** Only guardians who may decide for the child: a slip names where a child will be, and others cannot sign it. */
  actingOnly: z.boolean().optional(),
  earlier: z
    .object({ id: z.string().refine(isUuid), who: z.enum(['not_reached', 'without_answer', 'yes', 'no']) })
    .nullable()
    .default(null),
});
export type Audience = z.output<typeof audienceShape>;

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

const has = (list: readonly string[]): boolean => list.length > 0;

/** The children of an audience, narrowed to what the sender may write to. */
export function childrenSelect({ actor }: Context, chosen: Audience, scope: Scope): RawBuilder<unknown> {
  const { districtId, personId } = actor;
  const wanted: RawBuilder<unknown>[] = [sql`s.district_id = ${districtId} and s.is_student and s.is_active`];
  if (scope.schools !== null) wanted.push(sql`s.school_id = any(${[...scope.schools]}::uuid[])`);
  if (scope.ownClassesOnly)
    wanted.push(sql`(s.id in (select e.person_id from roster.v_enrollments e join roster.v_enrollments mine on mine.district_id = e.district_id and mine.class_id = e.class_id
      and mine.person_id = ${personId} and mine.role = 'teacher' where e.district_id = ${districtId} and e.role = 'student')
      or s.id in (select m.person_id from roster.v_group_members m join roster.v_group_members mine on mine.district_id = m.district_id and mine.group_id = m.group_id
        and mine.person_id = ${personId} and mine.role = 'leader' where m.district_id = ${districtId} and m.role = 'member'))`);
  if (has(chosen.schoolIds)) wanted.push(sql`s.school_id = any(${chosen.schoolIds}::uuid[])`);
  if (has(chosen.grades)) wanted.push(sql`s.grade = any(${chosen.grades}::text[])`);
  if (has(chosen.studentIds)) wanted.push(sql`s.id = any(${chosen.studentIds}::uuid[])`);
  if (has(chosen.classIds))
    wanted.push(
      sql`s.id in (select e.person_id from roster.v_enrollments e where e.district_id = ${districtId} and e.role = 'student' and e.class_id = any(${chosen.classIds}::uuid[]))`,
    );
  if (has(chosen.groupIds))
    wanted.push(
      sql`s.id in (select m.person_id from roster.v_group_members m where m.district_id = ${districtId} and m.group_id = any(${chosen.groupIds}::uuid[]) and m.role = 'member')`,
    );
  if (chosen.lotId !== undefined && chosen.lotId !== null)
    wanted.push(
      sql`s.id in (select d.student_id from messages.documents d where d.district_id = ${districtId} and d.lot_id = ${chosen.lotId})`,
    );
  return sql`select s.id, s.school_id from roster.v_people s where ${sql.join(wanted, sql` and `)}`;
}

function earlierOnly({ actor }: Context, { earlier }: Audience): RawBuilder<unknown> {
  if (earlier === null) return sql`true`;
  const { districtId } = actor;
  const row = sql`exists (select from messages.recipients r where r.district_id = ${districtId} and r.announcement_id = ${earlier.id} and r.person_id = p.id`;
  if (earlier.who === 'without_answer') return sql`${row} and r.answer is null)`;
  if (earlier.who === 'yes' || earlier.who === 'no') return sql`${row} and r.answer = ${earlier.who})`;
  return sql`${row} and r.read_at is null and r.answered_at is null and not (r.collected_until is not null and r.digest_id is null) and not exists (select from channels.v_deliveries d
    where d.district_id = ${districtId} and d.about_id in (${earlier.id}, r.digest_id) and d.person_id = p.id and d.state in ('sent', 'delivered', 'read', 'answered')))`;
}

/** Each guardian with each of the children they are asked about: `child`, `school_id`, `person_id`, `language`, `zone`. */
function pairsSelect(context: Context, chosen: Audience, scope: Scope, otherwise: string): RawBuilder<unknown> {
  const { actor, now } = context;
  const narrowed = has(chosen.languages)
    ? sql`and coalesce(p.language, ${otherwise}) = any(${chosen.languages}::text[])`
    : sql``;
  // What somebody merely claims opens no record and signs nothing.
  const records = chosen.recordsOnly ? sql`and g.may_see_records and g.is_confirmed` : sql``;
  const acting = chosen.actingOnly === true ? sql`and g.may_act and g.is_confirmed` : sql``;
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  return sql`select c.id as child, c.school_id, p.id as person_id, coalesce(p.language, ${otherwise}) as language, p.zone
    from (${childrenSelect(context, chosen, scope)}) c
    join roster.v_guardianships g on g.district_id = ${actor.districtId} and g.student_id = c.id and g.may_be_contacted ${records} ${acting}
      and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date)
    join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
    where ${earlierOnly(context, chosen)} ${narrowed}`;
}

/** One row a guardian: which of the children they are asked about, and in which language. */
export function recipientsSelect(
  context: Context,
  chosen: Audience,
  scope: Scope,
  otherwise: string,
): RawBuilder<unknown> {
  return sql`select x.person_id, array_agg(distinct x.child order by x.child) as student_ids, x.language, x.zone,
      (array_agg(x.school_id order by x.child))[1] as school_id
    from (${pairsSelect(context, chosen, scope, otherwise)}) x group by x.person_id, x.language, x.zone`;
}

export type AudienceCount = {
  readonly families: number;
  readonly children: number;
  readonly byLanguage: readonly { readonly language: string; readonly n: number }[];
  /** Children of the audience with no guardian who may be written to. */
  readonly unreachable: number;
};

/** One row a guardian and language, without the children: enough for counting. */
export function peopleSelect(context: Context, chosen: Audience, scope: Scope, otherwise: string): RawBuilder<unknown> {
  return sql`select x.person_id, x.language from (${pairsSelect(context, chosen, scope, otherwise)}) x group by 1, 2`;
}

/**
 * For an audience of whole schools the database is told to hash: behind the wall it takes a hundred thousand guardians for a few
 * hundred and would look each one's children up by themselves, which takes ten times as long.
 */
export async function readingWidely<T>(
  { tx }: Context,
  { classIds, groupIds, studentIds, lotId }: Audience,
  scope: Scope,
  read: () => Promise<T>,
): Promise<T> {
  const isNarrow = scope.ownClassesOnly || has([...classIds, ...groupIds, ...studentIds]) || (lotId ?? null) !== null;
  if (isNarrow) return read();
  await sql`set local enable_nestloop = off`.execute(tx);
  const answer = await read();
  await sql`set local enable_nestloop = on`.execute(tx);
  return answer;
}

/** How many an audience is, by language. Counted by the database, never listed. */
export async function countAudience(
  context: Context,
  chosen: Audience,
  scope: Scope,
  otherwise: string,
): Promise<AudienceCount> {
  type Row = { readonly language: string; readonly n: number; readonly children: number; readonly reached: number };
  const children = childrenSelect(context, chosen, scope);
  const { rows } = await readingWidely(context, chosen, scope, async () =>
    sql<Row>`
    with pairs as materialized (select child, person_id, language from (${pairsSelect(context, chosen, scope, otherwise)}) x)
    select language, count(*)::int as n, (select count(*) from (${children}) c)::int as children,
      (select count(*) from (select child from pairs group by 1) each)::int as reached
    from (select person_id, language from pairs group by 1, 2) one group by language order by n desc, language`.execute(
      context.tx,
    ),
  );
  const first = rows[0];
  if (first === undefined) {
    const none = await sql<{ n: number }>`select count(*)::int as n from (${children}) c`.execute(context.tx);
    const alone = none.rows[0]?.n ?? 0;
    return { families: 0, children: alone, byLanguage: [], unreachable: alone };
  }
  return {
    families: rows.reduce((sum, row) => sum + row.n, 0),
    children: first.children,
    byLanguage: rows.map(({ language, n }) => ({ language, n })),
    unreachable: first.children - first.reached,
  };
}

/** A choice of recipients with everything that is left out left wide. */
export function audienceOf(given: z.input<typeof audienceShape>): Audience {
  return audienceShape.parse(given);
}
