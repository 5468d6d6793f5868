import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { sweep } from './records.jobs.ts';
import { openScene, type Scene } from './records.testing.ts';

const long = process.env['PORCHLIGHT_LONG'] === '1';

/** One kind of each way to be held: by whom a row is about, by any hold of the district, by none. */
const kinds = [
  { kept: 'roster.addresses', table: 'roster.contact_details', days: 2555, heldBy: 'own' },
  { kept: 'records.notices', table: 'records.notices', days: 2555, heldBy: 'any' },
  { kept: 'records.tombstones', table: 'records.tombstones', days: 3650, heldBy: 'none' },
] as const;

/** Half days beyond its time, or before it; null: its time has not begun to run. */
type Row = { readonly kind: 0 | 1 | 2; readonly who: 0 | 1 | 2; readonly over: number | null };
const row: fc.Arbitrary<Row> = fc.record({
  kind: fc.constantFrom(0, 1, 2),
  who: fc.constantFrom(0, 1, 2),
  over: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -400, max: 400 }).map((n) => n + 0.5) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});
const holds = fc.uniqueArray(fc.record({ who: fc.constantFrom(0, 1, 2), released: fc.boolean() }), {
  maxLength: 3,
  selector: (one) => one.who,
});

describe('a night of deleting, whatever rows, holds and dates', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  }, 120_000);
  afterAll(async () => scene.close());

  const districtOf = (): Uuid => scene.town.north.district;
  const run = async (statement: ReturnType<typeof sql>): Promise<void> =>
    scene.town.inside(scene.town.north, async (tx) => {
      await statement.execute(tx);
    });
  const people = (): readonly Uuid[] => [scene.town.north.dana, scene.town.north.amal, scene.town.north.sami];

  async function put(id: Uuid, { kind, who, over }: Row, at: number): Promise<void> {
    const { days } = kinds[kind];
    const ended = over === null ? null : scene.town.now().subtract({ hours: 24 * days + 12 * over });
    const district = districtOf();
    // A notice and a mark have no beginning of their own: their time always runs.
    const surely = ended ?? scene.town.now();
    if (kind === 0)
      await run(sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written, ended_at)
        values (${district}, ${id}, ${people()[who]}, 'email', ${`${id}@gone.test`}, 'gone', ${ended})`);
    else if (kind === 1)
      await run(
        sql`insert into records.notices (district_id, id, year, begun_at) values (${district}, ${id}, ${`${at} ${id}`}, ${surely})`,
      );
    else
      await run(sql`insert into records.tombstones (district_id, id, hash, kept, run_id, removed_at)
        values (${district}, ${id}, ${id}, 'test', ${id}, ${surely})`);
  }

  async function left(table: string, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
    return scene.town.inside(scene.town.north, async (tx) => {
      const { rows } = await sql<{ id: Uuid }>`select id from ${sql.table(table)} where district_id = ${districtOf()}
        and id = any(${[...ids]}::uuid[])`.execute(tx);
      return new Set(rows.map((one) => one.id));
    });
  }

  it('takes all that is older than its time and under no hold, and nothing else; and says what it took', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), holds, async (rows, placed) => {
        const all = rows.map((one) => ({ ...one, id: newId() }));
        for (const [at, one] of all.entries()) await put(one.id, one, at);
        for (const one of placed)
          await run(sql`insert into records.holds (district_id, id, kind, subject_id, reason, placed_at, released_at)
            values (${districtOf()}, ${newId()}, 'person', ${people()[one.who]}, 'a case', ${scene.town.now()}, ${one.released ? scene.town.now() : null})`);
        const standing = new Set(placed.filter((one) => !one.released).map((one) => one.who));
        const { runId, failed } = await sweep(
          scene.town.house.floor,
          systemActor(districtOf(), 'records.sweep'),
          scene.collected,
        );
        expect(failed).toEqual([]);
        for (const [kind, { kept, table, heldBy }] of kinds.entries()) {
          const mine = all.filter((one) => one.kind === kind);
          const held = (one: Row): boolean =>
            heldBy === 'own' ? standing.has(one.who) : heldBy === 'any' && standing.size > 0;
          const over = mine.filter((one) => one.over !== null && one.over > 0);
          const gone = over.filter((one) => !held(one)).map((one) => one.id);
          const there = await left(
            table,
            mine.map((one) => one.id),
          );
          expect(
            mine
              .map((one) => one.id)
              .filter((id) => !there.has(id))
              .toSorted(),
          ).toEqual(gone.toSorted());
          const said = await scene.town.inside(scene.town.north, async (tx) => {
            const { rows: counts } = await sql<{ units: number; held: number; tables: Record<string, number> }>`
              select units, held, tables from records.run_counts where run_id = ${runId} and kept = ${kept}`.execute(
              tx,
            );
            return counts[0] ?? { units: 0, held: 0, tables: {} };
          });
          expect([said.units, said.tables[table] ?? 0, said.held]).toEqual([
            gone.length,
            gone.length,
            over.length - gone.length,
          ]);
        }
        // What was spared must not wait for the next try.
        for (const { table } of kinds)
          await run(sql`delete from ${sql.table(table)} where id = any(${all.map((one) => one.id)}::uuid[])`);
        await run(sql`delete from records.holds where district_id = ${districtOf()}`);
      }),
      { numRuns: long ? 300 : 12 },
    );
  }, 600_000);
});
