import type { Form, PageRequest } from '#platform/web';
import { button, choices, type Content, html, phoneInSentence, postForm, select } from '#ui';
import { accessNeeds, choosable, type Choices, orderable } from '../choices/choices.ts';
import { earliestHour, latestHour } from '../hours/own-hours.ts';
import { type Together, togetherChoices } from '../ways/ways.rules.ts';

const places = ['first', 'second', 'third'] as const;

type Asking = Pick<PageRequest, 't' | 'formToken' | 'say' | 'zone' | 'now'>;

/** Between which hours ordinary messages may come, on the family's clock. */
function hoursPart({ t, say, zone, now }: Asking, { hours }: Choices): Content {
  const clock = (hour: number): string =>
    say.time(now.toZonedDateTimeISO(zone).startOfDay().with({ hour }).toInstant());
  const all = Array.from({ length: latestHour - earliestHour + 1 }, (_, at) => earliestHour + at);
  const usual = { value: '', label: t('channels.choices.way_usual') };
  const place = (name: 'from' | 'until', hoursOf: readonly number[]): Content =>
    select({
      label: t(`channels.choices.hours_${name}`),
      name: `hours_${name}`,
      value: hours === null ? '' : String(hours[name]),
      options: [usual, ...hoursOf.map((hour) => ({ value: String(hour), label: clock(hour) }))],
    });
  return html`<fieldset>
    <legend>${t('channels.choices.hours')}</legend>
    <p class="hint">${t('channels.choices.hours_hint')}</p>
    <div class="stack mt-3">${place('from', all.slice(0, -1))}${place('until', all.slice(1))}</div>
  </fieldset>`;
}

/** Two hours in either order; null where one is missing or both are the same. */
function hoursIn(form: Form): { from: number; until: number } | null {
  const typed = [form.text('hours_from'), form.text('hours_until')].map((text) =>
    text === '' ? Number.NaN : Number(text),
  );
  const [from = 0, until = 0] = typed.toSorted((one, other) => one - other);
  const fits = typed.every((hour) => Number.isInteger(hour) && hour >= earliestHour && hour <= latestHour);
  return fits && from < until ? { from, until } : null;
}

/** The whole choice in one form: in which order, which kinds, and what helps. */
export function choicesForm(
  request: Asking,
  own: Choices,
  { action, label }: { readonly action: string; readonly label: string },
): Content {
  const { t, formToken } = request;
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
    hoursPart(request, own),
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
  hours: { from: number; until: number } | null;
  needs: (typeof accessNeeds)[number][];
} {
  const typed = places.map((place) => form.text(place));
  return {
    ways: [...new Set(typed.flatMap((way) => orderable.find((one) => one === way) ?? []))],
    wanted: choosable.filter((kind) => form.all('wanted').includes(kind)),
    together: togetherChoices.find((one) => one === form.text('together')) ?? 'each',
    hours: hoursIn(form),
    needs: accessNeeds.filter((need) => form.all('needs').includes(need)),
  };
}
