import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIcal } from './ical.read.ts';
import { writeIcal, type IcalEvent } from './ical.write.ts';

const span = {
  zone: 'America/Chicago',
  from: Temporal.PlainDate.from('2026-08-01'),
  until: Temporal.PlainDate.from('2027-08-01'),
};

function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function event(...lines: string[]): string[] {
  return ['BEGIN:VEVENT', 'UID:one@test', 'DTSTAMP:20260801T000000Z', 'SUMMARY:Concert', ...lines, 'END:VEVENT'];
}

function told(text: string): readonly string[] {
  return readIcal(text, span).events.map(({ startsOn, untilOn, from, to }) => `${startsOn} ${untilOn} ${from} ${to}`);
}

describe('reading', () => {
  test('whole days stay days, whatever the zone', () => {
    expect(told(calendar(...event('DTSTART;VALUE=DATE:20261125', 'DTEND;VALUE=DATE:20261128')))).toEqual([
      '2026-11-25 2026-11-28 null null',
    ]);
    expect(told(calendar(...event('DTSTART;VALUE=DATE:20261125')))).toEqual(['2026-11-25 2026-11-26 null null']);
  });

  test('a time in UTC, in a named zone, and without one are all told on the school’s clock', () => {
    expect(told(calendar(...event('DTSTART:20261201T003000Z', 'DTEND:20261201T013000Z')))).toEqual([
      '2026-11-30 2026-12-01 18:30 19:30',
    ]);
    const named = event('DTSTART;TZID=America/New_York:20261130T193000', 'DTEND;TZID=America/New_York:20261130T203000');
    expect(told(calendar(...named))).toEqual(['2026-11-30 2026-12-01 18:30 19:30']);
    expect(told(calendar(...event('DTSTART:20261130T183000', 'DURATION:PT1H')))).toEqual([
      '2026-11-30 2026-12-01 18:30 19:30',
    ]);
  });

  test('a zone that only the file describes is worked out by its own rules', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Eastern Standard Time',
      'BEGIN:STANDARD',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:-0400',
      'TZOFFSETTO:-0500',
      'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:-0500',
      'TZOFFSETTO:-0400',
      'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ];
    const at = (date: string): string[] =>
      event(`DTSTART;TZID=Eastern Standard Time:${date}T190000`, `DTEND;TZID=Eastern Standard Time:${date}T200000`);
    expect(told(calendar(...zone, ...at('20261130')))).toEqual(['2026-11-30 2026-12-01 18:00 19:00']);
    expect(told(calendar(...zone, ...at('20270601')))).toEqual(['2027-06-01 2027-06-02 18:00 19:00']);
  });

  test('what repeats becomes single days, also over a change of the clock, without those taken out', () => {
    const weekly = event(
      'DTSTART;TZID=America/Chicago:20261026T170000',
      'DTEND;TZID=America/Chicago:20261026T180000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;TZID=America/Chicago:20261109T170000',
    );
    expect(told(calendar(...weekly))).toEqual([
      '2026-10-26 2026-10-27 17:00 18:00',
      '2026-11-02 2026-11-03 17:00 18:00',
      '2026-11-16 2026-11-17 17:00 18:00',
    ]);
  });

  test('one occurrence that was moved stands where it was moved to', () => {
    const series = event('DTSTART:20261102T170000', 'DTEND:20261102T180000', 'RRULE:FREQ=WEEKLY;COUNT=2');
    const moved = event('RECURRENCE-ID:20261109T170000', 'DTSTART:20261110T090000', 'DTEND:20261110T100000');
    expect(told(calendar(...series, ...moved))).toEqual([
      '2026-11-02 2026-11-03 17:00 18:00',
      '2026-11-10 2026-11-11 09:00 10:00',
    ]);
  });

  test('what is cancelled or private is left out, and nobody in it is read', () => {
    const people = event(
      'DTSTART;VALUE=DATE:20261125',
      'ORGANIZER;CN=Nora Whitfield:mailto:nora@families.test',
      'ATTENDEE;CN=Dana Whitfield:mailto:dana@families.test',
      'COMMENT:Bring Nora',
    );
    const read = readIcal(
      calendar(
        ...people,
        ...event('DTSTART;VALUE=DATE:20261126', 'STATUS:CANCELLED'),
        ...event('DTSTART;VALUE=DATE:20261127', 'CLASS:PRIVATE'),
      ),
      span,
    );
    expect(read.events).toHaveLength(1);
    expect(read.skipped).toBe(2);
    expect(JSON.stringify(read)).not.toMatch(/Nora|Dana|families/u);
  });

  test('a file that asks for an event every second ends soon', () => {
    const bomb = event('DTSTART:20260801T000000Z', 'RRULE:FREQ=SECONDLY');
    expect(readIcal(calendar(...bomb), span).events.length).toBeLessThan(3001);
    const many = Array.from({ length: 50 }, () => event('DTSTART:19700101T000000Z', 'RRULE:FREQ=MINUTELY')).flat();
    expect(readIcal(calendar(...many), span).events.length).toBeLessThan(3001);
  });

  test('what is no calendar is refused, and broken pieces harm only themselves', () => {
    for (const text of ['', '<html>Sign in</html>', 'BEGIN:VCARD\r\nEND:VCARD', '{"a":1}'])
      expect(() => readIcal(text, span)).toThrow(RangeError);
    const broken = event('DTSTART:tomorrow');
    const fine = event('DTSTART;VALUE=DATE:20261125');
    expect(readIcal(calendar(...broken, ...fine), span).events.map((one) => one.startsOn)).toEqual(['2026-11-25']);
  });

  test('no text makes it fail in another way', () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(
          'BEGIN:VEVENT',
          'END:VEVENT',
          'BEGIN:VCALENDAR',
          'END:VCALENDAR',
          'DTSTART:20261125T0',
          'UID:x',
          'RRULE:FREQ=DAILY',

          'DTSTART;TZID=Nowhere/At All:20261125T100000',
          'DTEND:19000101',
          'SUMMARY:\\',
          'RRULE:FREQ=;COUNT=-1',
          'X;=:',
        ),
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(lines, (given) => {
        try {
          readIcal(calendar(...given), span);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('what we write', () => {
  test('is read back the same, in lines of at most 75 bytes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }).filter((one) => one.trim() === one);
    const day = fc.integer({ min: 0, max: 300 }).map((days) => span.from.add({ days }));
    const when = fc.oneof(
      fc.record({ from: day, until: fc.constant(null) }),
      fc.record({ from: day, until: fc.integer({ min: 15, max: 600 }) }),
    );
    const one = fc.record({ title: text, details: text, place: text, when });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (given) => {
        const events = given.map(({ when: { from, until }, ...words }, i): IcalEvent => {
          const starts = from.toZonedDateTime({ timeZone: span.zone, plainTime: '10:00' }).toInstant();
          return {
            ...words,
            uid: `${i}@test`,
            sequence: 0,
            changedAt: Temporal.Instant.from('2026-08-01T00:00:00Z'),
            when:
              until === null
                ? { from, until: from.add({ days: 1 }) }
                : { from: starts, until: starts.add({ minutes: until }) },
          };
        });
        const written = writeIcal({ name: 'Birch Lane', language: 'en', zone: span.zone, events });
        for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const read = readIcal(written, span);
        expect(read.events).toHaveLength(events.length);
        for (const [
          i,
          {
            title,
            when: { from, until },
          },
        ] of given.entries()) {
          const found = read.events.find((other) => other.uid === `${i}@test`);
          expect(found?.startsOn).toBe(from.toString());
          expect(found?.from).toBe(until === null ? null : '10:00');
          expect(found?.title).toBe(cleanOf(title));
        }
      }),
      { seed: 7, numRuns: 150 },
    );
  });
});

/** What a reader keeps of a text: without control characters, in composed letters. */
function cleanOf(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F]/gu, '')
    .normalize('NFC')
    .trim();
}
