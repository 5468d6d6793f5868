import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { guardianMay, type GuardianRight, guardianRights, type Guardianship, holdsOn } from './guardianships.rules.ts';
import { relationRow } from './relations.rules.ts';
import type { Tie } from './roster.contract.ts';
import { schoolsFor } from './roster.policy.ts';

type TieRow = Omit<Tie, 'rights' | 'isConfirmed' | 'pickUpOnly'> & Guardianship & { readonly today: string };

/** Today is the day where the student goes to school. */
const todayThere = (now: Temporal.Instant) =>
  sql`(${now.toString()}::timestamptz at time zone coalesce(s.zone, d.zone, 'UTC'))::date::text`;

async function readTies(
  tx: TenantTx,
  districtId: Uuid,
  now: Temporal.Instant,
  column: 'guardian_id' | 'student_id',
  ids: readonly Uuid[],
  withDoor = false,
): Promise<readonly Tie[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<TieRow>`
    select g.id as "guardianshipId", g.guardian_id as "guardianId", g.student_id as "studentId", g.relation, g.lives_with as "livesWith",
      g.legal_guardian as "legalGuardian", g.emergency_only as "emergencyOnly", g.contact_order as "contactOrder", g.state,
      g.may_be_contacted as "mayBeContacted", g.may_see_records as "maySeeRecords", g.may_act as "mayAct", g.may_pick_up as "mayPickUp",
      g.begins::text as begins, g.ends::text as ends, false as ended, g.basis_document as "basisDocument",
      coalesce((select array_agg(x) from roster.restrictions r, unnest(r.takes) x
        where r.district_id = g.district_id and r.guardianship_id = g.id and r.lifted_at is null), '{}') as taken,
      coalesce((c.birth_date + interval '18 years')::date <= (${todayThere(now)})::date, false) as "ofAge",
      g.adult_state as "adultState", g.adult_until::text as "adultUntil", ${todayThere(now)} as today
    from roster.guardianships g
    join roster.people c on c.district_id = g.district_id and c.id = g.student_id and c.status = 'active'
    join roster.people p on p.district_id = g.district_id and p.id = g.guardian_id and p.status = 'active'
    left join roster.orgs s on s.district_id = c.district_id and s.id = c.school_id
    left join roster.orgs d on d.district_id = g.district_id and d.id = g.district_id
    where g.district_id = ${districtId} and g.ended_at is null and ${sql.ref(`g.${column}`)} = any (${[...ids]}::uuid[])
    order by g.emergency_only, g.contact_order nulls last, g.guardian_id, g.student_id`.execute(tx);
  return rows
    .filter((row) => holdsOn(row, row.today))
    .map(({ today, ...row }) => {
      const rights = new Set(guardianRights.filter((right) => guardianMay(row, right, today)));
      const { guardianshipId, guardianId, studentId, relation, livesWith, legalGuardian, emergencyOnly, contactOrder } =
        row;
      const isConfirmed = row.state === 'confirmed';
      return {
        guardianshipId,
        guardianId,
        studentId,
        relation,
        livesWith,
        legalGuardian,
        emergencyOnly,
        contactOrder,
        isConfirmed,
        pickUpOnly: relationRow(relation, legalGuardian).called === 'never',
        rights,
      };
    })
    .filter((tie) => tie.rights.size > 0 || (withDoor && tie.pickUpOnly));
}

/** For the child's page of the office alone: also who may pick up once somebody confirms them. */
export async function tiesForOffice({ tx, actor, now }: Reader, studentId: Uuid): Promise<readonly Tie[]> {
  return readTies(tx, actor.districtId, now, 'student_id', [studentId], true);
}

type Reader = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/** The ties of these guardians to their students, with what each may today. Ties that do not hold today are left out. */
export async function childrenOf({ tx, actor, now }: Reader, guardianIds: readonly Uuid[]): Promise<readonly Tie[]> {
  return readTies(tx, actor.districtId, now, 'guardian_id', guardianIds);
}

/** The ties of these students to their guardians, in contact order, with what each may today. */
export async function guardiansOf({ tx, actor, now }: Reader, studentIds: readonly Uuid[]): Promise<readonly Tie[]> {
  return readTies(tx, actor.districtId, now, 'student_id', studentIds);
}

/**
 * What the signed-in guardian may about a student: the one place that answers it. An unknown student, another family's child
 * and a restriction all answer no, in the same way.
 */
export async function mayGuardian(reader: Reader, studentId: Uuid, right: GuardianRight): Promise<boolean> {
  const { personId } = reader.actor;
  if (reader.actor.kind !== 'person' || personId === null) return false;
  return guardianMayAbout(reader, { guardianId: personId, studentId, right });
}

/** The same for a guardian who is not the one asking: who gets a message, whose mail this is. */
export async function guardianMayAbout(
  reader: Reader,
  asked: { guardianId: Uuid; studentId: Uuid; right: GuardianRight },
): Promise<boolean> {
  const ties = await childrenOf(reader, [asked.guardianId]);
  return ties.some((tie) => tie.studentId === asked.studentId && tie.rights.has(asked.right));
}

export async function isGuardianOf(reader: Reader, guardianId: Uuid, studentId: Uuid): Promise<boolean> {
  return guardianMayAbout(reader, { guardianId, studentId, right: 'ask' });
}

/** Somebody to whom a student must not be given. `shown` says whether the reader's work includes knowing of it. */
export type NotTo = { readonly id: Uuid; readonly name: string; readonly shown: boolean };

/**
 * The people to whom a student must not be given, by student: a document forbids it and nobody lifted it. Never the
 * document's words. Those with `shown` false serve only to leave somebody out of a list of people to call.
 */
export async function notReleasedTo(
  { tx, actor }: Reader,
  studentIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, readonly NotTo[]>> {
  const schools = schoolsFor(actor, 'see_restriction');
  const { rows } = await sql<NotTo & { student_id: Uuid }>`
    select distinct g.student_id, p.id, p.name, coalesce(${schools === null} or c.school_id = any (${[...(schools ?? [])]}::uuid[]), false) as shown
    from roster.restrictions r
    join roster.guardianships g on g.district_id = r.district_id and g.id = r.guardianship_id and g.ended_at is null
    join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id
    join roster.people c on c.district_id = g.district_id and c.id = g.student_id
    where r.district_id = ${actor.districtId} and r.lifted_at is null and g.student_id = any (${[...studentIds]}::uuid[])
    order by p.name`.execute(tx);
  return Map.groupBy(rows, (row) => row.student_id);
}

const firstLetter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const letterOf = (name: string): string => [...firstLetter.segment(name.trim())][0]?.segment ?? '';

/**
 * A child's name for the person this tie belongs to. The phone of a group home is held by many hands: until somebody of
 * the school confirmed the tie, only the initials of its children are shown there.
 */
export function childNameFor(tie: Tie, child: { name: string; givenName: string; familyName: string }): string {
  if (tie.relation !== 'group_home' || tie.isConfirmed) return child.name;
  return `${letterOf(child.givenName)}. ${letterOf(child.familyName)}.`;
}
