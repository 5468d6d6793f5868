import type { SetupStep } from '#platform/house';
import type { PageRequest } from '#platform/web';
import {
  banner,
  buttonLink,
  chip,
  type Content,
  deskPage,
  html,
  type Html,
  lines,
  linkRow,
  pageHead,
  progress,
  section,
} from '#ui';
import { firstDaySteps, type StepSeen } from '../first-day.steps.ts';
import { base } from './frame.ts';

const stateChips = {
  done: { kind: 'answered' },
  again: { kind: 'due', icon: 'eye' },
  todo: { kind: 'plain', icon: 'wait' },
} as const;

/** The sentence of a step, with its moments said in the reader's zone. */
export function sentenceOf({ t, say }: PageRequest, { key, says, facts = {} }: StepSeen): string {
  const told = Object.entries(facts).map(([name, fact]) => [
    name,
    fact instanceof Temporal.Instant ? say.dateTime(fact) : fact,
  ]);
  return t.dynamic(`firstday.step.${key}.${says}`, Object.fromEntries(told) as Record<string, string | number>);
}

export const titleOf = ({ t }: PageRequest, { key }: Pick<StepSeen, 'key'>): string =>
  t.dynamic(`firstday.step.${key}.title`);

function stateChip({ t }: PageRequest, { state, key }: StepSeen): Html {
  // An alarm that is not proved to reach two people is shown red, whatever else waits.
  if (key === 'alarm' && state === 'todo') return chip({ kind: 'breach', label: t('firstday.state.unproved') });
  return chip({ ...stateChips[state], label: t.dynamic(`firstday.state.${state}`) });
}

function stepLine(request: PageRequest, step: StepSeen, isNext: boolean): Content {
  const { t } = request;
  const kind = isNext ? 'primary' : step.state === 'done' ? 'quiet' : 'second';
  const title = titleOf(request, step);
  return html`<div class="stack stack-s">
    <div class="row">
      <h2 class="list-title">${title}</h2>
      ${stateChip(request, step)}
    </div>
    <p class="measure">${sentenceOf(request, step)}</p>
    <div>
      ${buttonLink({ label: step.state !== 'todo' ? t('firstday.open_again') : t.dynamic(`firstday.step.${step.key}.button`), more: title, href: step.href, kind })}
    </div>
  </div>`;
}

/** The path from an empty database to a district that answers its families. */
export async function showOverview(request: PageRequest, steps: readonly SetupStep[]): Promise<Response> {
  const { t, floor, actor } = request;
  const seen = await floor.ask(actor, firstDaySteps, { steps });
  const done = seen.filter((step) => step.state === 'done').length;
  const next = seen.find((step) => step.state === 'todo') ?? seen.find((step) => step.state === 'again');
  const label = t('firstday.progress', { done, all: seen.length });
  const body = html`${pageHead({ title: t('firstday.title') })}
    <p class="measure mt-2">${t('firstday.lead')}</p>
    ${
      next === undefined
        ? html`<div class="mt-4">${banner({ kind: 'success', body: t('firstday.all_done') })}</div>`
        : html`<div class="measure mt-4">
            ${progress({ id: 'first-day-progress', label, value: done, max: seen.length })}
          </div>`
    }
    <div class="mt-5">${lines(seen.map((step) => ({ body: stepLine(request, step, step === next) })))}</div>
    ${section(
      { title: t('firstday.kit.title'), lead: t('firstday.kit.lead') },
      linkRow({ label: t('firstday.kit.open'), href: `${base}/kit`, before: 'print', after: 'next' }),
    )}`;
  return request.page(await deskPage(request, { title: t('firstday.title'), body, current: base }));
}
