import { sql } from 'kysely';
import type { Role } from '#platform/actor';
import { gather, type TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { dutiesOf, staffLanguages } from '#rooms/roster';
import {
  isLegalKind,
  type LegalFacts,
  type LegalKind,
  legalOfTopic,
  type LegalPath,
  type LegalSeat,
} from './conversations.legal.ts';
import type { Absence, OwnerFacts, OwnerRule, StaffMember, Summer } from './conversations.ownership.ts';
import type { Goals } from './conversations.rules.ts';
import { usualGoals } from './conversations.rules.ts';

export type Org = {
  readonly id: Uuid;
  readonly kind: 'district' | 'school' | 'department';
  readonly name: string;
  readonly slug: string;
  readonly phone: string | null;
  readonly isOpen: boolean;
};

export type Topic = {
  readonly id: Uuid;
  readonly key: string;
  readonly categoryId: Uuid;
  readonly names: Readonly<Record<string, string>>;
  readonly covers: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly examples: readonly string[];
  readonly goals: Goals;
  readonly sensitive: string | null;
  /** For these askers alone; empty is for everybody. */
  readonly askers: readonly string[];
  /** Proposed first to these. */
  readonly suggests: readonly string[];
  /** Whoever brings this topic starts a legal path. */
  readonly legalPath: LegalKind | null;
};

export type Category = {
  readonly id: Uuid;
  readonly key: string;
  readonly names: Readonly<Record<string, string>>;
  readonly ownerId: Uuid | null;
};

/** Who works here, who is away, and which topics there are: what routing needs, read at once and kept for seconds. */
export type Directory = OwnerFacts & {
  readonly orgs: ReadonlyMap<Uuid, Org>;
  readonly topics: ReadonlyMap<Uuid, Topic>;
  readonly topicByKey: ReadonlyMap<string, Topic>;
  readonly topicList: readonly Topic[];
  readonly categories: ReadonlyMap<Uuid, Category>;
  ruleFor(topicId: Uuid | null, schoolId: Uuid | null): OwnerRule | null;
};

type StaffRow = { id: Uuid; name: string; active: boolean; grants: { role: Role; unitId: Uuid }[]; children: Uuid[] };

async function readStaff(tx: TenantTx, districtId: Uuid): Promise<readonly StaffRow[]> {
  const { rows } = await sql<StaffRow>`
    select p.id, p.name, p.is_active and coalesce(a.is_on, true) as active,
      coalesce((select jsonb_agg(jsonb_build_object('role', s.role, 'unitId', s.unit_id)) from access.v_staff_roles s
        where s.district_id = p.district_id and s.person_id = p.id), '[]') as grants,
      coalesce((select array_agg(g.student_id) from roster.v_guardianships g where g.district_id = p.district_id and g.guardian_id = p.id), '{}') as children
    from roster.v_people p left join access.v_accounts a on a.district_id = p.district_id and a.person_id = p.id
    where p.district_id = ${districtId} and p.is_staff
    order by p.id`.execute(tx);
  return rows;
}

type SummerRow = {
  org_id: Uuid;
  starts_at: Temporal.Instant;
  until_at: Temporal.Instant;
  cover_kind: string;
  person_id: Uuid | null;
  role: Role | null;
  unit_id: Uuid | null;
};

type ByRole = OwnerFacts['byRole'];

function coverIds(row: SummerRow, schoolId: Uuid, byRole: ByRole): readonly Uuid[] {
  if (row.cover_kind === 'person') return row.person_id === null ? [] : [row.person_id];
  if (row.role === null) return [];
  return byRole(row.role, row.cover_kind === 'role_at_school' ? schoolId : row.unit_id);
}

/** The long breaks of each school: its own first, then the district's. */
function summersOf(
  rows: readonly SummerRow[],
  orgs: readonly Org[],
  byRole: ByRole,
): ReadonlyMap<Uuid, readonly Summer[]> {
  if (rows.length === 0) return new Map();
  const schools = orgs.filter((org) => org.kind === 'school');
  return new Map(
    schools.map((school) => {
      const own = rows.filter((row) => row.org_id === school.id);
      const above = rows.filter((row) => orgs.some((org) => org.kind === 'district' && org.id === row.org_id));
      const spans = [...own, ...above].map((row) => ({
        from: row.starts_at,
        until: row.until_at,
        coverIds: coverIds(row, school.id, byRole),
      }));
      return [school.id, spans];
    }),
  );
}

/** Who is named for matters with a legal path, and their days. */
async function readLegal(tx: TenantTx, districtId: Uuid): Promise<LegalFacts> {
  const [paths, seats] = await Promise.all([
    sql<LegalPath>`select kind, acknowledge_days as "acknowledgeDays", decide_days as "decideDays", superior_id as "superiorId",
      outside_name as "outsideName", outside_url as "outsideUrl" from conversations.legal_paths where district_id = ${districtId}`.execute(
      tx,
    ),
    sql<LegalSeat>`select id, kind, org_id as "orgId", person_id as "personId", deputy_id as "deputyId", title, phone, email, office,
      shows_name as "showsName" from conversations.legal_seats where district_id = ${districtId} order by id`.execute(
      tx,
    ),
  ]);
  return {
    paths: new Map(paths.rows.filter((row) => isLegalKind(row.kind)).map((row) => [row.kind, row])),
    seats: seats.rows,
  };
}

async function load(tx: TenantTx, districtId: Uuid): Promise<Directory> {
  // Started together, they travel together: a page waits once for them and not seven times.
  const [staffRows, orgs, absences, summers, topics, categories, rules, duties, languages, legal, zones] =
    await Promise.all([
      readStaff(tx, districtId),
      sql<Org>`select id, kind, name, slug, phone, is_open as "isOpen" from roster.v_orgs where district_id = ${districtId} and is_active order by name`.execute(
        tx,
      ),
      sql<
        Absence & { person_id: Uuid }
      >`select person_id, from_at as "from", until_at as "until", backup_id as "backupId" from conversations.absences
    where district_id = ${districtId} and removed_at is null and until_at > now() - interval '1 day'`.execute(tx),
      sql<SummerRow>`select org_id, starts_at, until_at, cover_kind, person_id, role, unit_id from conversations.summers
    where district_id = ${districtId} and removed_at is null and until_at > now() - interval '1 day' order by starts_at, id`.execute(
        tx,
      ),
      sql<{
        id: Uuid;
        key: string;
        category_id: Uuid;
        names: Record<string, string>;
        covers: Record<string, string>;
        words: { words?: string[]; examples?: string[] };
        answer_minutes: number;
        resolve_minutes: number;
        sensitive: string | null;
        askers: string[];
        suggests: string[];
        legal_path: string | null;
      }>`
    select id, key, category_id, names, covers, words, answer_minutes, resolve_minutes, askers, suggests, sensitive, legal_path from conversations.topics where district_id = ${districtId} and ended_at is null order by position, key`.execute(
        tx,
      ),
      sql<Category>`select id, key, names, owner_id as "ownerId" from conversations.categories where district_id = ${districtId} and ended_at is null order by position`.execute(
        tx,
      ),
      sql<
        OwnerRule & { topic_id: Uuid; org_id: Uuid | null }
      >`select topic_id, org_id, kind, person_id as "personId", role, unit_id as "unitId", rota, backups, subject, prefers_language as "prefersLanguage"
    from conversations.topic_owners where district_id = ${districtId}`.execute(tx),
      dutiesOf(tx, districtId),
      staffLanguages(tx, districtId),
      readLegal(tx, districtId),
      sql<{ zone: string }>`select zone from platform.districts where id = ${districtId}`.execute(tx),
    ]);

  const staff = new Map<Uuid, StaffMember>(staffRows.map((row) => [row.id, row]));
  const roleIndex = new Map<string, Uuid[]>();
  for (const member of staffRows) {
    for (const grant of member.grants) {
      for (const key of [`${grant.role} ${grant.unitId}`, grant.role]) {
        const list = roleIndex.get(key) ?? [];
        if (!list.includes(member.id)) list.push(member.id);
        roleIndex.set(key, list);
      }
    }
  }
  const absenceIndex = Map.groupBy(absences.rows, (row) => row.person_id);
  const topicList: readonly Topic[] = topics.rows.map((row) => ({
    id: row.id,
    key: row.key,
    categoryId: row.category_id,
    names: row.names,
    covers: row.covers,
    words: row.words.words ?? [],
    examples: row.words.examples ?? [],
    goals: { answerMinutes: row.answer_minutes, resolveMinutes: row.resolve_minutes },
    sensitive: row.sensitive,
    askers: row.askers,
    suggests: row.suggests,
    legalPath: legalOfTopic(row.key, row.legal_path),
  }));
  const ruleIndex = new Map(rules.rows.map((rule) => [`${rule.topic_id} ${rule.org_id ?? ''}`, rule]));
  const byRole: ByRole = (role, unitId) => roleIndex.get(unitId === null ? role : `${role} ${unitId}`) ?? [];
  return {
    districtId,
    zone: zones.rows[0]?.zone ?? 'UTC',
    legal,
    staff,
    byRole,
    duties,
    languages,
    absences: absenceIndex,
    summers: summersOf(summers.rows, orgs.rows, byRole),
    orgs: new Map(orgs.rows.map((org) => [org.id, org])),
    topicList,
    topics: new Map(topicList.map((topic) => [topic.id, topic])),
    topicByKey: new Map(topicList.map((topic) => [topic.key, topic])),
    categories: new Map(categories.rows.map((category) => [category.id, category])),
    ruleFor: (topicId, schoolId) =>
      topicId === null ? null : (ruleIndex.get(`${topicId} ${schoolId ?? ''}`) ?? ruleIndex.get(`${topicId} `) ?? null),
  };
}

const freshMs = 3_000;
const cache = new Map<Uuid, { directory: Directory; at: number }>();

/**
 * The district's directory, at most three seconds old. Whoever is chosen from it is checked again under a lock in the
 * same transaction (see ownership in the store), so that an old copy can never leave a conversation with somebody gone.
 */
export async function directoryOf(tx: TenantTx, districtId: Uuid): Promise<Directory> {
  const known = cache.get(districtId);
  if (known && Date.now() - known.at < freshMs) return known.directory;
  return gather(tx, 'conversations.directory', districtId, async (all) => {
    const directory = await load(tx, districtId);
    cache.set(districtId, { directory, at: Date.now() });
    return all.map(() => directory);
  });
}

/** Reads it anew, for changes that must see what this very transaction did. */
export async function freshDirectory(tx: TenantTx, districtId: Uuid): Promise<Directory> {
  return load(tx, districtId);
}

export function forgetDirectory(districtId: Uuid): void {
  cache.delete(districtId);
}

export function goalsOf(directory: Directory, topicId: Uuid | null): Goals {
  return (topicId === null ? undefined : directory.topics.get(topicId)?.goals) ?? usualGoals;
}

/** A text in the reader's language, else in English, else in any. */
export function named(names: Readonly<Record<string, string>>, language: string): string {
  return names[language] ?? names[language.split('-')[0] ?? ''] ?? names['en'] ?? Object.values(names)[0] ?? '';
}
