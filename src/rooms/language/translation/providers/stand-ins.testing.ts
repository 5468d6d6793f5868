import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderKind, ProviderSetup } from './provider.ts';

/** Local servers that speak each service's protocol: every text comes back with every word in «…», marks and markup as they are. */

export type StandIn = {
  readonly setup: ProviderSetup;
  /** What was asked, newest last: path, headers and parsed body. */
  readonly asked: readonly Seen[];
  /** The next answers have this status instead. */
  answerWith(status: number, times?: number): void;
  /** Changes what a text becomes. */
  translating(how: (text: string, to: string) => string): void;
  /** Waits so long before an answer. */
  slow(ms: number): void;
  /** Most requests that were open at the same time. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
};
export type Seen = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: unknown };

/** Wraps each word outside markup and marks: a translation that can be checked by eye. */
export function quoted(text: string): string {
  return text
    .split(/(<[^<>]*>|⟦\d+⟧|&[a-z#0-9]+;)/u)
    .map((piece, i) => (i % 2 === 1 ? piece : piece.replaceAll(/[\p{L}]+/gu, '«$&»')))
    .join('');
}

type Body = Record<string, unknown>;
type Speak = (body: Body | readonly Body[], url: URL, how: (text: string, to: string) => string) => object;

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const one = (body: Body | readonly Body[]): Body => (Array.isArray(body) ? {} : (body as Body));

const speaks: Readonly<Record<ProviderKind, Speak>> = {
  libretranslate: (body, _url, how) => {
    const { q, target } = one(body);
    return { translatedText: strings(q).map((text) => how(text, String(target))) };
  },
  deepl: (body, url, how) => {
    if (url.pathname === '/v2/glossaries')
      return 'name' in body ? { glossary_id: 'g-1', name: one(body)['name'] } : { glossaries: [] };
    const { text, target_lang: target } = one(body);
    return {
      translations: strings(text).map((each) => ({ detected_source_language: 'EN', text: how(each, String(target)) })),
    };
  },
  google: (body, _url, how) => {
    const { q, target } = one(body);
    return {
      data: { translations: strings(q).map((text) => ({ translatedText: how(text, String(target)), model: 'nmt' })) },
    };
  },
  azure: (body, url, how) =>
    (Array.isArray(body) ? (body as Body[]) : []).map((each) => ({
      translations: [
        { to: url.searchParams.get('to'), text: how(String(each['Text']), url.searchParams.get('to') ?? '') },
      ],
    })),
  model: (body, _url, how) => {
    const messages = one(body)['messages'] as { role: string; content: unknown }[];
    const last = messages.at(-1)?.content;
    const said = typeof last === 'string' ? last : (last as { text: string }[])[0]?.text;
    const { texts } = JSON.parse(said ?? '{}') as { texts: string[] };
    const content = JSON.stringify({ texts: texts.map((text) => how(text, '')) });
    return {
      id: 'chat-1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: 'school-model',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `Here it is: ${content}` } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    };
  },
};

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

export async function standIn(kind: ProviderKind): Promise<StandIn> {
  const asked: Seen[] = [];
  let fault: { status: number; times: number } | null = null;
  let how: (text: string, to: string) => string = quoted;
  let wait = 0;
  let open = 0;
  let most = 0;
  const server: Server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    void (async () => {
      const text = await read(request);
      const url = new URL(request.url ?? '/', 'http://stand-in.test');
      const body = (text === '' ? {} : JSON.parse(text)) as Body | readonly Body[];
      asked.push({ path: `${url.pathname}${url.search}`, headers: request.headers, body });
      if (wait > 0) await new Promise((go) => setTimeout(go, wait));
      open -= 1;
      if (fault !== null && fault.times > 0) {
        fault.times -= 1;
        response.writeHead(fault.status, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(speaks[kind](body, url, how)));
    })();
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    setup: {
      kind,
      baseUrl: `http://127.0.0.1:${port}${kind === 'model' ? '/v1' : ''}`,
      key: 'a-secret-key',
      region: kind === 'azure' ? 'westeurope' : null,
      model: kind === 'model' ? 'school-model' : null,
    },
    asked,
    answerWith: (status, times = 1) => {
      fault = { status, times };
    },
    translating: (next) => {
      how = next;
    },
    slow: (ms) => {
      wait = ms;
    },
    mostAtOnce: () => most,
    close: async () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
