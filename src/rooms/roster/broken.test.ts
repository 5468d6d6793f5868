import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, systemActor } from '#platform/actor';
import { makeScene, type Scene, smallFiles, smallRoster, type SmallRoster, writeFiles } from '#test/roster';
import { approveImport, type ImportResult, importRoster } from './index.ts';

/** A roster of one school with enough people that losing some of them matters. */
function school(): SmallRoster {
  const roster = smallRoster();
  for (let number = 0; number < 120; number += 1) {
    roster.users.push({
      id: `s${number}`,
      role: 'student',
      org: 'birch',
      given: `Kid${number}`,
      family: `Family${number}`,
      grade: '01',
      born: '2018-03-04',
    });
    roster.users.push({
      id: `g${number}`,
      role: 'parent',
      org: 'd',
      given: `Parent${number}`,
      family: `Family${number}`,
      email: `g${number}@families.test`,
    });
    roster.enrollments.push({ id: `x${number}`, class: 'c1', user: `s${number}`, role: 'student' });
    roster.contacts?.push({
      guardianSourcedId: `g${number}`,
      studentSourcedId: `s${number}`,
      relation: 'mother',
      legalGuardian: 'true',
    });
  }
  return roster;
}

type Files = Record<string, string | Uint8Array>;

const text = (files: Files, name: string): string => String(files[name]);
const lines = (content: string): string[] => content.split('\r\n').filter((line) => line !== '');
const joined = (rows: readonly string[]): string => rows.map((row) => `${row}\r\n`).join('');

/** Cuts a file after a share of its bytes. */
const cut =
  (name: string, share: number) =>
  (files: Files): void => {
    const bytes = Buffer.from(text(files, name));
    files[name] = bytes.subarray(0, Math.floor(bytes.length * share));
  };
/** Keeps only so many of a file's rows, whole ones. */
const keep =
  (name: string, share: number) =>
  (files: Files): void => {
    const [header = '', ...rows] = lines(text(files, name));
    files[name] = joined([header, ...rows.slice(0, Math.floor(rows.length * share))]);
  };
const replace =
  (name: string, from: string | RegExp, to: string) =>
  (files: Files): void => {
    files[name] = text(files, name).replaceAll(from, to);
  };
const encode =
  (name: string, encoding: 'latin1' | 'utf16le') =>
  (files: Files): void => {
    files[name] = Buffer.from(text(files, name).replaceAll('Kid', 'Niño'), encoding);
  };
const drop =
  (name: string) =>
  (files: Files): void => {
    delete files[name];
  };
const empty =
  (name: string) =>
  (files: Files): void => {
    files[name] = '';
  };
const headerOnly =
  (name: string) =>
  (files: Files): void =>
    keep(name, 0)(files);
const withoutColumn =
  (name: string, column: string) =>
  (files: Files): void => {
    const rows = lines(text(files, name)).map((row) => row.split(','));
    const at = rows[0]?.indexOf(column) ?? -1;
    files[name] = joined(rows.map((row) => row.filter((_, place) => place !== at).join(',')));
  };
const everyRow =
  (name: string, change: (fields: string[]) => string[]) =>
  (files: Files): void => {
    const [header = '', ...rows] = lines(text(files, name));
    files[name] = joined([header, ...rows.map((row) => change(row.split(',')).join(','))]);
  };
const newIds = (files: Files): void => {
  for (const name of Object.keys(files))
    files[name] = text(files, name)
      .replaceAll(/\b([sg])(\d+)\b/g, '$1-new-$2')
      .replaceAll(/\bx(\d+)\b/g, 'x-new-$1');
};
const all =
  (...steps: ((files: Files) => void)[]) =>
  (files: Files): void => {
    for (const step of steps) step(files);
  };

const cutAt = [0.1, 0.3, 0.5, 0.7, 0.9, 0.97];
const keptShares = [0.05, 0.25, 0.5, 0.6];

/** Every way in which a roster came in broken somewhere, by name. */
const broken: Readonly<Record<string, (files: Files) => void>> = {
  ...Object.fromEntries(cutAt.map((share) => [`users cut off at ${share}`, cut('users.csv', share)])),
  ...Object.fromEntries(cutAt.map((share) => [`roles cut off at ${share}`, cut('roles.csv', share)])),
  ...Object.fromEntries([0.3, 0.6].map((share) => [`orgs cut off at ${share}`, cut('orgs.csv', share)])),
  ...Object.fromEntries([0.2, 0.8].map((share) => [`enrollments cut off at ${share}`, cut('enrollments.csv', share)])),
  ...Object.fromEntries([0.2, 0.8].map((share) => [`contacts cut off at ${share}`, cut('contacts.csv', share)])),
  ...Object.fromEntries(keptShares.map((share) => [`users with ${share} of the rows`, keep('users.csv', share)])),
  ...Object.fromEntries(keptShares.map((share) => [`roles with ${share} of the rows`, keep('roles.csv', share)])),
  ...Object.fromEntries(
    keptShares.map((share) => [
      `everything about people with ${share} of the rows`,
      all(
        keep('users.csv', share),
        keep('roles.csv', share),
        keep('contacts.csv', share),
        keep('enrollments.csv', share),
      ),
    ]),
  ),
  ...Object.fromEntries(['users', 'roles', 'orgs', 'manifest'].map((name) => [`${name} empty`, empty(`${name}.csv`)])),
  ...Object.fromEntries(
    ['users', 'roles', 'orgs', 'manifest'].map((name) => [`${name} with its header only`, headerOnly(`${name}.csv`)]),
  ),
  ...Object.fromEntries(
    ['users', 'roles', 'orgs', 'manifest', 'classes', 'contacts'].map((name) => [
      `${name} not there`,
      drop(`${name}.csv`),
    ]),
  ),
  'contacts with its header only': headerOnly('contacts.csv'),
  'classes with its header only': headerOnly('classes.csv'),
  'users in Latin-1': encode('users.csv', 'latin1'),
  'users in UTF-16': encode('users.csv', 'utf16le'),
  'users twice encoded': replace('users.csv', /Kid/g, 'NiÃ±o'),
  'users with replacement signs': replace('users.csv', /Kid/g, 'Ni\uFFFDo'),
  'users with a NUL': replace('users.csv', 'Kid7,', 'Kid\u00007,'),
  'users without the id column': withoutColumn('users.csv', 'sourcedId'),
  'users without the family name column': withoutColumn('users.csv', 'familyName'),
  'users with a quote that never closes': replace('users.csv', 'Kid50', '"Kid50'),
  'users with the columns shifted': everyRow('users.csv', ([, ...rest]) => [...rest, '']),
  'users without given names': everyRow('users.csv', (row) => row.map((cell, at) => (at === 5 ? '' : cell))),
  'users all with one id': everyRow('users.csv', (row) => ['same', ...row.slice(1)]),
  'users all switched off': everyRow('users.csv', (row) => [row[0] ?? '', 'tobedeleted', ...row.slice(2)]),
  'everybody with a new id': newIds,
  'everybody with a new id and no dates of birth or addresses': all(
    newIds,
    replace('users.csv', /g(-new-)?\d+@families\.test/g, ''),
    everyRow('demographics.csv', (row) => row.map((cell, at) => (at === 3 ? '' : cell))),
  ),
  'everybody with another person’s name': all(
    replace('users.csv', /Kid/g, 'Other'),
    replace('users.csv', /Parent/g, 'Another'),
    replace('users.csv', /Family/g, 'House'),
    replace('demographics.csv', /2018-03-04/g, '2017-01-01'),
  ),
  'roles that nobody knows': replace('roles.csv', /,student,/g, ',pupil,'),
  'roles at a school that is not there': replace('roles.csv', /birch/g, 'elm'),
  'a school that is gone': replace('orgs.csv', /birch.*\r\n/g, ''),
  'a manifest that calls users absent': replace('manifest.csv', 'file.users,bulk', 'file.users,absent'),
  'a manifest that calls users delta': replace('manifest.csv', 'file.users,bulk', 'file.users,delta'),
  'a manifest of version 2': replace('manifest.csv', 'oneroster.version,1.2', 'oneroster.version,2.0'),
  'a manifest that says nonsense': replace('manifest.csv', 'file.users,bulk', 'file.users,perhaps'),
  'the files of one version with the manifest of the other': all(
    replace('manifest.csv', 'oneroster.version,1.2', 'oneroster.version,1.1'),
  ),
  'schools that are their own parents': replace('orgs.csv', /school,,d/g, 'school,,birch'),
};

let scene: Scene;
let actor: Actor;
let before: Picture;

const importFiles = async (files: Files): Promise<ImportResult> =>
  scene.floor.act(actor, importRoster, { path: await writeFiles(files) });

beforeAll(async () => {
  scene = await makeScene();
  actor = systemActor(scene.districtId, 'test');
  await importFiles(smallFiles(school()));
  before = await picture();
});
afterAll(async () => scene.close());

type Picture = { readonly people: number; readonly ties: number; readonly names: string };

async function picture(): Promise<Picture> {
  const row = await scene.floor.ask(
    actor,
    {
      name: 'test',
      answer: async ({ tx }) =>
        (
          await sql<Picture>`select (select count(*)::int from roster.people where district_id = ${actor.districtId} and status = 'active') as people,
            (select count(*)::int from roster.guardianships where district_id = ${actor.districtId} and ended_at is null) as ties,
            (select md5(string_agg(source_id || given_name || family_name, ',' order by source_id)) from roster.people where district_id = ${actor.districtId} and status = 'active') as names`.execute(
            tx,
          )
        ).rows[0],
    },
    null,
  );
  if (!row) throw new Error('no picture');
  return row;
}

/** The last good roster goes in again, and everything is as it was. */
async function putBack(): Promise<void> {
  const result = await importFiles(smallFiles(school()));
  if (result.status === 'held') await scene.floor.act(actor, approveImport, { importId: result.importId });
  expect(await picture()).toEqual(before);
}

describe('a broken roster never takes people away without asking', () => {
  test('there are at least sixty ways to be broken', () => {
    expect(Object.keys(broken).length).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(broken))('%s', async (_name, breakIt) => {
    const files: Files = smallFiles(school());
    breakIt(files);
    const result = await importFiles(files);
    const after = await picture();
    // Held and rejected ones change nobody. An applied one may lose no more than a typing slip would.
    const applied = result.status === 'applied' || result.status === 'unchanged';
    expect(before.people - after.people).toBeLessThanOrEqual(applied ? 5 : 0);
    expect(before.ties - after.ties).toBeLessThanOrEqual(5);
    expect(applied || after.names === before.names).toBe(true);
    expect(applied || result.status === 'held' || result.errors.length > 0).toBe(true);
    if (result.status !== 'rejected') await putBack();
  });
});
