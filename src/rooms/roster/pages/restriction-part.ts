import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  chip,
  choice,
  choices,
  facts,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  postForm,
  textarea,
} from '#ui';
import { relationRights } from '../relations.rules.ts';
import type { ShownRestriction } from '../restrictions.questions.ts';
import { dayWord, sideBySide } from './parts.ts';

type Held = { readonly id: string; readonly restriction: ShownRestriction };

function takesChoices({ t }: PageRequest, id: string, chosen: readonly string[]): Html {
  return choices({
    legend: t('roster.restriction.takes'),
    name: 'takes',
    type: 'checkbox',
    options: relationRights.map((right) => ({
      value: right,
      label: t.dynamic(`roster.taken.${right}`),
      id: `${right}-${id}`,
    })),
    chosen,
  });
}

/** What is to be known of an order: its paper, who issued it, what it takes, from when to when. */
function orderFields(request: PageRequest, id: string, known: ShownRestriction | null): Html {
  const { t } = request;
  const optional = t('ui.field.optional');
  return html`${field({ label: t('roster.restriction.document'), name: 'documentReference', id: `document-${id}`, value: known?.documentReference, maxlength: 200, optional })}
  ${field({ label: t('roster.restriction.issued_by'), name: 'issuedBy', id: `issued-${id}`, value: known?.issuedBy, maxlength: 200, optional })}
  ${takesChoices(request, id, known?.takes ?? [])}
  ${sideBySide(field({ label: t('roster.restriction.begins'), name: 'begins', id: `begins-${id}`, type: 'date', value: known?.begins, optional }), field({ label: t('roster.restriction.ends'), name: 'ends', id: `ends-${id}`, type: 'date', value: known?.ends, hint: t('roster.restriction.ends_hint'), optional }))}`;
}

export function restrictForm(request: PageRequest, id: string): Html {
  const { t } = request;
  return fold({
    summary: t('roster.restriction.enter'),
    body: postForm(
      { action: '/desk/guardianships/restrict', token: request.formToken },
      hiddenInputs({ guardianship: id, back: request.url.pathname }),
      textarea({
        label: t('roster.restriction.words'),
        name: 'words',
        id: `words-${id}`,
        rows: 2,
        required: true,
        hint: t('roster.restriction.hint'),
        maxlength: 2000,
      }),
      orderFields(request, id, null),
      html`<p class="small soft">${t('roster.restriction.two_people')}</p>`,
      buttons(button({ label: t('roster.restriction.save'), kind: 'danger', icon: 'lock' })),
    ),
  });
}

function completeForm(request: PageRequest, { id, restriction }: Held): Html | null {
  if (!restriction.byHand) return null;
  const { t } = request;
  return fold({
    summary: t('roster.restriction.complete'),
    body: postForm(
      { action: '/desk/guardianships/complete', token: request.formToken },
      hiddenInputs({ guardianship: id, back: request.url.pathname }),
      orderFields(request, `c-${id}`, restriction),
      html`<div class="mt-4">${buttons(button({ label: t('roster.correct.save'), kind: 'second' }))}</div>`,
    ),
  });
}

function decideFold(request: PageRequest, { id, restriction }: Held): Html {
  const { t } = request;
  const rights = (
    [
      ['maySeeRecords', 'see_records'],
      ['mayBeContacted', 'be_contacted'],
      ['mayAct', 'act'],
      ['mayPickUp', 'pick_up'],
    ] as const
  )
    .filter(([, right]) => !restriction.takes.includes(right))
    .map(([name]) => choice({ name, label: t.dynamic(`roster.decide.${name}`) }));
  return fold({
    summary: t('roster.decide.open'),
    body: postForm(
      { action: '/desk/guardianships/decide', token: request.formToken },
      hiddenInputs({ guardianship: id, back: request.url.pathname }),
      restriction.limiting === 'yes'
        ? html`<fieldset>
            <legend>${t('roster.decide.legend')}</legend>
            <div class="choices">${rights}</div>
          </fieldset>`
        : html`<p>${t('roster.restriction.incomplete')}</p>`,
      buttons(
        restriction.limiting === 'yes'
          ? button({ label: t('roster.decide.limit'), name: 'decide', value: 'limit' })
          : null,
        button({ label: t('roster.decide.lift'), name: 'decide', value: 'lift', kind: 'second' }),
      ),
    ),
  });
}

/** An order as it was entered, and what may be done about it: completed by anybody of the office, loosened by a second person. */
export function decideForms(request: PageRequest, held: Held): Html {
  const { t } = request;
  const { restriction } = held;
  const takes = restriction.takes.map((right) => t.dynamic(`roster.taken.${right}`)).join(' · ');
  const missing = restriction.missing.map((one) => t.dynamic(`roster.restriction.missing_${one}`)).join(' · ');
  return html`${facts([
    [t('roster.restriction.words'), restriction.words === '' ? null : bdi(restriction.words)],
    [
      t('roster.restriction.document'),
      restriction.documentReference === null ? null : bdi(restriction.documentReference),
    ],
    [t('roster.restriction.issued_by'), restriction.issuedBy === null ? null : bdi(restriction.issuedBy)],
    [t('roster.restriction.takes'), takes],
    [t('roster.restriction.begins'), dayWord(request, restriction.begins)],
    [
      t('roster.restriction.ends'),
      restriction.ends === null
        ? null
        : html`${dayWord(request, restriction.ends)}
          ${restriction.isOver ? chip({ kind: 'due', label: t('roster.restriction.over') }) : null}`,
    ],
    [t('roster.restriction.entered_by'), restriction.enteredBy === null ? null : bdi(restriction.enteredBy)],
    [t('roster.restriction.missing'), missing],
  ])}
  ${restriction.isOver ? banner({ kind: 'warning', body: t('roster.restriction.over_text') }) : null}
  ${completeForm(request, held)}
  ${restriction.lifting === 'second_person' ? html`<p class="small soft">${t('roster.restriction.second_person')}</p>` : decideFold(request, held)}`;
}
