import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import type { Selectable } from 'kysely';
import type { Tables } from '#platform/database';
import { found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Counted } from './requests.rules.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

export type RequestRow = Selectable<Tables['records.requests']> & {
  kind: 'family' | 'public' | 'amendment';
  state: 'open' | 'given' | 'refused' | 'granted' | 'withdrawn';
  counted: Counted;
};
export type ItemRow = Selectable<Tables['records.items']> & {
  part: 'whole' | 'note' | 'file';
  decision: 'undecided' | 'in' | 'out';
};
export type BlackoutRow = Selectable<Tables['records.blackouts']> & { why: 'child' | 'family' | 'chosen' };
export type DisclosureRow = Selectable<Tables['records.disclosures']>;
export type StatementRow = Selectable<Tables['records.statements']>;

export type Rules = {
  readonly familyDays: number;
  readonly familyCount: Counted;
  readonly publicDays: number;
  readonly publicCount: Counted;
  /** The days a state's law lets the district take more, once and with a reason; 0: none. */
  readonly publicExtra: number;
  readonly officerId: Uuid | null;
};

/** The law's 45 days for families; for the public a guess that each district sets to its state's law. */
export const usualRules: Rules = {
  familyDays: 45,
  familyCount: 'calendar',
  publicDays: 10,
  publicCount: 'school',
  publicExtra: 0,
  officerId: null,
};

export async function readRules({ tx, actor }: Reading): Promise<Rules> {
  const { rows } =
    await sql<Rules>`select family_days as "familyDays", family_count as "familyCount", public_days as "publicDays",
      public_count as "publicCount", public_extra as "publicExtra", officer_id as "officerId"
    from records.rules where district_id = ${actor.districtId}`.execute(tx);
  return rows[0] ?? usualRules;
}

export async function saveRules({ tx, actor }: ActionContext, rules: Rules): Promise<void> {
  await sql`insert into records.rules (district_id, id, family_days, family_count, public_days, public_count, public_extra, officer_id)
    values (${actor.districtId}, ${actor.districtId}, ${rules.familyDays}, ${rules.familyCount}, ${rules.publicDays}, ${rules.publicCount}, ${rules.publicExtra}, ${rules.officerId})
    on conflict (district_id, id) do update set family_days = excluded.family_days, family_count = excluded.family_count,
      public_days = excluded.public_days, public_count = excluded.public_count, public_extra = excluded.public_extra, officer_id = excluded.officer_id`.execute(
    tx,
  );
}

export async function readRequest({ tx, actor }: Reading, id: Uuid, lock = false): Promise<RequestRow> {
  const { rows } =
    await sql<RequestRow>`select * from records.requests where district_id = ${actor.districtId} and id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(tx);
  return found(rows[0]);
}

export async function itemsOf({ tx, actor }: Reading, requestId: Uuid): Promise<readonly ItemRow[]> {
  const { rows } =
    await sql<ItemRow>`select * from records.items where district_id = ${actor.districtId} and request_id = ${requestId}
    order by at, record_id, part <> 'whole', id`.execute(tx);
  return rows;
}

export async function blackoutsOf({ tx, actor }: Reading, requestId: Uuid): Promise<readonly BlackoutRow[]> {
  const { rows } =
    await sql<BlackoutRow>`select * from records.blackouts where district_id = ${actor.districtId} and request_id = ${requestId}
    order by why, lower(words)`.execute(tx);
  return rows;
}

export async function disclosuresOf({ tx, actor }: Reading, requestId: Uuid): Promise<readonly DisclosureRow[]> {
  const { rows } =
    await sql<DisclosureRow>`select * from records.disclosures where district_id = ${actor.districtId} and request_id = ${requestId}
    order by given_at desc`.execute(tx);
  return rows;
}

export async function statementsAbout(
  { tx, actor }: Reading,
  { students, conversations }: { students: readonly Uuid[]; conversations: readonly Uuid[] },
): Promise<readonly StatementRow[]> {
  const { rows } = await sql<StatementRow>`select * from records.statements where district_id = ${actor.districtId}
    and (student_id = any(${[...students]}::uuid[]) or conversation_id = any(${[...conversations]}::uuid[])) order by filed_at, id`.execute(
    tx,
  );
  return rows;
}

export type NewItem = Pick<
  ItemRow,
  'source' | 'record_id' | 'part' | 'part_id' | 'title' | 'at' | 'other_writer' | 'names_others'
>;

/** Adds what was found; what was decided before stays decided, and what is found no more and undecided goes. */
export async function keepItems(
  { tx, actor }: ActionContext,
  requestId: Uuid,
  items: readonly NewItem[],
): Promise<void> {
  const rows = items.map((item) => ({ ...item, id: newId(), at: item.at.toString() }));
  await sql`delete from records.items where district_id = ${actor.districtId} and request_id = ${requestId} and decided_by is null`.execute(
    tx,
  );
  await sql`insert into records.items (district_id, id, request_id, source, record_id, part, part_id, title, at, other_writer, names_others, decision, reason)
    select ${actor.districtId}::uuid, i.id, ${requestId}::uuid, i.source, i.record_id, i.part, i.part_id, i.title, i.at, i.other_writer, i.names_others,
      case when i.other_writer then 'out' else 'undecided' end, null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i (id uuid, source text, record_id uuid, part text, part_id uuid, title text, at timestamptz, other_writer boolean, names_others integer)
    on conflict on constraint items_once do update set names_others = excluded.names_others, title = excluded.title`.execute(
    tx,
  );
}

export type FoundName = { readonly words: string; readonly why: 'child' | 'family'; readonly personId: Uuid | null };

/** Names found now are covered; a decision of before stays. Names found no more are no longer of use and go. */
export async function keepNames(
  { tx, actor }: ActionContext,
  requestId: Uuid,
  names: readonly FoundName[],
): Promise<void> {
  const rows = names.map((name) => ({ id: newId(), words: name.words, why: name.why, person_id: name.personId }));
  await sql`delete from records.blackouts where district_id = ${actor.districtId} and request_id = ${requestId}
    and why <> 'chosen' and decided_by is null and not (words = any(${names.map((name) => name.words)}::text[]))`.execute(
    tx,
  );
  await sql`insert into records.blackouts (district_id, id, request_id, words, why, person_id)
    select ${actor.districtId}::uuid, b.id, ${requestId}::uuid, b.words, b.why, b.person_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as b (id uuid, words text, why text, person_id uuid)
    on conflict on constraint blackouts_once do nothing`.execute(tx);
}
