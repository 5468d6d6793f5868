import { AppError } from '#platform/errors';
import type { Form, PageRequest } from '#platform/web';
import { calendarErrors } from '../calendar.errors.ts';
import { readTime } from './hours-fields.ts';

/** What stands in the list, else the last of it: the most careful one. */
export function readKind<K extends string>(form: Form, kinds: readonly K[], name = 'kind'): K {
  return kinds.find((kind) => kind === form.text(name)) ?? (kinds.at(-1) as K);
}

export function requiredTime(form: Form, name: string): string {
  const time = readTime(form.text(name));
  if (time === null || !/^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(time)) throw calendarErrors.time_missing({}, name);
  return time;
}

export function readDate(form: Form, name: string): string {
  const text = form.text(name);
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw calendarErrors.day_missing({}, name);
  }
}

/** What was typed into a form that is shown again, and what is wrong with it. */
export type Typed = {
  readonly error: string;
  readonly field: string | null;
  readonly typed: Readonly<Record<string, string>>;
};

/** An error about what was typed, in words; anything else goes on to the page that says so. */
export function typedWrong(request: PageRequest, form: Form, error: unknown): Typed {
  if (!(error instanceof AppError) || error.status !== 422) throw error;
  const args = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  const key = request.t.has(error.code) ? error.code : 'ui.error.invalid';
  return { error: request.t.dynamic(key, args), field: error.field, typed: form.fields() };
}
