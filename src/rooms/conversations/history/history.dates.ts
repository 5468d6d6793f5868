/** How an export writes its moments: the zone that counts where none is written, and which number is the month. */
export type DateWays = { readonly zone: string; readonly order: 'month_first' | 'day_first' };

const earliest = Temporal.Instant.from('1990-01-01T00:00:00Z');

/** A moment as help desks write it, or null: ISO 8601, `11/16/2026 3:05 PM`, `16.11.2026 15:05`, seconds since 1970. */
export function readMoment(text: string, ways: DateWays, now: Temporal.Instant): Temporal.Instant | null {
  const moment = momentOf(text.trim(), ways);
  if (moment === null) return null;
  // A ticket of tomorrow, or of the year 0026, is a column read wrong.
  const late = Temporal.Instant.compare(moment, now.add({ hours: 24 })) > 0;
  if (late || Temporal.Instant.compare(moment, earliest) < 0) return null;
  return Temporal.Instant.compare(moment, now) > 0 ? now : moment;
}

function momentOf(text: string, ways: DateWays): Temporal.Instant | null {
  try {
    if (/^\d{9,10}$/.test(text)) return Temporal.Instant.fromEpochMilliseconds(Number(text) * 1000);
    if (/^\d{12,13}$/.test(text)) return Temporal.Instant.fromEpochMilliseconds(Number(text));
    const iso =
      /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i.exec(text);
    if (iso) return placed(iso[1] ?? '', iso[2] ?? '12:00', iso[3], ways);
    const spoken =
      /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}),?(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])?\.?[Mm]?\.?)?$/.exec(text);
    return spoken === null ? null : spokenMoment(spoken, ways);
  } catch {
    return null;
  }
}

function spokenMoment(parts: RegExpExecArray, ways: DateWays): Temporal.Instant {
  const [, first = '', sign, second = '', year = '', hour = '12', minute = '00', seconds = '00', half] = parts;
  const monthFirst = sign === '/' && ways.order === 'month_first';
  const [month, day] = monthFirst ? [first, second] : [second, first];
  const clock = Number(hour);
  const full = half === undefined ? clock : (clock % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const two = (n: number | string): string => String(n).padStart(2, '0');
  return placed(`${year}-${two(month)}-${two(day)}`, `${two(full)}:${minute}:${seconds}`, undefined, ways);
}

function placed(date: string, time: string, zone: string | undefined, ways: DateWays): Temporal.Instant {
  const plain = Temporal.PlainDateTime.from(`${date}T${time}`, { overflow: 'reject' });
  if (zone === undefined) return plain.toZonedDateTime(ways.zone).toInstant();
  const offset = /^[zu]/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return Temporal.Instant.from(`${plain.toString()}${offset}`);
}
