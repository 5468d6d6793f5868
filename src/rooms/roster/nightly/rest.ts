import { exchange, type Exchanged, type Outreach } from '#platform/outreach';
import { LoadProblem } from './load-problem.ts';

/** A OneRoster 1.2 rostering service, as its provider gives it out. */
export type RestSource = {
  /** Up to and with the version: `https://…/ims/oneroster/rostering/v1p2`. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly scope: string | null;
  readonly clientId: string;
  readonly clientSecret: string;
};

export type RestParts = {
  readonly outreach: Outreach;
  readonly sleep: (ms: number) => Promise<void>;
  /** Rows asked for at once; the service may answer fewer. */
  readonly limit?: number;
  /** True when the whole has taken longer than anybody waits. */
  readonly isOver?: () => boolean;
};

export type RestRow = Readonly<Record<string, unknown>>;

/** What each collection is asked for: of the demographics nothing but the date of birth. */
export const collections = {
  orgs: null,
  users: null,
  demographics: 'sourcedId,status,dateLastModified,birthDate',
  classes: null,
  enrollments: null,
} as const;
export type Collection = keyof typeof collections;

const usualScope = ['roster-core.readonly', 'roster.readonly', 'roster-demographics.readonly']
  .map((name) => `https://purl.imsglobal.org/spec/or/v1p2/scope/${name}`)
  .join(' ');

const bounds = { ms: 60_000, bytes: 64 * 1024 * 1024, tries: 5, longestWaitSeconds: 300, rows: 5_000_000 } as const;
const passing = new Set([429, 500, 502, 503, 504]);

type Session = { token: string | null };

function checked(answer: Exchanged): Exclude<Exchanged, { refused: string }> | null {
  if (!('refused' in answer)) return answer;
  const { refused } = answer;
  if (refused === 'timeout' || refused === 'failed' || refused === 'unknown_host') return null;
  throw new LoadProblem(refused === 'too_large' ? 'too_large' : 'address_refused', refused);
}

function parsed(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** Seconds until one may ask again: as the service says (a number or a date), else a little longer each time. */
export function retryAfter(said: string | null, tried: number, now: Temporal.Instant): number {
  const seconds = said === null ? Number.NaN : Number(said);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  const at = said === null ? Number.NaN : Date.parse(said);
  return Number.isFinite(at) ? Math.max(0, Math.ceil((at - now.epochMilliseconds) / 1000)) : 2 ** tried;
}

type Tried<T> = { readonly value: T } | { readonly problem: LoadProblem; readonly wait: string | null };

/** Tries again what may pass: no answer, a busy or failing service, an answer that broke off. */
async function again<T>({ sleep }: RestParts, attempt: () => Promise<Tried<T>>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const found = await attempt();
    if ('value' in found) return found.value;
    const seconds = retryAfter(found.wait, tried, Temporal.Now.instant());
    if (tried >= bounds.tries) throw found.problem;
    if (seconds > bounds.longestWaitSeconds) throw new LoadProblem('busy', String(seconds));
    await sleep(seconds * 1000);
  }
}

const passed = (status: number, wait: string | null, where: string): Tried<never> => ({
  problem: new LoadProblem('status', `${where}: ${status}`),
  wait,
});

async function newToken(source: RestSource, parts: RestParts): Promise<string> {
  const basic = Buffer.from(
    `${encodeURIComponent(source.clientId)}:${encodeURIComponent(source.clientSecret)}`,
  ).toString('base64');
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: source.scope ?? usualScope }).toString();
  return again<string>(parts, async () => {
    const answer = checked(
      await exchange(
        source.tokenUrl,
        {
          method: 'POST',
          headers: {
            authorization: `Basic ${basic}`,
            accept: 'application/json',
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          },
          body,
          ms: bounds.ms,
          bytes: 1024 * 1024,
        },
        parts.outreach,
      ),
    );
    if (answer === null) return { problem: new LoadProblem('unreachable', new URL(source.tokenUrl).host), wait: null };
    if (passing.has(answer.status)) return passed(answer.status, answer.header('retry-after'), 'token');
    const token = parsed(answer.body)?.['access_token'];
    if (answer.status !== 200 || typeof token !== 'string') throw new LoadProblem('no_token', String(answer.status));
    return { value: token };
  });
}

type Page = { readonly rows: readonly RestRow[]; readonly total: number | null; readonly next: boolean | null };

function pageOf(answer: Exclude<Exchanged, { refused: string }>, collection: Collection): Page | null {
  const rows = parsed(answer.body)?.[collection];
  if (!Array.isArray(rows)) return null;
  const fits = rows.every(
    (row) => typeof row === 'object' && row !== null && typeof (row as RestRow)['sourcedId'] === 'string',
  );
  if (!fits) return null;
  const said = answer.header('x-total-count');
  const total = said === null || !/^\d+$/.test(said.trim()) ? null : Number(said);
  const link = answer.header('link');
  return { rows: rows as readonly RestRow[], total, next: link === null ? null : /rel="?next"?/i.test(link) };
}

/** One page; null when the service has no such collection for us. */
async function getPage(
  source: RestSource,
  parts: RestParts,
  session: Session,
  { collection, offset }: { collection: Collection; offset: number },
): Promise<Page | null> {
  const fields = collections[collection];
  const query = new URLSearchParams({
    limit: String(parts.limit ?? 1000),
    offset: String(offset),
    sort: 'sourcedId',
    orderBy: 'asc',
    ...(fields === null ? {} : { fields }),
  });
  const address = `${source.baseUrl.replace(/\/+$/, '')}/${collection}?${query.toString()}`;
  let renewed = false;
  return again<Page | null>(parts, async () => {
    session.token ??= await newToken(source, parts);
    const headers = { authorization: `Bearer ${session.token}`, accept: 'application/json' };
    const answer = checked(
      await exchange(
        address,
        { method: 'GET', headers, body: null, ms: bounds.ms, bytes: bounds.bytes },
        parts.outreach,
      ),
    );
    if (answer === null) return { problem: new LoadProblem('unreachable', new URL(address).host), wait: null };
    if (answer.status === 401) {
      if (renewed) throw new LoadProblem('unauthorized', collection);
      renewed = true;
      session.token = null;
      return { problem: new LoadProblem('unauthorized', collection), wait: '0' };
    }
    if (passing.has(answer.status)) return passed(answer.status, answer.header('retry-after'), collection);
    if (collection === 'demographics' && (answer.status === 403 || answer.status === 404)) return { value: null };
    if (answer.status === 403) throw new LoadProblem('forbidden', collection);
    if (answer.status !== 200) throw new LoadProblem('status', `${collection}: ${answer.status}`);
    const page = pageOf(answer, collection);
    return page === null ? { problem: new LoadProblem('unreadable', collection), wait: null } : { value: page };
  });
}

/**
 * Every row of a collection, page by page. What the service promised (`X-Total-Count`, else the links, else an empty
 * last page) must have come to the last row: a collection that falls short is refused whole. Answers false when the
 * service has none of it.
 */
export async function readCollection(
  source: RestSource,
  parts: RestParts,
  session: Session,
  collection: Collection,
  take: (row: RestRow) => Promise<void>,
): Promise<boolean> {
  const ids = new Set<string>();
  let offset = 0;
  let total: number | null = null;
  for (;;) {
    if (parts.isOver?.() === true) throw new LoadProblem('too_slow', collection);
    const page = await getPage(source, parts, session, { collection, offset });
    if (page === null) return false;
    total = page.total ?? total;
    const before = ids.size;
    for (const row of page.rows) {
      const id = String(row['sourcedId']);
      if (ids.has(id)) continue;
      ids.add(id);
      await take(row);
    }
    if (page.rows.length === 0) break;
    // A service that does not know offsets answers its first page for ever.
    if (ids.size === before) throw new LoadProblem('repeats', collection);
    if (ids.size > bounds.rows) throw new LoadProblem('too_large', collection);
    offset += page.rows.length;
    if (total === null ? page.next === false : offset >= total) break;
  }
  if (total !== null && ids.size < total) throw new LoadProblem('count_short', `${collection}: ${ids.size} / ${total}`);
  return true;
}
