import { waitOf } from './answers.ts';
import { type Answer, type CarrierHttp, createCarrierHttp } from './http.ts';

/** Sounds and pictures that the carrier keeps for us. */
export type CarrierFile =
  | { readonly outcome: 'fetched'; readonly bytes: Buffer; readonly type: string }
  /** Not there any more, or never the carrier's. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

export type FilesOptions = {
  readonly http: CarrierHttp;
  readonly baseUrl: string;
  /** Path that an address must begin with: this account's recordings, or its texts. */
  readonly under: string;
  /** Where the carrier may send us on to: hosts, and whatever ends in them. */
  readonly storage: readonly string[];
  readonly timeoutMs: number;
};

const mostBytes = 25_000_000;

function fileOf(answer: Answer): CarrierFile {
  if (answer.kind === 'answered' && answer.status === 200)
    return { outcome: 'fetched', bytes: answer.body, type: answer.type.split(';')[0]?.trim() ?? '' };
  const isGone = answer.kind === 'answered' && answer.status >= 300 && answer.status < 500 && answer.status !== 429;
  return isGone ? { outcome: 'gone' } : { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
}

/** The storage the carrier points to, or null: nobody leads us to a host of their choice. */
function storageOf(location: string | null, hosts: readonly string[]): URL | null {
  const address = location !== null && URL.canParse(location) ? new URL(location) : null;
  const isKnown = hosts.some((host) => address?.host === host || address?.host.endsWith(`.${host}`));
  return isKnown ? address : null;
}

/** Without the account's key, which is for the carrier alone. */
async function fetchFromStorage(address: URL, timeoutMs: number): Promise<CarrierFile> {
  const http = createCarrierHttp({ baseUrl: address.origin, timeoutMs, connections: 1 });
  try {
    return fileOf(await http.ask({ method: 'GET', path: address.pathname + address.search, mostBytes }));
  } finally {
    http.close();
  }
}

/** Fetches a file by the address a webhook named, whatever else that address claims to be. */
export async function fetchFile(url: string, options: FilesOptions): Promise<CarrierFile> {
  const { http, baseUrl, under, storage, timeoutMs } = options;
  const address = URL.canParse(url) ? new URL(url) : null;
  // The key travels with the request: nobody's word moves it to another host or another account.
  const isOurs =
    address?.origin === new URL(baseUrl).origin &&
    address.pathname.startsWith(under) &&
    !address.pathname.includes('%');
  if (address === null || !isOurs) return { outcome: 'gone' };
  const answer = await http.ask({ method: 'GET', path: address.pathname, mostBytes });
  const isMoved = answer.kind === 'answered' && answer.status >= 300 && answer.status < 400;
  const stored = isMoved ? storageOf(answer.location, storage) : null;
  return stored === null ? fileOf(answer) : fetchFromStorage(stored, timeoutMs);
}
