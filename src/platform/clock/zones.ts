/** A stretch of real time in which a zone keeps one offset. Milliseconds since 1970 UTC; half-open. */
export type OffsetSpan = { readonly from: number; readonly until: number; readonly offset: number };

const KEPT_SPANS = 20_000;
const kept = new Map<string, readonly OffsetSpan[]>();

/**
 * Cuts a stretch of real time where the zone's clock is put forward or back. Every caller asks for the same
 * few stretches, so answers are kept; the zone database does not change while the process runs.
 */
export function offsetSpans(zone: string, from: number, until: number): readonly OffsetSpan[] {
  const key = `${zone} ${from} ${until}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_SPANS) kept.clear();
  const spans = readSpans(zone, from, until);
  kept.set(key, spans);
  return spans;
}

function readSpans(zone: string, from: number, until: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  while (at.epochMilliseconds < until) {
    const change = at.getTimeZoneTransition('next');
    const end = change === null ? until : Math.min(until, change.epochMilliseconds);
    spans.push({ from: at.epochMilliseconds, until: end, offset: at.offsetNanoseconds / 1_000_000 });
    if (change === null) break;
    at = change;
  }
  return spans;
}
