import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTown, type Town } from '#test/town';
import { announceExport } from '../../src/commands/leaving.ts';

/** A18: a whole district leaves by command, or by two administrators and a delay; never in silence. */
let town: Town;

beforeAll(async () => {
  town = await openTown();
}, 60_000);
afterAll(async () => town.close());

const district = () => ({ id: town.north.district, name: 'north schools', slug: 'north' }) as never;

it('is told to every administrator before it begins, with who and why, and written down', async () => {
  const said: string[] = [];
  await announceExport(
    town.house,
    district(),
    { by: 'Priya Nair', reason: 'We move to another system in July.' },
    (line) => said.push(line),
  );
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ to: string; state: string; body: string }>`select address as to, state, body from channels.deliveries
      where district_id = ${town.north.district} and once_key like 'whole export %'`.execute(tx),
  );
  expect(rows.map((row) => [row.to, row.state])).toEqual([['nair@staff.test', 'delivered']]);
  expect(rows[0]?.body).toContain('Priya Nair');
  expect(rows[0]?.body).toContain('We move to another system in July.');
  expect(said).toEqual(['1 of 1 administrators are told by mail.']);
  const { rows: kept } = await town.inside(town.north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from platform.audit
      where district_id = ${town.north.district} and what = 'whole district exported'`.execute(tx),
  );
  expect(kept[0]?.n).toBe(1);
});

it('does not begin without a name and a reason', async () => {
  for (const flags of [
    {},
    { by: 'Somebody' },
    { by: 'Somebody', reason: 'because' },
    { by: ' ', reason: 'A whole sentence.' },
  ])
    await expect(announceExport(town.house, district(), flags, () => {})).rejects.toThrow('--by NAME and --reason WHY');
});

it('has no act of the interface, and one page: for administrators, behind two people and a delay', () => {
  const whole = town.house.routes.filter((route) => /export|backup|dump/.test(route.path));
  expect(whole.length).toBeGreaterThan(0);
  expect(whole.filter((route) => !route.path.startsWith('/admin/whole-export'))).toEqual([]);
  for (const route of whole) expect([route.path, route.who]).toEqual([route.path, ['administrator']]);
});
