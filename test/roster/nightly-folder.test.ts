import { mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { beginLoad, setSource, switchSource, watchSources } from '#rooms/roster';
import { type NightlyDistrict, openNightlyTown, type NightlyTown } from './nightly-town.ts';
import { smallFiles, smallRoster, type SmallRoster } from './small.ts';
import { zipOf } from './zip.ts';

let town: NightlyTown;
let north: NightlyDistrict;
let sourceId = '';

beforeAll(async () => {
  town = await openNightlyTown();
});
afterAll(async () => town.close());

const act = async (input: { loadAt?: string | null; needsManifest?: boolean } = {}): Promise<string> => {
  const { id } = await town.scene.floor.act(north.actor, setSource, {
    kind: 'folder',
    name: 'The office system',
    ...(sourceId === '' ? {} : { sourceId }),
    ...input,
  });
  return id;
};

beforeEach(async () => {
  town.scene.now = Temporal.Instant.from('2026-11-23T15:00:00Z');
  north = await town.district();
  sourceId = '';
  sourceId = await act();
});

const zip = (roster: SmallRoster = smallRoster()): Uint8Array =>
  zipOf(Object.entries(smallFiles(roster)).map(([name, text]) => ({ name, content: Buffer.from(text) })));

const lay = async (name: string, content: string | Uint8Array): Promise<void> =>
  writeFile(join(north.folder, name), content);

async function layFolder(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  await mkdir(join(north.folder, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) await lay(join(folder, name), content);
}

/** Looks each minute, so many times. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await north.look();
    town.pass({ minutes: 1 });
  }
}

const inFolder = async (name = ''): Promise<string[]> => (await readdir(join(north.folder, name))).toSorted();

describe('the watched folder', () => {
  test('takes a zip once nothing of it has changed for a minute, and puts it away with the time', async () => {
    await lay('roster.zip', zip());
    await north.look();
    expect(await north.last()).toBeUndefined();
    town.pass({ seconds: 59 });
    await north.look();
    expect(await north.last()).toBeUndefined();
    town.pass({ seconds: 1 });
    await north.look();
    expect(await north.last()).toMatchObject({
      status: 'applied',
      fileName: 'roster.zip',
      source: 'The office system',
    });
    expect(await inFolder()).toEqual(['done']);
    expect(await inFolder('done')).toEqual(['2026-11-23T150100Z roster.zip']);
  });

  test('takes a folder of CSV files, and CSV files that lie there themselves', async () => {
    await layFolder('monday', smallFiles(smallRoster()));
    await minutes(2);
    expect(await north.last()).toMatchObject({ status: 'applied', fileName: 'monday' });
    const next = smallRoster();
    next.users = next.users.map((user) => (user.id === 'nora' ? { ...user, grade: '03' } : user));
    await layFolder('', smallFiles(next));
    await minutes(2);
    expect(await north.last()).toMatchObject({ status: 'applied', fileName: 'csv' });
    expect(await inFolder()).toEqual(['done']);
  });

  test('waits while a file grows, and for a zip whose end is missing', async () => {
    const whole = zip();
    for (let part = 1; part <= 4; part += 1) {
      await lay('roster.zip', whole.subarray(0, Math.floor((whole.length * part) / 5)));
      await minutes(3);
      expect(await north.last()).toBeUndefined();
    }
    await lay('roster.zip', whole);
    await minutes(2);
    expect(await north.last()).toMatchObject({ status: 'applied' });
  });

  test('waits for every file that the manifest announces', async () => {
    const { 'enrollments.csv': late = '', ...files } = smallFiles(smallRoster());
    await layFolder('tonight', files);
    await minutes(5);
    expect(await north.last()).toBeUndefined();
    await layFolder('tonight', { 'enrollments.csv': late });
    await minutes(2);
    expect(await north.last()).toMatchObject({ status: 'applied' });
  });

  test('refuses in words after half an hour what never becomes whole, and keeps it in failed', async () => {
    await lay('roster.zip', zip().subarray(0, 500));
    await minutes(32);
    expect(await north.last()).toMatchObject({ status: 'rejected', errorCount: 1 });
    expect(await inFolder('failed')).toHaveLength(1);
    expect(north.told).toEqual([{ sourceId, trouble: 'rejected' }]);
    const [trouble] = (await north.view()).troubles;
    expect(trouble).toMatchObject({ reason: 'zip_damaged' });
  });

  test('looks neither at what is still being sent under another name, nor at links', async () => {
    const elsewhere = join(north.folder, '..', `${crypto.randomUUID()}.zip`);
    await writeFile(elsewhere, zip());
    await symlink(elsewhere, join(north.folder, 'roster.zip'));
    await lay('roster.zip.part', zip());
    await lay('.roster.zip', zip());
    await minutes(40);
    expect(await north.last()).toBeUndefined();
  });

  test('takes several in the order in which they were written', async () => {
    const later = smallRoster();
    later.users = later.users.map((user) => (user.id === 'nora' ? { ...user, grade: '03' } : user));
    await lay('a.zip', zip(later));
    await lay('b.zip', zip());
    await utimes(join(north.folder, 'b.zip'), new Date('2026-11-20'), new Date('2026-11-20'));
    await minutes(4);
    expect((await north.view()).loads.map(({ fileName }) => fileName)).toEqual(['a.zip', 'b.zip']);
    expect(
      await north.row(`select grade from roster.people where district_id = :district and source_id = 'nora'`),
    ).toEqual({ grade: '03' });
  });

  test('where a time is set, takes it at that time; a file that comes late is still taken', async () => {
    await act({ loadAt: '02:30' });
    await lay('roster.zip', zip());
    await minutes(3);
    expect(await north.last()).toBeUndefined();
    // 02:30 in Chicago is 08:30 in London.
    town.scene.now = Temporal.Instant.from('2026-11-24T08:30:00Z');
    await north.look();
    expect(await north.last()).toMatchObject({ status: 'applied' });
    town.scene.now = Temporal.Instant.from('2026-11-25T09:10:00Z');
    await lay('next.zip', zip());
    await minutes(2);
    expect(await north.last()).toMatchObject({ status: 'unchanged', fileName: 'next.zip' });
  });

  test('loads once though two processes look at the same moment, and again when one died', async () => {
    await lay('roster.zip', zip());
    await north.look();
    town.pass({ minutes: 1 });
    const dead = await town.scene.floor.act(north.actor, beginLoad, { sourceId });
    expect(dead).not.toBeNull();
    await Promise.all([north.look(), north.look()]);
    expect((await north.view()).loads.map(({ status }) => status)).toEqual(['running']);
    town.pass({ minutes: 6 });
    await Promise.all([north.look(), north.look()]);
    const { loads } = await north.view();
    expect(loads.map(({ status, reason }) => [status, reason])).toEqual([
      ['applied', null],
      ['failed', 'broken_off'],
    ]);
  });

  test('a file that was loaded and could not be put away is not loaded again, and put away later', async () => {
    // A file where the folder should be: nothing can be moved there.
    await lay('done', 'in the way');
    await lay('roster.zip', zip());
    await minutes(5);
    expect((await north.view()).loads.map(({ status }) => status)).toEqual(['applied']);
    expect(await inFolder()).toEqual(['done', 'roster.zip']);
    await rename(join(north.folder, 'done'), join(north.folder, 'out of the way'));
    await minutes(1);
    expect(await inFolder()).toEqual(['done', 'out of the way']);
    expect((await north.view()).loads).toHaveLength(1);
  });

  test('says so once when its folder is gone, and mends by itself', async () => {
    await rename(north.folder, `${north.folder}-gone`);
    await minutes(3);
    expect(await north.last()).toMatchObject({ status: 'failed', reason: 'no_folder' });
    expect(north.told).toHaveLength(1);
    await rename(`${north.folder}-gone`, north.folder);
    await lay('roster.zip', zip());
    await minutes(2);
    expect((await north.view()).troubles).toEqual([]);
  });

  test('is told again on each school day while a trouble stands, and of silence', async () => {
    const { floor } = town.scene;
    await floor.act(north.actor, watchSources, { quiet: [sourceId] });
    await floor.act(north.actor, watchSources, { quiet: [sourceId] });
    expect(north.told).toEqual([
      { sourceId, trouble: 'nothing_new' },
      { sourceId, trouble: 'nothing_new' },
    ]);
    await floor.act(north.actor, switchSource, { sourceId, on: false });
    await floor.act(north.actor, watchSources, { quiet: [sourceId] });
    expect(north.told).toHaveLength(2);
  });
});
