import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { openTown, type Town } from '#test/town';

let town: Town;

beforeAll(async () => {
  town = await openTown();
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`insert into channels.deliveries (district_id, id, kind, category, person_id, address, language, subject, body, send_after, created_at)
      values (${north.district}, ${newId()}, 'paper', 'announcement', ${north.sami}, ${north.sami}, 'ar', 'يوم التصوير', 'يوم الثلاثاء', now(), now())`.execute(
      tx,
    ),
  );
});
afterAll(async () => town.close());

const state = async (): Promise<string | undefined> => {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ state: string }>`select state from channels.deliveries where kind = 'paper'`.execute(tx),
  );
  return rows[0]?.state;
};

it('a letter is printed in the family’s language, handed out by class, and then counts as delivered', async () => {
  const { north } = town;
  const brandt = await town.browser(north, north.brandt);
  const list = await brandt.get('/desk/paper');
  expect(list.text).toContain('Room 11');
  const href = /href="(\/desk\/paper\/print[^"]+)"/.exec(list.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const sheets = await brandt.get(href);
  expect(sheets.text).toContain('class="letter"');
  expect(sheets.text).toContain('lang="ar" dir="rtl"');
  expect(sheets.text).toContain('Yusuf Haddad');
  const ids = /name="ids" value="([^"]+)"/.exec(sheets.text)?.[1] ?? '';
  await brandt.post('/desk/paper/handed', { ids });
  expect(await state()).toBe('queued');
  await brandt.post('/desk/paper/printed', { ids });
  expect(await state()).toBe('sent');
  await brandt.post('/desk/paper/printed', { ids });
  expect((await brandt.get('/desk/paper')).text).toContain('Printed, to hand out');
  await brandt.post('/desk/paper/handed', { ids });
  expect(await state()).toBe('delivered');
});

it('a letter of another school is neither seen nor marked', async () => {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`update channels.deliveries set state = 'queued' where kind = 'paper'`.execute(tx),
  );
  const lund = await town.browser(north, north.lund);
  expect((await lund.get('/desk/paper')).text).toContain('No letter waits');
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ id: string }>`select id from channels.deliveries where kind = 'paper'`.execute(tx),
  );
  await lund.post('/desk/paper/printed', { ids: rows[0]?.id ?? '' });
  expect(await state()).toBe('queued');
});
