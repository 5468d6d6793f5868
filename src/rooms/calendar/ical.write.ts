/**
 * Writes a calendar as other programs read it (RFC 5545). Times go out in UTC and whole days as dates, so that no zone has
 * to be described; every line is folded at 75 bytes, between characters.
 */
export type IcalEvent = {
  readonly uid: string;
  readonly sequence: number;
  readonly changedAt: Temporal.Instant;
  readonly title: string;
  readonly details: string;
  readonly place: string;
  /** Whole days, the second one not counted; or moments. */
  readonly when:
    | { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate }
    | { readonly from: Temporal.Instant; readonly until: Temporal.Instant };
};

export type IcalCalendar = {
  readonly name: string;
  readonly language: string;
  readonly zone: string;
  readonly events: readonly IcalEvent[];
};

export function writeIcal({ name, language, zone, events }: IcalCalendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Porchlight//Calendar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME;LANGUAGE=${language}:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    `X-WR-TIMEZONE:${zone}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT4H',
    ...events.flatMap((event) => eventLines(event, language)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function eventLines({ uid, sequence, changedAt, title, details, place, when }: IcalEvent, language: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${stamp(changedAt)}`,
    `LAST-MODIFIED:${stamp(changedAt)}`,
    `SEQUENCE:${sequence}`,
    ...whenLines(when),
    `SUMMARY;LANGUAGE=${language}:${escaped(title)}`,
    ...(details === '' ? [] : [`DESCRIPTION;LANGUAGE=${language}:${escaped(details)}`]),
    ...(place === '' ? [] : [`LOCATION:${escaped(place)}`]),
    'END:VEVENT',
  ];
}

function whenLines(when: IcalEvent['when']): readonly string[] {
  if (when.from instanceof Temporal.PlainDate) {
    // Not busy: a holiday in somebody's calendar must not refuse their appointments.
    return [`DTSTART;VALUE=DATE:${day(when.from)}`, `DTEND;VALUE=DATE:${day(when.until)}`, 'TRANSP:TRANSPARENT'];
  }
  return [`DTSTART:${stamp(when.from)}`, `DTEND:${stamp(when.until)}`];
}

function day(date: { toString(): string }): string {
  return date.toString().replaceAll('-', '');
}

function stamp(at: { toString(): string }): string {
  return at.toString().replaceAll(/[-:]/gu, '').replace(/\.\d+/u, '');
}

// Control characters other than line ends have no place in a text value and make whole feeds unreadable.
function escaped(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F]/gu, '')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n');
}

const MOST_BYTES = 75;

function folded(line: string): string {
  if (Buffer.byteLength(line) <= MOST_BYTES) return line;
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > MOST_BYTES) {
      parts.push(part);
      // The space that marks the continuation counts too.
      part = ' ';
      bytes = 1;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join('\r\n');
}
