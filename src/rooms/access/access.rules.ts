import type { Grant, Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/** Times and counts of signing in, in one place, so that the tests and the documentation read the same figures. */
export const limits = {
  codeMinutes: 10,
  /** Wrong digits on one code. Afterwards only a new code, or the link, helps. */
  triesPerCode: 5,
  /**
   * Wrong digits for one address in 24 hours over all codes. 20 in a day is less than 2^-20 of success in an hour on
   * average; a link, a passkey and a spoken code still work, so that nobody can lock somebody else out.
   */
  failuresPerDay: 20,
  /** Wrong digits one after the other, over any time. Only another way in sets it back. */
  failuresInARow: 100,
  /** Messages with a code to one address. */
  sendsPerQuarterHour: 3,
  sendsPerDay: 10,
  invitationDays: 7,
  sessionHours: 12,
  rememberedDaysFamily: 90,
  rememberedDaysStaff: 14,
  tokenDays: 365,
  cacheSeconds: 15,
  touchMinutes: 5,
} as const;

export type Contact = { readonly kind: 'email' | 'phone'; readonly value: string };

/** Six digits as people type them: spaces and dashes forgiven, digits of other scripts read. Null: not six digits. */
export function readDigits(written: string): string | null {
  const digits = written
    .replaceAll(/[\s.-]/g, '')
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
  return /^\d{6}$/.test(digits) ? digits : null;
}

export type GuessState = {
  readonly tries: number;
  readonly expiresAt: Temporal.Instant;
  readonly used: boolean;
};

export type Throttle = {
  readonly windowBegan: Temporal.Instant;
  readonly failures: number;
  readonly inARow: number;
};

/** Whether a typed code is compared at all. What is not compared cannot be guessed. */
export function mayGuess(
  guess: GuessState,
  throttle: Throttle,
  now: Temporal.Instant,
): 'yes' | 'expired' | 'spent' | 'throttled' {
  if (guess.used || Temporal.Instant.compare(now, guess.expiresAt) >= 0) return 'expired';
  if (guess.tries >= limits.triesPerCode) return 'spent';
  const today = sameWindow(throttle, now) ? throttle.failures : 0;
  return today >= limits.failuresPerDay || throttle.inARow >= limits.failuresInARow ? 'throttled' : 'yes';
}

function sameWindow(throttle: Throttle, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, throttle.windowBegan.add({ hours: 24 })) < 0;
}

export function afterWrong(throttle: Throttle, now: Temporal.Instant): Throttle {
  return sameWindow(throttle, now)
    ? { ...throttle, failures: throttle.failures + 1, inARow: throttle.inARow + 1 }
    : { windowBegan: now, failures: 1, inARow: throttle.inARow + 1 };
}

/** The day's count stays: what an attacker has used up is not given back by the owner signing in. */
export function afterRight(throttle: Throttle): Throttle {
  return { ...throttle, inARow: 0 };
}

/** Whether one more message may go to an address that got these. */
export function maySend(sent: readonly Temporal.Instant[], now: Temporal.Instant): boolean {
  const since = (minutes: number): number =>
    sent.filter((at) => Temporal.Instant.compare(at, now.subtract({ minutes })) > 0).length;
  return since(15) < limits.sendsPerQuarterHour && since(24 * 60) < limits.sendsPerDay;
}

export type NamedPerson = { readonly id: Uuid; readonly givenName: string; readonly familyName: string };

function letters(text: string, count: number): string {
  const parts = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.trim())];
  return parts
    .slice(0, count)
    .map((part) => part.segment)
    .join('');
}

/**
 * How people who share an address are offered to choose from: initials, and only as many letters more of the given
 * name as it takes to tell two apart. Full names would tell a stranger on a shared phone who the other guardians are.
 */
export function chooserNames(people: readonly NamedPerson[]): ReadonlyMap<Uuid, string> {
  const shown = (person: NamedPerson, count: number): string =>
    `${letters(person.givenName, count)}. ${letters(person.familyName, 1)}.`;
  const result = new Map<Uuid, string>();
  for (const person of people) {
    let count = 1;
    const longest = person.givenName.length;
    const clashes = (): boolean =>
      people.some(
        (other) =>
          other.id !== person.id &&
          shown(other, count).toLocaleLowerCase() === shown(person, count).toLocaleLowerCase(),
      );
    while (count < longest && clashes()) count += 1;
    result.set(person.id, shown(person, count));
  }
  return result;
}

export type RosterAssignment = {
  readonly role: string;
  readonly orgId: Uuid;
  readonly orgKind: string;
  readonly primary: boolean;
};

const staffNames: readonly string[] = ['teacher', 'office', 'department', 'principal', 'engagement', 'administrator'];
const wholeDistrict: readonly string[] = ['engagement', 'administrator'];

/** Where a role counts: cabinet roles sit in a department and work for the whole district. */
function unitOf(assignment: RosterAssignment): Uuid | null {
  if (assignment.orgKind === 'district') return null;
  return wholeDistrict.includes(assignment.role) && assignment.orgKind === 'department' ? null : assignment.orgId;
}

export type PersonFacts = {
  readonly assignments: readonly RosterAssignment[];
  readonly granted: readonly Grant[];
  readonly isStudent: boolean;
  /** The children by guardianships that hold today. */
  readonly children: readonly Uuid[];
};

/** The roster's roles first, the main one first of all; then what an administrator granted; family roles last. */
export function grantsOf({ assignments, granted, isStudent, children }: PersonFacts): readonly Grant[] {
  const rostered = assignments
    .filter((assignment) => staffNames.includes(assignment.role))
    .toSorted((a, b) => Number(b.primary) - Number(a.primary))
    .map((assignment): Grant => ({ role: assignment.role as Role, unitId: unitOf(assignment) }));
  const all: Grant[] = [...rostered, ...granted];
  if (children.length > 0) all.push({ role: 'guardian', unitId: null });
  if (isStudent) all.push({ role: 'student', unitId: null });
  return all.filter(
    (grant, at) => all.findIndex((other) => other.role === grant.role && other.unitId === grant.unitId) === at,
  );
}

/** True while a grant given with dates counts: from its first day to before its last. */
export function grantHolds(grant: { begins: string | null; ends: string | null }, today: string): boolean {
  return (grant.begins === null || grant.begins <= today) && (grant.ends === null || today < grant.ends);
}

/** When a session ends by itself. */
export function sessionEnds(
  now: Temporal.Instant,
  { remember, staff }: { remember: boolean; staff: boolean },
): Temporal.Instant {
  const hours = !remember
    ? limits.sessionHours
    : 24 * (staff ? limits.rememberedDaysStaff : limits.rememberedDaysFamily);
  return now.add({ hours });
}

/** A browser in a few words, for the list of one's sessions: what people recognise, nothing that identifies. */
export function browserName(agent: string): string {
  const browser = /\b(Edg|OPR|Firefox|FxiOS|SamsungBrowser|CriOS|Chrome|Safari)\b/.exec(agent)?.[1] ?? '';
  const names: Record<string, string> = {
    Edg: 'Edge',
    OPR: 'Opera',
    FxiOS: 'Firefox',
    CriOS: 'Chrome',
    SamsungBrowser: 'Samsung Internet',
  };
  // Android also says Linux; what comes first in this list is the better name.
  const system =
    ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'CrOS', 'Linux'].find((one) => agent.includes(one)) ?? '';
  const systems: Record<string, string> = { Macintosh: 'Mac', CrOS: 'Chromebook' };
  // "Chrome" also stands in what Edge and Opera say; theirs come later in the line.
  const special = /\b(Edg|OPR|SamsungBrowser)\b/.exec(agent)?.[1];
  return [names[special ?? browser] ?? browser, systems[system] ?? system].filter(Boolean).join(', ');
}

const tokenShape = /^pl_([a-z0-9-]+)_[A-Za-z0-9_-]{20,}$/;

/** The district an API token names in its prefix. Null: not one of our tokens. */
export function districtOfToken(token: string): string | null {
  return tokenShape.exec(token)?.[1] ?? null;
}
