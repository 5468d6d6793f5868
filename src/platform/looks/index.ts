import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';

/**
 * A look: somebody opened a child's, family's or conversation's page, exported it, or read it through the API.
 * One row a person, record and hour, stored before the answer is sent.
 */
export type Look = {
  /** What was opened, such as `student`, `conversation`, `list`, `export`. */
  readonly what: string;
  readonly recordId: Uuid | null;
  readonly studentId: Uuid | null;
  /** The guardian whose words or address were seen, if any: another guardian's log leaves this look out. */
  readonly guardianId: Uuid | null;
  /** A list counts once, with its number of children. */
  readonly children?: number;
  /** Who must release this look before a guardian reads of it (private, critical and child-protection matters). */
  readonly heldBy?: Uuid | null;
};

/** Looks as `noteLooks` takes them, for an action that notes them beside its own change. */
export const lookRequest = z.object({
  looks: z.array(
    z.object({
      what: z.string().max(60),
      recordId: z.string().nullable(),
      studentId: z.string().nullable(),
      guardianId: z.string().nullable(),
      children: z.number().int().optional(),
      heldBy: z.string().nullable().optional(),
    }),
  ),
});

/** Writes the looks of a signed-in person or token. Call it before the page is answered. */
export const noteLooks = action('platform.note_looks', lookRequest, async ({ tx, actor, now }, { looks }) => {
  if (actor.personId === null || looks.length === 0) return;
  const role = actor.kind === 'token' ? 'token' : (actor.grants[0]?.role ?? 'none');
  const { party, interest } = actor.outside ?? { party: null, interest: null };
  const hour = now.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  const rows = looks.map((look) => ({
    ...look,
    id: newId(),
    children: look.children ?? 1,
    heldBy: look.heldBy ?? null,
  }));
  await sql`insert into platform.looks (district_id, id, person_id, role, what, record_id, student_id, guardian_id, hour, at, children, held_by, party, interest)
    select ${actor.districtId}::uuid, l.id, ${actor.personId}::uuid, ${role}, l.what, l."recordId", l."studentId", l."guardianId", ${hour}, ${now}, l.children, l."heldBy", ${party}::text, ${interest}::text
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l (id uuid, what text, "recordId" uuid, "studentId" uuid, "guardianId" uuid, children int, "heldBy" uuid)
    -- An hour in which staff looked too, or two parties: each party stands in it.
    on conflict on constraint looks_once do update set party = concat_ws(' · ', looks.party, excluded.party),
      interest = concat_ws(' · ', looks.interest, excluded.interest)
      where excluded.party is not null and not coalesce(position(excluded.party in looks.party) > 0, false)`.execute(
    tx,
  );
});
