import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export type IdentityProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Goes through the provider's own pages as this account, from our address to the address it sends the browser back to. */
  signIn(address: string, account: string): Promise<string>;
  end(): Promise<void>;
};

/** Accounts as a district's provider keeps them: subject → address, and whether it was verified. */
export type Accounts = Readonly<Record<string, { email: string; verified?: boolean }>>;

/** A real OpenID provider on a free port of this machine, with its development sign-in pages. */
export async function startProvider(accounts: Accounts, redirectUri: string): Promise<IdentityProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['porchlight', 'a-secret-of-the-test'];
  const quiet = console.warn;
  // The provider warns at length that its development pages are in use; here they are the point.
  console.warn = () => {};
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only-for-tests'] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, sub: string) => {
      const account = accounts[sub];
      if (!account) return undefined;
      return {
        accountId: sub,
        claims: () => ({ sub, email: account.email, email_verified: account.verified ?? true }),
      };
    },
  });
  console.warn = quiet;
  server.on('request', provider.callback());
  return {
    issuer,
    clientId,
    clientSecret,
    async signIn(address, account) {
      const cookies = new Map<string, string>();
      let next = address;
      for (let step = 0; step < 20; step += 1) {
        if (next.startsWith(redirectUri)) return next;
        let response = await request(next, cookies);
        if (response.status === 200) {
          // Its sign-in page, then its page of consent: both are one form.
          const page = await response.text();
          const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1] ?? '';
          const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
          const body = new URLSearchParams({
            prompt,
            ...(prompt === 'login' ? { login: account, password: 'x' } : {}),
          });
          response = await request(new URL(action, next).href, cookies, body);
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`the provider stopped at ${next}: ${response.status}`);
        next = new URL(location, next).href;
      }
      throw new Error('the provider went round in circles');
    },
    end: async () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

async function request(address: string, cookies: Map<string, string>, body?: URLSearchParams): Promise<Response> {
  const response = await fetch(address, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(body ? { method: 'POST', body } : {}),
  });
  for (const line of response.headers.getSetCookie()) {
    const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
    cookies.set(name, value.join('='));
  }
  return response;
}
