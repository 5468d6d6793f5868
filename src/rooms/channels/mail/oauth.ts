/**
 * Access tokens for mail servers that no longer take passwords (Microsoft 365, Google): OAuth 2.0 as of RFC 6749, by
 * client credentials, or by a refresh token where one person once allowed it. Used in XOAUTH2 / OAUTHBEARER.
 */
export type MailOauth = {
  /** The token endpoint of the identity provider. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** With it the refresh token grant is used, else client credentials. */
  readonly refreshToken: string | null;
  readonly scope: string | null;
};

export type TokenSource = {
  /** A token that lasts for at least another minute. Throws with the provider's own error code when it gives none. */
  token(): Promise<string>;
  /** The mail server refused the last token: the next one is asked for anew. */
  refused(): void;
};

const EARLY_MS = 60_000;
const USUAL_SECONDS = 3600;
const LONGEST_ANSWER_MS = 15_000;

type Answer = { access_token?: unknown; expires_in?: unknown; refresh_token?: unknown; error?: unknown };

/** Asks the provider for tokens and keeps each for as long as it lasts. */
export function createTokenSource(oauth: MailOauth): TokenSource {
  let known: { token: string; until: number } | null = null;
  let asking: Promise<string> | null = null;
  // Some providers give a new refresh token with each answer and take the old one back.
  let refreshToken = oauth.refreshToken;

  async function ask(): Promise<string> {
    const response = await fetch(oauth.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        ...(refreshToken === null
          ? { grant_type: 'client_credentials' }
          : { grant_type: 'refresh_token', refresh_token: refreshToken }),
        client_id: oauth.clientId,
        ...(oauth.clientSecret === null ? {} : { client_secret: oauth.clientSecret }),
        ...(oauth.scope === null ? {} : { scope: oauth.scope }),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const answer = (await response.json().catch(() => ({}))) as Answer;
    if (!response.ok || typeof answer.access_token !== 'string') {
      const code = typeof answer.error === 'string' ? answer.error.slice(0, 60) : `status ${String(response.status)}`;
      throw new Error(`the identity provider gave no token for mail: ${code}`);
    }
    if (typeof answer.refresh_token === 'string') refreshToken = answer.refresh_token;
    const seconds = Number(answer.expires_in);
    known = {
      token: answer.access_token,
      until: Date.now() + (Number.isFinite(seconds) && seconds > 0 ? seconds : USUAL_SECONDS) * 1000,
    };
    return known.token;
  }

  return {
    async token() {
      if (known !== null && Date.now() < known.until - EARLY_MS) return known.token;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    refused() {
      known = null;
    },
  };
}
