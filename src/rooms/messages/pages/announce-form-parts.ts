import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  button,
  choices as choiceList,
  field,
  fold,
  getForm,
  hiddenInputs,
  type Html,
  html,
  linkRow,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { standingMessages, standingText } from '#rooms/language';
import type { Audience } from '../messages.audience.ts';
import { fieldNames, limits } from '../messages.rules.ts';
import type { Choices } from '../questions/choices.ts';
import { listPath, pathOf } from './announce-shared.ts';

export const asks = ['nothing', 'yes_no', 'rsvp'] as const;
export const earlierWho = ['without_answer', 'not_reached', 'yes', 'no'] as const;

/** What the form shows: a draft as it is kept, or what was typed. */
export type Shown = {
  readonly id: Uuid | null;
  readonly version: number | null;
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly language: string;
  readonly orgId: string;
  readonly asks: string;
  readonly untilDay: string;
  readonly untilTime: string;
  readonly category: string;
  readonly audience: Audience;
  readonly children: string;
};

function tickList(
  legend: string,
  name: string,
  options: readonly { value: string; label: string }[],
  chosen: readonly string[],
): Html | null {
  if (options.length === 0) return null;
  const list = choiceList({ legend, name, type: 'checkbox', options, chosen, look: 'two' });
  // A long list is folded away, unless something in it is chosen.
  return options.length <= 8 ? list : fold({ summary: legend, body: list, open: chosen.length > 0 });
}

export function audiencePart(
  request: PageRequest,
  given: Choices,
  shown: Shown,
  wrong: (name: string) => string | null,
): Html {
  const { t, say } = request;
  const { audience } = shown;
  const byName = (rows: readonly { id: Uuid; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  const problem = wrong('audience');
  return section(
    { title: t('messages.form.to'), lead: t('messages.form.to_lead') },
    problem === null ? null : html`<p class="error" role="alert"><span>${problem}</span></p>`,
    html`<div class="stack mt-3">
      ${given.schools.length > 1 ? tickList(t('messages.form.schools'), 'school', byName(given.schools), audience.schoolIds) : null}
      ${tickList(
        t('messages.form.grades'),
        'grade',
        given.grades.map((grade) => ({ value: grade, label: grade.replace(/^0+(?=\d)/, '') })),
        audience.grades,
      )}
      ${tickList(t('messages.form.classes'), 'class', byName(given.classes), audience.classIds)}
      ${tickList(t('messages.form.groups'), 'group', byName(given.groups), audience.groupIds)}
      ${tickList(
        t('messages.form.languages'),
        'language_of',
        given.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
        audience.languages,
      )}
      ${fold({
        summary: t('messages.form.children'),
        open: shown.children !== '' || wrong('children') !== null,
        body: textarea({
          label: t('messages.form.children_label'),
          name: 'children',
          rows: 4,
          hint: t('messages.form.children_hint'),
          value: shown.children,
          error: wrong('children'),
          maxlength: 40_000,
        }),
      })}
      ${
        given.earlier.length === 0
          ? null
          : fold({
              summary: t('messages.form.earlier'),
              open: audience.earlier !== null,
              body: html`${select({
                label: t('messages.form.earlier_message'),
                name: 'earlier',
                value: audience.earlier?.id ?? '',
                options: [
                  { value: '', label: t('messages.form.earlier_none') },
                  ...given.earlier.map((one) => ({ value: one.id, label: `${one.name} · ${say.shortDate(one.at)}` })),
                ],
              })}
              ${select({
                label: t('messages.form.earlier_who'),
                name: 'earlier_who',
                value: audience.earlier?.who ?? 'without_answer',
                options: earlierWho.map((value) => ({ value, label: t(`messages.form.earlier_${value}`) })),
              })}`,
            })
      }
    </div>`,
  );
}

export function wordsPart(
  { t, floor }: PageRequest,
  given: Choices,
  shown: Shown,
  wrong: (name: string) => string | null,
): Html {
  const fields = fieldNames.map((name) => `{${name}}`).join(' ');
  return html`<div class="stack">
    ${field({
      label: t('messages.form.title'),
      name: 'title',
      value: shown.title,
      required: true,
      maxlength: limits.title,
      error: wrong('title'),
      autofocus: shown.id === null,
    })}
    ${textarea({
      label: t('messages.form.body'),
      name: 'body',
      rows: 8,
      value: shown.body,
      maxlength: limits.body,
      error: wrong('body'),
      hint: t('messages.form.body_hint', { fields }),
    })}
    ${textarea({
      label: t('messages.form.short'),
      name: 'short',
      rows: 3,
      value: shown.short,
      maxlength: limits.short,
      error: wrong('short'),
      hint: t('messages.form.short_hint'),
      optional: t('ui.field.optional'),
    })}
    <p class="small soft" data-segments="short" data-say="${t('messages.form.segments_live')}" hidden></p>
    ${select({
      label: t('messages.form.language'),
      name: 'language',
      value: shown.language,
      options: floor.words.languages.map(({ tag }) => ({ value: tag, label: t.languageName(tag) })),
    })}
    ${
      given.schools.length === 1
        ? hiddenInputs({ org: given.schools[0]?.id ?? '' })
        : select({
            label: t('messages.form.from'),
            name: 'org',
            value: shown.orgId,
            options: [
              ...(given.scope.schools === null ? [{ value: '', label: t('messages.form.from_district') }] : []),
              ...given.schools.map(({ id, name }) => ({ value: id, label: name })),
            ],
          })
    }
    ${choiceList({
      legend: t('messages.form.about'),
      name: 'category',
      type: 'radio',
      chosen: [shown.category],
      options: (['announcement', 'event', 'health', 'rights'] as const).map((value) => ({
        value,
        label: t(`messages.category.${value}`),
      })),
      hint: t('messages.form.about_hint'),
      look: 'two',
    })}
  </div>`;
}

export function answerPart({ t }: PageRequest, shown: Shown, wrong: (name: string) => string | null): Html {
  return section(
    { title: t('messages.form.answer') },
    choiceList({
      legend: t('messages.form.asks'),
      name: 'asks',
      type: 'radio',
      chosen: [shown.asks],
      options: asks.map((value) => ({ value, label: t(`messages.form.asks_${value}`) })),
    }),
    html`<div class="row mt-3">
      ${field({
        label: t('messages.form.until_day'),
        name: 'until_day',
        type: 'date',
        value: shown.untilDay,
        optional: t('ui.field.optional'),
        error: wrong('until'),
      })}
      ${field({ label: t('messages.form.until_time'), name: 'until_time', type: 'time', value: shown.untilTime })}
    </div>`,
  );
}

/** Who writes to the whole district chooses a school first: its classes then stand in the form. */
export function classesPart(request: PageRequest, { scope, schools }: Choices, shown: Shown): Html | null {
  const { t, query } = request;
  if (scope.schools !== null || schools.length < 2) return null;
  const body = fold({
    summary: t('messages.form.one_school'),
    open: query('classes_at') !== null,
    body: getForm(
      { action: shown.id === null ? `${listPath}/new` : pathOf(shown.id, 'edit'), class: 'row' },
      select({
        label: t('messages.form.schools'),
        name: 'classes_at',
        value: query('classes_at') ?? '',
        submits: true,
        options: [{ value: '', label: '–' }, ...schools.map(({ id, name }) => ({ value: id, label: name }))],
      }),
      button({ label: t('messages.reach.show'), kind: 'second' }),
    ),
  });
  return html`<div class="measure">${body}</div>`;
}

/** A standing message of the phrasebook: every language of it is written, and a speaker may have recorded it. */
export function preparedPart(request: PageRequest, shown: Shown): Html | null {
  const { t, locale, query } = request;
  if (shown.id !== null) return null;
  return fold({
    summary: t('messages.form.prepared'),
    open: query('prepared') !== null,
    body: getForm(
      { action: `${listPath}/new`, class: 'stack' },
      select({
        label: t('messages.form.prepared_which'),
        name: 'prepared',
        value: query('prepared') ?? '',
        options: standingMessages().map(({ id, english }) => ({
          value: id,
          label: standingText(id, locale) ?? english,
        })),
      }),
      button({ label: t('messages.form.prepared_use'), kind: 'second' }),
    ),
  });
}

/** Sentences from the end, as many as a title holds: what happened stands last in them. */
const titleOf = (text: string): string => {
  const sentences = text.split(/(?<=[.!?。！？])\s*/u).filter((one) => one !== '');
  while (sentences.length > 1 && sentences.join(' ').length > limits.title) sentences.shift();
  return sentences.join(' ').slice(0, limits.title);
};

/** The words of the prepared message that was asked for. */
export function preparedWords({ query }: PageRequest, language: string): Partial<Shown> {
  const text = standingText(query('prepared') ?? '', language);
  return text === null ? {} : { title: titleOf(text), short: text };
}

export function savedPart(request: PageRequest, { saved }: Choices, shown: Shown): Html | null {
  const { t, formToken } = request;
  if (saved.length === 0 || shown.id !== null) return null;
  return fold({
    summary: t('messages.form.saved'),
    body: html`${saved.map(
      (one) =>
        html`<div class="row">
          ${linkRow({ label: one.name, href: `${listPath}/new?audience=${one.id}` })}
          ${postForm(
            { action: `${listPath}/audiences/${one.id}/end`, token: formToken },
            button({ label: t('messages.form.saved_end'), more: one.name, kind: 'quiet' }),
          )}
        </div>`,
    )}`,
  });
}
