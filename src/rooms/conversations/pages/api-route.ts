import { z } from 'zod';
import { invalid, notFound } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Method, type PageRequest, type Route, route } from '#platform/web';

export type ApiScope =
  | 'conversations:read'
  | 'conversations:write'
  | 'topics:read'
  | 'topics:write'
  | 'roster:read'
  | 'messages:read'
  | 'messages:write'
  | 'webhooks:write';

type Call<Q, B> = { readonly request: PageRequest; readonly query: Q; readonly body: B };

type Declared<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = {
  readonly method: Method;
  /** After `/api/v1`. */
  readonly path: string;
  readonly scope: ApiScope;
  readonly summary: string;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly status?: number;
  readonly names?: Route['names'];
  readonly bodyMb?: number;
  readonly handle: (call: Call<z.output<Q>, z.output<B>>) => Promise<z.input<A>>;
};

/** Only what is described is taken: an unknown field is refused by its name, not left out in silence. */
export function checked<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const field = issue.keys[0] ?? '';
    throw invalid(path === '' ? field : `${path}.${field}`, { problem: 'unknown_field' });
  }
  throw invalid(path === '' ? 'body' : path, { problem: issue?.code ?? 'invalid', detail: issue?.message ?? '' });
}

const nothing = z.strictObject({});

/** One route of the programming interface: what it takes and answers is its description, and is held to it. */
export function api<
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
  A extends z.ZodType = z.ZodType,
>(declared: Declared<Q, B, A>): Route {
  const { method, path, scope, summary, query, body, answer, status = 200, names, bodyMb, handle } = declared;
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const parameters = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '');
  return route({
    method,
    path: `/api/v1${path}`,
    who: { scope },
    rate: { by: 'person', count: 600, perSeconds: 60 },
    ...(names === undefined ? {} : { names }),
    ...(bodyMb === undefined ? {} : { bodyMb }),
    api: {
      summary,
      answer,
      status,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    },
    async handler(request) {
      // What is not an id cannot be anybody's.
      if (parameters.some((name) => !isUuid(request.param(name)))) throw notFound();
      const asked = checked(query ?? nothing, Object.fromEntries(request.url.searchParams)) as z.output<Q>;
      // Also where no body is described: what somebody sends all the same is refused by its name, never left out in silence.
      const raw = hasBody ? await request.json() : {};
      const given = checked(body ?? nothing, raw) as z.output<B>;
      const result = await handle({ request, query: asked, body: given });
      return request.answer(answer.parse(result), status);
    },
  });
}

/** Nothing more to say than that it is done. */
export const done = z.strictObject({ ok: z.literal(true) });
export const isDone = { ok: true } as const;
