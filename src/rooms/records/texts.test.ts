import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfText, textAsMail, textBlocks } from '#platform/own-texts';
import { type Browser, openTown, type Town } from '#test/town';
import { count } from './records.testing.ts';
import { ownKeys, unknownPlaceholders } from './texts.rules.ts';

describe('what people write as plain text', () => {
  it('has headings and paragraphs, and nothing else: signs of a page stay signs', () => {
    expect(textBlocks('# Your rights\r\nYou may look.\nAt any time.\n\n\n<b>Ask</b> us.')).toEqual([
      { kind: 'heading', text: 'Your rights' },
      { kind: 'paragraph', text: 'You may look.\nAt any time.' },
      { kind: 'paragraph', text: '<b>Ask</b> us.' },
    ]);
    expect(textAsMail('# One\ntwo')).toBe('One\n\ntwo');
    expect(unknownPlaceholders('records.notice.text', '{district} {year} {distrikt}')).toEqual(['distrikt']);
  });
});

describe('texts about rights in the district’s own words', () => {
  let town: Town;
  let nair: Browser;
  const page = '/admin/rights-texts/discrimination/en';
  const own = '# What we promise\nNobody is <left> out here.\n\nCall us.';

  const rights = async (language = 'en'): Promise<string> =>
    (await (await town.browser(town.north, null)).get('/rights', { 'accept-language': language })).text;
  const draftVersion = async (): Promise<string> =>
    /name="version" value="(\d+)"/.exec((await nair.get(page)).text)?.[1] ?? '';
  const houseWords = 'Nobody may be treated worse at school';

  beforeAll(async () => {
    town = await openTown();
    nair = await town.browser(town.north, town.north.nair);
  }, 60_000);
  afterAll(async () => town.close());

  it('are the house’s until somebody published others, and are shown before that', async () => {
    expect(await rights()).toContain(houseWords);
    const list = (await nair.get('/admin/rights-texts')).text;
    expect(list.split('/admin/rights-texts/').length - 1).toBe(ownKeys.length * 3);
    expect((await nair.get(page)).text).toContain(houseWords);
    expect((await nair.post(page, { body: own })).status).toBe(303);
    const preview = (await nair.get(page)).text;
    expect([preview.includes('What we promise</h3>'), preview.includes('Nobody is &lt;left&gt; out here.')]).toEqual([
      true,
      true,
    ]);
    expect(await rights()).toContain(houseWords);
    expect((await nair.post(`${page}/publish`, { version: await draftVersion() })).status).toBe(303);
    const public_ = await rights();
    expect([public_.includes('What we promise</h3>'), public_.includes(houseWords)]).toEqual([true, false]);
    // The other languages say the house's, and another district its own.
    expect(await rights('es')).not.toContain('What we promise');
    expect((await (await town.browser(town.south, null)).get('/rights')).text).toContain(houseWords);
  });

  it('are published only as they were seen', async () => {
    await nair.post(page, { body: 'one' });
    const seen = await draftVersion();
    await nair.post(page, { body: 'two' });
    const refused = await nair.post(`${page}/publish`, { version: seen });
    expect([refused.status, refused.text.includes('Somebody changed it meanwhile')]).toEqual([422, true]);
    const unknown = await nair.post(page, { body: 'by {mistake}' });
    expect([unknown.status, unknown.text.includes('“mistake”'), unknown.text.includes('by {mistake}')]).toEqual([
      422,
      true,
      true,
    ]);
    expect((await nair.post(page, { body: ' ' })).status).toBe(422);
  });

  it('offer a new text of the house, and never impose it', async () => {
    await town.inside(town.north, async (tx) =>
      sql`insert into platform.own_texts (district_id, id, key, language, version, state, body, house_hash, set_at)
        values (${town.north.district}, gen_random_uuid(), 'conversations.legal.rights.discrimination', 'en', 90, 'published', 'ours', ${hashOfText('what the house said last year')}, now())`.execute(
        tx,
      ),
    );
    expect((await nair.get('/admin/rights-texts')).text).toContain('The house’s text changed');
    const offered = (await nair.get(page)).text;
    expect([offered.includes('The house’s text now'), offered.includes(houseWords)]).toEqual([true, true]);
    expect(await rights()).not.toContain(houseWords);
    expect((await nair.post(`${page}/keep`, {})).status).toBe(303);
    expect((await nair.get(page)).text).not.toContain('The house’s text now');
    expect(await rights()).toContain('ours');
  });

  it('go back to the house’s, with every version kept and written down', async () => {
    expect((await nair.post(`${page}/restore`, {})).status).toBe(303);
    expect(await rights()).toContain(houseWords);
    expect((await nair.get(page)).text).toContain('What we promise</h3>');
    expect(await count(town, town.north, 'platform.own_texts')).toBeGreaterThan(5);
    expect(
      await count(town, town.north, 'platform.audit', `what in ('own text published', 'house text restored')`),
    ).toBe(2);
    await expect(
      town.inside(town.north, async (tx) => sql`update platform.own_texts set body = 'x'`.execute(tx)),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('are in the yearly notice, in the language that has them, with what is filled in', async () => {
    const notice = '/admin/rights-texts/text/en';
    await nair.get(notice);
    await nair.post(notice, { body: '# Rights\n{district} tells you in {year}: {days} days.' });
    const version = /name="version" value="(\d+)"/.exec((await nair.get(notice)).text)?.[1] ?? '';
    expect((await nair.post(`${notice}/publish`, { version })).status).toBe(303);
    await nair.get('/admin/annual-notice');
    expect((await nair.post('/admin/annual-notice', { sure: '1' })).status).toBe(303);
    await town.work(town.north);
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        body: string;
      }>`select body from channels.deliveries where district_id = ${town.north.district} and once_key like 'notice %' and language = 'en' limit 1`.execute(
        tx,
      ),
    );
    expect(rows[0]?.body).toMatch(/^Rights\n\nnorth schools tells you in \d{4}-\d{4}: 45 days\.\n/);
  });

  it('are written by administrators only', async () => {
    for (const name of ['brandt', 'calloway', 'baptiste', 'dana'] as const) {
      const browser = await town.browser(town.north, town.north[name]);
      expect([name, (await browser.get(page)).status]).toEqual([name, 404]);
    }
    expect((await nair.get('/admin/rights-texts/discrimination/xx')).status).toBe(404);
    expect((await nair.get('/admin/rights-texts/nothing/en')).status).toBe(404);
  });
});
