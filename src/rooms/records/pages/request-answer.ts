import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  type Content,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import type { OneRequest } from '../questions/requests.ts';
import { base } from './desk-list.ts';
import { errorAt, type Refused, typedIn, below } from './parts.ts';

export function blackoutPart(request: PageRequest, one: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const { blackouts, row } = one;
  const open = row.state === 'open';
  const list = lines(
    blackouts.map((each) => {
      const lifted = each.lifted_reason !== null;
      const lift = lifted
        ? postForm(
            { action: `${base}/${row.id}/names`, token: formToken },
            hiddenInputs({ blackout: each.id, do: 'cover' }),
            button({ label: t('records.names.cover_again'), kind: 'quiet', more: each.words }),
          )
        : fold({
            summary: t('records.names.lift'),
            open: refused?.form === `lift ${each.id}`,
            body: postForm(
              { action: `${base}/${row.id}/names`, token: formToken },
              hiddenInputs({ blackout: each.id, do: 'lift' }),
              field({
                label: t('records.names.lift_reason'),
                name: 'reason',
                id: `lift-${each.id}`,
                error: refused?.form === `lift ${each.id}` ? refused.text : null,
              }),
              html`<div class="mt-3">
                ${button({ label: t('records.names.lift'), kind: 'second', more: each.words })}
              </div>`,
            ),
          });
      return {
        body: html`<p>
            <b><bdi>${each.words}</bdi></b> · ${t.dynamic(`records.names.why.${each.why}`)}
          </p>
          ${lifted ? html`<p class="small soft">${t('records.names.lifted', { reason: each.lifted_reason ?? '' })}</p>` : null}
          ${open ? lift : null}`,
      };
    }),
    { compact: true },
  );
  const add = postForm(
    { action: `${base}/${row.id}/names`, token: formToken },
    hiddenInputs({ do: 'add' }),
    field({
      label: t('records.names.add'),
      name: 'words',
      maxlength: 120,
      hint: t('records.names.add_hint'),
      error: errorAt(refused, 'names', 'words'),
    }),
    html`<div class="mt-3">${button({ label: t('records.names.add_do'), kind: 'second' })}</div>`,
  );
  return html`${blackouts.length === 0 ? html`<p class="soft">${t('records.names.none')}</p>` : list}
  ${open ? add : null}`;
}

export function givePart(request: PageRequest, { row }: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'give');
  const wrong =
    refused?.form === 'give' && refused.field === null
      ? banner({ kind: 'warning', role: 'alert', body: refused.text })
      : null;
  const ways = (row.asker_id === null ? (['hand', 'post'] as const) : (['page', 'hand', 'post'] as const)).map(
    (how) => ({
      value: how,
      label: t.dynamic(`records.how.${how}`),
    }),
  );
  return html`${wrong}
  ${postForm(
    { action: `${base}/${row.id}/give`, token: formToken },
    html`<div class="stack">
      ${select({ label: t('records.give.how'), name: 'how', options: ways, value: typed['how'] })}
      ${field({ label: t('records.give.interest'), name: 'interest', value: typed['interest'], hint: t('records.give.interest_hint'), ...(row.asker_id === null ? {} : { optional: t('ui.field.optional') }), error: errorAt(refused, 'give', 'interest') })}
      ${textarea({ label: t('records.give.answer'), name: 'answer', rows: 2, value: typed['answer'], optional: t('ui.field.optional') })}
    </div>`,
    html`<p class="small soft measure mt-3">${t('records.give.hint')}</p>`,
    below(button({ label: t('records.give.do'), icon: 'send' })),
  )}`;
}

export function decidePart(request: PageRequest, { row }: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const amendment = row.kind === 'amendment';
  return postForm(
    { action: `${base}/${row.id}/decide`, token: formToken },
    textarea({
      label: t('records.decide.answer'),
      name: 'answer',
      rows: 3,
      hint: amendment ? t('records.decide.amendment_hint') : t('records.decide.refuse_hint'),
      value: typedIn(refused, 'decide')['answer'],
      error: errorAt(refused, 'decide', 'answer'),
    }),
    below(
      amendment ? button({ label: t('records.decide.grant'), name: 'outcome', value: 'granted' }) : null,
      button({
        label: t('records.decide.refuse'),
        name: 'outcome',
        value: 'refused',
        kind: amendment ? 'second' : 'quiet',
      }),
    ),
  );
}

export function handPart(request: PageRequest, { row, candidates }: OneRequest): Content {
  const { t, formToken } = request;
  if (candidates.length === 0) return null;
  return fold({
    summary: t('records.hand.title'),
    body: postForm(
      { action: `${base}/${row.id}/owner`, token: formToken },
      select({
        label: t('records.hand.to'),
        name: 'owner',
        options: candidates.map((one) => ({ value: one.id, label: one.name })),
      }),
      html`<div class="mt-3">${button({ label: t('records.hand.do'), kind: 'second', icon: 'handoff' })}</div>`,
    ),
  });
}

export function givenPart(request: PageRequest, { disclosures, row }: OneRequest): Content {
  const { t, say } = request;
  if (disclosures.length === 0) return null;
  return section(
    { title: t('records.given.title') },
    lines(
      disclosures.map((one) => ({
        icon: 'file' as const,
        body: html`<p>
            <b>${bdi(one.given_to)}</b> · ${say.exact(one.given_at)} · ${t('records.given.by', { who: one.by ?? '–' })}
            · ${t.dynamic(`records.how.${one.how}`)}
          </p>
          <p class="small soft">
            ${t('records.given.counts', { records: one.records, out: one.left_out, covered: one.blacked_out })}${one.interest === '' ? null : html` · <bdi>${one.interest}</bdi>`}
          </p>
          <p class="small soft"><bdi dir="ltr">SHA-256 ${one.sha256.slice(0, 16)}…</bdi> · ${say.size(one.size)}</p>`,
      })),
    ),
    below(buttonLink({ label: t('records.given.open'), href: `${base}/${row.id}/copy`, kind: 'second', icon: 'file' })),
  );
}
