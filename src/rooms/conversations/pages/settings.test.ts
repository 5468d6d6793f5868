import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { weekBefore, writeSummaries } from '../actions/summary.ts';
import { forgetDirectory } from '../conversations.directory.ts';
import { createServiceTown, plain, type ServiceTown } from '../service.testing.ts';

let service: ServiceTown;

beforeAll(async () => {
  service = await createServiceTown();
});
afterAll(async () => service.end());

const pages = [
  '/admin/topics',
  '/admin/topics/new',
  '/admin/alarms',
  '/admin/mail',
  '/admin/promises',
  '/admin/webhooks',
  '/admin/service',
];

test('an administrator opens every settings page; teachers, offices and families find none', async () => {
  for (const page of pages) {
    expect((await service.get('nair', page)).status).toBe(200);
    for (const who of ['okafor', 'brandt', 'amal']) expect((await service.get(who, page)).status).toBe(404);
  }
});

test('every settings page reads in Spanish and in Arabic', async () => {
  for (const page of pages) {
    expect((await service.get('nair', `${page}?lang=es`)).text).toContain('lang="es"');
    const arabic = await service.get('nair', `${page}?lang=ar`);
    expect(arabic.text).toContain('dir="rtl"');
    expect(arabic.text).not.toMatch(/conversations\.[a-z_.]+\.[a-z_]+</);
  }
});

test('a topic is made, gets its owner, another at one school, ends and comes back', async () => {
  const { people } = service.town;
  const form = await service.get('nair', '/admin/topics/new');
  const category = /<option value="([0-9a-f-]{36})"/u.exec(form.text)?.[1] ?? '';
  const fields = {
    category,
    'name-en': 'Chess club',
    'covers-en': 'Boards and meetings',
    first: '4',
    settled: '16',
    words: 'chess\nboard games\nchess',
    examples: 'When is chess club?',
  };
  const wrong = await service.post('nair', '/admin/topics', { ...fields, first: 'soon' });
  expect(wrong.status).toBe(422);
  expect(plain(wrong)).toContain('Please give the hours as a number');
  expect(wrong.text).toContain('value="Chess club"');
  const made = await service.post('nair', '/admin/topics', fields);
  expect(plain(made)).toContain('The topic is saved.');
  const id = /action="\/admin\/topics\/([0-9a-f-]{36})"/u.exec(made.text)?.[1] ?? '';
  expect(made.text).toContain('chess\nboard games');
  const nobody = await service.post('nair', `/admin/topics/${id}/owner`, { org: '', kind: 'person', person: '' });
  expect(nobody.status).toBe(422);
  expect(plain(nobody)).toContain('Please choose a person');
  const owned = await service.post('nair', `/admin/topics/${id}/owner`, {
    org: '',
    kind: 'person',
    person: people.calloway,
    'backup-0': people.brandt,
  });
  expect(plain(owned)).toContain('It is saved who answers.');
  const own = await service.post('nair', `/admin/topics/${id}/owner`, {
    org: service.town.birch,
    kind: 'rota',
    'rota-0': people.brandt,
    'rota-1': people.okafor,
  });
  expect(plain(own)).toMatch(/Birch Lane · By turns: Daniel Brandt and Adaeze Okafor/);
  const cleared = await service.post('nair', `/admin/topics/${id}/owner/clear`, { org: service.town.birch });
  expect(plain(cleared)).toContain('Birch Lane · as in the district');
  const ended = await service.post('nair', `/admin/topics/${id}/end`, {});
  expect(plain(ended)).toContain('The topic is out of use.');
  const undo = /action="(\/admin\/topics\/[^"]+\/back)"/u.exec(ended.text)?.[1] ?? '';
  expect(plain(await service.post('nair', undo, {}))).toContain('The topic is in use again.');
  expect((await service.get('nair', `/admin/topics/${newId()}`)).status).toBe(404);
});

test('a category gets a name and an owner', async () => {
  const without = await service.post('nair', '/admin/categories', { 'name-en': ' ' });
  expect(without.status).toBe(422);
  expect(plain(without)).toContain('Please give it a name.');
  const made = await service.post('nair', '/admin/categories', {
    'name-en': 'Clubs',
    owner: service.town.people.calloway,
  });
  expect(plain(made)).toContain('Clubs Owner of the category: Ruth Calloway');
});

test('a team is named for the district and a school, and words of danger are added', async () => {
  const { people, birch } = service.town;
  const district = await service.post('nair', '/admin/alarms/team', {
    org: '',
    'member-0': people.nair,
    'member-1': people.calloway,
  });
  expect(plain(district)).toContain('Priya Nair and Ruth Calloway');
  const school = await service.post('nair', '/admin/alarms/team', { org: birch, 'member-0': people.brandt });
  expect(plain(school)).toContain('Birch Lane · Daniel Brandt');
  const word = await service.post('nair', '/admin/alarms/words', {
    phrase: 'meet at the quarry',
    language: 'en',
    category: 'violence',
  });
  expect(plain(word)).toContain('meet at the quarry');
  const short = await service.post('nair', '/admin/alarms/words', {
    phrase: 'x',
    language: 'en',
    category: 'violence',
  });
  expect(short.status).toBe(422);
  const removed = await service.post('nair', '/admin/alarms/words/remove', {
    phrase: 'meet at the quarry',
    language: 'en',
    category: 'violence',
  });
  expect(plain(removed)).toContain('The word is removed.');
});

test('an address for families is added for a school, and taken out again', async () => {
  const { birch } = service.town;
  const wrong = await service.post('nair', '/admin/mail/addresses', { address: 'not an address', for: 'district' });
  expect(wrong.status).toBe(422);
  expect(plain(wrong)).toContain('This does not look like an e-mail address');
  const added = await service.post('nair', '/admin/mail/addresses', {
    address: 'birch@mail.north.test',
    for: `school:${birch}`,
  });
  expect(plain(added)).toContain('birch@mail.north.test Birch Lane');
  const removed = await service.post('nair', '/admin/mail/addresses/remove', { address: 'birch@mail.north.test' });
  expect(plain(removed)).toContain('The address is out of use');
});

test('work that rests is tried again or let go', async () => {
  const { north } = service.town;
  const ids = [newId(), newId()];
  await service.town.inside(async (tx) => {
    for (const id of ids)
      await sql`insert into platform.outbox (district_id, id, job, payload, run_at, state, attempts, last_error) values (${north}, ${id}, 'channels.deliver', '{}', now(), 'dead', 8, 'Error')`.execute(
        tx,
      );
  });
  const page = await service.get('nair', '/admin/mail');
  expect(plain(page)).toContain('channels.deliver');
  await service.post('nair', `/admin/mail/jobs/${ids[0]}`, { act: 'retry' });
  const done = await service.post('nair', `/admin/mail/jobs/${ids[1]}`, { act: 'drop' });
  expect(plain(done)).toContain('Nothing rests.');
  const { rows } = await service.town.inside(async (tx) =>
    sql<{ state: string }>`select state from platform.outbox where id = any(${ids}::uuid[]) order by state`.execute(tx),
  );
  expect(rows.map((row) => row.state)).toEqual(['done', 'waiting']);
  expect((await service.post('nair', `/admin/mail/jobs/${ids[0]}`, { act: 'retry' })).status).toBe(404);
});

test('promises are counted at each look', async () => {
  const page = plain(await service.get('nair', '/admin/promises'));
  expect(page).toContain('Nobody is left waiting: every open matter has one person and a time holds');
  const again = plain(await service.post('nair', '/admin/promises/audit', {}));
  expect(again).toContain('Counted: every open matter has somebody and a time.');
  expect(again).toContain('The auditor last went round');
});

test('names may be left out, sites listed, and the smallest group is at least five', async () => {
  expect(plain(await service.post('nair', '/admin/service/anonymous', { allowed: '1' }))).toContain(
    'Messages without a name are allowed.',
  );
  const site = await service.post('nair', '/admin/service/embed', { origins: 'https://www.north.test/\nhttp://bad' });
  expect(site.status).toBe(422);
  expect(plain(site)).toContain('is not the address of a site');
  expect(site.text).toContain('http://bad');
  expect((await service.post('nair', '/admin/service/embed', { origins: 'https://www.north.test/' })).text).toContain(
    'https://www.north.test',
  );
  expect((await service.post('nair', '/admin/service/group', { least: '4' })).status).toBe(422);
  expect(plain(await service.post('nair', '/admin/service/group', { least: '12' }))).toContain('Saved.');
  await service.post('nair', '/admin/service/group', { least: '10' });
});

test('a webhook shows its secret once, is tried, switched off and on', async () => {
  const wrong = await service.post('nair', '/admin/webhooks', {
    url: 'http://127.0.0.1/',
    event: ['conversations.opened', 'conversations.closed'],
  });
  expect(wrong.status).toBe(422);
  expect(plain(wrong)).toContain('This address cannot be used');
  const made = await service.post('nair', '/admin/webhooks', {
    url: 'https://hooks.example.org/in',
    event: 'conversations.opened',
  });
  expect(made.text).toMatch(/whsec_[A-Za-z0-9+/=]{40,}/);
  const later = await service.get('nair', '/admin/webhooks');
  expect(later.text).not.toContain('whsec_');
  const id = /\/admin\/webhooks\/([0-9a-f-]{36})\/test/u.exec(later.text)?.[1] ?? '';
  expect(plain(await service.post('nair', `/admin/webhooks/${id}/test`, {}))).toContain('A test is on its way.');
  const off = await service.post('nair', `/admin/webhooks/${id}/off`, {});
  expect(plain(off)).toContain('It is off.');
  expect(plain(await service.post('nair', `/admin/webhooks/${id}/on`, {}))).toContain('It is on.');
});

test('a principal gets one mail a week in words, and none after saying so', async () => {
  const { town } = service;
  const zone = 'America/Chicago';
  const { from } = weekBefore(town.now().toZonedDateTimeISO(zone).toPlainDate());
  const openedAt = from.add({ days: 2 }).toZonedDateTime({ timeZone: zone, plainTime: '10:00' }).toInstant();
  await service.addMatters(
    Array.from({ length: 14 }, (_, at) => ({
      openedAt,
      person: `week${at}`,
      firstMinutes: 60 + at,
      settledMinutes: 300,
    })),
  );
  forgetDirectory(town.north);
  const letters = async (): Promise<readonly { subject: string; body: string }[]> =>
    (
      await town.inside(async (tx) =>
        sql<{
          subject: string;
          body: string;
        }>`select subject, body from channels.deliveries where category = 'summary' order by created_at`.execute(tx),
      )
    ).rows;
  await town.floor.act(town.system, writeSummaries, {});
  await town.floor.act(town.system, writeSummaries, {});
  const [first, ...more] = await letters();
  expect(more).toEqual([]);
  expect(first?.subject).toBe('Birch Lane: how families were answered last week');
  expect(first?.body).toContain('14 matters came in.');
  expect(first?.body).toMatch(/Half had a first answer within 1 hour and \d+ minutes/);
  const stopped = await service.post('calloway', '/desk/service/summary', { on: '' });
  expect(plain(stopped)).toContain('The weekly mail is stopped.');
  town.pass({ hours: 24 * 7 });
  await town.floor.act(town.system, writeSummaries, {});
  expect((await letters()).length).toBe(1);
  expect(plain(await service.post('calloway', '/desk/service/summary', { on: '1' }))).toContain('comes on Monday');
});

test('of a quiet week only the number of the smallest group is said', async () => {
  const { town } = service;
  const openedAt = town.now().subtract({ hours: 24 * 7 });
  await service.addMatters(Array.from({ length: 3 }, (_, at) => ({ openedAt, person: `quiet${at}` })));
  await town.floor.act(town.system, writeSummaries, {});
  const { rows } = await town.inside(async (tx) =>
    sql<{
      body: string;
    }>`select body from channels.deliveries where category = 'summary' order by created_at desc limit 1`.execute(tx),
  );
  expect(rows[0]?.body).toContain('Fewer than 10 people wrote');
});
