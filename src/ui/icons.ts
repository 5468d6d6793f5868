import { classes, drawing, html } from './markup.ts';
import type { Html } from './markup.ts';
import { symbols } from './symbols.ts';

export type IconName = keyof typeof symbols;

/** These point somewhere and turn round in right-to-left; clocks, checks and the lamp never do. */
const turning: ReadonlySet<string> = new Set(['next', 'back', 'send', 'undo', 'handoff', 'speak']);

/** A drawing beside words. Alone it needs a label, which is read aloud and not shown. */
export function icon(
  name: IconName,
  { large = false, label = '', mark = false }: { large?: boolean; label?: string; mark?: boolean } = {},
): Html {
  const named = classes('icon', large && 'icon-l', mark && 'mark', turning.has(name) && 'flip');
  const picture = html`<svg class="${named}" aria-hidden="true"><use href="#i-${name}" /></svg>`;
  return label === '' ? picture : html`${picture}<span class="hide-visually">${label}</span>`;
}

export function isIcon(name: string): name is IconName {
  return Object.hasOwn(symbols, name);
}

const opening = '<use href="#i-';

/** The symbols that a piece of page uses, to stand at its end. */
export function sprite(page: Html): Html {
  const text = String(page);
  const used = new Set<string>();
  // Sought by hand: a pattern over the whole page costs a fifth of making it.
  for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at)) {
    at += opening.length;
    used.add(text.slice(at, text.indexOf('"', at)));
  }
  return drawnOnce([...used].filter(isIcon));
}

const sprites = new Map<string, Html>();
const mostSprites = 500;

/** Most pages use one of a few dozen sets of symbols. */
function drawnOnce(names: readonly IconName[]): Html {
  const key = names.join(' ');
  const known = sprites.get(key);
  if (known !== undefined) return known;
  const drawn = names.map((name) => `<symbol id="i-${name}" viewBox="0 0 24 24">${symbols[name]}</symbol>`);
  const made = html`<svg width="0" height="0" aria-hidden="true" class="hide-visually">
    ${drawing(drawn.join(''))}
  </svg>`;
  if (sprites.size < mostSprites) sprites.set(key, made);
  return made;
}
