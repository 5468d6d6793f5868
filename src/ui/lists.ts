import type { T } from '#platform/words';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

export type Line = { body: Content; icon?: IconName; good?: boolean; when?: string; after?: Content };

/** Things one below the other, apart by hairlines. */
export function lines(
  items: readonly Line[],
  { compact, tight, top = true }: { compact?: boolean; tight?: boolean; top?: boolean } = {},
): Html {
  const shown = items.map((item) =>
    element(
      'li',
      { class: item.good ? 'good' : null },
      item.icon && icon(item.icon),
      item.when === undefined ? null : html`<span class="when">${item.when}</span>`,
      html`<div>${item.body}</div>`,
      item.after,
    ),
  );
  return html`<ul class="${classes('lines', top && 'lines-top', compact && 'lines-compact', tight && 'lines-tight')}">
    ${shown}
  </ul>`;
}

/** Facts about one thing. Empty ones are left out. */
export function facts(
  pairs: readonly (readonly [label: string, value: Content])[],
  { tight }: { tight?: boolean } = {},
): Html {
  const told = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false);
  return html`<dl class="${classes('facts', tight && 'facts-tight')}">
    ${told.map(
      ([label, value]) =>
        html`<dt>${label}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

export type Step = { body: Content; state?: 'done' | 'now' };

export function steps(items: readonly Step[], { across }: { across?: boolean } = {}): Html {
  const shown = items.map(({ body, state }) =>
    element(
      'li',
      { class: state === 'done' ? 'is-done' : null, 'aria-current': state === 'now' ? 'step' : null },
      html`<p>${body}</p>`,
    ),
  );
  return html`<ol class="${classes('steps', across && 'steps-across')}">
    ${shown}
  </ol>`;
}

export type Moment = { icon: IconName; time: string; body: Content; now?: boolean; datetime?: string };

/** What has happened, oldest first; `now` marks where things stand. */
export function timeline(items: readonly Moment[]): Html {
  const shown = items.map((item) =>
    element(
      'li',
      { class: item.now ? 'is-now' : null },
      icon(item.icon),
      element('time', { datetime: item.datetime }, item.time),
      item.body,
    ),
  );
  return html`<ol class="timeline">
    ${shown}
  </ol>`;
}

/** Long work: how far, how long, and that one may leave. */
export function progress({
  id,
  label,
  value,
  max = 100,
  note,
}: {
  id: string;
  label: string;
  value: number;
  max?: number;
  note?: Content;
}): Html {
  return html`<p id="${id}"><b>${label}</b></p>
    <progress class="progress mt-2" max="${max}" value="${value}" aria-labelledby="${id}">
      ${Math.round((value / max) * 100)} %</progress
    >${note === undefined ? null : html`<p class="small soft mt-2">${note}</p>`}`;
}

/** Numbered pages, or only back and next where counting would cost too much. */
export function pager({
  t,
  pages = [],
  previous,
  next,
  note,
}: {
  t: T;
  pages?: readonly { n: number; href: string; current?: boolean }[];
  previous?: string | null;
  next?: string | null;
  note?: string;
}): Html {
  const numbers = pages.map((page) =>
    element('a', { href: page.href, 'aria-current': page.current ? 'page' : null }, page.n),
  );
  const links = html`${previous && element('a', { href: previous, rel: 'prev' }, icon('back'), t('ui.pages.previous'))}${numbers}${next && element('a', { href: next, rel: 'next' }, t('ui.pages.next'), icon('next'))}`;
  const nav =
    previous || next || pages.length > 1
      ? html`<nav class="pages" aria-label="${t('ui.pages.label')}">${links}</nav>`
      : null;
  return html`<div class="page-foot">
    ${note === undefined ? null : html`<p class="small soft">${note}</p>`}${nav}
  </div>`;
}

export type Stat = {
  label: string;
  value: string;
  unit?: string;
  href?: string;
  compare?: string;
  trend?: 'better' | 'worse';
};

/** A number comes with what it is compared with and opens its rows. */
export function stats(items: readonly Stat[]): Html {
  const shown = items.map(({ label, value, unit, href, compare, trend }) => {
    const figure = href === undefined ? value : element('a', { href }, value);
    const mark = trend === 'better' ? html`${icon('check')} ` : trend === 'worse' ? html`${icon('late')} ` : null;
    const beside =
      compare === undefined
        ? null
        : html`<dd class="${classes('compare', trend && `compare-${trend}`)}">${mark}${compare}</dd>`;
    return html`<div class="stat">
      <dt>${label}</dt>
      <dd class="stat-n">${figure}${unit === undefined ? null : html` <small>${unit}</small>`}</dd>
      ${beside}
    </div>`;
  });
  return html`<dl class="stats">${shown}</dl>`;
}
