import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { Signature } from './slips.rules.ts';

export type Slip = {
  readonly id: Uuid;
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly leader_ids: readonly Uuid[];
  readonly title: string;
  readonly details: string;
  readonly language: string;
  readonly place: string;
  /** A day of school life. */
  readonly on_date: string;
  readonly sign_until: Temporal.Instant;
  readonly state: 'open' | 'ended';
  readonly created_at: Temporal.Instant;
};

export const slipColumns = sql`s.id, s.org_id, s.author_id, s.leader_ids, s.title, s.details, s.language, s.place, s.on_date::text as on_date, s.sign_until, s.state, s.created_at`;

/** One slip; whether it may be seen is the caller's policy to say. */
export async function slipById(tx: TenantTx, districtId: Uuid, id: Uuid, lock = false): Promise<Slip> {
  const { rows } =
    await sql<Slip>`select ${slipColumns} from messages.slips s where s.district_id = ${districtId} and s.id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    );
  return found(rows[0]);
}

export type KeptSignature = Signature & {
  readonly id: Uuid;
  readonly guardian: string;
  readonly how: 'page' | 'text' | 'paper';
  readonly words: string;
  readonly language: string;
  readonly enteredBy: string | null;
};

/** Every word that was given, in the order it came. */
export async function signaturesOf(
  tx: TenantTx,
  districtId: Uuid,
  slipId: Uuid,
  studentIds: readonly Uuid[] | null = null,
): Promise<readonly KeptSignature[]> {
  const { rows } =
    await sql<KeptSignature>`select g.id, g.student_id as "studentId", g.guardian_id as "guardianId", p.name as guardian, g.answer, g.how, g.words, g.language,
      e.name as "enteredBy", g.signed_at as at
    from messages.signatures g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id
      left join roster.v_people e on e.district_id = g.district_id and e.id = g.entered_by
    where g.district_id = ${districtId} and g.slip_id = ${slipId} and (${studentIds === null} or g.student_id = any(${[...(studentIds ?? [])]}::uuid[]))
    order by g.signed_at, g.id`.execute(tx);
  return rows;
}

/** The children of a slip who are still in school. */
export async function childrenOfSlip(
  tx: TenantTx,
  districtId: Uuid,
  slipId: Uuid,
): Promise<
  readonly { readonly id: Uuid; readonly name: string; readonly first: string; readonly grade: string | null }[]
> {
  const { rows } = await sql<{
    id: Uuid;
    name: string;
    first: string;
    grade: string | null;
  }>`select p.id, p.name, coalesce(p.preferred_name, p.given_name) as first, p.grade
    from messages.slip_children c join roster.v_people p on p.district_id = c.district_id and p.id = c.student_id and p.is_active
    where c.district_id = ${districtId} and c.slip_id = ${slipId} order by p.family_name, p.given_name`.execute(tx);
  return rows;
}
