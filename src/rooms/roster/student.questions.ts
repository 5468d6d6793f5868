import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOf, tiesForOffice } from './guardianships.questions.ts';
import type { AdultState, GuardianshipState } from './guardianships.rules.ts';
import { livingFor } from './living/living.questions.ts';
import { type LivingRow, placeOnlyAmong } from './living/living.store.ts';
import { awaitsDecision } from './of-age/of-age.rules.ts';
import { restrictionsOf, type ShownRestriction } from './restrictions.questions.ts';
import { subjectOf } from './people.store.ts';
import type { ContactDetail, PersonCard, TeacherOf, Tie } from './roster.contract.ts';
import { openedOnce } from './once/once.questions.ts';
import { mayRoster } from './roster.policy.ts';
import { personCards, teachersOf } from './roster.questions.ts';

export type Correction = {
  readonly field: string;
  readonly value: string | null;
  readonly fileValue: string | null;
  /** Since when the file says something new, while nobody has decided which counts. */
  readonly fileChangedAt: Temporal.Instant | null;
};

/** What the relation rests on, and what became of it when the student came of age. */
export type TieStanding = {
  readonly basisDocument: string | null;
  readonly begins: string | null;
  readonly ends: string | null;
  /** Null for a minor's guardian, and for students themselves. */
  readonly adult: {
    readonly state: AdultState;
    readonly until: string | null;
    readonly document: string | null;
    readonly waits: boolean;
  } | null;
};

/** A tie as staff see it: the state, and the restriction where their work includes it. */
export type StaffTie = Tie & {
  readonly state: GuardianshipState;
  readonly card: PersonCard;
  readonly details: readonly ContactDetail[];
  readonly standing: TieStanding;
  readonly restriction: ShownRestriction | null;
  /** Staff without the right to read it see only that there is something to ask the office about. */
  readonly isRestricted: boolean;
};

type Reader = QuestionContext;

async function detailsOf(
  { tx, actor }: Reader,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, readonly ContactDetail[]>> {
  const { rows } = await sql<
    ContactDetail & { person: Uuid }
  >`select person_id as person, kind, value from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = any (${[...ids]}::uuid[]) order by kind desc, position, value`.execute(
    tx,
  );
  return Map.groupBy(rows, (row) => row.person);
}

type StateRow = Omit<TieStanding, 'adult'> & {
  id: Uuid;
  state: GuardianshipState;
  isSelf: boolean;
  adultState: AdultState | null;
  adultUntil: string | null;
  adultDocument: string | null;
};

async function statesOf({ tx, actor }: Reader, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, StateRow>> {
  const { rows } =
    await sql<StateRow>`select g.id, g.state, g.basis_document as "basisDocument", g.begins::text as begins, g.ends::text as ends,
      c.is_self and g.relation <> 'self' as "isSelf", g.adult_state as "adultState", g.adult_until::text as "adultUntil", g.adult_document as "adultDocument"
    from roster.guardianships g join roster.people c on c.district_id = g.district_id and c.id = g.student_id
    where g.district_id = ${actor.districtId} and g.id = any (${[...ids]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

function standingOf(row: StateRow, today: string): TieStanding {
  const { basisDocument, begins, ends, adultState, adultUntil, adultDocument } = row;
  const adult = row.isSelf
    ? {
        state: adultState ?? 'pending',
        until: adultUntil,
        document: adultDocument,
        waits: awaitsDecision(adultState, adultUntil, today),
      }
    : null;
  return { basisDocument, begins, ends, adult };
}

async function staffTies(
  reader: Reader,
  ties: readonly Tie[],
  other: 'guardianId' | 'studentId',
  maySeeRestriction: boolean,
): Promise<readonly StaffTie[]> {
  const people = ties.map((tie) => tie[other]);
  const ids = ties.map((tie) => tie.guardianshipId);
  const cards = await personCards(reader.tx, reader.actor.districtId, people);
  const details = await detailsOf(reader, people);
  const states = await statesOf(reader, ids);
  const restrictions = await restrictionsOf(reader, ids);
  const hidden = await placeOnlyAmong(
    reader,
    ties.map((tie) => tie.studentId),
  );
  const today = reader.now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  return ties.flatMap((tie) => {
    const card = cards.get(tie[other]);
    const state = states.get(tie.guardianshipId);
    const restriction = restrictions.get(tie.guardianshipId) ?? null;
    if (!card || !state) return [];
    return [
      {
        ...tie,
        livesWith: tie.livesWith && !hidden.has(tie.studentId),
        card,
        state: state.state,
        details: details.get(card.id) ?? [],
        standing: standingOf(state, today),
        restriction: maySeeRestriction ? restriction : null,
        isRestricted: restriction !== null,
      },
    ];
  });
}

async function correctionsOf({ tx, actor }: Reader, kind: string, id: Uuid): Promise<readonly Correction[]> {
  const { rows } =
    await sql<Correction>`select field, value, file_value as "fileValue", file_changed_at as "fileChangedAt" from roster.corrections
    where district_id = ${actor.districtId} and subject_kind = ${kind} and subject_id = ${id} and field <> 'status' order by field`.execute(
      tx,
    );
  return rows;
}

export type StudentView = {
  readonly card: PersonCard;
  readonly schoolName: string | null;
  readonly birthDate: string | null;
  readonly localId: string | null;
  readonly guardians: readonly StaffTie[];
  readonly teachers: readonly (TeacherOf & { readonly name: string })[];
  readonly corrections: readonly Correction[];
  readonly mayCorrect: boolean;
  readonly mayConfirm: boolean;
  /** For the child's liaison only; null for everybody else. */
  readonly living: readonly LivingRow[] | null;
  /** The reader has no part in this child and opened the page once. */
  readonly isOnce: boolean;
};

/** A student's page, as far as the reader's work reaches; else "not there". */
export const studentView = question('roster.student', async (reader, id: Uuid): Promise<StudentView> => {
  const { tx, actor } = reader;
  const { districtId } = actor;
  const subject = found(await subjectOf(reader, 'person', id));
  const isOnce = !mayRoster(actor, 'see_student', subject);
  allow(!isOnce || (await openedOnce(reader, id)));
  const card = found((await personCards(tx, districtId, [id])).get(id));
  allow(card.isStudent);
  const { rows } = await sql<{ birth_date: string | null; local_id: string | null; school: string | null }>`
    select p.birth_date, p.local_id, o.name as school from roster.people p left join roster.orgs o on o.district_id = p.district_id and o.id = p.school_id
    where p.district_id = ${districtId} and p.id = ${id}`.execute(tx);
  const teachers = await teachersOf(tx, districtId, [id]);
  const names = await personCards(
    tx,
    districtId,
    teachers.map((teacher) => teacher.personId),
  );
  return {
    card,
    schoolName: rows[0]?.school ?? null,
    birthDate: rows[0]?.birth_date ?? null,
    localId: rows[0]?.local_id ?? null,
    guardians: await staffTies(
      reader,
      await tiesForOffice(reader, id),
      'guardianId',
      mayRoster(actor, 'see_restriction', subject),
    ),
    teachers: teachers.map((teacher) => ({ ...teacher, name: names.get(teacher.personId)?.name ?? '' })),
    corrections: await correctionsOf(reader, 'person', id),
    mayCorrect: mayRoster(actor, 'correct', subject),
    mayConfirm: mayRoster(actor, 'confirm_contacts', subject),
    living: await livingFor.answer(reader, id),
    isOnce,
  };
});

export type FamilyView = {
  readonly card: PersonCard;
  readonly details: readonly ContactDetail[];
  readonly children: readonly StaffTie[];
  readonly corrections: readonly Correction[];
  readonly mayCorrect: boolean;
};

/** A guardian's page: only the children whom the reader may see stand on it. */
export const familyView = question('roster.family', async (reader, id: Uuid): Promise<FamilyView> => {
  const { tx, actor } = reader;
  const card = found((await personCards(tx, actor.districtId, [id])).get(id));
  allow(card.isGuardian);
  const subject = found(await subjectOf(reader, 'person', id));
  const ties = await childrenOf(reader, [id]);
  const reachable: Tie[] = [];
  for (const tie of ties) {
    const child = await subjectOf(reader, 'person', tie.studentId);
    if (child !== null && mayRoster(actor, 'see_student', child)) reachable.push(tie);
  }
  allow(reachable.length > 0 || mayRoster(actor, 'imports', subject));
  return {
    card,
    details: (await detailsOf(reader, [id])).get(id) ?? [],
    children: await staffTies(reader, reachable, 'studentId', mayRoster(actor, 'see_restriction', subject)),
    corrections: await correctionsOf(reader, 'person', id),
    mayCorrect: mayRoster(actor, 'correct', subject),
  };
});
