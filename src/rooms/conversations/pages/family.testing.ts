import { sql } from 'kysely';
import type { Answer, Browser, Cast, Town } from '#test/town';

/** What the tests of the family's pages share: a visitor who fills in forms, and a look behind the wall. */

export const bus = 'Bus 14 leaves before Nora’s class comes out. She has missed it twice now.';

export type Asked = {
  readonly receipt: Answer;
  readonly browser: Browser;
  readonly caseLink: string;
  readonly code: string;
  readonly digits: string;
};

const tokenIn = (text: string): string => /name="_form" value="([^"]+)"/.exec(text)?.[1] ?? '';

/** Fills in the public form as a visitor would, and follows to the receipt. */
export async function ask(
  town: Town,
  cast: Cast,
  fields: Record<string, string> = {},
  given?: Browser,
): Promise<Asked> {
  const browser = given ?? (await town.browser(cast, null));
  await browser.get('/ask');
  const sent = await browser.post('/ask', { kind: 'question', text: bus, how: 'none', ...fields });
  if (sent.status !== 303) throw new Error(`Not sent: ${sent.status}`);
  return readReceipt(browser, sent.location ?? '');
}

export async function readReceipt(browser: Browser, path: string): Promise<Asked> {
  const receipt = await browser.get(path);
  const caseLink = /href="(\/case\/[^"/]+)"/.exec(receipt.text)?.[1] ?? '';
  const code = /<bdi dir="ltr">([0-9A-Z]{7})<\/bdi>/.exec(receipt.text)?.[1] ?? '';
  const digits = /<bdi dir="ltr">(\d{6})<\/bdi>/.exec(receipt.text)?.[1] ?? '';
  return { receipt, browser, caseLink, code, digits };
}

export type Chosen = { readonly name: string; readonly bytes: Uint8Array | string };

/** Posts a form with files, as a browser does: with its cookies and the token of the page it was on. */
export async function postFiles(
  town: Town,
  { browser, host, page, to }: { browser: Browser; host: string; page: string; to: string },
  fields: Record<string, string | readonly string[]>,
  files: readonly Chosen[],
): Promise<Answer> {
  const form = new FormData();
  form.set('_form', tokenIn((await browser.get(page)).text));
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  for (const file of files)
    form.append(
      'files',
      new File([typeof file.bytes === 'string' ? file.bytes : new Uint8Array(file.bytes)], file.name),
    );
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const packed = new Response(form);
  const body = new Uint8Array(await packed.arrayBuffer());
  const response = await town.house.app.request(`http://${host}${to}`, {
    method: 'POST',
    headers: {
      host,
      'content-type': packed.headers.get('content-type') ?? '',
      'content-length': String(body.length),
      ...(cookie === '' ? {} : { cookie }),
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, location: response.headers.get('location'), headers: response.headers };
}

/** The tables of the database in which a text stands somewhere, in any column. */
export async function tablesWith(town: Town, cast: Cast, text: string): Promise<readonly string[]> {
  return town.inside(cast, async (tx) => {
    const { rows } = await sql<{ name: string }>`select name from platform.tenant_tables order by name`.execute(tx);
    const found: string[] = [];
    for (const { name } of rows) {
      const hit = await sql<{
        n: number;
      }>`select count(*)::int as n from ${sql.table(name)} t where t::text ilike ${`%${text}%`}`.execute(tx);
      if ((hit.rows[0]?.n ?? 0) > 0) found.push(name);
    }
    return found;
  });
}

export async function one<T>(town: Town, cast: Cast, query: ReturnType<typeof sql<T>>): Promise<T> {
  const { rows } = await town.inside(cast, async (tx) => query.execute(tx));
  const [row] = rows;
  if (row === undefined) throw new Error('not there');
  return row;
}
