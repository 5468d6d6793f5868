import type { PageRequest } from '#platform/web';
import { phraseById, phrasebookLanguage, subjects, workItems } from '#rooms/language';
import {
  banner,
  bdi,
  button,
  buttons,
  choice,
  chip,
  element,
  field,
  fold,
  type Html,
  html,
  lines,
  menu,
  person,
  segments,
  select,
  textarea,
} from '#ui';
import { type Card, type FamilyPreview, previewIn, type SentBefore } from '../one-liners/looking-over.ts';
import type { Written } from '../one-liners/written.ts';
import { mostLetters } from '../one-liners/turns.rules.ts';
import type { Turn } from '../one-liners/friday.questions.ts';

export const fridayPath = '/desk/friday';

/** What was refused, in words, with its code and its field. */
export type Refused = { readonly field: string | null; readonly text: string; readonly code: string };

export const childPath = (id: string, part = ''): string =>
  `${fridayPath}/children/${id}${part === '' ? '' : `/${part}`}`;

const gradeOf = (grade: string | null): string => (grade ?? '').replace(/^0+(?=\d)/, '');

function peopleOf({ t }: PageRequest, { people }: FamilyPreview): Html {
  return html`${people.map(
    ({ name, way }) =>
      html`<span class="small soft"
        >${
          way === null
            ? t('messages.friday.gets_none', { name })
            : way === 'paper'
              ? t('messages.friday.gets_paper', { name })
              : t('messages.friday.gets_to', { name, way: t.dynamic(`messages.way.${way}`) })
        }</span
      >`,
  )}`;
}

/** One family's language: the words as they come, where they come from, and to whom. */
function preview(request: PageRequest, one: FamilyPreview): Html {
  const { t } = request;
  const how = one.how === 'written' ? null : t.dynamic(`messages.friday.how_${one.how}`);
  return html`<p class="small soft">${t.languageName(one.language)}</p>
    ${one.text === '' ? null : element('p', { class: 'voice', dir: 'auto', lang: one.how === 'original' || one.how === 'machine' ? null : one.language }, one.text)}
    ${how === null || one.text === '' ? null : html`<p class="small soft">${how}</p>`}
    <p class="row">
      ${peopleOf(request, one)}${one.segments > 1 ? html`<span class="small soft">${t('messages.friday.segments', { n: one.segments })}</span>` : null}
    </p>`;
}

/** What changes while a sentence is written: sentences to choose from, and what the family gets. */
export function lookPart(request: PageRequest, card: Card, input: Written): Html {
  const { t } = request;
  const { child, suggested, look } = card;
  const found =
    input.phraseId !== null
      ? null
      : html`<h2 class="side-title mt-4">${t('messages.friday.found')}</h2>
          ${
            suggested.length === 0
              ? html`<p class="small soft">${t('messages.friday.found_none')}</p>`
              : html`<ul class="friday-phrases">
                  ${suggested.map(
                    (one) =>
                      html`<li>
                        ${element('a', { class: 'phrase', href: `${fridayPath}?${new URLSearchParams({ child: child.id, phrase: one.id }).toString()}`, dir: 'auto' }, one.text)}
                      </li>`,
                  )}
                </ul>`
          }`;
  const shown = look.families.filter((one) => one.text !== '' || input.phraseId === null);
  return html`${look.alarms.length === 0 ? null : banner({ kind: 'warning', role: 'status', body: t('messages.friday.alarm') })}
    ${found}
    <h2 class="side-title mt-4">${t('messages.friday.gets')}</h2>
    ${lines(shown.map((one) => ({ body: preview(request, one) })))}`;
}

function slotFields({ t, say, locale }: PageRequest, input: Written, missing: string | null): readonly Html[] {
  const phrase = input.phraseId === null ? null : phraseById(input.phraseId);
  if (phrase === null) return [];
  const book = phrasebookLanguage(locale) ?? 'en';
  const none = { value: '', label: t('messages.friday.slot_choose') };
  const wrong = (value: unknown): string | null => (value === undefined ? missing : null);
  const open = phrase.slots.filter((slot) => slot !== 'child' && slot !== 'teacher');
  // 2024-01-01 was a Monday: the names of the days come from the reader's calendar.
  const weekday = (n: number): string => say.weekday(new Temporal.PlainDate(2024, 1, n));
  return open.map((slot, place) => {
    const first = place === 0;
    switch (slot) {
      case 'subject':
        return select({
          label: t('messages.friday.slot_subject'),
          name: 'subject',
          value: input.slots.subject ?? '',
          options: [none, ...subjects(book).map((one) => ({ value: one.id, label: one.name }))],
          required: true,
          autofocus: first,
          error: wrong(input.slots.subject),
        });
      case 'work':
        return select({
          label: t('messages.friday.slot_work'),
          name: 'work',
          value: input.slots.work ?? '',
          options: [none, ...workItems(book).map((one) => ({ value: one.id, label: one.name }))],
          required: true,
          autofocus: first,
          error: wrong(input.slots.work),
        });
      case 'day':
        return select({
          label: t('messages.friday.slot_day'),
          name: 'day',
          value: String(input.slots.day ?? ''),
          options: [none, ...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: weekday(n) }))],
          required: true,
          autofocus: first,
          error: wrong(input.slots.day),
        });
      case 'count':
        return field({
          label: t('messages.friday.slot_count'),
          name: 'count',
          type: 'number',
          inputmode: 'numeric',
          min: 1,
          max: 999,
          small: true,
          value: input.slots.count ?? null,
          required: true,
          autofocus: first,
          error: wrong(input.slots.count),
        });
    }
  });
}

function kindLinks({ t }: PageRequest, card: Card, input: Written, suggested: string): Html {
  return segments({
    label: t('messages.friday.kind'),
    items: (['praise', 'improvement', 'invitation'] as const).map((kind) => ({
      label:
        kind === suggested
          ? `${t(`messages.friday.kind_${kind}`)} · ${t('messages.friday.suggested')}`
          : t(`messages.friday.kind_${kind}`),
      href: `${fridayPath}?${new URLSearchParams({ child: card.child.id, kind }).toString()}`,
      current: input.kind === kind,
    })),
  });
}

function beforeList({ t, say }: PageRequest, before: readonly SentBefore[]): Html {
  if (before.length === 0) return html`<p class="small soft">${t('messages.friday.before_none')}</p>`;
  return lines(
    before.map((one) => ({
      body: html`${element('p', { dir: 'auto', lang: one.language }, one.words)}
        <p class="small soft">
          ${t(`messages.friday.kind_${one.kind}`)} ·
          ${t.rich('messages.friday.before_by', { who: bdi(one.author), day: say.shortDate(one.created_at) })}
        </p>`,
    })),
    { compact: true },
  );
}

/** The card of one child: what was sent, one sentence, what the family gets, send. */
export function fridayCardPart(
  request: PageRequest,
  card: Card,
  input: Written,
  turn: Turn | null,
  refused: Refused | null,
): Html {
  const { t, say, formToken, locale } = request;
  const { child } = card;
  const wrong = (name: string): string | null => (refused?.field === name ? refused.text : null);
  const phrase = input.phraseId === null ? null : phraseById(input.phraseId);
  const open = phrase === null ? [] : phrase.slots.filter((slot) => slot !== 'child' && slot !== 'teacher');
  const detail = [
    child.grade === null ? '' : t('messages.friday.cover.grade', { grade: gradeOf(child.grade) }),
    child.heardOn === null
      ? t('messages.friday.heard_never')
      : t('messages.friday.heard_on', { day: say.shortDate(Temporal.PlainDate.from(child.heardOn)) }),
  ].filter((one) => one !== '');
  const write =
    phrase === null
      ? textarea({
          label: t('messages.friday.sentence', { child: child.given }),
          hint: t('messages.friday.sentence_hint'),
          name: 'words',
          rows: 2,
          oneline: true,
          maxlength: mostLetters,
          value: input.words,
          autofocus: true,
          error: wrong('words'),
          key: '/',
        })
      : html`<input type="hidden" name="phrase" value="${phrase.id}" />
          ${element('p', { class: 'voice', dir: 'auto', lang: phrasebookLanguage(locale) ?? 'en' }, previewIn(input, child, request.actor.name))}
          <div class="row">${slotFields(request, input, refused?.field === 'slots' ? refused.text : null)}</div>
          <p>
            ${element('a', { href: `${fridayPath}?${new URLSearchParams({ child: child.id, kind: input.kind }).toString()}`, 'data-key': 'e' }, t('messages.friday.own'))}
          </p>`;
  const send = element(
    'button',
    { class: 'button', type: 'submit', autofocus: phrase !== null && open.length === 0 },
    t('messages.friday.send', { child: child.given }),
  );
  const skip = menu({
    label: t('messages.friday.skip'),
    face: html`${t('messages.friday.skip')}`,
    items: (['absent', 'spoke', 'later'] as const).map((reason) => ({
      label: t(`messages.friday.skip_${reason}`),
      post: childPath(child.id, 'skip'),
      token: formToken,
      values: { reason },
    })),
  });
  return html`<div class="row">
      ${person({ name: child.name, child: true, detail: detail.join(' · ') })}
      ${turn?.sent ? chip({ kind: 'answered', label: t('messages.friday.sent') }) : null}
    </div>
    ${kindLinks(request, card, input, turn?.suggested ?? (child.praise * 3 < child.praise + child.improvement + 1 ? 'praise' : 'improvement'))}
    ${element(
      'form',
      {
        method: 'post',
        action: childPath(child.id, 'send'),
        id: 'friday-form',
        class: 'stack',
        'data-sends': true,
        'data-friday': childPath(child.id, 'part'),
      },
      html`<input type="hidden" name="_form" value="${formToken}" /><input
          type="hidden"
          name="kind"
          value="${input.kind}"
        />`,
      write,
      wrong('words') !== null && refused?.code === 'messages.error.other_child'
        ? choice({ label: t('messages.friday.sure'), name: 'sure' })
        : null,
      buttons(send, button({ label: t('messages.friday.look'), kind: 'second', to: childPath(child.id, 'look') })),
      html`<div id="friday-look" aria-live="polite">${lookPart(request, card, input)}</div>`,
    )}
    ${turn === null || turn.sent !== null ? null : html`<div class="mt-4">${skip}</div>`}
    <div class="mt-4">
      ${fold({ summary: t('messages.friday.before'), open: card.before.length > 0, body: beforeList(request, card.before) })}
    </div>`;
}
