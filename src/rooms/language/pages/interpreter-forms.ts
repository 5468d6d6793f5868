import { invalid } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { button, buttons, field, hiddenInputs, html, type Html, postForm, select } from '#ui';
import type { InterpreterView } from '../interpreters/interpreters.actions.ts';
import type { Agency } from '../interpreters/interpreters.store.ts';
import { errorAt, typedIn, type Wrong } from './language-shared.ts';
import { nameOfLanguage } from './spoken-languages.ts';

export const interpretersPath = '/desk/interpreters';

/** Day and times, as a family is told them; `given` stands there already. Several on a page are told apart by `of`. */
export function dayAndTimes(
  { t }: PageRequest,
  wrong: Wrong | null,
  given: { readonly day: string; readonly from: string; readonly until: string },
  of = '',
): Html {
  const optional = t('ui.field.optional');
  const id = (name: string): { readonly id?: string } => (of === '' ? {} : { id: `${name}-${of}` });
  return html`${field({ label: t('language.interpreter.day'), name: 'day', ...id('day'), type: 'date', value: typedIn(wrong, 'day', given.day), error: errorAt(wrong, 'day'), optional, hint: t('language.interpreter.day_hint') })}
  ${field({ label: t('language.interpreter.from'), name: 'from', ...id('from'), type: 'time', value: typedIn(wrong, 'from', given.from), optional })}
  ${field({ label: t('language.interpreter.until'), name: 'until', ...id('until'), type: 'time', value: typedIn(wrong, 'until', given.until), error: errorAt(wrong, 'until'), optional })}`;
}

export const noTime = { day: '', from: '', until: '' } as const;

function whenIs(
  { zone }: PageRequest,
  { request: { startsAt, endsAt } }: InterpreterView,
): typeof noTime | { day: string; from: string; until: string } {
  const clock = (at: Temporal.Instant | null): string =>
    at === null ? '' : at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });
  if (startsAt === null) return noTime;
  return {
    day: startsAt.toZonedDateTimeISO(zone).toPlainDate().toString(),
    from: clock(startsAt),
    until: clock(endsAt),
  };
}

/**
 * Who interprets, when, and the booking number. `back` is the conversation whose page it stands on; the form's route leads
 * there again.
 */
export function bookForm(
  request: PageRequest,
  view: InterpreterView,
  agencies: readonly Agency[],
  { wrong = null, back = null }: { readonly wrong?: Wrong | null; readonly back?: Uuid | null } = {},
): Html {
  const { t, formToken } = request;
  const { id, language } = view.request;
  const fits = agencies.filter((one) => one.languages.length === 0 || one.languages.includes(language));
  if (view.speakers.length === 0 && fits.length === 0)
    return html`<p class="small">${t('language.interpreter.nobody', { language: nameOfLanguage(t, language) })}</p>`;
  return postForm(
    { action: `${interpretersPath}/${id}/book`, token: formToken },
    back === null ? null : hiddenInputs({ back }),
    html`<div class="stack measure">
      ${select({
        label: t('language.interpreter.who'),
        name: 'who',
        id: `who-${id}`,
        value: typedIn(wrong, 'who'),
        error: errorAt(wrong, 'who', ''),
        options: [
          ...(view.speakers.length === 0
            ? []
            : [
                {
                  group: t('language.interpreter.staff'),
                  options: view.speakers.map((one) => ({ value: `staff ${one.id}`, label: one.name })),
                },
              ]),
          ...(fits.length === 0
            ? []
            : [
                {
                  group: t('language.interpreter.agencies'),
                  options: fits.map((one) => ({ value: `agency ${one.id}`, label: one.name })),
                },
              ]),
        ],
      })}
      ${dayAndTimes(request, wrong, whenIs(request, view), id)}
      ${field({ label: t('language.interpreter.reference'), name: 'reference', id: `ref-${id}`, value: typedIn(wrong, 'reference'), maxlength: 120, optional: t('ui.field.optional') })}
      ${buttons(button({ label: t('language.interpreter.book'), kind: back === null ? 'primary' : 'second' }))}
    </div>`,
  );
}

/** A day and a time of the wall as a moment in the reader's zone; null without a day. */
export function momentOf({ zone }: PageRequest, form: Form, time: string): string | null {
  const [day, at] = [form.text('day'), form.text(time)];
  if (day === '' || at === '') return null;
  try {
    return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: at }).toInstant().toString();
  } catch {
    throw invalid('day');
  }
}
