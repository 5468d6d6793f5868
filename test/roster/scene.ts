import { sql } from 'kysely';
import type pg from 'pg';
import { createFloor, type Floor } from '#platform/action';
import { type Actor, systemActor } from '#platform/actor';
import { createPool, inTenant, type TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { createLive } from '#platform/live';
import { createLog } from '#platform/log';
import { createSecrets } from '#platform/secrets';
import { readSettings } from '#platform/settings';
import { loadWords } from '#platform/words';
import { testDatabase, type TestDatabase } from '#test/database';

/** A district in a fresh database, with a floor to act on. */
export type Scene = {
  readonly floor: Floor;
  readonly districtId: Uuid;
  readonly system: Actor;
  /** The clock of this scene; set it to move on. */
  now: Temporal.Instant;
  inside<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  addDistrict(slug: string): Promise<Uuid>;
  close(): Promise<void>;
};

async function insertDistrict(pool: pg.Pool, slug: string): Promise<Uuid> {
  const id = newId();
  await inTenant(pool, { districtId: id, personId: null, students: null, readOnly: false }, async (tx) => {
    await sql`insert into platform.districts (id, slug, name, zone, languages, mode)
      values (${id}, ${slug}, ${slug}, 'America/Chicago', '{en,es,ar}', 'demo')`.execute(tx);
  });
  return id;
}

export async function makeScene(
  rooms: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  given?: Pick<TestDatabase, 'appUrl' | 'drop'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const database = given ?? (await testDatabase());
  const settings = readSettings({
    PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only',
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 6, onError: () => {} });
  const districtId = await insertDistrict(pool, 'north');
  const time = { now: Temporal.Instant.from('2026-11-23T15:00:00Z') };
  return {
    get now() {
      return time.now;
    },
    set now(moment) {
      time.now = moment;
    },
    floor: createFloor({
      settings,
      log: createLog(process.env['LOG_LEVEL'] ?? 'silent'),
      secrets: createSecrets(settings.secrets),
      words: loadWords({ rooms, onMissing: () => {} }),
      live: createLive(() => {}),
      pool,
      clock: () => time.now,
      wake: () => {},
    }),
    districtId,
    system: systemActor(districtId, 'test'),
    inside: async (work) => inTenant(pool, { districtId, personId: null, students: null, readOnly: false }, work),
    addDistrict: async (slug) => insertDistrict(pool, slug),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
