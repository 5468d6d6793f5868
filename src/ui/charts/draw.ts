import type { T } from '#platform/words';
import { element, html } from '../markup.ts';
import type { Attributes, Content, Html } from '../markup.ts';

/** Drawn at 360 units wide, so that text stays readable on a phone. */
export const width = 360;

export type Titled = {
  t: T;
  /** Over the picture. */
  title: string;
  /** What one sees, in a sentence: read in place of the picture. */
  says: string;
};

/**
 * Places on the page. In right-to-left, bars grow from the right and time runs from right to left: every x passes
 * `x()`, so the geometry is mirrored and the letters are not.
 */
export type Page = {
  x: (at: number) => number;
  /** The left edge of a box that begins at `from` and is `wide`. */
  left: (from: number, wide: number) => number;
};

export function pageOf(t: T): Page {
  const mirrored = t.dir === 'rtl';
  return {
    x: (at) => round(mirrored ? width - at : at),
    left: (from, wide) => round(mirrored ? width - from - wide : from),
  };
}

export function round(n: number): number {
  return Math.round(n * 10) / 10;
}

export function shape(name: string, attributes: Attributes, ...content: readonly Content[]): Html {
  return element(name, attributes, content);
}

/**
 * A text at a place. SVG reads “start” and “end” in the direction of the text, which is the page's, so that the anchor
 * turns round together with the geometry.
 */
export function label(
  x: number,
  y: number,
  words: Content,
  { anchor, soft }: { anchor?: 'start' | 'middle' | 'end'; soft?: boolean } = {},
): Html {
  return element('text', { x: round(x), y: round(y), 'text-anchor': anchor, class: soft ? 'axis' : null }, words);
}

export function figure({ title, says }: Titled, height: number, ...content: readonly Content[]): Html {
  const drawing = element(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${round(height)}`,
      role: 'img',
      'aria-label': `${title}. ${says}`,
    },
    content,
  );
  return html`<figure class="figure">
    <figcaption>${title}</figcaption>
    ${drawing}
  </figure>`;
}

/** A label short enough for its place; the whole one stands in the table. */
export function short(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1).trimEnd()}…` : text;
}
