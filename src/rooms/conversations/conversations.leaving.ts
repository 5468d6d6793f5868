import type { Uuid } from '#platform/ids';
import { type Asker, askerOf } from './conversations.askers.ts';
import type { Directory } from './conversations.directory.ts';
import { legalKindOf } from './conversations.legal.ts';
import {
  eachOnce,
  mayAnswer,
  mayOwn,
  type OwnerRule,
  type OwnerWhy,
  ownerPlaces,
  type Place,
  superiorsOf,
} from './conversations.ownership.ts';
import type { ConversationRow } from './conversations.store.ts';

/** Who takes what when somebody leaves: one for all, one for a topic, one for a single matter. The nearest wins. */
export type Wish = {
  readonly toId: Uuid | null;
  readonly moves: Readonly<Record<Uuid, Uuid>>;
  readonly topicMoves: Readonly<Record<Uuid, Uuid>>;
};

export const noWish: Wish = { toId: null, moves: {}, topicMoves: {} };

/** What of an open matter decides where it goes. */
export type Held = Pick<
  ConversationRow,
  | 'id'
  | 'code'
  | 'subject'
  | 'due_at'
  | 'privacy'
  | 'topic_id'
  | 'category_id'
  | 'school_id'
  | 'excluded_ids'
  | 'owner_id'
  | 'backup_id'
  | 'helper_ids'
  | 'reader_ids'
  | 'about_staff'
  | 'asker'
  | 'guardian_id'
  | 'language'
  | 'legal_kind'
>;

/** For how many days a departure can be taken back. */
export const undoDays = 30;

function wishedFor(
  directory: Directory,
  wish: Wish,
  about: { id?: Uuid; topicId: Uuid | null; asker?: Asker },
  excluded: readonly Uuid[],
): readonly Place[] {
  const matter = { excluded, asker: about.asker ?? 'unknown' };
  const single = about.id === undefined ? undefined : wish.moves[about.id];
  const byTopic = about.topicId === null ? undefined : wish.topicMoves[about.topicId];
  const wished: readonly (readonly [Uuid | null | undefined, OwnerWhy])[] = [
    [single, 'chosen'],
    [byTopic, 'chosen_topic'],
    [wish.toId, 'chosen_all'],
  ];
  return wished.flatMap(([id, why]) =>
    id !== null && id !== undefined && mayAnswer(directory, id, matter) ? [{ id, why }] : [],
  );
}

/** Those above somebody, for what has no rule of its own. */
function above(directory: Directory, personId: Uuid, excluded: readonly Uuid[]): readonly Place[] {
  return superiorsOf(personId, directory, [...excluded, personId]).map((id) => ({ id, why: 'superior' as const }));
}

/**
 * Where an open matter goes when this person is gone, best first: what was chosen, then the rules. A matter about
 * staff goes to somebody above and never to the topic's usual desk.
 */
export function placesWithout(
  directory: Directory,
  row: Held,
  personId: Uuid,
  { wish, now, turn }: { wish: Wish; now: Temporal.Instant; turn: number },
): readonly Place[] {
  const excluded = [...row.excluded_ids, personId];
  const asker = askerOf(row);
  const categoryOwnerId =
    row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null);
  const rules = ownerPlaces(
    {
      rule: row.about_staff ? null : directory.ruleFor(row.topic_id, row.school_id),
      categoryOwnerId: row.about_staff ? null : categoryOwnerId,
      schoolId: row.about_staff ? null : row.school_id,
      teacherIds: [],
      language: row.language,
      asker,
      excluded,
      now,
      turn,
      legal: legalKindOf(row),
    },
    directory,
  );
  const superiors = row.about_staff && row.legal_kind === null ? above(directory, personId, row.excluded_ids) : [];
  return eachOnce([
    // With a legal path nobody is chosen by hand: its own people follow each other.
    ...(row.legal_kind === null
      ? wishedFor(directory, wish, { id: row.id, topicId: row.topic_id, asker }, excluded)
      : []),
    ...superiors,
    ...rules,
  ]);
}

/** An owner rule of a topic as it is stored. */
export type RuleRow = {
  readonly id: Uuid;
  readonly topic_id: Uuid;
  readonly org_id: Uuid | null;
  readonly kind: OwnerRule['kind'];
  readonly person_id: Uuid | null;
  readonly rota: readonly Uuid[];
  readonly backups: readonly Uuid[];
};

export type RulePeople = Pick<RuleRow, 'person_id' | 'rota' | 'backups'>;

const replaced = (ids: readonly Uuid[], personId: Uuid, by: Uuid | undefined): readonly Uuid[] => [
  ...new Set(ids.flatMap((id) => (id === personId ? (by === undefined ? [] : [by]) : [id]))),
];

/**
 * A topic's owner rule without this person. Whoever was chosen takes their place; else the first backup who works here
 * becomes the owner, and a rota goes on without them. `to` is who now answers in their place, and why.
 */
export function ruleWithout(
  directory: Directory,
  rule: RuleRow,
  personId: Uuid,
  wish: Wish,
  now: Temporal.Instant,
): { next: RulePeople; to: Place | null } {
  const chosen = wishedFor(directory, wish, { topicId: rule.topic_id }, [personId])[0];
  const rota = replaced(rule.rota, personId, chosen?.id);
  const others = rule.backups.filter((id) => id !== personId);
  const backup = others.find((id) => mayOwn(directory, id, []));
  const owner = rule.person_id === personId ? (chosen?.id ?? backup ?? null) : rule.person_id;
  const backups = replaced(rule.backups, personId, chosen?.id).filter((id) => id !== owner);
  const next = { person_id: owner, rota, backups };
  if (chosen !== undefined) return { next, to: chosen };
  if (rule.person_id === personId && backup !== undefined) return { next, to: { id: backup, why: 'backup' } };
  const category = directory.topics.get(rule.topic_id)?.categoryId;
  const after = ownerPlaces(
    {
      rule: { kind: rule.kind, personId: owner, role: null, unitId: null, rota, backups },
      categoryOwnerId: category === undefined ? null : (directory.categories.get(category)?.ownerId ?? null),
      schoolId: rule.org_id,
      teacherIds: [],
      excluded: [personId],
      now,
      turn: 0,
      legal: null,
    },
    directory,
  )[0];
  return { next, to: after ?? null };
}

/** Who is named for a legal path, as it is stored. */
export type SeatRow = {
  readonly id: Uuid;
  readonly kind: string;
  readonly org_id: Uuid | null;
  readonly person_id: Uuid | null;
  readonly deputy_id: Uuid | null;
};
export type SeatPeople = Pick<SeatRow, 'person_id' | 'deputy_id'>;

/** A seat without this person: who was chosen takes their place, else the deputy moves up. */
export function seatWithout(
  directory: Directory,
  seat: SeatRow,
  personId: Uuid,
  wish: Wish,
): { next: SeatPeople; to: Place | null } {
  const chosen = wishedFor(directory, wish, { topicId: null }, [personId])[0];
  if (seat.person_id !== personId) {
    const deputy = chosen === undefined || chosen.id === seat.person_id ? null : chosen.id;
    return { next: { person_id: seat.person_id, deputy_id: deputy }, to: deputy === null ? null : (chosen ?? null) };
  }
  const deputy = seat.deputy_id !== null && mayOwn(directory, seat.deputy_id, [personId]) ? seat.deputy_id : null;
  if (chosen !== undefined)
    return { next: { person_id: chosen.id, deputy_id: deputy === chosen.id ? null : deputy }, to: chosen };
  return {
    next: { person_id: deputy, deputy_id: null },
    to: deputy === null ? null : { id: deputy, why: 'backup' },
  };
}

/** Who takes a category, a place in the alarm team or a saved reply: who was chosen, else somebody above. */
export function successorOf(
  directory: Directory,
  personId: Uuid,
  wish: Wish,
  topicId: Uuid | null = null,
): Place | null {
  return [...wishedFor(directory, wish, { topicId }, [personId]), ...above(directory, personId, [])][0] ?? null;
}
