import { z } from 'zod';
import { type Route, route } from '#platform/web';

type Json = Readonly<Record<string, unknown>>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    reused: 'inline',
  });
  return rest;
}

/** `/conversations/:id/notes` → `post_conversations_id_notes`. */
function operationId({ method, path }: Route): string {
  return `${method.toLowerCase()}_${path
    .replace('/api/v1/', '')
    .replaceAll(/[:{}]/g, '')
    .replaceAll(/[^a-zA-Z0-9]+/g, '_')}`;
}

function parametersOf(one: Route): readonly Json[] {
  const inPath = [...one.path.matchAll(/:(\w+)/g)].map((found) => ({
    name: found[1],
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
  const query = one.api?.query === undefined ? {} : schemaOf(one.api.query, 'input');
  const properties = (query as { properties?: Record<string, Json> }).properties ?? {};
  const required = (query as { required?: readonly string[] }).required ?? [];
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const once =
    one.method === 'POST'
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description:
              'The same key and body give the first answer again and nothing happens twice; another body is refused.',
            schema: { type: 'string', maxLength: 200 },
          },
        ]
      : [];
  return [...inPath, ...inQuery, ...once];
}

const problem = { $ref: '#/components/responses/Problem' } as const;

function operation(one: Route): Json {
  const { api } = one;
  if (api === undefined) return {};
  const scope = typeof one.who === 'object' && 'scope' in one.who ? one.who.scope : null;
  return {
    operationId: operationId(one),
    summary: api.summary,
    tags: [one.path.split('/')[3] ?? ''],
    ...(scope === null ? { security: [] } : { security: [{ token: [scope] }] }),
    parameters: parametersOf(one),
    ...(api.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(api.body, 'input') } } } }),
    responses: {
      [String(api.status ?? 200)]: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(api.answer, 'output') } },
      },
      default: problem,
    },
  };
}

/** The published description of every route that has one: OpenAPI 3.1. */
export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const one of routes) {
    if (one.api === undefined) continue;
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Porchlight',
      version: '1',
      description:
        'Conversations between families and schools. A token acts with the rights of the person it belongs to and never more; private and anonymous matters are not part of it. Every read of a conversation is in the log of looks.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token made by an administrator, with its scopes.' },
      },
      responses: {
        Problem: {
          description: 'Problem details (RFC 9457). What is not there and what is not yours answer alike: 404.',
          content: {
            'application/problem+json': {
              schema: {
                type: 'object',
                required: ['type', 'title', 'status', 'code'],
                properties: {
                  type: { type: 'string' },
                  title: { type: 'string' },
                  status: { type: 'integer' },
                  code: { type: 'string' },
                  field: { type: 'string', description: 'The field it is about.' },
                  problem: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  };
}

/** Serves the description of these routes. */
export function openApiRoute(routes: readonly Route[]): Route {
  let made: string | null = null;
  return route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    who: 'public',
    handler: (request) => {
      made ??= JSON.stringify(openApiDocument(routes));
      return request.bytes(made, { 'content-type': 'application/json' });
    },
  });
}
