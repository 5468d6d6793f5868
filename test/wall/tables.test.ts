import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, inTenant, outsideTheWall, selfCheck, type TenantTx } from '#platform/database';
import { newId } from '#platform/ids';
import { sql } from 'kysely';
import { testDatabase } from '#test/database';

/** Why each table stands outside the tenant wall. A new one needs a line here. */
const reasons: Readonly<Record<string, string>> = {
  'platform.districts': 'must be known before the tenant is',
  'platform.hosts': 'a request names its tenant by its host',
  'platform.mail_addresses': 'a mail names its tenant by its recipient',
  'platform.sessions': 'a cookie names its tenant; holds only a keyed hash and ids',
  'platform.contact_hashes': 'keyed hashes of contact points, to find the district of one',
  'platform.data_classes': 'the same for every district; no person in it',
  'platform.tenant_tables': 'the list of the tables behind the wall',
  'platform.backups': 'of the whole installation; names of files, moments and counts',
  'platform.rates': 'a visitor is counted before anything is known; keyed hashes and counts, for a day',
};

type Column = { name: string; type: string; element: string | null };

/** Any value of a column's type; the test database has its checks and foreign keys taken off. */
function anyValue({ name, type, element }: Column, district: string): unknown {
  if (name === 'district_id') return district;
  if (element !== null) return `{}`;
  if (type === 'uuid') return newId();
  if (type === 'timestamptz') return '2026-11-16T15:00:00Z';
  if (type === 'date') return '2026-11-16';
  if (type === 'time') return '08:00';
  if (['int2', 'int4', 'int8', 'numeric', 'float8'].includes(type)) return 1;
  if (type === 'bool') return false;
  if (type === 'jsonb') return '{}';
  if (type === 'bytea') return Buffer.from('x');
  if (type === 'tsvector') return 'word';
  return newId();
}

describe('the wall between districts', () => {
  const north = newId();
  const south = newId();
  let pool: pg.Pool;
  let drop: () => Promise<void>;
  let tables: string[] = [];

  const as = async <T>(district: string, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    inTenant(pool, { districtId: district, personId: null, students: null, readOnly: false }, work);

  beforeAll(async () => {
    const database = await testDatabase();
    drop = async () => database.drop();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ name: string }>('select name from platform.tenant_tables order by name');
    tables = rows.map((row) => row.name);
    const { rows: constraints } = await owner.query<{ table: string; name: string }>(
      `select conrelid::regclass::text as table, conname as name from pg_constraint where contype in ('c', 'f') and connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`,
    );
    for (const { table, name } of constraints)
      if (table !== '-' && table !== '') await owner.query(`alter table ${table} drop constraint if exists "${name}"`);
    for (const table of tables) {
      const { rows: columns } = await owner.query<Column>(
        `select a.attname as name, t.typname as type, e.typname as element from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
         where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''`,
        [table],
      );
      for (const district of [north, south]) {
        const names = columns.map((column) => `"${column.name}"`).join(', ');
        await owner.query(
          `insert into ${table} (${names}) values (${columns.map((_, place) => `$${place + 1}`).join(', ')})`,
          columns.map((column) => anyValue(column, district)),
        );
      }
    }
    await owner.end();
    pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 4, onError: () => {} });
  }, 180_000);

  afterAll(async () => {
    await pool.end();
    await drop();
  });

  it('stands around every table that is not on the list of exceptions, each with its reason', async () => {
    expect(await selfCheck(pool).then((all) => all.filter((one) => one.id !== 'fsync'))).toEqual([]);
    expect([...outsideTheWall].toSorted()).toEqual(Object.keys(reasons).toSorted());
    expect(tables.length).toBeGreaterThan(50);
  });

  it('shows nothing of any table where no district is set', async () => {
    const client = await pool.connect();
    for (const table of tables) {
      const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${table}`);
      expect([table, Number(rows[0]?.n)]).toEqual([table, 0]);
    }
    client.release();
  });

  it('shows each district its own row of every table and never the other’s', async () => {
    for (const district of [north, south]) {
      await as(district, async (tx) => {
        for (const table of tables) {
          const { rows } = await sql<{
            own: number;
            all: number;
          }>`select count(*) filter (where district_id = ${district})::int as own, count(*)::int as all from ${sql.raw(table)}`.execute(
            tx,
          );
          expect([table, rows[0]]).toEqual([table, { own: 1, all: 1 }]);
        }
      });
    }
  });

  it('lets nobody write into, change or delete the other district’s rows', async () => {
    for (const table of tables) {
      const moved = await as(north, async (tx) =>
        sql`update ${sql.raw(table)} set district_id = ${south}`.execute(tx),
      ).then(
        () => 'moved',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'error'),
      );
      // 42501: row-level security, or no right to update at all (append-only tables).
      expect([table, moved]).toEqual([table, '42501']);
      const deleted = await as(north, async (tx) =>
        sql`delete from ${sql.raw(table)} where district_id = ${south}`.execute(tx),
      ).then(
        (result) => Number(result.numAffectedRows ?? 0n),
        (error: unknown) => (error instanceof Error && 'code' in error && error.code === '42501' ? 0 : -1),
      );
      expect([table, deleted]).toEqual([table, 0]);
    }
  });

  it('keeps the audit append-only for the application', async () => {
    for (const statement of [
      "update platform.audit set what = 'x'",
      'delete from platform.audit',
      "update platform.audit_seals set hash = 'x'",
      'delete from platform.audit_seals',
      'delete from platform.looks',
    ]) {
      await expect(as(north, async (tx) => sql.raw(statement).execute(tx))).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('forgets the district when a transaction ends, however it ended', async () => {
    for (let round = 0; round < 50; round += 1) {
      await as(round % 2 === 0 ? north : south, async (tx) => {
        await sql`select 1`.execute(tx);
        if (round % 5 === 0) throw new Error('taken back');
      }).catch(() => {});
      const { rows } = await pool.query<{ set: string }>(
        `select coalesce(current_setting('app.district', true), '') as set`,
      );
      expect(rows[0]?.set).toBe('');
    }
  });
});

describe('the self-check bites', () => {
  it.each([
    ['a table without the wall', 'create table roster.open (id uuid)', 'not behind the tenant wall'],
    ['row-level security switched off', 'alter table roster.people disable row level security', 'off or not forced'],
    ['not forced', 'alter table roster.people no force row level security', 'off or not forced'],
    ['a restrictive policy', 'create policy tighter on roster.people as restrictive using (true)', 'restrictive'],
    ['a policy of another hand', 'create policy wider on roster.people using (true)', 'did not make'],
    ['a definer view', 'create view roster.leak as select * from roster.people', 'reader'],
    ['a materialised view', 'create materialized view roster.leak as select * from roster.people', 'materialised'],
  ])('%s is found', async (_name, statement, says) => {
    const database = await testDatabase();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(statement);
    await owner.end();
    const pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 1, onError: () => {} });
    const findings = await selfCheck(pool);
    expect(findings.map((finding) => finding.says).join('\n')).toContain(says);
    const asOwner = createPool({ url: database.ownerUrl, role: 'porchlight_owner', size: 1, onError: () => {} });
    expect((await selfCheck(asOwner)).map((finding) => finding.id)).toContain('user');
    await pool.end();
    await asOwner.end();
    await database.drop();
  });
});
