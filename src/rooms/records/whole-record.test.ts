import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene, type Scene } from './records.testing.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, 120_000);
afterAll(async () => scene.close());

/** A column that names a person, or something that belongs to one. */
const personal =
  /^(student|person|guardian|asker|told|author|subject|people|reader|about|conversation)_ids?$|^child_name$/;

describe('a records request', () => {
  it('looks into every table in which a person may stand, or says why not', async () => {
    const { town, collected } = scene;
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ name: string; columns: string[] }>`select t.name, array_agg(a.attname::text) as columns
        from platform.tenant_tables t join pg_attribute a on a.attrelid = t.name::regclass and a.attnum > 0 and not a.attisdropped
        group by t.name order by t.name`.execute(tx),
    );
    const named = rows.filter((row) => row.columns.some((column) => personal.test(column))).map((row) => row.name);
    const told = new Set(collected.sources.flatMap((source) => source.tables));
    const reasons = collected.notInRecords;
    expect(named.length).toBeGreaterThan(40);
    // A new table needs a place in its room's `*.sources.ts`: among the tables of a source, or with its reason.
    expect(named.filter((name) => !told.has(name) && reasons[name] === undefined)).toEqual([]);
    const all = new Set(rows.map((row) => row.name));
    expect([...told, ...Object.keys(reasons)].filter((name) => !all.has(name))).toEqual([]);
    expect(Object.keys(reasons).filter((name) => told.has(name))).toEqual([]);
  });

  it('has words for each kind of record that a room contributes', () => {
    const t = scene.town.house.floor.words.translator('ar');
    for (const { kind } of scene.collected.sources)
      expect([kind, t.has(`records.source.${kind}`)]).toEqual([kind, true]);
  });
});
