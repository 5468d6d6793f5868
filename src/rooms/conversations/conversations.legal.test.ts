import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '#platform/actor';
import {
  daysUntil,
  dueSteps,
  endOfDay,
  legalDates,
  type LegalFacts,
  legalKinds,
  legalOfTopic,
  type LegalSeat,
  stepsOf,
  usualLegalDays,
} from './conversations.legal.ts';
import { ownerChain, type StaffMember } from './conversations.ownership.ts';

const runs = process.env['PORCHLIGHT_LONG'] === '1' ? 20_000 : 500;

const zones = [
  'America/Chicago',
  'America/New_York',
  'America/Phoenix',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/St_Johns',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'UTC',
] as const;

const begun = fc
  .integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2032, 0, 1) / 1000 })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000));
const days = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 200 }))
  .map(([acknowledgeDays, more]) => ({ acknowledgeDays, decideDays: acknowledgeDays + more }));
const zone = fc.constantFrom(...zones);

/** The day after so many midnights, one after the other: what somebody with a paper calendar would find. */
function crossedOff(from: Temporal.Instant, zoneName: string, n: number): string {
  let day = from.toZonedDateTimeISO(zoneName).toPlainDate();
  for (let left = n; left > 0; left -= 1) day = day.add({ days: 1 });
  return day.toString();
}

describe('calendar days of a legal path', () => {
  it('count every day once, weekends and days of 23 or 25 hours too', () => {
    fc.assert(
      fc.property(begun, zone, days, (at, zoneName, given) => {
        const dates = legalDates(at, zoneName, given);
        expect(dates.acknowledgeBy.toString()).toBe(crossedOff(at, zoneName, given.acknowledgeDays));
        expect(dates.decideBy.toString()).toBe(crossedOff(at, zoneName, given.decideDays));
        // Late is the first moment of the next day where the district is, and not one earlier.
        const end = endOfDay(dates.decideBy, zoneName);
        const before = end.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zoneName);
        expect(before.toPlainDate().toString()).toBe(dates.decideBy.toString());
        expect(end.toZonedDateTimeISO(zoneName).toPlainDate().toString()).toBe(
          dates.decideBy.add({ days: 1 }).toString(),
        );
        expect(daysUntil(dates.decideBy, at, zoneName)).toBe(given.decideDays);
      }),
      { numRuns: runs },
    );
  });

  it('tell each step once, in order, never before the matter and never after its day', () => {
    fc.assert(
      fc.property(begun, zone, days, fc.integer({ min: 1, max: 30 }), (at, zoneName, given, stride) => {
        const dates = legalDates(at, zoneName, given);
        const steps = stepsOf(dates, zoneName);
        expect(steps.every((one) => Temporal.Instant.compare(one.at, at) > 0)).toBe(true);
        const told: string[] = [];
        let now = at;
        const last = endOfDay(dates.decideBy, zoneName);
        // The clock runs whenever it runs, hours or days apart: nothing is told twice and nothing left out.
        while (Temporal.Instant.compare(now, last) < 0) {
          now = now.add({ hours: stride * 7 });
          const { due, nextAt } = dueSteps(steps, told, now);
          expect(due.every((one) => Temporal.Instant.compare(one.at, now) <= 0)).toBe(true);
          if (nextAt !== null) expect(Temporal.Instant.compare(nextAt, now)).toBe(1);
          told.push(...due.map((one) => one.step));
        }
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(told)).toEqual(new Set(steps.map((one) => one.step)));
        expect(told).toContain('late');
        expect(told).toContain('acknowledge_late');
      }),
      { numRuns: Math.min(runs, 2000) },
    );
  });

  it('stand for each kind', () => {
    expect(Object.keys(usualLegalDays)).toEqual([...legalKinds]);
    expect(usualLegalDays.special_education_complaint.decideDays).toBe(60);
  });
});

describe('a topic', () => {
  it('of the starting tree leads onto its path until the district says otherwise', () => {
    expect(legalOfTopic('harassment', null)).toBe('harassment');
    expect(legalOfTopic('bullying', null)).toBeNull();
    expect(legalOfTopic('harassment', 'none')).toBeNull();
    expect(legalOfTopic('own_1', 'disability')).toBe('disability');
  });
});

const person = (n: number): string => `p${n}`;
const someone = fc.integer({ min: 0, max: 11 });

const world = fc
  .record({
    inactive: fc.uniqueArray(someone, { maxLength: 6 }),
    away: fc.uniqueArray(someone, { maxLength: 6 }),
    seats: fc.array(
      fc.record({
        school: fc.boolean(),
        who: fc.option(someone, { nil: null }),
        deputy: fc.option(someone, { nil: null }),
      }),
      { maxLength: 3 },
    ),
    superior: fc.option(someone, { nil: null }),
    excluded: fc.uniqueArray(someone, { maxLength: 8 }),
    atSchool: fc.boolean(),
  })
  .map((given) => {
    const now = Temporal.Instant.from('2026-11-16T15:00:00Z');
    const roles: readonly Role[] = ['administrator', 'engagement', 'principal', 'office', 'teacher'];
    const staff = new Map<string, StaffMember>();
    for (let n = 0; n < 12; n += 1)
      staff.set(person(n), {
        id: person(n),
        name: person(n),
        active: !given.inactive.includes(n),
        grants: [{ role: roles[n % roles.length] ?? 'teacher', unitId: n % 5 < 2 ? 'district' : 'school' }],
        children: [],
      });
    const seats: readonly LegalSeat[] = given.seats.map((seat, place) => ({
      id: String(place),
      kind: 'harassment',
      orgId: seat.school ? 'school' : null,
      personId: seat.who === null ? null : person(seat.who),
      deputyId: seat.deputy === null ? null : person(seat.deputy),
      title: '',
      phone: '',
      email: '',
      office: '',
      showsName: true,
    }));
    const superiorId = given.superior === null ? null : person(given.superior);
    const path = {
      kind: 'harassment',
      ...usualLegalDays.harassment,
      superiorId,
      outsideName: '',
      outsideUrl: '',
    } as const;
    const legal: LegalFacts = { paths: new Map([['harassment', path]]), seats };
    const facts = {
      districtId: 'district',
      staff,
      legal,
      summers: new Map(),
      absences: new Map(
        given.away.map((n) => [
          person(n),
          [{ from: now.subtract({ hours: 1 }), until: now.add({ hours: 1 }), backupId: null }],
        ]),
      ),
      byRole: (role: Role, unitId: string | null) =>
        [...staff.values()]
          .filter((one) =>
            one.grants.some((grant) => grant.role === role && (unitId === null || grant.unitId === unitId)),
          )
          .map((one) => one.id),
    };
    return { given, facts, seats, now, excluded: given.excluded.map(person) };
  });

describe('who has a matter with a legal path', () => {
  it('is never excluded and always works here; a present coordinator or deputy comes before all others', () => {
    fc.assert(
      fc.property(world, ({ given, facts, seats, now, excluded }) => {
        const schoolId = given.atSchool ? 'school' : null;
        const question = { rule: null, categoryOwnerId: null, schoolId, teacherIds: [], turn: 0 };
        const chain = ownerChain({ ...question, excluded, now, legal: 'harassment' }, facts);
        const able = (id: string): boolean => facts.staff.get(id)?.active === true && !excluded.includes(id);
        expect(chain.every(able)).toBe(true);
        expect(chain.length > 0).toBe([...facts.staff.keys()].some(able));
        const order = [
          ...seats.filter((seat) => given.atSchool && seat.orgId !== null),
          ...seats.filter((seat) => seat.orgId === null),
        ];
        const present = order
          .flatMap((seat) => [seat.personId, seat.deputyId])
          .find((id): id is string => id !== null && able(id) && facts.absences.get(id) === undefined);
        if (present !== undefined) expect(chain[0]).toBe(present);
      }),
      { numRuns: runs },
    );
  });
});
