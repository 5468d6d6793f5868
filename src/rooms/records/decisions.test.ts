import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId } from '#platform/ids';
import { keepOptOuts } from '#rooms/channels';
import { chooseDirectory } from '#rooms/roster';
import { action } from '#platform/action';
import { withDatabase } from '#test/database';
import { openTown, type Town } from '#test/town';
import { z } from 'zod';
import { placeHold, releaseHold } from './actions/retention.ts';
import { applyDecisions, forgetDecisions, writeDecisions } from './decisions.ts';
import { count } from './records.testing.ts';

const sayNo = action('test.say_no', z.object({}), async (context) => {
  await keepOptOuts(context, [
    { id: newId(), kind: 'email', address: 'dana@families.test', at: context.now, how: 'own page' },
  ]);
});

describe('what was decided after the backup', () => {
  let town: Town;
  let folder: string;
  beforeAll(async () => {
    town = await openTown();
    folder = mkdtempSync(join(tmpdir(), 'porchlight-decisions-'));
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await town.close();
  });

  const owner = async (statement: string): Promise<void> =>
    withDatabase(town.ownerUrl, async (client) => {
      await client.query(statement);
    });
  /** As a restored backup of before would have it. */
  const restored = async (): Promise<void> => {
    for (const table of ['channels.opt_outs', 'roster.directory_choices', 'records.holds', 'records.times'])
      await owner(`delete from ${table} where district_id = '${town.north.district}'`);
    await owner(`update channels.contact_points set opted_out_at = null where district_id = '${town.north.district}'`);
  };

  it('is a no again, a hold again, a time again, before anybody is written to; sealed, and for its own district', async () => {
    const { north, south } = town;
    const { floor } = town.house;
    const system = systemActor(north.district, 'records.keep_decisions');
    const nair = await town.actorOf(north, north.nair);
    await floor.act(system, sayNo, {});
    await floor.act(await town.actorOf(north, north.dana), chooseDirectory, { studentId: north.nora, choice: 'out' });
    const { id: holdId } = await floor.act(nair, placeHold, {
      kind: 'person',
      subjectId: north.ada,
      reason: 'a case',
    });
    await owner(
      `insert into records.times (district_id, id, kept, days, changed_at) values ('${north.district}', gen_random_uuid(), 'conversations.closed', 400, now())`,
    );
    await writeDecisions(floor, system, folder);
    const [name = ''] = readdirSync(folder);
    const sealed = readFileSync(join(folder, name), 'utf8');
    expect([sealed.includes('dana'), sealed.includes(north.ada)]).toEqual([false, false]);
    await restored();
    expect(await applyDecisions(floor, north.district, folder)).toMatchObject({
      optOuts: 1,
      directory: 1,
      holds: 1,
      times: 1,
    });
    expect(await count(town, north, 'channels.contact_points', `opted_out_at is not null`)).toBe(1);
    expect(
      await count(town, north, 'roster.directory_choices', `choice = 'out' and student_id = '${north.nora}'`),
    ).toBe(1);
    expect(await count(town, north, 'records.holds', `id = '${holdId}' and released_at is null`)).toBe(1);
    expect(await applyDecisions(floor, south.district, folder)).toBeNull();
  });

  it('is applied twice like once, and takes back nothing that is newer', async () => {
    const { north } = town;
    const { floor } = town.house;
    const nair = await town.actorOf(north, north.nair);
    const { rows } = await withDatabase(town.ownerUrl, async (client) =>
      client.query<{ id: string }>(`select id from records.holds where district_id = '${north.district}'`),
    );
    await floor.act(nair, releaseHold, { holdId: rows[0]?.id ?? '', reason: 'settled' });
    await owner(`update records.times set days = 500, changed_at = now() where district_id = '${north.district}'`);
    expect(await applyDecisions(floor, north.district, folder)).toMatchObject({
      optOuts: 0,
      directory: 0,
      holds: 0,
      times: 0,
    });
    expect(await count(town, north, 'records.holds', 'released_at is null')).toBe(0);
    expect(await count(town, north, 'records.times', 'days = 500')).toBe(1);
  });

  it('is told as lost when the file is not there, or is not ours; and goes when the district does', async () => {
    const { north } = town;
    const { floor } = town.house;
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), 'not sealed by us');
    expect(await applyDecisions(floor, north.district, folder)).toBeNull();
    await forgetDecisions(north.district, folder);
    expect(readdirSync(folder)).toEqual([]);
    expect(await applyDecisions(floor, north.district, folder)).toBeNull();
  });
});
