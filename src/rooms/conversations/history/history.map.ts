import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const column = z.string().min(1).max(200);
const table = z.record(z.string().max(300), z.string().max(300)).default({});
const file = z.string().min(1).max(300).optional();

const messageColumns = z.strictObject({
  id: column.optional(),
  ticket: column.optional(),
  kind: column.optional(),
  public: column.optional(),
  private: column.optional(),
  author: column.optional(),
  author_address: column.optional(),
  author_ref: column.optional(),
  text: column,
  at: column,
  files: column.optional(),
});

const mapShape = z.strictObject({
  source: z.string().trim().min(1).max(60),
  language: z.string().max(20).default('en'),
  dates: z
    .strictObject({
      zone: z.string().max(60).optional(),
      order: z.enum(['month_first', 'day_first']).default('month_first'),
    })
    .default({ order: 'month_first' }),
  html: z.boolean().default(false),
  attachments: file,
  topics: z
    .strictObject({
      file,
      columns: z.strictObject({ id: column, name: column, owner: column.optional(), category: column.optional() }),
    })
    .optional(),
  tickets: z
    .strictObject({
      file,
      columns: z.strictObject({
        id: column,
        state: column,
        opened: column,
        closed: column.optional(),
        subject: column.optional(),
        text: column.optional(),
        topic: column.optional(),
        school: column.optional(),
        owner: column.optional(),
        from_name: column.optional(),
        from_address: column.optional(),
        from_phone: column.optional(),
        from_ref: column.optional(),
        channel: column.optional(),
        asker: column.optional(),
        language: column.optional(),
        private: column.optional(),
        files: column.optional(),
      }),
      states: z.record(z.string().max(300), z.enum(['open', 'closed', 'leave_out'])),
      topics: table,
      schools: table,
      channels: table,
      askers: table,
      messages: z
        .strictObject({
          inside: column,
          columns: messageColumns,
          kinds: z.record(z.string().max(300), z.enum(['in', 'out', 'note', 'leave_out'])).default({}),
        })
        .optional(),
    })
    .optional(),
  messages: z
    .strictObject({
      file,
      columns: messageColumns.extend({ ticket: column }),
      kinds: z.record(z.string().max(300), z.enum(['in', 'out', 'note', 'leave_out'])).default({}),
    })
    .optional(),
  replies: z
    .strictObject({
      file,
      columns: z.strictObject({
        id: column.optional(),
        name: column,
        text: column,
        language: column.optional(),
        topic: column.optional(),
        owner: column.optional(),
      }),
    })
    .optional(),
  opt_outs: z
    .strictObject({
      file,
      columns: z.strictObject({ address: column, phone: column.optional(), at: column.optional() }),
    })
    .optional(),
});

/** Which column of an export means what, and what its words mean here. */
export type HistoryMap = z.output<typeof mapShape>;
export type TicketMap = NonNullable<HistoryMap['tickets']>;
export type MessageMap = {
  readonly columns: z.output<typeof messageColumns>;
  readonly kinds: Readonly<Record<string, 'in' | 'out' | 'note' | 'leave_out'>>;
};

/** A map that cannot be used, in sentences for whoever wrote it. */
export class MapRefused extends Error {
  override readonly name = 'MapRefused';
}

export function readMap(text: string): HistoryMap {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new MapRefused('The map is not JSON.');
  }
  const read = mapShape.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.slice(0, 10).map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new MapRefused(['The map cannot be used:', ...faults].join('\n'));
}

export async function readMapFile(path: string): Promise<HistoryMap> {
  return readMap(await readFile(path, 'utf8'));
}

/** A word of the old tool in a table of the map, whatever its case. */
export function meaning<T>(words: Readonly<Record<string, T>>, word: string): T | undefined {
  if (Object.hasOwn(words, word)) return words[word];
  const wanted = word.trim().toLowerCase();
  const key = Object.keys(words).find((one) => one.trim().toLowerCase() === wanted);
  return key === undefined ? undefined : words[key];
}
