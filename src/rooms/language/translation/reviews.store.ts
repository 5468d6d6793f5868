import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { Risk } from './translation.rules.ts';

export type ReviewRow = {
  readonly id: Uuid;
  readonly memoryId: Uuid;
  readonly fillHash: string;
  readonly fillSealed: string;
  readonly risk: Risk;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
  readonly askedBy: Uuid | null;
  readonly askedAt: Temporal.Instant;
  readonly ownerId: Uuid;
  readonly dueAt: Temporal.Instant;
  readonly state: 'waiting' | 'approved' | 'withdrawn';
  readonly decidedBy: Uuid | null;
  readonly decidedAt: Temporal.Instant | null;
  readonly from: string;
  readonly to: string;
};

const columns = sql`r.id, r.memory_id as "memoryId", r.fill_hash as "fillHash", r.fill_sealed as "fillSealed", r.risk,
  r.about_kind as "aboutKind", r.about_id as "aboutId", r.asked_by as "askedBy", r.asked_at as "askedAt", r.owner_id as "ownerId",
  r.due_at as "dueAt", r.state, r.decided_by as "decidedBy", r.decided_at as "decidedAt",
  m.from_language as "from", m.to_language as "to"`;
const tables = sql`language.reviews r join language.memory m on m.district_id = r.district_id and m.id = r.memory_id`;

export async function reviewById(tx: TenantTx, districtId: Uuid, id: Uuid, lock = false): Promise<ReviewRow | null> {
  const { rows } = await sql<ReviewRow>`select ${columns} from ${tables}
    where r.district_id = ${districtId} and r.id = ${id} ${lock ? sql`for update of r` : sql``}`.execute(tx);
  return rows[0] ?? null;
}

/** What waits, most pressing first; for these languages or this owner, null for all. */
export async function waitingReviews(
  tx: TenantTx,
  districtId: Uuid,
  whose: { readonly ownerId: Uuid; readonly languages: readonly string[] } | null,
): Promise<readonly (ReviewRow & { readonly sourceText: string; readonly hasDraft: boolean })[]> {
  const mine =
    whose === null
      ? sql`true`
      : sql`(r.owner_id = ${whose.ownerId} or m.to_language = any(${[...whose.languages]}::text[]))`;
  const { rows } = await sql<
    ReviewRow & { sourceText: string; hasDraft: boolean }
  >`select ${columns}, m.source_text as "sourceText",
      m.text is not null as "hasDraft" from ${tables}
    where r.district_id = ${districtId} and r.state = 'waiting' and ${mine} order by r.due_at, r.id limit 200`.execute(
    tx,
  );
  return rows;
}

export type NewReview = Pick<
  ReviewRow,
  'memoryId' | 'fillHash' | 'fillSealed' | 'risk' | 'aboutKind' | 'aboutId' | 'askedBy' | 'ownerId' | 'dueAt'
>;

/** Opens a review, or answers the one that already waits for the same text with the same names. */
export async function openReview(
  tx: TenantTx,
  districtId: Uuid,
  at: Temporal.Instant,
  review: NewReview,
): Promise<{ readonly id: Uuid; readonly isNew: boolean }> {
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into language.reviews (district_id, id, memory_id, fill_hash, fill_sealed, risk, about_kind,
      about_id, asked_by, asked_at, owner_id, due_at)
    values (${districtId}, ${newId()}, ${review.memoryId}, ${review.fillHash}, ${review.fillSealed}, ${review.risk}, ${review.aboutKind},
      ${review.aboutId}, ${review.askedBy}, ${at}, ${review.ownerId}, ${review.dueAt})
    on conflict (district_id, memory_id, fill_hash) where state = 'waiting' do nothing returning id`.execute(tx);
  if (rows[0] !== undefined) return { id: rows[0].id, isNew: true };
  const { rows: standing } = await sql<{ id: Uuid }>`select id from language.reviews where district_id = ${districtId}
    and memory_id = ${review.memoryId} and fill_hash = ${review.fillHash} and state = 'waiting'`.execute(tx);
  return { id: standing[0]?.id ?? newId(), isNew: false };
}

/** Reviews that wait for a machine's draft of this text. */
export async function reviewsOfMemory(tx: TenantTx, districtId: Uuid, memoryId: Uuid): Promise<readonly ReviewRow[]> {
  const { rows } = await sql<ReviewRow>`select ${columns} from ${tables}
    where r.district_id = ${districtId} and r.memory_id = ${memoryId} and r.state = 'waiting' order by r.id limit 200`.execute(
    tx,
  );
  return rows;
}

export async function decideReview(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  decided: { readonly state: 'approved' | 'withdrawn'; readonly by: Uuid | null; readonly at: Temporal.Instant },
): Promise<void> {
  await sql`update language.reviews set state = ${decided.state}, decided_by = ${decided.by}, decided_at = ${decided.at}
    where district_id = ${districtId} and id = ${id} and state = 'waiting'`.execute(tx);
}

export async function giveReview(tx: TenantTx, districtId: Uuid, id: Uuid, ownerId: Uuid): Promise<void> {
  await sql`update language.reviews set owner_id = ${ownerId} where district_id = ${districtId} and id = ${id} and state = 'waiting'`.execute(
    tx,
  );
}

/** Waiting reviews of people who are going, or of a language whose readers changed. */
export async function reviewsToMove(
  tx: TenantTx,
  districtId: Uuid,
  which: { readonly owners: readonly Uuid[] } | { readonly language: string },
): Promise<readonly { readonly id: Uuid; readonly to: string; readonly ownerId: Uuid }[]> {
  const wanted =
    'owners' in which ? sql`r.owner_id = any(${[...which.owners]}::uuid[])` : sql`m.to_language = ${which.language}`;
  const { rows } = await sql<{
    id: Uuid;
    to: string;
    ownerId: Uuid;
  }>`select r.id, m.to_language as "to", r.owner_id as "ownerId"
    from ${tables} where r.district_id = ${districtId} and r.state = 'waiting' and ${wanted} order by r.due_at, r.id for update of r`.execute(
    tx,
  );
  return rows;
}

/** Who is qualified for a language and still here, whoever has least to read first. */
export async function readersOf(tx: TenantTx, districtId: Uuid, language: string): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select v.person_id as id from language.reviewers v
      join roster.v_people p on p.district_id = v.district_id and p.id = v.person_id
      left join language.reviews r on r.district_id = v.district_id and r.owner_id = v.person_id and r.state = 'waiting'
    where v.district_id = ${districtId} and v.language = ${language} and v.ended_at is null and p.is_active and p.is_staff
    group by v.person_id order by count(r.id), v.person_id`.execute(tx);
  return rows.map((row) => row.id);
}

export type ReviewerRow = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly name: string;
  readonly language: string;
  readonly qualification: string;
  readonly enteredAt: Temporal.Instant;
};

export async function reviewersOf(tx: TenantTx, districtId: Uuid): Promise<readonly ReviewerRow[]> {
  const { rows } =
    await sql<ReviewerRow>`select v.id, v.person_id as "personId", p.name, v.language, v.qualification, v.entered_at as "enteredAt"
    from language.reviewers v join roster.v_people p on p.district_id = v.district_id and p.id = v.person_id
    where v.district_id = ${districtId} and v.ended_at is null and p.is_active and p.is_staff order by v.language, p.name, v.id`.execute(
      tx,
    );
  return rows;
}

export async function languagesOfReviewer(tx: TenantTx, districtId: Uuid, personId: Uuid): Promise<readonly string[]> {
  const { rows } = await sql<{ language: string }>`select language from language.reviewers
    where district_id = ${districtId} and person_id = ${personId} and ended_at is null order by language`.execute(tx);
  return rows.map((row) => row.language);
}

export async function saveReviewer(
  tx: TenantTx,
  districtId: Uuid,
  row: {
    readonly personId: Uuid;
    readonly language: string;
    readonly qualification: string;
    readonly by: Uuid;
    readonly at: Temporal.Instant;
  },
): Promise<Uuid> {
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into language.reviewers (district_id, id, person_id, language, qualification, entered_by, entered_at)
    values (${districtId}, ${newId()}, ${row.personId}, ${row.language}, ${row.qualification}, ${row.by}, ${row.at})
    on conflict (district_id, person_id, language) where ended_at is null
      do update set qualification = excluded.qualification, entered_by = excluded.entered_by, entered_at = excluded.entered_at
    returning id`.execute(tx);
  return rows[0]?.id ?? newId();
}

export async function endReviewer(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  at: Temporal.Instant | null,
): Promise<{ readonly personId: Uuid; readonly language: string } | null> {
  const { rows } = await sql<{ personId: Uuid; language: string }>`update language.reviewers set ended_at = ${at}
    where district_id = ${districtId} and id = ${id} returning person_id as "personId", language`.execute(tx);
  return rows[0] ?? null;
}
