import type { Town } from './index.ts';

export type Answer = {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
  readonly headers: Headers;
};

/** A browser with its own cookies, without scripts: it opens pages, fills in their forms and follows redirects when asked. */
export type Browser = {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Posts as the form on the last page would: with its token. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    options?: { token?: string; headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  follow(answer: Answer): Promise<Answer>;
  readonly cookies: Map<string, string>;
  readonly host: string;
  raw(method: string, path: string): Promise<Response>;
};

const tokenPattern = /name="_form" value="([^"]+)"/;

function keep(cookies: Map<string, string>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

export function createBrowser(
  town: Pick<Town, 'app'>,
  { host = 'north.localhost', address = '198.51.100.7', agent = 'Mozilla/5.0 (Linux; Android 11) Chrome/120.0' } = {},
): Browser {
  const cookies = new Map<string, string>();
  let token = '';
  const base = `http://${host}`;
  const headersOf = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    host,
    'user-agent': agent,
    'x-forwarded-for': address,
    'accept-language': 'en',
    ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
    ...more,
  });
  const read = async (response: Response): Promise<Answer> => {
    keep(cookies, response.headers);
    const text = await response.text();
    token = tokenPattern.exec(text)?.[1] ?? token;
    return { status: response.status, location: response.headers.get('location'), text, headers: response.headers };
  };
  const get: Browser['get'] = async (path, headers) =>
    read(await town.app.request(`${base}${path}`, { headers: headersOf(headers) }));
  return {
    cookies,
    host,
    get,
    async post(path, fields, options = {}) {
      if (token === '' && options.token === undefined) await get('/sign-in');
      const body = new URLSearchParams({ ...fields, _form: options.token ?? token });
      return read(
        await town.app.request(`${base}${path}`, {
          method: 'POST',
          body,
          headers: headersOf({ 'content-type': 'application/x-www-form-urlencoded', origin: base, ...options.headers }),
        }),
      );
    },
    async follow(answer) {
      if (answer.location === null) throw new Error(`no redirect: ${answer.status} ${answer.text.slice(0, 300)}`);
      return get(answer.location.replace(base, ''));
    },
    raw: async (method, path) => town.app.request(`${base}${path}`, { method, headers: headersOf() }),
  };
}
