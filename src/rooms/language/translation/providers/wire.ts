import { exchange, type Outreach } from '#platform/outreach';
import { type ProviderKind, TranslationTrouble, type TroubleKind } from './provider.ts';

/** What every driver shares: bounded calls, bounded batches, marks in the dress a service leaves alone. */

const MS = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** So many calls of this process to one service at a time; the rest wait their turn. */
const AT_ONCE = 4;

export type Limits = { readonly texts: number; readonly characters: number };

const running = new Map<string, { count: number; readonly waiting: (() => void)[] }>();

/** Runs work when fewer than AT_ONCE others run for the same service. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lane = running.get(name) ?? { count: 0, waiting: [] };
  running.set(name, lane);
  if (lane.count >= AT_ONCE)
    await new Promise<void>((go) => {
      lane.waiting.push(go);
    });
  else lane.count += 1;
  try {
    return await work();
  } finally {
    const next = lane.waiting.shift();
    // A place is handed on, not freed and taken again: nobody slips in between.
    if (next === undefined) lane.count -= 1;
    else next();
    if (lane.count === 0) running.delete(name);
  }
}

export type Asked = {
  readonly provider: ProviderKind;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | null;
  /** What a status means where it is not what it usually means. */
  readonly statuses?: Readonly<Record<number, TroubleKind>>;
  readonly outreach: Outreach;
};

const USUAL: Readonly<Record<number, TroubleKind>> = {
  400: 'unsupported',
  401: 'refused',
  402: 'quota',
  403: 'refused',
  404: 'refused',
  408: 'busy',
  429: 'busy',
};

function meaningOf(status: number, statuses: Asked['statuses']): TroubleKind {
  return statuses?.[status] ?? USUAL[status] ?? (status >= 500 ? 'busy' : 'refused');
}

/** One call that answers JSON. What went wrong is one of the five kinds of trouble; the body of an error is not read. */
export async function askJson(asked: Asked): Promise<unknown> {
  const { provider, url, method = 'POST', headers, body, statuses, outreach } = asked;
  const text = body === null ? null : JSON.stringify(body);
  const answer = await inTurn(`${provider} ${new URL(url).host}`, async () =>
    exchange(
      url,
      {
        method,
        headers: {
          accept: 'application/json',
          ...(text === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
          ...headers,
        },
        body: text,
        ms: MS,
        bytes: MOST_BYTES,
      },
      outreach,
    ),
  );
  if ('refused' in answer)
    throw new TranslationTrouble(answer.refused === 'too_large' ? 'refused' : 'unreachable', provider);
  if (Math.floor(answer.status / 100) !== 2) throw new TranslationTrouble(meaningOf(answer.status, statuses), provider);
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    throw new TranslationTrouble('refused', provider);
  }
}

/** Groups of texts that fit into one call. A single text beyond the limit is a call of its own: the service says no, not we. */
export function batches(texts: readonly string[], { texts: most, characters }: Limits): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let size = 0;
  for (const text of texts) {
    const last = groups.at(-1);
    if (last === undefined || last.length >= most || size + text.length > characters) {
      groups.push([text]);
      size = text.length;
    } else {
      last.push(text);
      size += text.length;
    }
  }
  return groups;
}

/**
 * Translates line by line in batches and puts the lines together again: line ends survive every service, and what is empty
 * is never sent. Fails as a whole.
 */
export async function byLines(
  texts: readonly string[],
  limits: Limits,
  provider: ProviderKind,
  send: (lines: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const split = texts.map((text) => text.split('\n'));
  const wanted = split.flat().filter((line) => line.trim() !== '');
  const got: string[] = [];
  for (const group of batches(wanted, limits)) {
    const answer = await send(group);
    if (answer.length !== group.length) throw new TranslationTrouble('refused', provider);
    got.push(...answer);
  }
  let next = 0;
  return split.map((lines) =>
    lines.map((line) => (line.trim() === '' ? line : (got[next++] ?? '').replaceAll('\n', ' '))).join('\n'),
  );
}

const MARK = /⟦(\d{1,4})⟧/gu;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Marks inside an element that the service is told to leave alone; the rest as text of the markup. */
export function dressed(text: string, element: (number: string) => string): string {
  return escapeMarkup(text).replaceAll(MARK, (_all, number: string) => element(number));
}

/** Plain text with marks again: elements gone, entities read. */
export function undressed(text: string, mark: RegExp = /(?!)/u): string {
  return text
    .replaceAll(new RegExp(mark, 'giu'), (_all, number: string) => `⟦${number}⟧`)
    .replaceAll(/<[^<>]{0,200}>/gu, '')
    .replaceAll(
      /&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/giu,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? all;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
      },
    );
}

/** A service's own address, or the one that was set, with our path. */
export const addressOf = (base: string | null, usual: string, path: string): string =>
  `${(base ?? usual).replace(/\/+$/u, '')}${path}`;
