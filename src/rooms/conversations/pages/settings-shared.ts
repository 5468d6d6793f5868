import { isUuid, type Uuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { deskPage, html, pageHead, toSettings, type Content, type Html } from '#ui';
import type { Directory } from '../conversations.directory.ts';
import { colleagues, formError } from './desk-shared.ts';

export const topicRoles = ['engagement', 'administrator'] as const;
export const adminRoles = ['administrator'] as const;

/** What was refused: shown at its field, with everything typed. */
export type Refused = {
  /** Which form of the page it was. */
  readonly form: string;
  readonly field: string | null;
  readonly text: string;
  readonly typed: Readonly<Record<string, string>>;
};

export const errorAt = (refused: Refused | null, form: string, field: string): string | null =>
  refused !== null && refused.form === form && (refused.field === field || (refused.field === null && field === ''))
    ? refused.text
    : null;

export const typedIn = (refused: Refused | null, form: string): Readonly<Record<string, string>> | null =>
  refused !== null && refused.form === form ? refused.typed : null;

export type Done = {
  readonly to: string;
  readonly says: string;
  readonly args?: Readonly<Record<string, string | number>>;
  /** Posting here takes it back. */
  readonly undo?: string;
};

/** A form: does it and goes on; what was refused is shown again by the page it came from. */
export function settingsPost(
  path: string,
  who: Route['who'],
  {
    form: formName,
    names,
    perform,
    again,
  }: {
    form: string;
    names?: Route['names'];
    perform: (request: PageRequest, form: Form) => Promise<Done | Response>;
    again: (request: PageRequest, refused: Refused) => Promise<Response>;
  },
): Route {
  return route({
    method: 'POST',
    path,
    who,
    ...(names === undefined ? {} : { names }),
    async handler(request) {
      const form = await request.form();
      try {
        const done = await perform(request, form);
        if (done instanceof Response) return done;
        return request.redirect(done.to, {
          says: done.says,
          ...(done.args === undefined ? {} : { args: done.args }),
          ...(done.undo === undefined ? {} : { undo: { path: done.undo, label: request.t('ui.toast.undo') } }),
        });
      } catch (error) {
        const { field, text } = formError(request.t, error);
        return again(request, { form: formName, field, text, typed: form.fields() });
      }
    },
  });
}

export async function settingsPage(
  request: PageRequest,
  {
    title,
    lead,
    actions,
    back,
    body,
    current,
    status = 200,
  }: {
    title: string;
    lead?: string;
    actions?: Content;
    back?: { label: string; href: string };
    body: Content;
    current: string;
    status?: number;
  },
): Promise<Response> {
  const head = pageHead({
    title,
    ...(actions === undefined ? {} : { actions }),
    back: back ?? toSettings(request),
  });
  const page: Html = html`${head}${lead === undefined ? null : html`<p class="measure mt-2">${lead}</p>`}${body}`;
  return request.page(await deskPage(request, { title, body: page, current }), status);
}

export function staffOptions(request: PageRequest, directory: Directory): readonly { value: string; label: string }[] {
  return [
    { value: '', label: request.t('conversations.settings.nobody') },
    ...colleagues(request.actor, directory, { excluded: [], schoolId: null, most: 5000 }).map((member) => ({
      value: member.id,
      label: member.name,
    })),
  ];
}

export const uuids = (values: readonly string[]): Uuid[] => [...new Set(values.filter(isUuid))];
export const uuidOr = (text: string | null): Uuid | null => (text !== null && isUuid(text) ? text : null);
/** One entry a line; empty lines are none. */
export const linesOf = (text: string): string[] =>
  [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
