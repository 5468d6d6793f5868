import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { detectLanguage } from '#rooms/language';
import type { Asker } from './conversations.askers.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

type Child = { readonly id: Uuid; readonly given: string; readonly schoolId: Uuid | null };

type PersonAt = {
  readonly id: Uuid;
  readonly name: string;
  readonly language: string | null;
  readonly guardian: boolean;
  readonly staff: boolean;
  readonly student: boolean;
  readonly children: readonly Child[];
};

/** Who writes or calls from a number, as far as anybody can know. */
export type Household = {
  /** The one guardian whose number it is; null where several share it, or nobody is known. */
  readonly guardianId: Uuid | null;
  /** Everybody whose number it is: their matters, and only theirs, may be continued from it. */
  readonly known: readonly Uuid[];
  readonly name: string | null;
  readonly shared: boolean;
  readonly asker: Asker;
  /** Children about whom everybody at this number may be written to: nothing else may come up on a shared phone. */
  readonly children: readonly Child[];
  /** What is read there; null where nobody is known. */
  readonly language: string | null;
};

async function peopleAt({ tx, actor }: Reading, number: string): Promise<readonly PersonAt[]> {
  const { rows } = await sql<PersonAt>`
    select p.id, p.name, p.language, p.is_guardian as guardian, p.is_staff as staff, p.is_student as student,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'given', lower(coalesce(c.preferred_name, c.given_name)), 'schoolId', c.school_id) order by c.id)
        from roster.v_guardianships g join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active
        where g.district_id = p.district_id and g.guardian_id = p.id and g.may_be_contacted), '[]') as children
    from roster.v_contact_details d join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_active
    where d.district_id = ${actor.districtId} and d.kind = 'phone' and d.value = ${number} order by d.position, p.name, p.id limit 20`.execute(
    tx,
  );
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Whose number this is. A phone that several share speaks for the household, never for one of them. */
export async function householdAt(reading: Reading, number: string): Promise<Household> {
  const people = await peopleAt(reading, number);
  const guardians = people.filter((one) => one.guardian);
  const [first, ...others] = guardians;
  if (first === undefined) return strangerAt(people);
  const inAll = (child: Child): boolean =>
    others.every((other) => other.children.some((theirs) => theirs.id === child.id));
  return {
    guardianId: others.length === 0 ? first.id : null,
    known: guardians.map((one) => one.id),
    name: guardians.map((one) => one.name).join(', '),
    shared: others.length > 0,
    asker: 'family',
    children: first.children.filter(inAll),
    language: guardians.find((one) => one.language !== null)?.language ?? null,
  };
}

function strangerAt(people: readonly PersonAt[]): Household {
  const own = people.length === 1 ? people[0] : undefined;
  const asker = own?.staff === true ? 'staff' : own?.student === true ? 'student' : 'unknown';
  return {
    guardianId: null,
    known: [],
    name: null,
    shared: false,
    asker,
    // A student's own matter: theirs alone, tied to no guardian.
    children: asker === 'student' && own !== undefined ? [{ id: own.id, given: '', schoolId: null }] : [],
    language: own?.language ?? null,
  };
}

const letters = /[^\p{L}\p{M}]+/u;

/** The children a text is about: those it names, else the only one there is. */
export function childrenMeant({ children }: Pick<Household, 'children'>, text: string): readonly Uuid[] {
  const words = new Set(text.toLowerCase().split(letters));
  const named = children.filter((child) => {
    const parts = child.given.split(letters).filter((part) => part !== '');
    return parts.length > 0 && child.given.length > 1 && parts.every((part) => words.has(part));
  });
  const meant = named.length > 0 ? named : children.length === 1 ? children : [];
  return meant.map((child) => child.id);
}

/** The school of all the children there, where they go to the same one. */
export function schoolOf({ children }: Pick<Household, 'children'>): Uuid | null {
  const schools = new Set(children.map((child) => child.schoolId));
  return schools.size === 1 ? ([...schools][0] ?? null) : null;
}

/** Whether it makes a difference which child is meant: they go to different schools. */
export const schoolsDiffer = ({ children }: Pick<Household, 'children'>): boolean =>
  new Set(children.map((child) => child.schoolId)).size > 1;

/** Languages that texts come in, whichever the district has pages in. */
const spoken = ['en', 'es', 'ar', 'zh', 'vi', 'ht', 'pt', 'ru', 'uk', 'so', 'sw', 'ko', 'fr'];
const sureEnough = 0.5;

/** The language of a text: the household's own, unless the words clearly say otherwise. */
export async function languageOfText({ tx, actor }: Reading, text: string, known: string | null): Promise<string> {
  const { rows } = await sql<{
    languages: string[];
  }>`select languages from platform.districts where id = ${actor.districtId}`.execute(tx);
  const own = rows[0]?.languages ?? ['en'];
  const allowed = [...new Set([...own, ...(known === null ? [] : [known]), ...spoken])];
  const told = detectLanguage(text, { allowed, known });
  return told.confidence >= sureEnough ? told.tag : (known ?? own[0] ?? 'en');
}
