import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action } from '#platform/action';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { z } from 'zod';
import { type Cast, openTown, type Town } from '#test/town';

let town: Town;
let north: Cast;

type Told = { id: Uuid; at: string; words: string; owner?: Uuid; school?: Uuid; helpers?: Uuid[]; excluded?: Uuid[] };
type Reader = { me: Uuid; schools?: Uuid[]; units?: Uuid[]; everywhere?: boolean; most?: number };

const tell = action('test.search_rows', z.custom<readonly Told[]>(), async ({ tx, actor }, rows) => {
  for (const row of rows)
    await sql`insert into conversations.search (district_id, id, school_id, owner_id, helper_ids, excluded_ids, opened_at, words)
      values (${actor.districtId}, ${row.id}, ${row.school ?? null}, ${row.owner ?? null}, ${row.helpers ?? []}::uuid[], ${row.excluded ?? []}::uuid[], ${row.at}::timestamptz, to_tsvector('simple', ${row.words}))`.execute(
      tx,
    );
});

const find = action(
  'test.search_find',
  z.custom<{ asked: string; reader: Reader }>(),
  async ({ tx }, { asked, reader: { me, schools = [], units = [], everywhere = false, most = 50 } }) => {
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from conversations.find(${asked}, ${me}, ${schools}::uuid[], ${units}::uuid[], ${everywhere}, ${most})`.execute(
      tx,
    );
    return rows.map((row) => row.id);
  },
);

const asIn = async (cast: Cast, asked: string, reader: Reader): Promise<readonly Uuid[]> =>
  town.house.floor.act(systemActor(cast.district, 'test'), find, { asked, reader });
const keep = async (...rows: Told[]): Promise<void> =>
  town.house.floor.act(systemActor(north.district, 'test'), tell, rows);

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

describe('search', () => {
  it('finds the newest first, however long ago they were', async () => {
    const years = [
      '1998-03-01T12:00Z',
      '2004-02-29T12:00Z',
      '2021-07-01T12:00Z',
      '2026-11-01T12:00Z',
      '2031-01-01T12:00Z',
    ];
    const rows = years.map((at): Told => ({ id: newId(), at, words: 'quillwort lantern', owner: north.brandt }));
    await keep(...rows);
    const newest = rows.map((row) => row.id).toReversed();
    expect(await asIn(north, 'quillwort & lanter:*', { me: north.brandt, everywhere: true })).toEqual(newest);
    expect(await asIn(north, 'quillwort', { me: north.brandt })).toEqual(newest);
    expect(await asIn(north, 'quillwort', { me: north.brandt, most: 2 })).toEqual(newest.slice(0, 2));
    expect(await asIn(north, 'quillwort & lamp', { me: north.brandt, everywhere: true })).toEqual([]);
  });

  it('shows a person what they own, help with or answer for, and nothing that is about them', async () => {
    const [own, helped, ofSchool, elsewhere, aboutMe] = [newId(), newId(), newId(), newId(), newId()];
    const words = 'tamarisk';
    await keep(
      { id: own, at: '2026-05-01T12:00Z', words, owner: north.nair },
      { id: helped, at: '2026-03-01T12:00Z', words, owner: north.brandt, helpers: [north.nair] },
      { id: ofSchool, at: '2025-01-01T12:00Z', words, owner: north.brandt, school: north.birch },
      { id: elsewhere, at: '2026-05-02T12:00Z', words, owner: north.brandt },
      { id: aboutMe, at: '2026-05-03T12:00Z', words, owner: north.brandt, school: north.birch, excluded: [north.nair] },
    );
    expect(await asIn(north, 'tamarisk', { me: north.nair })).toEqual([own, helped]);
    expect(await asIn(north, 'tamar:*', { me: north.nair, schools: [north.birch] })).toEqual([own, helped, ofSchool]);
    expect(await asIn(north, 'tamarisk', { me: north.nair, everywhere: true })).toEqual([
      elsewhere,
      own,
      helped,
      ofSchool,
    ]);
  });

  it('never leaves the district, and cannot be asked for the marks it keeps', async () => {
    const id = newId();
    await keep({ id, at: '2026-05-01T12:00Z', words: 'saltbush', owner: north.brandt });
    expect(await asIn(town.south, 'saltbush', { me: north.brandt, everywhere: true })).toEqual([]);
    for (const asked of ['@o:*', 'o:*', `o${north.brandt}`])
      expect(await asIn(north, asked, { me: north.nair, everywhere: true })).not.toContain(id);
  });
});
