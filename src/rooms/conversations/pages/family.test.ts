import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Browser, type Cast, openTown, type Town } from '#test/town';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => {
  await town.close();
});

const bus = 'Bus 14 leaves before Nora’s class comes out. She has missed it twice now.';

/** Fills in the public form as a visitor would, and follows to the receipt. */
async function ask(
  fields: Record<string, string> = {},
  browser?: Browser,
): Promise<{ receipt: Answer; browser: Browser; caseLink: string }> {
  const visitor = browser ?? (await town.browser(north, null));
  await visitor.get('/ask');
  const sent = await visitor.post('/ask', { kind: 'question', text: bus, how: 'none', ...fields });
  expect(sent.status).toBe(303);
  expect(sent.location).toMatch(/^\/sent\//);
  const receipt = await visitor.get(sent.location ?? '');
  const caseLink = /href="(\/case\/[^"/]+)"/.exec(receipt.text)?.[1] ?? '';
  return { receipt, browser: visitor, caseLink };
}

const digitsIn = (text: string): string => /<bdi dir="ltr">(\d{6})<\/bdi>/.exec(text)?.[1] ?? '';
const codeIn = (text: string): string => /<bdi dir="ltr">([0-9A-Z]{7})<\/bdi>/.exec(text)?.[1] ?? '';

async function count(question: ReturnType<typeof sql<{ n: number }>>): Promise<number> {
  const { rows } = await town.inside(north, async (tx) => question.execute(tx));
  return rows[0]?.n ?? -1;
}

describe('asking', () => {
  it('shows who has it, until when, a number and six digits, and leads to the case', async () => {
    const { receipt, browser, caseLink } = await ask({
      how: 'email',
      address: 'lee@families.test',
      school: north.birch,
    });
    expect(receipt.status).toBe(200);
    expect(receipt.text).toContain('We have it');
    expect(codeIn(receipt.text)).toMatch(/^[0-9A-Z]{7}$/);
    expect(digitsIn(receipt.text)).toMatch(/^\d{6}$/);
    expect(receipt.text).toContain('lee@families.test');
    const page = await browser.get(caseLink);
    expect(page.status).toBe(200);
    expect(page.text).toContain('She has missed it twice now.');
    expect(page.text).toContain('Answer promised by');
  });
});
