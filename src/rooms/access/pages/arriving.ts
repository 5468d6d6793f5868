import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import { newToken } from '#platform/secrets';
import { ownPath, sessionCookie, type PageRequest } from '#platform/web';
import { browserName } from '../access.rules.ts';
import type { SignedIn } from '../sessions.begin.ts';

export const askingCookie = 'asking';
const askingSeconds = 20 * 60;

/** Where to go after signing in: one of our own pages, and never the sign-in pages again. */
export function nextPath(path: string | null): string | null {
  const own = ownPath(path);
  return own === null || /^\/(sign-in|sign-out|welcome)(\/|\?|$)/.test(own) ? null : own;
}

/** What every way of signing in tells about the browser. */
export function arrivingOf(request: PageRequest, remember: boolean) {
  const former = request.cookie(sessionCookie);
  return {
    browser: browserName(request.raw.headers.get('user-agent') ?? ''),
    remember,
    formerSession: former !== null && former.length <= 200 ? former : null,
  };
}

export function askingTokenOf(request: PageRequest): string | null {
  const token = request.cookie(askingCookie);
  return token !== null && token.length >= 20 && token.length <= 200 ? token : null;
}

/** A new name for this browser while it signs in; worth nothing afterwards. */
export function nameBrowser(request: PageRequest, token = newToken()): string {
  request.setCookie(askingCookie, token, { maxAge: askingSeconds, path: '/sign-in' });
  return token;
}

/** Sets the session cookie and goes where the person wanted to go. */
export function enter(request: PageRequest, signedIn: SignedIn, next: string | null): Response {
  const { token, cookieSeconds, staff } = signedIn;
  request.setCookie(sessionCookie, token, cookieSeconds === null ? {} : { maxAge: cookieSeconds });
  request.setCookie(askingCookie, '', { maxAge: 0, path: '/sign-in' });
  return request.redirect(nextPath(next) ?? (staff ? '/desk' : '/my'));
}

/**
 * Scheme and host for links and for what browsers sign. A request's own Host header is believed only when it is one of
 * the district's registered hosts: otherwise whoever sends a forged one would get sign-in links that lead to them.
 */
export async function publicBase(floor: Floor, districtId: string, hostname: string): Promise<string> {
  const base = new URL(floor.settings.publicUrl);
  const host = hostname.toLowerCase();
  if (host === base.hostname) return base.origin;
  const known = await floor.outside('a host is checked against those of the district', async (outside) => {
    const { rows } = await sql`select from platform.hosts where district_id = ${districtId} and host = ${host}`.execute(
      outside,
    );
    return rows.length > 0;
  });
  if (known) base.hostname = host;
  return base.origin;
}

export async function baseOf({ floor, district, url }: PageRequest): Promise<string> {
  return publicBase(floor, district.id, url.hostname);
}
