import { createHash, randomBytes } from 'node:crypto';
import type { Secrets } from '#platform/secrets';
import { tooLarge } from '#platform/errors';

export type UploadedFile = { readonly name: string; readonly claimedType: string; readonly bytes: Uint8Array };

/** A posted form: fields as clean text, files as bytes. */
export type Form = {
  text(name: string): string;
  /** Null when absent or empty. */
  optional(name: string): string | null;
  all(name: string): readonly string[];
  has(name: string): boolean;
  files(name: string): readonly UploadedFile[];
  /** All text fields except the form token, for showing a form again with what was typed. */
  fields(): Readonly<Record<string, string>>;
  /** Names and values, files by their digest: the same for two forms that say the same. Without the form token. */
  everything(): readonly (readonly [string, ...unknown[]])[];
};

/** NUL cannot be stored, lone surrogates break UTF-8, line ends vary by browser; families' words stay otherwise as they are. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').replaceAll('\r\n', '\n').normalize('NFC');
}

export const tokenField = '_form';

/**
 * A form token: bound to the session when there is one, else to the day. Each page has its own, so that a form sent
 * twice can be told from two forms.
 */
export function makeFormToken(secrets: Secrets, binding: string, now: Temporal.Instant): string {
  const day = Math.floor(now.epochMilliseconds / 86_400_000);
  const page = randomBytes(9).toString('base64url');
  return `${day}.${page}.${secrets.sign('form', `${binding} ${day} ${page}`)}`;
}

/** True for a token of this session from the last 30 days, or a public one from the last three. */
export function checkFormToken(secrets: Secrets, binding: string, token: string, now: Temporal.Instant): boolean {
  const [dayText = '', page = '', signature = ''] = token.split('.');
  const day = Number(dayText);
  const today = Math.floor(now.epochMilliseconds / 86_400_000);
  const oldest = today - (binding === 'public' ? 3 : 30);
  return (
    Number.isInteger(day) &&
    day >= oldest &&
    day <= today &&
    secrets.verify('form', `${binding} ${day} ${page}`, signature)
  );
}

const mostFields = 500;

export async function readForm(raw: Request, limitMb: number): Promise<Form> {
  const limit = limitMb * 1024 * 1024;
  const claimed = Number(raw.headers.get('content-length') ?? '0');
  if (claimed > limit) throw tooLarge({ limit: limitMb });
  const body = await readCapped(raw, limit, limitMb);
  const type = raw.headers.get('content-type') ?? 'application/x-www-form-urlencoded';
  const data = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => new FormData());
  const fields = new Map<string, string[]>();
  const files = new Map<string, UploadedFile[]>();
  let count = 0;
  for (const [name, value] of data) {
    count += 1;
    if (count > mostFields) break;
    if (typeof value === 'string') {
      fields.set(name, [...(fields.get(name) ?? []), cleanText(value)]);
    } else if (value.size > 0) {
      const bytes = new Uint8Array(await value.arrayBuffer());
      files.set(name, [
        ...(files.get(name) ?? []),
        { name: cleanText(value.name).slice(-200), claimedType: value.type, bytes },
      ]);
    }
  }
  const text = (name: string): string => (fields.get(name)?.[0] ?? '').trim();
  return {
    text,
    optional: (name) => (text(name) === '' ? null : text(name)),
    all: (name) => fields.get(name) ?? [],
    has: (name) => fields.has(name),
    files: (name) => files.get(name) ?? [],
    everything: () => [
      ...[...fields].filter(([name]) => name !== tokenField),
      ...[...files].map(([name, all]): [string, ...unknown[]] => [
        name,
        ...all.map((file) => `${file.name} ${createHash('sha256').update(file.bytes).digest('base64url')}`),
      ]),
    ],
    fields: () =>
      Object.fromEntries(
        [...fields].filter(([name]) => name !== tokenField).map(([name, values]) => [name, values[0] ?? '']),
      ),
  };
}

/** Reads a body and stops at the limit: a length that was not said, or was a lie, cannot fill the memory. */
export async function readCapped(raw: Request, limit: number, limitMb: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (raw.body) {
    for await (const chunk of raw.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) throw tooLarge({ limit: limitMb });
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
