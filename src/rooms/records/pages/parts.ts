import { hasRole, isStaff } from '#platform/actor';
import { AppError } from '#platform/errors';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import type { T } from '#platform/words';
import { banner, buttons, chip, type Content, deskPage, homePage, html, type Html, pageHead } from '#ui';
import type { RequestRow } from '../requests.store.ts';

/** A form that was refused: shown again with what was typed and what is wrong. */
export type Refused = {
  readonly form: string;
  readonly field: string | null;
  readonly text: string;
  readonly typed: Readonly<Record<string, string>>;
};

export const errorAt = (refused: Refused | null, form: string, field: string): string | null =>
  refused !== null && refused.form === form && refused.field === field ? refused.text : null;

export const typedIn = (refused: Refused | null, form: string): Readonly<Record<string, string>> =>
  refused?.form === form ? refused.typed : {};

export function errorText(t: T, error: AppError): string {
  const data = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  return t.dynamic(t.has(error.code) ? error.code : 'ui.error.invalid', data);
}

/** What was refused, at the top of the page too: a field may be folded away, or the refusal be about none. */
export function refusedBanner(refused: Refused | null): Content {
  return refused === null
    ? null
    : html`<div class="mt-4">${banner({ kind: 'warning', role: 'alert', body: refused.text })}</div>`;
}

export type Done = {
  readonly to: string;
  readonly says?: string;
  readonly args?: Readonly<Record<string, string | number>>;
};

/** A form of a page: does it and goes on; what was refused is shown again by the page it came from. */
export function formRoute(
  path: string,
  who: Route['who'],
  parts: {
    readonly form: string;
    readonly names?: Route['names'];
    readonly perform: (request: PageRequest, form: Form) => Promise<Done | Response>;
    readonly again: (request: PageRequest, refused: Refused) => Promise<Response>;
  },
): Route {
  return route({
    method: 'POST',
    path,
    who,
    ...(parts.names === undefined ? {} : { names: parts.names }),
    async handler(request) {
      const form = await request.form();
      try {
        const done = await parts.perform(request, form);
        if (done instanceof Response) return done;
        const { to, says, args } = done;
        return request.redirect(to, says === undefined ? undefined : { says, ...(args === undefined ? {} : { args }) });
      } catch (error) {
        if (!(error instanceof AppError) || (error.status !== 422 && error.status !== 409)) throw error;
        const text = errorText(request.t, error);
        return parts.again(request, { form: parts.form, field: error.field, text, typed: form.fields() });
      }
    },
  });
}

type Staff = {
  readonly title: string;
  readonly lead?: Content;
  readonly body: Content;
  readonly current: string;
  readonly back?: { label: string; href: string };
  readonly actions?: Content;
  readonly beside?: Content;
  /** A form of it that was refused. */
  readonly refused?: Refused | null;
};

/** A staff page of this room. */
export async function staffPage(request: PageRequest, page: Staff): Promise<Response> {
  const { title, lead, body, current, back, actions, beside, refused = null } = page;
  const head = pageHead({
    title,
    ...(back === undefined ? {} : { back }),
    ...(actions === undefined ? {} : { actions }),
    ...(beside === undefined ? {} : { beside }),
  });
  const whole = html`${head}${lead === undefined ? null : html`<p class="measure mt-2">${lead}</p>`}${refusedBanner(refused)}${body}`;
  return request.page(await deskPage(request, { title, body: whole, current }), refused === null ? 200 : 422);
}

/** A page for families of this room. */
export function familyPage(request: PageRequest, { title, body }: { title: string; body: Content }): Html {
  const { t, actor } = request;
  const guardian = hasRole(actor, 'guardian');
  const items = [
    ...(guardian ? [{ href: '/my', label: t('records.menu.mine') }] : []),
    ...(guardian ? [{ href: '/my/records', label: t('records.menu.records') }] : []),
    ...(isStaff(actor) ? [{ href: '/desk', label: t('records.menu.desk') }] : []),
    { href: '/my/account', label: t('records.menu.account') },
  ];
  return homePage(request, { title, body, ...(actor.kind === 'person' ? { menu: { label: actor.name, items } } : {}) });
}

/** Where a request stands, with its day. */
export function requestChip({ t, say, now, zone }: PageRequest, row: RequestRow): Html {
  if (row.state !== 'open')
    return chip({
      kind: row.state === 'refused' ? 'plain' : 'answered',
      label: t.dynamic(`records.state.${row.state}`),
    });
  const due = Temporal.PlainDate.from(row.due_on);
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const left = today.until(due, { largestUnit: 'days' }).days;
  const kind = left < 0 ? 'breach' : left <= 5 ? 'due' : 'waiting';
  const label =
    left < 0
      ? t('records.due.late', { day: say.shortDate(due) })
      : t('records.due.by', { day: say.shortDate(due), n: left });
  return chip({ kind, label });
}

/** Days as people say them: years where they are whole, else days. */
export function spanText(t: T, days: number): string {
  if (days >= 365 && days % 365 === 0) return t('records.span.years', { n: days / 365 });
  return t('records.span.days', { n: days });
}

/** A date field's text; null when it is empty. Not a day: the field says so. */
export function dayOr(form: Form, name: string, wrong: () => AppError): string | null {
  const text = form.optional(name);
  if (text === null) return null;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw wrong();
  }
}

/** Words apart by commas or line ends. */
export const wordList = (text: string): string[] =>
  [...new Set(text.split(/[,\n،]/u).map((word) => word.trim()))].filter((word) => word !== '').slice(0, 20);

/** What a form is sent with, with air above it. */
export function below(...content: readonly Content[]): Html {
  return html`<div class="mt-5">${buttons(...content)}</div>`;
}
