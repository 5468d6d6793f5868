import type { Form, PageRequest } from '#platform/web';
import { button, choices, type Content, html, phoneInSentence, postForm, select } from '#ui';
import { accessNeeds, choosable, type Choices, orderable } from '../choices/choices.ts';
import { type Together, togetherChoices } from '../ways/ways.rules.ts';

const places = ['first', 'second', 'third'] as const;

/** The whole choice in one form: in which order, which kinds, and what helps. */
export function choicesForm(
  { t, formToken }: Pick<PageRequest, 't' | 'formToken'>,
  own: Choices,
  { action, label }: { readonly action: string; readonly label: string },
): Content {
  const options = [
    { value: '', label: t('channels.choices.way_usual') },
    ...orderable.map((way) => ({ value: way, label: t(`channels.choices.way.${way}`) })),
  ];
  return postForm(
    { action, token: formToken, class: 'stack' },
    html`<fieldset>
      <legend>${t('channels.choices.ways')}</legend>
      <p class="hint">${t('channels.choices.ways_hint')}</p>
      <div class="stack mt-3">
        ${places.map((place, at) =>
          select({ label: t(`channels.choices.${place}`), name: place, value: own.ways[at] ?? '', options }),
        )}
      </div>
    </fieldset>`,
    choices({
      legend: t('channels.choices.kinds'),
      name: 'wanted',
      type: 'checkbox',
      hint: t('channels.choices.kinds_hint'),
      options: choosable.map((kind) => ({ value: kind, label: t(`channels.choices.kind.${kind}`) })),
      chosen: choosable.filter((kind) => !own.unwanted.includes(kind)),
    }),
    choices({
      legend: t('channels.choices.together'),
      name: 'together',
      type: 'radio',
      hint: t('channels.choices.together_hint'),
      options: togetherChoices.map((value) => ({ value, label: t(`channels.choices.together_${value}`) })),
      chosen: [own.together],
    }),
    choices({
      legend: t('channels.choices.needs'),
      name: 'needs',
      type: 'checkbox',
      hint: t('channels.choices.needs_hint'),
      options: accessNeeds.map((need) => ({ value: need, label: t(`channels.choices.need.${need}`) })),
      chosen: own.needs,
    }),
    html`<div>${button({ label })}</div>`,
  );
}

/** How texts are stopped from the phone itself; nothing where the district sends none. */
export function stopLine({ t }: Pick<PageRequest, 't'>, number: string | null): Content {
  return number === null
    ? null
    : html`<p class="soft small mt-3">${t('channels.choices.stop', { number: phoneInSentence(number) })}</p>`;
}

/** What was chosen, as `saveChoices` takes it. */
export function chosenIn(form: Form): {
  ways: (typeof orderable)[number][];
  wanted: (typeof choosable)[number][];
  together: Together;
  needs: (typeof accessNeeds)[number][];
} {
  const typed = places.map((place) => form.text(place));
  return {
    ways: [...new Set(typed.flatMap((way) => orderable.find((one) => one === way) ?? []))],
    wanted: choosable.filter((kind) => form.all('wanted').includes(kind)),
    together: togetherChoices.find((one) => one === form.text('together')) ?? 'each',
    needs: accessNeeds.filter((need) => form.all('needs').includes(need)),
  };
}
