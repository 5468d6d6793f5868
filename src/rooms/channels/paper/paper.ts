import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';

/** One letter: who gets it, which child takes it home, and its words. */
export type Letter = {
  readonly id: Uuid;
  readonly state: 'queued' | 'sent';
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Temporal.Instant;
  readonly name: string;
  readonly child: string | null;
  readonly childId: Uuid | null;
  readonly largePrint: boolean;
  readonly schoolId: Uuid | null;
  readonly school: string | null;
  readonly classId: Uuid | null;
  readonly className: string | null;
};

/** The schools whose letters somebody prints; null: all of them. */
export function paperSchools(actor: Actor): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'], null)) return null;
  return actor.kind === 'person' ? unitsWith(actor, ['office', 'principal']) : [];
}

export function mayPrint(actor: Actor): boolean {
  const schools = paperSchools(actor);
  return schools === null || schools.length > 0;
}

/** Letters that wait or are printed, each with the child who takes it home: the first by order of contact. */
function lettersSelect(actor: Actor): RawBuilder<unknown> {
  const schools = paperSchools(actor);
  return sql`select d.id, d.state, d.language, d.subject, d.body, d.created_at as "createdAt", p.name, k.name as child, k.id as "childId",
      k.school_id as "schoolId", o.name as school, c.id as "classId", c.name as "className",
      exists (select from channels.access_needs n where n.district_id = d.district_id and n.person_id = d.person_id and 'large_print' = any(n.needs)) as "largePrint"
    from channels.deliveries d
    join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_active
    left join lateral (select s.id, s.name, s.school_id from roster.v_guardianships g
      join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active
      where g.district_id = d.district_id and g.guardian_id = d.person_id order by g.contact_order, s.id limit 1) k on true
    left join roster.v_orgs o on o.district_id = d.district_id and o.id = k.school_id
    left join lateral (select c.id, c.name from roster.v_enrollments e
      join roster.v_classes c on c.district_id = e.district_id and c.id = e.class_id and c.is_active
      where e.district_id = d.district_id and e.person_id = k.id and e.role = 'student' order by c.is_homeroom desc, c.name, c.id limit 1) c on true
    where d.district_id = ${actor.districtId} and d.kind = 'paper' and d.state in ('queued', 'sent')
      and (${schools === null} or k.school_id = any(${[...(schools ?? [])]}::uuid[]))`;
}

export type Stack = {
  readonly state: 'queued' | 'sent';
  readonly schoolId: Uuid | null;
  readonly school: string | null;
  readonly classId: Uuid | null;
  readonly className: string | null;
  readonly letters: number;
  readonly oldest: Temporal.Instant;
  /** Of a printed stack: its letters and who gets them. */
  readonly ids: readonly Uuid[];
  readonly names: readonly string[];
};

/** What waits, by school and class. */
export const stacks = question('channels.stacks', async ({ tx, actor }): Promise<readonly Stack[]> => {
  allow(mayPrint(actor));
  const { rows } = await sql<Stack>`
    select state, "schoolId", school, "classId", "className", count(*)::int as letters, min("createdAt") as oldest,
      array_agg(id order by child, name) as ids, array_agg(coalesce(child || ' → ', '') || name order by child, name) as names
    from (${lettersSelect(actor)}) l group by 1, 2, 3, 4, 5 order by school nulls last, "className" nulls last, state limit 2000`.execute(
    tx,
  );
  return rows;
});

/** How many letters wait to be printed or handed out, for the navigation. */
export const countLetters = question('channels.count_letters', async ({ tx, actor }): Promise<number> => {
  if (!mayPrint(actor)) return 0;
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from (${lettersSelect(actor)}) l where state = 'queued'`.execute(tx);
  return rows[0]?.n ?? 0;
});

export type PrintWanted = {
  readonly schoolId: Uuid | null;
  readonly classId: Uuid | null;
  readonly state: 'queued' | 'sent';
};

/** At most so many sheets come out at once; what is left waits. */
export const sheetsAtOnce = 200;

/** The letters of a school or class, in the order they are handed out. */
export const lettersOf = question(
  'channels.letters',
  async ({ tx, actor }, { schoolId, classId, state }: PrintWanted): Promise<readonly Letter[]> => {
    allow(mayPrint(actor));
    const { rows } = await sql<Letter>`select * from (${lettersSelect(actor)}) l
      where state = ${state} and "schoolId" is not distinct from ${schoolId}::uuid and (${classId}::uuid is null or "classId" = ${classId}::uuid)
      order by "className" nulls last, child, name, id limit ${sheetsAtOnce}`.execute(tx);
    return rows;
  },
);

const idsRequest = z.object({ ids: z.array(z.string().refine(isUuid)).min(1).max(1000) });

/** These letters came out of the printer: they are on their way, and stand in the list to hand out. */
export const markPrinted = action('channels.mark_printed', idsRequest, async (context, { ids }) => {
  const { tx, actor, now, record } = context;
  allow(mayPrint(actor));
  const run = newId();
  const { rows } = await sql<{ schoolId: Uuid | null }>`
    with own as (select id, "schoolId" from (${lettersSelect(actor)}) l where state = 'queued' and id = any(${ids}::uuid[])),
      tried as (insert into channels.delivery_attempts (district_id, id, delivery_id, started_at, ended_at, outcome, response)
        select ${actor.districtId}::uuid, gen_random_uuid(), id, ${now}, ${now}, 'sent', 'printed' from own)
    update channels.deliveries d set state = 'sent', state_reason = null, sent_at = ${now}, settled_at = ${now}, attempts = attempts + 1, print_run_id = ${run}
    from own where d.district_id = ${actor.districtId} and d.id = own.id and d.state = 'queued' returning own."schoolId"`.execute(
    tx,
  );
  if (rows.length === 0) return { n: 0 };
  await sql`insert into channels.print_runs (district_id, id, school_id, letters, printed_by, printed_at)
    values (${actor.districtId}, ${run}, ${rows[0]?.schoolId ?? null}, ${rows.length}, ${actor.personId}, ${now})`.execute(
    tx,
  );
  record('letters printed', { kind: 'print_run', id: run }, { letters: rows.length });
  return { n: rows.length };
});

/** These letters are in the families' hands, or in the child's bag. */
export const markHandedOut = action('channels.mark_handed_out', idsRequest, async (context, { ids }) => {
  const { tx, actor, now, record, refresh } = context;
  allow(mayPrint(actor));
  const { rows } = await sql<{ about_kind: string | null; about_id: Uuid | null }>`
    with own as (select id from (${lettersSelect(actor)}) l where state = 'sent' and id = any(${ids}::uuid[]))
    update channels.deliveries d set state = 'delivered', settled_at = ${now}
    from own where d.district_id = ${actor.districtId} and d.id = own.id and d.state = 'sent' returning d.about_kind, d.about_id`.execute(
    tx,
  );
  for (const topic of new Set(rows.map((row) => `${row.about_kind ?? 'conversation'}:${row.about_id ?? ''}`)))
    refresh(topic);
  if (rows.length > 0) record('letters handed out', null, { letters: rows.length });
  return { n: rows.length };
});
