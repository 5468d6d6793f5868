import type { z } from 'zod';
import type { Role } from '#platform/actor';
import type { PageRequest } from './request.ts';

/** Who may call a route at all. What they may see there is the room's policy. */
export type Who = 'public' | 'signed_in' | readonly Role[] | { readonly scope: string };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type RateLimit = {
  /** Counted per visitor's network address, or per signed-in person. */
  readonly by: 'address' | 'person';
  readonly count: number;
  readonly perSeconds: number;
  /** Counted over all processes and restarts: where guessing is what is held back. Costs a statement. */
  readonly shared?: true;
};

/** What the published API description says of a route; its schemas also validate. */
export type ApiShape = {
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly answer: z.ZodType;
  readonly status?: number;
};

export type Route = {
  readonly method: Method;
  /** Hono's path pattern, such as `/desk/people/:id`. */
  readonly path: string;
  readonly who: Who;
  readonly handler: (request: PageRequest) => Promise<Response> | Response;
  /** What each path parameter names, for the generated test that tries a stranger's: `{ id: 'conversation' }`. */
  readonly names?: Readonly<Record<string, string>>;
  readonly rate?: RateLimit;
  /** Largest body in megabytes; default 1. */
  readonly bodyMb?: number;
  /** For POSTs that prove themselves another way (one-click unsubscribe, provider hooks): no form token, no origin check. Say why. */
  readonly withoutFormToken?: string;
  /** Pages that may stand in another site's frame (the widget). */
  readonly frame?: 'embeddable';
  readonly api?: ApiShape;
  /** A form that makes something: pressed twice or sent again it happens once, and the second answer is the first one's. */
  readonly once?: true;
};

/** Declares a route; only here to give the literal its type. */
export function route(declared: Route): Route {
  return declared;
}
