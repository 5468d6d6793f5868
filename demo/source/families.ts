import type { Chance } from './random.ts';
import type { CastFamily, CastGuardian } from './cast-types.ts';
import type { Community } from './names.ts';
import type { SchoolKey } from './orgs.ts';
import { CAST } from './cast.ts';
import { COMMUNITIES } from './names.ts';
import { SCHOOLS } from './orgs.ts';
import { plainName } from './staff.ts';

export type Student = {
  id: string;
  given: string;
  family: string;
  sex: 'female' | 'male';
  grade: string;
  school: SchoolKey;
  room?: number;
};
export type Family = { key: string; guardians: readonly CastGuardian[]; children: readonly Student[] };

/** Area codes for the fictional lines 555-0100 to 555-0199; the cast lives in the first three. */
const AREAS = [
  515, 641, 563, 612, 319, 712, 651, 763, 952, 507, 320, 218, 608, 715, 920, 414, 262, 309, 217, 815, 605, 402, 308,
  701,
];

export function schoolOfGrade(grade: string): SchoolKey {
  const found = SCHOOLS.find((school) => school.grades.includes(grade));
  if (found === undefined) throw new Error(`no school has grade ${grade}`);
  return found.key;
}

/** Hands out each fictional phone number and each address once, skipping those of the cast. */
function contactBook(chance: Chance): { phone: () => string; email: (given: string, family: string) => string } {
  const used = new Set(
    CAST.flatMap((family) => family.guardians.flatMap((guardian) => [guardian.phone, guardian.email])),
  );
  const numbers = chance.shuffled(
    AREAS.flatMap((area) =>
      Array.from({ length: 100 }, (_, line) => `+1${area}55501${String(line).padStart(2, '0')}`),
    ).filter((number) => !used.has(number)),
  );
  return {
    phone: () => {
      const number = numbers.pop();
      if (number === undefined) throw new Error('no fictional phone numbers left');
      return number;
    },
    email: (given, family) => {
      const base = `${plainName(given)}.${plainName(family)}`;
      for (let count = 1; ; count += 1) {
        const email = `${base}${count === 1 ? '' : count}@families.porchlight.test`;
        if (used.has(email)) continue;
        used.add(email);
        return email;
      }
    },
  };
}

/** The seats of all schools, one entry a seat, with those of the cast taken out. */
function freeSeats(chance: Chance): string[] {
  const seats = SCHOOLS.flatMap((school) =>
    school.grades.flatMap((grade, index) =>
      Array.from({ length: index % 2 === 0 ? Math.floor(school.seats) : Math.ceil(school.seats) }, () => grade),
    ),
  );
  for (const child of CAST.flatMap((family) => family.children)) seats.splice(seats.indexOf(child.grade), 1);
  return chance.shuffled(seats);
}

/** Takes seats for the children of one family, in different grades while there are any (and twins when not). */
function takeSeats(seats: string[], count: number): string[] {
  const taken: string[] = [];
  for (let at = seats.length - 1; at >= 0 && taken.length < count; at -= 1) {
    const grade = seats[at];
    if (grade === undefined || taken.includes(grade)) continue;
    taken.push(grade);
    seats.splice(at, 1);
  }
  while (taken.length < count && seats.length > 0) taken.push(seats.pop() as string);
  return taken;
}

type Household = 'one home' | 'two homes' | 'one guardian' | 'grandparent';
type Reach = 'phone and e-mail' | 'phone only' | 'e-mail only' | 'nothing';

function adult(
  chance: Chance,
  community: Community,
  woman: boolean,
  familyName: string,
): { given: string; family: string } {
  const own = community.ownNames && woman ? chance.pick(community.families) : familyName;
  const [his = own, hers = his] = own.split('/');
  return { given: chance.pick(woman ? community.women : community.men), family: woman ? hers : his };
}

function makeGuardians(
  chance: Chance,
  community: Community,
  familyName: string,
  number: number,
  book: ReturnType<typeof contactBook>,
): CastGuardian[] {
  const household = chance.weighted<Household>({ 'one home': 58, 'two homes': 15, 'one guardian': 22, grandparent: 5 });
  const foreign = community.language !== 'en';
  const reach = (): Reach =>
    chance.weighted<Reach>(
      foreign
        ? { 'phone and e-mail': 52, 'phone only': 36, 'e-mail only': 10, nothing: 2 }
        : { 'phone and e-mail': 74, 'phone only': 15, 'e-mail only': 10, nothing: 1 },
    );
  const language = (): string => (foreign && chance.happens(0.12) ? 'en' : community.language);
  const someone = (place: number, woman: boolean, relation: string): CastGuardian => {
    const name = adult(chance, community, woman, familyName);
    const how = reach();
    const spoken = language();
    return {
      id: `g${String(number).padStart(4, '0')}${'abcd'[place - 1]}`,
      ...name,
      relation,
      language: spoken,
      ...(how === 'phone and e-mail' || how === 'phone only' ? { phone: book.phone() } : {}),
      ...(how === 'phone and e-mail' || how === 'e-mail only' ? { email: book.email(name.given, name.family) } : {}),
      ...(spoken !== 'en' && chance.happens(0.3) ? { interpreter: true } : {}),
    };
  };
  if (household === 'grandparent')
    return [{ ...someone(1, chance.happens(0.7), 'grandparent'), role: 'guardian', relation: 'grandparent' }];
  const firstIsMother = chance.happens(0.82);
  const first = someone(1, firstIsMother, firstIsMother ? 'mother' : 'father');
  const guardians: CastGuardian[] = [first];
  if (household !== 'one guardian') {
    const second = someone(2, !firstIsMother, firstIsMother ? 'father' : 'mother');
    guardians.push(
      household === 'two homes' ? { ...second, livesWith: chance.happens(0.45) } : shared(chance, first, second),
    );
  }
  if (chance.happens(0.16)) {
    const woman = chance.happens(0.7);
    const relative = someone(
      guardians.length + 1,
      woman,
      chance.pick(
        woman ? ['grandmother', 'aunt', 'neighbor', 'older sister'] : ['grandfather', 'uncle', 'older brother'],
      ),
    );
    const { email: _, ...without } = relative;
    guardians.push({
      ...without,
      role: 'relative',
      legalGuardian: false,
      livesWith: false,
      maySeeRecords: false,
      mayAct: false,
      mayPickUp: true,
      emergencyOnly: chance.happens(0.7),
    });
  }
  return guardians;
}

/** Two guardians of one home sometimes share a phone or an address. */
function shared(chance: Chance, first: CastGuardian, second: CastGuardian): CastGuardian {
  let guardian = second;
  if (first.phone !== undefined && chance.happens(0.18)) guardian = { ...guardian, phone: first.phone };
  if (first.email !== undefined && chance.happens(0.1)) guardian = { ...guardian, email: first.email };
  return guardian;
}

function makeChildren(
  chance: Chance,
  community: Community,
  familyNames: readonly string[],
  grades: readonly string[],
  nextId: () => string,
): Student[] {
  const names = new Set<string>();
  return grades.map((grade) => {
    const sex = chance.happens(0.5) ? 'female' : 'male';
    let given = chance.pick(sex === 'female' ? community.girls : community.boys);
    while (names.has(given)) given = chance.pick(sex === 'female' ? community.girls : community.boys);
    names.add(given);
    const family = familyNames.map((name) => {
      const [his = name, hers = his] = name.split('/');
      return sex === 'female' ? hers : his;
    });
    return { id: nextId(), given, family: family.join(' '), sex, grade, school: schoolOfGrade(grade) };
  });
}

function withSchools(family: CastFamily): Family {
  return { ...family, children: family.children.map((child) => ({ ...child, school: schoolOfGrade(child.grade) })) };
}

/** All families of the district: the cast, then invented ones until every seat is taken. */
export function makeFamilies(chance: Chance): Family[] {
  const seats = freeSeats(chance);
  const book = contactBook(chance);
  const families: Family[] = CAST.map(withSchools);
  const shares = Object.fromEntries(COMMUNITIES.map((community) => [community.language, community.share]));
  let students = 0;
  const nextStudent = (): string => `s${String((students += 1)).padStart(4, '0')}`;
  for (let number = 1; seats.length > 0; number += 1) {
    const language = chance.weighted(shares);
    const community = COMMUNITIES.find((candidate) => candidate.language === language) as Community;
    const size = Math.min(seats.length, Number(chance.weighted({ '1': 52, '2': 33, '3': 12, '4': 3 })));
    const familyName = chance.pick(community.families);
    const names =
      community.twoNames && chance.happens(0.6) ? [familyName, chance.pick(community.families)] : [familyName];
    families.push({
      key: `f${String(number).padStart(4, '0')}`,
      guardians: makeGuardians(chance, community, familyName, number, book),
      children: makeChildren(chance, community, [...new Set(names)], takeSeats(seats, size), nextStudent),
    });
  }
  return families;
}
