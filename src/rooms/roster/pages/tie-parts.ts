import type { PageRequest } from '#platform/web';
import { button, buttons, chip, field, fold, hiddenInputs, html, type Html, postForm } from '#ui';
import type { AdultState } from '../guardianships.rules.ts';
import { adultChoices, type AdultChoice } from '../of-age/of-age.rules.ts';
import { hasPapers, relationRow } from '../relations.rules.ts';
import type { StaffTie } from '../student.questions.ts';
import { dayWord, sideBySide } from './parts.ts';

/** The paper that a foster parent, a surrogate, a caseworker or a home rests on, and the form with which it is named. */
export function papersPart(request: PageRequest, tie: StaffTie, mayName: boolean): Html | null {
  const { t } = request;
  const { papers } = relationRow(tie.relation, tie.legalGuardian);
  if (papers === 'none') return null;
  const { basisDocument, begins, ends } = tie.standing;
  const there = hasPapers({ ...tie.standing, relation: tie.relation, legalGuardian: tie.legalGuardian }, papers);
  const span = [
    begins === null ? null : t('roster.papers.from', { day: dayWord(request, begins) ?? '' }),
    ends === null ? null : t('roster.papers.until', { day: dayWord(request, ends) ?? '' }),
  ].filter((word) => word !== null);
  const line = there
    ? html`<p class="small">
        ${t('roster.papers.there')} <bdi>${basisDocument}</bdi>${span.map((word) => html` · ${word}`)}
      </p>`
    : html`<p class="small">
        ${chip({ kind: 'paused', label: t('roster.papers.missing') })} ${t.dynamic(`roster.papers.needs_${papers}`)}
      </p>`;
  if (!mayName) return line;
  const id = tie.guardianshipId;
  return html`${line}
  ${fold({
    summary: t('roster.papers.enter'),
    body: postForm(
      { action: '/desk/guardianships/papers', token: request.formToken },
      hiddenInputs({ guardianship: id, back: request.url.pathname }),
      field({
        label: t('roster.papers.document'),
        name: 'document',
        id: `paper-${id}`,
        value: basisDocument,
        required: true,
        maxlength: 200,
        hint: t('roster.papers.hint'),
      }),
      html`${sideBySide(field({ label: t('roster.restriction.begins'), name: 'begins', id: `paper-begins-${id}`, type: 'date', value: begins, required: papers === 'document_and_begin' }), field({ label: t('roster.restriction.ends'), name: 'ends', id: `paper-ends-${id}`, type: 'date', value: ends, required: papers === 'document_and_end' }))}`,
      html`<div class="mt-4">${buttons(button({ label: t('roster.correct.save'), kind: 'second' }))}</div>`,
    ),
  })}`;
}

function choiceForm(request: PageRequest, id: string, choice: AdultChoice): Html {
  const { t } = request;
  const needsUntil = choice === 'consent';
  const fields =
    choice === 'over'
      ? null
      : html`${field({ label: t.dynamic(`roster.of_age.document_${choice}`), name: 'document', id: `adult-${choice}-${id}`, required: true, maxlength: 200 })}
        ${choice === 'dependent' ? null : field({ label: t('roster.of_age.until'), name: 'until', id: `until-${choice}-${id}`, type: 'date', required: needsUntil, ...(needsUntil ? {} : { optional: t('ui.field.optional') }) })}`;
  return postForm(
    { action: '/desk/guardianships/of-age', token: request.formToken },
    hiddenInputs({ guardianship: id, choice, back: request.url.pathname }),
    html`<p class="small soft">${t.dynamic(`roster.of_age.says_${choice}`)}</p>`,
    fields === null ? null : html`<div class="mt-3">${fields}</div>`,
    buttons(
      button({ label: t.dynamic(`roster.of_age.choose_${choice}`), kind: choice === 'over' ? 'danger' : 'second' }),
    ),
  );
}

/** The four ways in which a guardian's view of a grown student's records can go on, or end. */
export function adultForms(request: PageRequest, id: string): Html {
  return html`<div class="stack">
    ${adultChoices.map((choice) =>
      fold({ summary: request.t.dynamic(`roster.of_age.choose_${choice}`), body: choiceForm(request, id, choice) }),
    )}
  </div>`;
}

export function adultLine(request: PageRequest, state: AdultState, until: string | null, waits: boolean): Html {
  const { t } = request;
  const day = dayWord(request, until);
  return html`${chip({ kind: waits ? 'due' : 'answered', label: t.dynamic(`roster.of_age.state_${waits && state !== 'pending' ? 'ran_out' : state}`) })}
  ${day === null ? null : html`<span class="small soft">${t('roster.papers.until', { day })}</span>`}`;
}

export function adultPart(request: PageRequest, tie: StaffTie, mayDecide: boolean): Html | null {
  const { adult } = tie.standing;
  if (adult === null) return null;
  const { t } = request;
  return html`<p>
      ${adultLine(request, adult.state, adult.until, adult.waits)}
      ${adult.document === null ? null : html`<span class="small soft"><bdi>${adult.document}</bdi></span>`}
    </p>
    ${mayDecide ? fold({ summary: t('roster.of_age.decide'), body: adultForms(request, tie.guardianshipId), open: false }) : null}`;
}
