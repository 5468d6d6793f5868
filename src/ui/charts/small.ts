import { html } from '../markup.ts';
import type { Content, Html } from '../markup.ts';
import { cellBar } from './bars.ts';

/** A figure in a table with its bar: `share` is its part of the largest in the column. */
export function barCell({ share, shown }: { share: number; shown: string }): Html {
  return html`<span class="barcell">${cellBar(share)}<span>${shown}</span></span>`;
}

/** Several small charts of one kind side by side: one a school, one a language. */
export function multiples(...charts: readonly Content[]): Html {
  return html`<div class="multiples">${charts}</div>`;
}
