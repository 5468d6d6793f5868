import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type pg from 'pg';
import { createPool, inTenant } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { testedMajor } from '#test/database';
import { openTown, type Town } from '#test/town';

/**
 * A04, A05: whatever ends a request – an answer, an exception, a statement that fails, a timeout, a cancel from outside, a
 * connection that is shot – the next one on that connection sees its own district and nothing else.
 */
const requests = process.env['PORCHLIGHT_LONG'] === '1' ? 1_000_000 : testedMajor() < 18 ? 10_000 : 100_000;
const atOnce = 24;

let town: Town;
let pool: pg.Pool;
let other: pg.Pool;

beforeAll(async () => {
  town = await openTown();
  const url = town.ownerUrl;
  pool = createPool({ url, role: 'porchlight_app', size: 6, onError: () => {} });
  other = createPool({ url, role: 'porchlight_owner', size: 2, onError: () => {} });
}, 60_000);
afterAll(async () => {
  await pool.end();
  await other.end();
  await town.close();
});

type Seen = { set: string; own: number; foreign: number; pid: number };

async function look(districtId: Uuid, how: number): Promise<Seen | null> {
  return inTenant(pool, { districtId, personId: null, students: null, readOnly: how % 2 === 0 }, async (tx) => {
    const { rows } = await sql<Seen>`select current_setting('app.district') as set, pg_backend_pid() as pid,
        count(*) filter (where district_id = ${districtId})::int as own, count(*) filter (where district_id <> ${districtId})::int as "foreign"
      from roster.people`.execute(tx);
    if (how % 97 === 1) throw new Error('the work itself fails');
    if (how % 97 === 2) await sql`select 1 / 0`.execute(tx);
    if (how % 97 === 3) {
      await sql`set local statement_timeout = 5`.execute(tx);
      await sql`select pg_sleep(0.1)`.execute(tx);
    }
    if (how % 97 === 4) {
      const slow = sql`select pg_sleep(0.02)`.execute(tx);
      slow.catch(() => {});
      await other.query('select pg_cancel_backend($1)', [rows[0]?.pid]);
      await slow;
    }
    if (how % 997 === 5) await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    // A statement nobody waits for, and a scope set by hand: both must end with this transaction.
    if (how % 97 === 6) void sql`select pg_sleep(0.001)`.execute(tx).catch(() => {});
    if (how % 97 === 7) await sql`select set_config('app.district', ${town.south.district}, true)`.execute(tx);
    return rows[0] ?? null;
  });
}

describe('a connection that somebody else used before', () => {
  it(
    `carries nothing of them into ${requests.toLocaleString('en')} requests of two districts, one in twenty-five of which fails in some way`,
    { timeout: 3_600_000 },
    async () => {
      const people: Record<string, number> = {};
      for (const cast of [town.north, town.south]) {
        const { rows } = await other.query<{ n: number }>(
          'select count(*)::int as n from roster.people where district_id = $1',
          [cast.district],
        );
        people[cast.district] = rows[0]?.n ?? 0;
      }
      let next = 0;
      let answered = 0;
      let failed = 0;
      const wrong: string[] = [];
      const worker = async (): Promise<void> => {
        while (next < requests) {
          const how = next;
          next += 1;
          const { district } = how % 3 === 0 ? town.south : town.north;
          const seen = await look(district, how).catch(() => null);
          if (seen === null) failed += 1;
          else {
            answered += 1;
            if (seen.set !== district || seen.foreign !== 0 || seen.own !== people[district])
              wrong.push(`${how}: asked ${district}, was ${JSON.stringify(seen)}`);
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      expect(wrong).toEqual([]);
      expect([answered > requests * 0.9, failed > requests * 0.03]).toEqual([true, true]);
      const { rows } = await pool.query<{ set: string }>(
        `select coalesce(current_setting('app.district', true), '') as set`,
      );
      expect(rows[0]?.set).toBe('');
    },
  );

  it('without a district nothing is even sent', async () => {
    for (const districtId of ['', 'north', '00000000-0000', `${town.north.district}'; drop table roster.people; --`])
      await expect(
        inTenant(pool, { districtId, personId: null, students: null, readOnly: true }, async () => 'ran'),
      ).rejects.toThrow('A tenant scope takes UUIDs only.');
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from roster.people');
    expect(rows[0]?.n).toBe(0);
  });
});
