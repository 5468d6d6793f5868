import { enterClosure, enterHalfDay, setBells, setEvent, setHours, setSchoolYear } from '#rooms/calendar';
import { closedDays, DEMO_DISTRICT, HOURS, type ClosedDay } from '../settings.ts';
import { schoolYearOf } from './days.ts';
import type { Uuid } from '#platform/ids';
import type { Cast } from './cast.ts';
import type { Installing } from './install.ts';

export const orgOf = (cast: Cast, key: string): Uuid =>
  key === 'district' ? cast.districtId : cast.org(`school-${key}`);

/** Hours, closures, the school year, bells and a few events of the demonstration district. */
export async function installCalendar(installing: Installing): Promise<void> {
  const { floor, cast, house, began, now } = installing;
  for (const [key, hours] of Object.entries(HOURS))
    await floor.act(house, setHours, { orgId: orgOf(cast, key), hours }, { now: began });
  const year = schoolYearOf(now.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate());
  for (const day of [year - 1, year].flatMap((one) => [...closedDays(one)])) {
    const { school, first, last, from, to, reason } = day;
    const closure = {
      orgId: orgOf(cast, school ?? 'district'),
      startsOn: first,
      lastOn: last,
      from: from ?? null,
      to: to ?? null,
      reason,
      ...toldOf(day),
    };
    await floor.act(house, enterClosure, closure, { now: began });
  }
  for (const one of [year - 1, year]) await installYear(installing, one);
  await installBells(installing);
  await installEvents(installing);
}

/** What families read: why, in their language, and the holiday’s own name. */
function toldOf({ reason }: ClosedDay) {
  if (reason.endsWith('break')) return { kind: 'break' as const };
  if (reason.startsWith('Teachers learn')) return { kind: 'staff_day' as const };
  if (reason.startsWith('Conferences')) return { kind: 'other' as const };
  return { kind: 'holiday' as const, familyWords: reason };
}

/** From the last Monday of August to the first Friday of June. */
async function installYear({ floor, cast, house, began }: Installing, year: number): Promise<void> {
  const august = Temporal.PlainDate.from({ year, month: 8, day: 31 });
  const june = Temporal.PlainDate.from({ year: year + 1, month: 6, day: 7 });
  const first = august.subtract({ days: august.dayOfWeek - 1 });
  const last = june.subtract({ days: (june.dayOfWeek + 2) % 7 });
  const terms = [
    { name: 'Fall', startsOn: first.toString(), lastOn: `${year}-12-22` },
    { name: 'Spring', startsOn: `${year + 1}-01-02`, lastOn: last.toString() },
  ];
  const name = `${year}–${String((year + 1) % 100).padStart(2, '0')}`;
  const entered = {
    orgId: orgOf(cast, 'district'),
    name,
    startsOn: first.toString(),
    lastOn: last.toString(),
    terms,
  };
  await floor.act(house, setSchoolYear, entered, { now: began });
}

const usualBells = [
  ['08:10', '08:55', '1'],
  ['09:00', '09:45', '2'],
  ['09:50', '10:35', '3'],
  ['10:40', '11:25', '4'],
  ['12:10', '12:55', '5'],
  ['13:00', '13:45', '6'],
] as const;

async function installBells({ floor, cast, house, began }: Installing): Promise<void> {
  for (const school of ['cedar-river', 'alder-high']) {
    const periods = usualBells.map(([from, to, number]) => ({ from, to, name: `Period ${number}` }));
    const usual = { orgId: orgOf(cast, school), name: 'Usual days', periods, weekdays: [1, 2, 3, 4, 5], dates: [] };
    await floor.act(house, setBells, usual, { now: began });
  }
}

/** Ahead of today, so that the calendar always has something to show. */
async function installEvents({ floor, cast, house, now }: Installing): Promise<void> {
  const today = now.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate();
  const weekday = (days: number): string => {
    const date = today.add({ days });
    return (date.dayOfWeek > 5 ? date.add({ days: 8 - date.dayOfWeek }) : date).toString();
  };
  const evening = { from: '17:30', to: '19:00', audience: 'public' as const };
  const events = [
    {
      org: 'birch-lane',
      on: weekday(9),
      en: 'Reading night',
      es: 'Noche de lectura',
      ar: 'أمسية القراءة',
      place: 'Library',
    },
    {
      org: 'cedar-river',
      on: weekday(12),
      en: 'Winter concert',
      es: 'Concierto de invierno',
      ar: 'حفل الشتاء',
      place: 'Gym',
    },
    {
      org: 'alder-high',
      on: weekday(16),
      en: 'Paying for college',
      es: 'Cómo pagar la universidad',
      ar: 'تكاليف الجامعة',
      place: 'Auditorium',
    },
  ];
  for (const { org, on, en, es, ar, place } of events) {
    const event = { orgId: orgOf(cast, org), titles: { en, es, ar }, startsOn: on, lastOn: on, place, ...evening };
    await floor.act(house, setEvent, event, { now });
  }
  const half = { orgId: orgOf(cast, 'birch-lane'), onDate: weekday(19), endsAt: '12:00', kind: 'conferences' as const };
  await floor.act(house, enterHalfDay, half, { now });
}
