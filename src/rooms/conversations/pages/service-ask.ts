import { notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import type { Directory } from '../conversations.directory.ts';
import { figuresScope } from '../conversations.policy.ts';
import type { FiguresAsk } from '../questions/service-figures.ts';
import { yearBegins } from '../questions/service-year.ts';
import type { Scope, Span } from '../questions/service-sums.ts';

/** Periods are chosen from a list and never free: two that differ by a day would tell apart who came on that day. */
export const periodNames = ['days30', 'days90', 'month', 'last_month', 'year', 'last_year'] as const;
export type PeriodName = (typeof periodNames)[number];

/** The first days of this school year and of the one before, as the district's calendar has them. */
export type YearBegins = { readonly begin: Temporal.PlainDate; readonly before: Temporal.PlainDate };

/** The days of a period, seen from today; `until` is the day after the last. */
export function periodOf(
  name: PeriodName,
  today: Temporal.PlainDate,
  { begin, before }: YearBegins,
): { from: Temporal.PlainDate; until: Temporal.PlainDate } {
  const tomorrow = today.add({ days: 1 });
  const month = today.with({ day: 1 });
  switch (name) {
    case 'days30':
      return { from: tomorrow.subtract({ days: 30 }), until: tomorrow };
    case 'days90':
      return { from: tomorrow.subtract({ days: 90 }), until: tomorrow };
    case 'month':
      return { from: month, until: tomorrow };
    case 'last_month':
      return { from: month.subtract({ months: 1 }), until: month };
    case 'year':
      return { from: begin, until: tomorrow };
    case 'last_year':
      return { from: before, until: begin };
  }
}

const months = /^\d{4}-(0[1-9]|1[0-2])$/;
const mostMonthsBack = 36;

export const isPeriodName = (text: string): text is PeriodName => periodNames.some((name) => name === text);

/** A whole month that is over, written 2026-10: what a monthly report is about. Null for any other text. */
export function wholeMonth(
  text: string | null,
  today: Temporal.PlainDate,
): { from: Temporal.PlainDate; until: Temporal.PlainDate } | null {
  if (text === null || !months.test(text)) return null;
  const from = Temporal.PlainDate.from(`${text}-01`);
  const until = from.add({ months: 1 });
  const tooOld = Temporal.PlainDate.compare(from, today.subtract({ months: mostMonthsBack }).with({ day: 1 })) < 0;
  return Temporal.PlainDate.compare(until, today) > 0 || tooOld ? null : { from, until };
}

/** `period` is a name of the list or a whole month, as its address says it. */
export type ServiceAsk = FiguresAsk & { readonly period: string };

type Asking = Pick<PageRequest, 'floor' | 'actor' | 'now' | 'zone'> & { query(name: string): string | null };

/** What an address asks for. A scope that is not the reader's is not there. */
export async function readServiceAsk(request: Asking, districtId: Uuid): Promise<ServiceAsk> {
  const { floor, actor, now, zone } = request;
  const own = figuresScope(actor);
  if (own === null) throw notFound();
  const school = request.query('school');
  const unit = request.query('unit');
  const topic = request.query('topic');
  const asked = (id: string | null): Uuid | null => (id !== null && isUuid(id) ? id : null);
  const firstOwn: Scope | null = own.everywhere
    ? { kind: 'district', id: districtId }
    : own.schools[0] !== undefined
      ? { kind: 'school', id: own.schools[0] }
      : own.units[0] !== undefined
        ? { kind: 'unit', id: own.units[0] }
        : null;
  const schoolId = asked(school);
  const unitId = asked(unit);
  const scope: Scope | null =
    schoolId !== null ? { kind: 'school', id: schoolId } : unitId !== null ? { kind: 'unit', id: unitId } : firstOwn;
  if (scope === null) throw notFound();
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const wanted = request.query('period') ?? '';
  const month = wholeMonth(wanted, today);
  const period = month === null && !isPeriodName(wanted) ? 'days90' : wanted;
  const days =
    month ?? periodOf(isPeriodName(period) ? period : 'days90', today, await floor.ask(actor, yearBegins, {}));
  const span: Span = { ...days, zone };
  return { scope, topicId: asked(topic), span, period };
}

/** The address of this view with some parts changed. */
export function serviceAddress(
  path: string,
  { scope, topicId, period }: ServiceAsk,
  more: Readonly<Record<string, string | null>> = {},
): string {
  const query = new URLSearchParams({ period });
  if (scope.kind !== 'district') query.set(scope.kind, scope.id);
  if (topicId !== null) query.set('topic', topicId);
  for (const [name, value] of Object.entries(more)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return `${path}?${query.toString()}`;
}

export type OwnPlace = { readonly kind: 'school' | 'unit'; readonly id: Uuid; readonly name: string };

/** The schools and departments whose figures the reader may see. */
export function ownPlaces(actor: PageRequest['actor'], directory: Directory): readonly OwnPlace[] {
  const own = figuresScope(actor);
  if (own === null) return [];
  return [...directory.orgs.values()].flatMap((org): OwnPlace[] => {
    if (org.kind === 'school' && (own.everywhere || own.schools.includes(org.id)))
      return [{ kind: 'school', id: org.id, name: org.name }];
    if (org.kind === 'department' && (own.everywhere || own.units.includes(org.id)))
      return [{ kind: 'unit', id: org.id, name: org.name }];
    return [];
  });
}
