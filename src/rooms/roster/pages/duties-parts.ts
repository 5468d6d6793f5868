import { hasRole } from '#platform/actor';
import type { AppError } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Form, type PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  choices,
  type Content,
  empty,
  fold,
  hiddenInputs,
  href,
  html,
  type Html,
  lines,
  postForm,
  section,
  select,
} from '#ui';

import { type Duty, dutyKinds, guardedDuties } from '../duties.rules.ts';
import { type DutiesView } from '../duties.view.ts';

export const path = '/desk/duties';

export type Wrong = { readonly form: 'wide' | 'case' | 'languages'; readonly error: AppError; readonly typed: Form };
export type View = { readonly request: PageRequest; readonly found: DutiesView; readonly wrong: Wrong | null };

export const back = (schoolId: string | null): string => (schoolId === null ? path : `${path}?school=${schoolId}`);

export function errorFor({ request, wrong }: View, form: Wrong['form'], name: string): string | null {
  return wrong?.form === form && wrong.error.field === name ? request.t.dynamic(wrong.error.code) : null;
}

export const typedIn = ({ wrong }: View, form: Wrong['form'], name: string): string | undefined =>
  wrong?.form === form ? wrong.typed.text(name) : undefined;

/** The duties that this reader may give. */
export const givenBy = ({ actor }: PageRequest): readonly (typeof dutyKinds)[number][] =>
  dutyKinds.filter((kind) => !guardedDuties.includes(kind) || hasRole(actor, 'administrator', null));

/** “K–P”, “all letters”, with its days where it has any. */
export function spanText({ t, say }: PageRequest, duty: Duty): string {
  const letters =
    duty.lettersFrom === null
      ? t('roster.duties.all_letters')
      : duty.lettersFrom === duty.lettersTo
        ? duty.lettersFrom
        : t('roster.duties.letters', { from: duty.lettersFrom, to: duty.lettersTo ?? '' });
  const days = [
    ...(duty.begins === null ? [] : [t('roster.duties.from', { day: say.date(duty.begins) })]),
    ...(duty.ends === null ? [] : [t('roster.duties.until', { day: say.date(duty.ends) })]),
  ];
  return [...(duty.studentId === null ? [letters] : []), ...days].join(' · ');
}

export function endButton({ request, found }: View, duty: Duty, more: string): Html {
  return postForm(
    { action: `${path}/${duty.id}/end`, token: request.formToken },
    hiddenInputs({ school: found.school?.id }),
    button({ label: request.t('roster.duties.end'), more, kind: 'quiet' }),
  );
}

export const peopleOptions = ({ request, found }: View): { value: string; label: string }[] => [
  { value: '', label: request.t('roster.duties.choose') },
  ...found.staff.map((one) => ({ value: one.id, label: one.name })),
];

export function troublesPart({ request, found }: View): Content {
  const { t, say } = request;
  const all = found.letters.flatMap(({ duty, troubles }) => troubles.map((one) => ({ duty, ...one })));
  if (all.length === 0) return null;
  return html`<div class="mt-3">
    ${lines(
      all.map((one) => {
        const span = one.from === one.to ? one.from : t('roster.duties.letters', { from: one.from, to: one.to });
        const what = t.dynamic(`roster.duty.${one.duty}`);
        return {
          icon: 'warning' as const,
          body:
            one.kind === 'gap'
              ? t('roster.duties.gap', { duty: what, letters: span })
              : t('roster.duties.overlap', {
                  duty: what,
                  letters: span,
                  names: say.list(one.people.map((id) => found.names.get(id) ?? '')),
                }),
        };
      }),
      { compact: true },
    )}
  </div>`;
}

export function languagesPart(view: View): Html {
  const { request, found } = view;
  const { t, say, district } = request;
  const known = [...found.languages].filter(([, tags]) => tags.length > 0);
  const chosen = typedIn(view, 'languages', 'person') ?? request.query('person') ?? '';
  const tags = [...new Set([...district.languages, ...known.flatMap(([, spoken]) => spoken)])];
  const name = (id: Uuid): string => found.names.get(id) ?? '';
  const list =
    known.length === 0
      ? empty({ title: t('roster.duties.no_languages'), text: t('roster.duties.no_languages_text'), icon: 'chat' })
      : lines(
          known
            .toSorted((a, b) => name(a[0]).localeCompare(name(b[0])))
            .map(([id, spoken]) => ({
              body: html`<b>${bdi(name(id))}</b> · ${say.list(spoken.map((tag) => t.languageName(tag)))}`,
              after: html`<a
                class="link-row"
                href="${href(`${back(found.school?.id ?? null)}${found.school === null ? '?' : '&'}person=${id}#languages`)}"
                >${t('roster.duties.change')}<span class="hide-visually"> ${name(id)}</span></a
              >`,
            })),
          { compact: true },
        );
  return section(
    { title: t('roster.duties.languages'), lead: t('roster.duties.languages_lead'), id: 'languages' },
    list,
    fold({
      summary: t('roster.duties.language_add'),
      open: chosen !== '' || known.length === 0,
      body: postForm(
        { action: `${path}/languages`, token: request.formToken, class: 'stack narrow' },
        hiddenInputs({ school: found.school?.id }),
        select({
          id: 'language-person',
          label: t('roster.duties.who'),
          name: 'person',
          required: true,
          value: chosen,
          error: errorFor(view, 'languages', 'person'),
          options: peopleOptions(view),
        }),
        choices({
          legend: t('roster.duties.speaks'),
          hint: t('roster.duties.speaks_hint'),
          name: 'language',
          type: 'checkbox',
          look: 'two',
          chosen:
            view.wrong?.form === 'languages' ? view.wrong.typed.all('language') : (found.languages.get(chosen) ?? []),
          options: tags.map((tag) => ({ value: tag, label: t.languageName(tag) })),
        }),
        buttons(button({ label: t('roster.duties.save_languages') })),
      ),
    }),
  );
}
