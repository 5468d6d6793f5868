import type { z } from 'zod';
import { waitOf } from './answers.ts';
import type { Answer, CarrierHttp } from './http.ts';
import { callPage, messagePage, parseJson, type SeenCall, type SeenMessage } from './resources.ts';

/** Asking the carrier what it has: before anything in doubt is sent again, and for what came in while the house was down. */

/** `complete`: the carrier showed everything since that moment, so what is not in the list was not taken over. */
export type LookedUp<Seen> =
  | { readonly outcome: 'answered'; readonly found: readonly Seen[]; readonly complete: boolean }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

export type LookedAt<Seen> =
  | { readonly outcome: 'answered'; readonly found: Seen | null }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

export type LookUpText = {
  readonly to: string;
  readonly from?: string;
  readonly sentAfter: Temporal.Instant;
  /** Only texts with these words. */
  readonly body?: string;
  /** Carrier ids that are known to belong to other deliveries. */
  readonly except?: readonly string[];
};

export type LookUpCall = Omit<LookUpText, 'body'>;

const mostPages = 5;
export const pageSize = 100;

/** A trial account puts this before every text. */
const trialWords = /^Sent from your Twilio trial account - /;

/** Compares texts as people read them: carriers tidy spaces, and straighten quotes where they may. */
export function plainly(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\u2018\u2019\u201b]/g, "'")
    .replaceAll(/[\u201c\u201d\u201f]/g, '"')
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll('\u2026', '...')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(trialWords, '');
}

export type Page<Seen> = { readonly found: readonly Seen[]; readonly next: string | null };

export type Reader<Seen> = (json: unknown) => Page<Seen> | null;

export const readMessages: Reader<SeenMessage> = (json) => {
  const page = messagePage.safeParse(json);
  return page.success ? { found: page.data.messages, next: page.data.next_page_uri ?? null } : null;
};

export const readCalls: Reader<SeenCall> = (json) => {
  const page = callPage.safeParse(json);
  return page.success ? { found: page.data.calls, next: page.data.next_page_uri ?? null } : null;
};

export async function lookThrough<Seen extends { readonly createdAt: Temporal.Instant | null }>(
  http: CarrierHttp,
  first: string,
  since: Temporal.Instant,
  read: Reader<Seen>,
): Promise<LookedUp<Seen>> {
  const found: Seen[] = [];
  const list = first.slice(0, first.indexOf('?') + 1);
  let path: string | null = first;
  for (let page = 0; path !== null; page += 1) {
    // Too many, or the list goes on somewhere else: "everything" cannot be claimed.
    if (page === mostPages || !path.startsWith(list)) return { outcome: 'answered', found, complete: false };
    const answer: Answer = await http.ask({ method: 'GET', path });
    const here = answer.kind === 'answered' && answer.status === 200 ? read(parseJson(answer.body)) : null;
    // Half a list is no list: "not in it" must never be concluded from an answer that did not come.
    if (here === null) return { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
    const fresh = here.found.filter(
      ({ createdAt }) => createdAt === null || Temporal.Instant.compare(createdAt, since) >= 0,
    );
    found.push(...fresh);
    // Newest first: with the first older one the rest is older too.
    path = fresh.length < here.found.length ? null : here.next;
  }
  return { outcome: 'answered', found, complete: true };
}

export async function lookAt<Seen>(http: CarrierHttp, path: string, schema: z.ZodType<Seen>): Promise<LookedAt<Seen>> {
  const answer = await http.ask({ method: 'GET', path });
  if (answer.kind === 'answered' && answer.status === 404) return { outcome: 'answered', found: null };
  const seen = answer.kind === 'answered' && answer.status === 200 ? schema.safeParse(parseJson(answer.body)) : null;
  return seen?.success === true
    ? { outcome: 'answered', found: seen.data }
    : { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
}
