import { AppError } from '#platform/errors';
import { cleanText, type Form, type PageRequest } from '#platform/web';

/** The words of a form whose files were too large to be read: nobody should have to write them again. */
export type Salvaged = { readonly form: Form; readonly fileNames: readonly string[] };

const mostMb = 400;
const longestField = 400_000;
const longestHead = 16_000;
const mostFields = 200;

type Scan = { state: 'seek' | 'head' | 'field' | 'done'; rest: Buffer; name: string };

/**
 * Reads on where reading stopped: keeps text fields and lets the bytes of files go by, so that it needs no more memory
 * than one field. Null when it is not a form with files, or has no end in sight.
 */
async function wordsOf(raw: Request): Promise<{ fields: Map<string, string[]>; fileNames: string[] } | null> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]{1,100})"?/i.exec(
    raw.headers.get('content-type') ?? '',
  )?.[1];
  if (boundary === undefined || raw.body === null || raw.bodyUsed) return null;
  const mark = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string[]>();
  const fileNames: string[] = [];
  const scan: Scan = { state: 'seek', rest: Buffer.from('\r\n'), name: '' };
  let read = 0;
  for await (const chunk of raw.body as unknown as AsyncIterable<Uint8Array>) {
    read += chunk.length;
    if (read > mostMb * 1024 * 1024) return null;
    scan.rest = Buffer.concat([scan.rest, chunk]);
    while (step(scan, mark, fields, fileNames));
    if (scan.state === 'done') break;
  }
  return fields.size === 0 ? null : { fields, fileNames };
}

/** One step of reading; false when more bytes are needed or the end was reached. */
function step(scan: Scan, mark: Buffer, fields: Map<string, string[]>, fileNames: string[]): boolean {
  if (scan.state === 'done') return false;
  if (scan.state === 'head') return readHead(scan, fileNames);
  const end = scan.rest.indexOf(mark);
  if (end === -1) {
    if (scan.state === 'field' && scan.rest.length > longestField) scan.state = 'seek';
    // The mark may be cut in two by the end of a piece: its possible beginning stays.
    if (scan.state === 'seek') scan.rest = scan.rest.subarray(Math.max(0, scan.rest.length - mark.length));
    return false;
  }
  if (scan.state === 'field' && fields.size < mostFields) {
    const value = cleanText(scan.rest.subarray(0, end).toString('utf8'));
    fields.set(scan.name, [...(fields.get(scan.name) ?? []), value]);
  }
  scan.rest = scan.rest.subarray(end + mark.length);
  scan.state = 'head';
  return true;
}

function readHead(scan: Scan, fileNames: string[]): boolean {
  if (scan.rest.length >= 2 && scan.rest.subarray(0, 2).toString() === '--') {
    scan.state = 'done';
    return false;
  }
  const end = scan.rest.indexOf('\r\n\r\n');
  if (end === -1) {
    if (scan.rest.length > longestHead) scan.state = 'done';
    return false;
  }
  const head = scan.rest.subarray(0, end).toString('utf8');
  const file = /filename="([^"]*)"/i.exec(head)?.[1];
  scan.name = /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? '';
  scan.rest = scan.rest.subarray(end + 4);
  scan.state = file === undefined ? 'field' : 'seek';
  if (file !== undefined && file !== '' && fileNames.length < 10) fileNames.push(cleanText(file).slice(-100));
  return true;
}

function asForm(fields: ReadonlyMap<string, readonly string[]>): Form {
  const text = (name: string): string => (fields.get(name)?.[0] ?? '').trim();
  return {
    text,
    optional: (name) => (text(name) === '' ? null : text(name)),
    all: (name) => fields.get(name) ?? [],
    has: (name) => fields.has(name),
    files: () => [],
    everything: () => [...fields].filter(([name]) => name !== '_form'),
    fields: () =>
      Object.fromEntries([...fields].filter(([name]) => name !== '_form').map(([name, all]) => [name, all[0] ?? ''])),
  };
}

/**
 * The posted form; where it was too large to be taken, its words alone. These are only ever shown again to whoever sent
 * them: nothing may be done with them, as nobody has checked the form's token.
 */
export async function formOrWords(
  request: PageRequest,
): Promise<{ form: Form; salvaged: null } | { form: null; salvaged: Salvaged }> {
  try {
    return { form: await request.form(), salvaged: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 413) throw error;
    const found = await wordsOf(request.raw).catch(() => null);
    if (found === null) throw error;
    return { form: null, salvaged: { form: asForm(found.fields), fileNames: found.fileNames } };
  }
}
