import { AppError } from '#platform/errors';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { type Content, deskPage, html, pageHead } from '#ui';

export const base = '/admin/first-day';
export const administrator = ['administrator'] as const;

/** What was refused: said at its field, with everything typed kept. */
export type Refused = {
  readonly field: string | null;
  readonly text: string;
  readonly typed: Readonly<Record<string, string>>;
};

export const errorAt = (refused: Refused | null, field: string): string | null =>
  refused !== null && refused.field === field ? refused.text : null;

type StepPage = {
  readonly title: string;
  readonly lead: Content;
  readonly body: Content;
  readonly actions?: Content;
  readonly status?: number;
};

/** One step of the first day, with the way back to all of them. */
export async function stepPage(
  request: PageRequest,
  { title, lead, body, actions, status = 200 }: StepPage,
): Promise<Response> {
  const head = pageHead({
    title,
    back: { label: request.t('firstday.title'), href: base },
    ...(actions === undefined ? {} : { actions }),
  });
  const whole = html`${head}
    <p class="measure mt-2">${lead}</p>
    ${body}`;
  return request.page(await deskPage(request, { title, body: whole, current: base }), status);
}

type Did = { readonly to: string; readonly says: string; readonly args?: Readonly<Record<string, string | number>> };

/** A form of a step: does it and goes on; what was refused is shown by the page it came from. */
export function stepForm(
  path: string,
  perform: (request: PageRequest, form: Form) => Promise<Did | Response>,
  again: (request: PageRequest, refused: Refused) => Promise<Response>,
  names?: Route['names'],
): Route {
  return route({
    method: 'POST',
    path,
    who: administrator,
    ...(names === undefined ? {} : { names }),
    async handler(request) {
      const form = await request.form();
      try {
        const did = await perform(request, form);
        if (did instanceof Response) return did;
        const { to, says, args } = did;
        return request.redirect(to, { says, ...(args === undefined ? {} : { args }) });
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 422) throw error;
        const text = request.t.dynamic(error.code);
        return again(request, { field: error.field, text, typed: form.fields() });
      }
    },
  });
}
