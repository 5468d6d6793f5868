import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveImport, guardianMayAbout, rejectImport, setSource } from '#rooms/roster';
import { type NightlyDistrict, openNightlyTown, type NightlyTown } from './nightly-town.ts';
import { district, type Files, nights, type World, zipped } from './nights.ts';
import { smallFiles } from './small.ts';

let town: NightlyTown;
let north: NightlyDistrict;

beforeAll(async () => {
  town = await openNightlyTown();
  town.scene.now = Temporal.Instant.from('2026-11-01T12:00:00Z');
  north = await town.district();
  await town.scene.floor.act(north.actor, setSource, { kind: 'folder', name: 'SIS', loadAt: '02:30' });
});
afterAll(async () => town.close());

type Picture = { people: number; names: string; ties: number };

const picture = async (): Promise<Picture> => {
  const row =
    await north.row<Picture>(`select count(*)::int as people, coalesce(md5(string_agg(source_id || given_name || family_name || coalesce(grade, ''), ',' order by source_id)), '') as names,
      (select count(*)::int from roster.guardianships where district_id = :district and ended_at is null) as ties
    from roster.people where district_id = :district and status = 'active'`);
  if (row === undefined) throw new Error('no picture');
  return row;
};

const idOf = async (source: string): Promise<string> =>
  (
    await north.row<{ id: string }>(
      `select id from roster.people where district_id = :district and source_id = '${source}'`,
    )
  )?.id ?? '';

const world: World = {
  async maySee(guardian, student) {
    const asked = { guardianId: await idOf(guardian), studentId: await idOf(student), right: 'see_records' as const };
    return town.scene.floor.ask(
      north.actor,
      { name: 'test', answer: async (reader) => guardianMayAbout(reader, asked) },
      null,
    );
  },
  async approve(importId) {
    await town.scene.floor.act(north.actor, approveImport, { importId: importId ?? '' });
  },
  async reject(importId) {
    await town.scene.floor.act(north.actor, rejectImport, { importId: importId ?? '' });
  },
};

/** Minutes after two in the morning at which the worker is seen to look; it does so each minute. */
const looks = [10, 11, 12, 30, 31, 45, 60];

async function sleepThrough(night: Temporal.Instant): Promise<void> {
  for (const minute of looks) {
    town.scene.now = night.add({ minutes: minute });
    await north.look();
  }
}

describe('a month of nightly loads', () => {
  test('has thirty nights, and every kind of broken file of G01 to G08', () => {
    expect(nights).toHaveLength(30);
    const kinds = new Set(nights.map((night) => night.id));
    expect([...kinds].toSorted()).toEqual(['G01', 'G02', 'G03', 'G04', 'G05', 'G06', 'G07', 'G08', 'good']);
  });

  test.each(nights.map((night, at) => [at + 1, night.id, night.name, night] as const))(
    'night %i, %s: %s',
    async (day, _id, _name, night) => {
      const date = Temporal.PlainDate.from({ year: 2026, month: 11, day });
      const before = { picture: await picture(), loads: (await north.view()).loads.length, told: north.told.length };
      const roster = district(night.stale === true ? '2026-10-01T00:00:00Z' : `${date.toString()}T20:00:00Z`);
      night.change(roster);
      if (night.expect !== 'nothing') {
        const files: Files = smallFiles(roster);
        const sent = night.breaks?.(files) ?? files;
        await writeFile(join(north.folder, 'roster.zip'), sent instanceof Uint8Array ? sent : zipped(sent));
      }
      // Two in the morning in Chicago.
      await sleepThrough(date.add({ days: 1 }).toZonedDateTime({ timeZone: 'UTC', plainTime: '08:00' }).toInstant());
      const { loads } = await north.view();
      const last = loads[0];
      const after = await picture();
      const isTrouble = night.expect === 'held' || night.expect === 'rejected';
      expect(loads.length - before.loads).toBe(night.expect === 'nothing' ? 0 : 1);
      if (night.expect === 'warned') {
        expect(last?.status).toBe('applied');
        expect(last?.errorCount).toBeGreaterThan(0);
      } else if (night.expect !== 'nothing') expect(last?.status).toBe(night.expect);
      // Held, refused and missing nights change nobody. A single tie that a held file ends counts at once.
      if (isTrouble || night.expect === 'nothing') {
        expect([after.people, after.names]).toEqual([before.picture.people, before.picture.names]);
        expect(before.picture.ties - after.ties).toBeLessThanOrEqual(1);
      }
      expect(north.told.length - before.told).toBe(isTrouble ? 1 : 0);
      expect(await readdir(north.folder)).not.toContain('roster.zip');
      await night.after?.(world, last?.importId ?? null);
    },
  );

  test('nothing was thrown away: every file stands in done or failed', async () => {
    const put = [...(await readdir(join(north.folder, 'done'))), ...(await readdir(join(north.folder, 'failed')))];
    expect(put).toHaveLength(nights.filter((night) => night.expect !== 'nothing').length);
    expect((await readdir(north.folder)).toSorted()).toEqual(['done', 'failed']);
  });
});
