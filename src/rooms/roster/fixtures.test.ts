import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { idOf, importFiles, rows, scene, town, useTowns } from '#test/roster-town';
import { importRoster } from './index.ts';
import { readCsv, writeCsv } from './import/csv.ts';
import { slugFor } from './orgs.rules.ts';

const data = join(import.meta.dirname, '../../../../shared/data');
const has = existsSync(join(data, 'roster-edfi-grandbend'));
if (!has) console.log('Roster fixtures are not at ../shared/data: the tests that read them are skipped.');

useTowns();

type Contact = { readonly given: string; readonly family: string; readonly phone: string; readonly email: string };

const inside = (xml: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? '';
const blocks = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}[ >][\\s\\S]*?</${tag}>`, 'g'))].map((match) => match[0]);

/** The sample district of Ed-Fi, as the one simple CSV that a school without OneRoster would send. */
function grandBend(): { csv: string; students: number; ties: number; linked: number } {
  const folder = join(data, 'roster-edfi-grandbend/sample-xml');
  const contactXml = readFileSync(join(folder, 'Contact.xml'), 'utf8');
  const contacts = new Map<string, Contact>(
    blocks(contactXml, 'Contact').map((xml) => [
      inside(xml, 'ContactUniqueId'),
      {
        given: inside(xml, 'FirstName'),
        family: inside(xml, 'LastSurname'),
        phone: inside(xml, 'TelephoneNumber'),
        email: inside(xml, 'ElectronicMailAddress'),
      },
    ]),
  );
  const ties = blocks(contactXml, 'StudentContactAssociation').map((xml) => ({
    student: inside(xml, 'StudentUniqueId'),
    contact: /ref="PRNT_(\w+)"/.exec(xml)?.[1] ?? inside(xml, 'ContactUniqueId'),
    relation: inside(xml, 'Relation').split('#')[1] ?? '',
  }));
  const tiesOf = Map.groupBy(ties, (tie) => tie.student);
  const students = blocks(readFileSync(join(folder, 'Student.xml'), 'utf8'), 'Student');
  const header =
    'student_id,student_given_name,student_family_name,school,guardian_id,guardian_given_name,guardian_family_name,relation,email,phone'.split(
      ',',
    );
  const csv = students.flatMap((xml) => {
    const id = inside(xml, 'StudentUniqueId');
    const start = [id, inside(xml, 'FirstName'), inside(xml, 'LastSurname'), 'Grand Bend'];
    const own = tiesOf.get(id) ?? [];
    if (own.length === 0) return [[...start, '', '', '', '', '', '']];
    return own.map(({ contact, relation }) => {
      const one = contacts.get(contact);
      return [...start, contact, one?.given ?? '', one?.family ?? '', relation, one?.email ?? '', one?.phone ?? ''];
    });
  });
  return {
    csv: writeCsv([header, ...csv]),
    students: students.length,
    ties: ties.length,
    linked: new Set(ties.map((tie) => tie.contact)).size,
  };
}

describe.skipIf(!has)('rosters made by others', () => {
  test('the Ed-Fi sample district comes in whole: 960 students, and every guardian who is tied to one', async () => {
    const actor = await town();
    const made = grandBend();
    expect([made.students, made.ties]).toEqual([960, 1872]);
    const result = await importFiles(actor, { 'grand-bend.csv': made.csv });
    expect(result.errors.filter((error) => error.field !== 'phone' && error.field !== 'email')).toEqual([]);
    expect(result.counts['students']?.added).toBe(960);
    expect(result.counts['guardians']?.added).toBe(made.linked);
    expect(result.counts['guardianships']?.added).toBe(1872);
    // The simple file says who, not what they may: nobody sees a record yet.
    const [seeing] = await rows<{ count: number }>(
      actor,
      'select count(*)::int as count from roster.guardianships where district_id = :district and may_see_records',
    );
    expect(seeing?.count).toBe(0);
    const [dyer] = await rows<{ given_name: string }>(
      actor,
      `select given_name from roster.people where district_id = :district and id = '${await idOf(actor, 'guardian:778393')}'`,
    );
    expect(dyer?.given_name).toBe('Carmen');
  });

  test('another vendor’s CSV without a manifest is refused with a sentence', async () => {
    const actor = await town();
    const result = await scene().floor.act(actor, importRoster, { path: join(data, 'roster-microsoft-sds/SDS v2') });
    expect([result.status, result.errors[0]?.code, result.errors[0]?.file]).toEqual([
      'rejected',
      'file_missing',
      'manifest.csv',
    ]);
  });

  test('9,336 campuses each get an address of their own', async () => {
    const names: string[] = [];
    const bytes = readFileSync(join(data, 'schools-texas/tx-campuses-ccd.csv'));
    const pieces = (async function* () {
      yield new Uint8Array(bytes);
    })();
    for await (const batch of readCsv(pieces)) for (const row of batch) names.push(row.fields[8] ?? '');
    const taken = new Set<string>();
    for (const name of names.slice(1)) {
      const slug = slugFor(name, taken);
      expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      taken.add(slug);
    }
    expect(taken.size).toBe(9336);
  });
});
