import type { PageRequest } from '#platform/web';
import { button, chip, field, fold, hiddenInputs, html, type Html, lines, postForm, section, select } from '#ui';
import type { Correction } from '../student.questions.ts';
import { decideButtons } from './corrections-page.ts';

export type FieldToCorrect = {
  readonly name: string;
  readonly value: string;
  readonly type?: 'text' | 'date' | 'tel' | 'email';
  readonly options?: readonly { value: string; label: string }[];
};

function fieldLabel({ t }: Pick<PageRequest, 't'>, name: string): string {
  return t.dynamic(`roster.field.${name}`);
}

/** One small form a field: what is wrong is put right by itself, and its history stays readable. */
function correctForm(request: PageRequest, kind: string, id: string, one: FieldToCorrect): Html {
  const { t } = request;
  const label = fieldLabel(request, one.name);
  const inputId = `correct-${one.name}`;
  const input = one.options
    ? select({ label, name: 'value', id: inputId, value: one.value, options: one.options })
    : field({ label, name: 'value', id: inputId, value: one.value, type: one.type ?? 'text', maxlength: 200 });
  return postForm(
    { action: '/desk/corrections', token: request.formToken, class: 'row' },
    hiddenInputs({ kind, id, field: one.name, back: request.url.pathname }),
    input,
    button({ label: t('roster.correct.save'), kind: 'second', more: label }),
  );
}

/** What was put right; where the file says something new since, both words and the choice. */
function madeLine(
  request: PageRequest,
  subject: { kind: string; id: string },
  { field, value, fileValue, fileChangedAt }: Correction,
): { body: Html; after: Html } {
  const { t } = request;
  const back = request.url.pathname;
  const about = { kind: subject.kind, id: subject.id, field };
  const says =
    fileChangedAt === null
      ? t.rich('roster.correct.file_says', { value: fileValue ?? '–' })
      : t.rich('roster.correct.file_says_now', { value: fileValue ?? '–' });
  return {
    body: html`<b>${fieldLabel(request, field)}</b>: <bdi>${value ?? '–'}</bdi>
      <span class="soft small">${says}</span>
      ${fileChangedAt === null ? null : chip({ kind: 'due', label: t('roster.corrections.decide') })}`,
    after:
      fileChangedAt === null
        ? postForm(
            { action: '/desk/corrections/take-back', token: request.formToken },
            hiddenInputs({ ...about, back }),
            button({ label: t('roster.correct.take_back'), kind: 'quiet', more: fieldLabel(request, field) }),
          )
        : decideButtons(request, about, back),
  };
}

/** What the file got wrong: a form for each field, and what was already put right. */
export function correctionsPart(
  request: PageRequest,
  subject: { kind: string; id: string; fields: readonly FieldToCorrect[]; corrections: readonly Correction[] },
): Html {
  const { t } = request;
  const made = subject.corrections.map((correction) => madeLine(request, subject, correction));
  return section(
    { title: t('roster.correct.title'), lead: t('roster.correct.lead') },
    made.length === 0 ? null : lines(made),
    fold({
      summary: t('roster.correct.open'),
      body: html`<div class="stack">
        ${subject.fields.map((one) => correctForm(request, subject.kind, subject.id, one))}
      </div>`,
    }),
  );
}

/** For somebody who left between two rosters, or died: nothing may reach or name them from this moment. */
export function endPart(request: PageRequest, personId: string): Html {
  const { t } = request;
  return fold({
    summary: t('roster.end.open'),
    body: postForm(
      { action: `/desk/people/${personId}/end`, token: request.formToken },
      html`<p>${t('roster.end.lead')}</p>`,
      html`<div class="buttons">
        ${button({ label: t('roster.end.left'), name: 'why', value: 'left', kind: 'second' })}
        ${button({ label: t('roster.end.died'), name: 'why', value: 'died', kind: 'danger' })}
      </div>`,
    ),
  });
}
