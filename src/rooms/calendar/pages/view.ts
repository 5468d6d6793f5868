import type { PageRequest } from '#platform/web';
import { capital } from '#platform/words';
import { button, hiddenInputs, html, icon, postForm, type Content, type Html } from '#ui';
import type { OrgCalendar } from '../calendar.questions.ts';
import { dayBefore, type OrgFacts } from '../calendar.rules.ts';
import type { Typed } from './reading.ts';

/** A form that was not accepted: shown again with what was typed and what is missing. */
export type Refused = Typed & { readonly form: 'closure' | 'hours' | 'season' | 'opening' | 'half_day' };

export type CalendarView = {
  readonly request: PageRequest;
  /** `/desk/calendar` or `/admin/calendar`. */
  readonly base: string;
  readonly calendar: OrgCalendar;
  readonly orgs: readonly OrgFacts[];
  readonly refused: Refused | null;
  /** The season whose dates and hours are being changed. */
  readonly editing: string | null;
  /** What families keep in the coming year, for the forms that ask for a day. */
  readonly holidays: Content;
};

/** What was typed into a form that was refused, and what is wrong with a field of it. */
export function refusalOf({ refused }: CalendarView, form: Refused['form']) {
  const mine = refused?.form === form ? refused : null;
  return {
    typed: mine?.typed,
    isOpen: mine !== null,
    error: (name: string): string | null => (mine?.field === name ? mine.error : null),
  };
}

/** Stored up to the first day after; people read the last one. */
export function datesOf(
  { request }: CalendarView,
  row: { readonly startsOn: string; readonly untilOn: string },
): string {
  const { t, say } = request;
  const dates = say.dates(Temporal.PlainDate.from(row.startsOn), Temporal.PlainDate.from(dayBefore(row.untilOn)));
  return capital(dates, t.locale);
}

/** Where a row came from, when it is not the org's own. */
export function aboveOf({ request, calendar }: CalendarView, org: OrgFacts): Content {
  return org.id === calendar.org.id ? null : request.t.rich('calendar.closures.above', { org: org.name });
}

export function removeForm({ request, calendar }: CalendarView, action: string, label: string, more?: string): Html {
  return postForm(
    { action, token: request.formToken },
    hiddenInputs({ org: calendar.org.id }),
    button({ label, more, kind: 'quiet' }),
  );
}

/** What is wrong with a group of fields. */
export function groupError(error: string | null): Content {
  return error === null ? null : html`<p class="error" role="alert">${icon('critical')}<span>${error}</span></p>`;
}
