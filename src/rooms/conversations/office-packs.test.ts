import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restrictGuardian } from '#rooms/roster';
import { type Cast, openTown, type Town } from '#test/town';
import { stalePacks, writePacks } from './conversations.office-packs.ts';
import { phoneTree } from './questions/office-pack.ts';

let town: Town;
let north: Cast;
let root: string;

const write = async () => writePacks({ floor: town.house.floor, actor: town.system(north), now: town.now() }, root);
const stale = async (): Promise<readonly string[]> =>
  stalePacks({ floor: town.house.floor, actor: town.system(north), now: Temporal.Now.instant() }, root);

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  root = await mkdtemp(join(tmpdir(), 'packs-'));
  await town.inside(north, async (tx) => {
    await sql`update roster.guardianships set may_pick_up = true, state = 'confirmed' where district_id = ${north.district} and guardian_id in (${north.dana}, ${north.amal})`.execute(
      tx,
    );
    await sql`update roster.guardianships set emergency_only = true, contact_order = 1 where district_id = ${north.district} and guardian_id = ${north.sami}`.execute(
      tx,
    );
  });
}, 120_000);

afterAll(async () => {
  await town.close();
  await rm(root, { recursive: true, force: true });
});

describe('the emergency pack of the night', () => {
  test('each school has a dated page and text that stand alone, in folders closed to others', async () => {
    expect(await stale()).toHaveLength(2);
    await write();
    const school = join(root, 'north');
    const folders = await readdir(school);
    expect(folders).toHaveLength(2);
    const birch = join(school, folders.find((name) => name.includes('birch')) ?? '');
    const day = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString().slice(0, 7);
    const files = (await readdir(birch)).toSorted();
    expect(files).toHaveLength(2);
    expect(files[0]?.startsWith(day)).toBe(true);
    expect((await stat(birch)).mode & 0o777).toBe(0o700);
    expect((await stat(join(birch, files[0] ?? ''))).mode & 0o777).toBe(0o600);
    const page = await readFile(join(birch, files[0] ?? ''), 'utf8');
    expect(page).not.toMatch(/src=|href=|@import|https?:/);
    expect(page).toContain('Yusuf Haddad');
    const text = await readFile(join(birch, files[1] ?? ''), 'utf8');
    const yusuf = text.slice(text.indexOf('Yusuf Haddad'));
    expect(yusuf.indexOf('1. Amal Haddad')).toBeGreaterThan(0);
    expect(yusuf).toMatch(/2\. Sami Haddad.*only if nobody else answers/);
    expect(await stale()).toEqual([]);
  });

  test('a restriction says to whom the child must not be given, and never why', async () => {
    const brandt = await town.actorOf(north, north.brandt);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: string;
      }>`select id from roster.guardianships where district_id = ${north.district} and guardian_id = ${north.sami}`.execute(
        tx,
      ),
    );
    await town.house.floor.act(brandt, restrictGuardian, {
      guardianshipId: rows[0]?.id ?? '',
      words: 'No contact by order of the court',
      documentReference: 'Case 42',
    });
    const page = await (await town.browser(north, north.brandt)).get(`/desk/office/pack?school=${north.birch}`);
    expect(page.text).toMatch(/Not to be released to[\s\S]*<b><span><bdi>Sami Haddad<\/bdi><\/span><\/b>/);
    expect(page.text).not.toContain('court');
    // Whoever keeps the list without the right to see restrictions gets the list without them.
    const engagement = await (await town.browser(north, north.baptiste)).get(`/desk/office/pack?school=${north.birch}`);
    expect(engagement.text).not.toContain('Sami Haddad');
    await write();
    const [folder] = (await readdir(join(root, 'north'))).filter((name) => name.includes('birch'));
    const files = (await readdir(join(root, 'north', folder ?? ''))).toSorted();
    const text = await readFile(join(root, 'north', folder ?? '', files[1] ?? ''), 'utf8');
    expect(text).toContain('Not to be released to: Sami Haddad');
    expect(text).not.toMatch(/court|Case 42/);
  });

  test('the last three days stay, older ones go, and a pack of the day before yesterday is warned of', async () => {
    for (let night = 0; night < 4; night += 1) {
      town.pass({ hours: 24 });
      await write();
    }
    const [folder] = (await readdir(join(root, 'north'))).filter((name) => name.includes('birch'));
    const birch = join(root, 'north', folder ?? '');
    const files = await readdir(birch);
    expect(files).toHaveLength(6);
    const old = new Date(Date.now() - 27 * 3_600_000);
    for (const name of files) await utimes(join(birch, name), old, old);
    expect(await stale()).toEqual([expect.stringContaining('older than 26 hours')]);
  });

  test('news goes round by phone: everybody but the first is called once', () => {
    const staff = ['Zed', 'Ann', 'Bob', 'Cyd', 'Dee', 'Eve'].map((name) => ({
      name,
      roles: [name === 'Zed' ? 'principal' : 'teacher'],
      phone: null,
    }));
    const tree = phoneTree(staff);
    expect(tree[0]).toMatchObject({ name: 'Zed', calls: ['Ann', 'Bob', 'Cyd'] });
    expect(tree.flatMap((one) => one.calls).toSorted()).toEqual(['Ann', 'Bob', 'Cyd', 'Dee', 'Eve']);
  });
});
