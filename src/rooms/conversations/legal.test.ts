import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Actor, linkActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { turnOff, turnOn } from '#rooms/access';
import { type Cast, openTown, type Town } from '#test/town';
import { closeByFamily, reopenByFamily, askSecondLook } from './actions/family.ts';
import { closeConversation, waitForFamily } from './actions/finishing.ts';
import { handOff, setHelper, takeOver } from './actions/handling.ts';
import { makePrivate } from './actions/reading.ts';
import { setTopic } from './actions/describing.ts';
import { enterAbsence } from './actions/absences.ts';
import { submit } from './actions/entering.ts';
import { quietConversations } from './actions/clock.ts';
import { groupConversations, merge } from './actions/joining.ts';
import { runLeaverDrill } from './actions/leaving.ts';
import { undoDeparture } from './actions/leaving-undo.ts';
import { takeOffSuggestedPath } from './actions/legal-suggested.ts';
import { answerOffLegalPath, askOffLegalPath, decideLegal, putOnLegalPath } from './actions/legal.ts';
import { runLegalClock } from './actions/legal-clock.ts';
import { saveLegalPath, saveLegalSeat } from './actions/legal-settings.ts';
import { reply } from './actions/replying.ts';
import { forgetDirectory } from './conversations.directory.ts';
import { legalCheck } from './conversations.legal-checks.ts';
import type { LegalKind } from './conversations.legal.ts';

let town: Town;
let north: Cast;

const seat = {
  title: 'Title IX Coordinator',
  phone: '(555) 014-0100',
  email: 'rights@north.test',
  office: '',
  showsName: true,
};

async function name(kind: LegalKind, personId: Uuid, deputyId: Uuid | null, orgId: Uuid | null = null): Promise<void> {
  await town.house.floor.act(town.system(north), saveLegalSeat, { ...seat, kind, orgId, personId, deputyId });
}

type Row = {
  owner_id: Uuid;
  reader_ids: Uuid[];
  helper_ids: Uuid[];
  excluded_ids: Uuid[];
  legal_kind: string | null;
  privacy: string;
  state: string;
  code: string;
  closed_how: string | null;
  decide_by: string | null;
  told: string[] | null;
  breached_at: Temporal.Instant | null;
  outcome: string | null;
  topic_id: Uuid | null;
};

async function rowOf(id: Uuid): Promise<Row> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Row>`select c.*, m.decide_by::text, m.told, m.breached_at, m.outcome from conversations.conversations c
      left join conversations.legal_matters m on m.district_id = c.district_id and m.id = c.id where c.district_id = ${north.district} and c.id = ${id}`.execute(
      tx,
    ),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('not there');
  return row;
}

type Asking = Partial<Parameters<typeof submit.perform>[1]>;

async function ask(text: string, more: Asking = {}): Promise<Uuid> {
  const base = {
    kind: 'concern',
    language: 'en',
    how: 'email',
    address: 'dana@families.test',
    schoolId: north.birch,
  } as const;
  const visitor: Actor = { ...town.system(north), kind: 'anonymous' };
  return (await town.house.floor.act(visitor, submit, { ...base, text, ...more })).id;
}

const act = async (person: Uuid): Promise<Actor> => town.actorOf(north, person);

async function onPath(
  text = 'What the coach said to her was not all right.',
  kind: LegalKind = 'harassment',
): Promise<Uuid> {
  const id = await ask(text);
  await town.house.floor.act(await act(north.brandt), putOnLegalPath, { conversationId: id, kind, reason: 'Title IX' });
  return id;
}

async function mailsTo(address: string): Promise<readonly string[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      all: string;
    }>`select subject || E'\n' || body as all from channels.deliveries where district_id = ${north.district} and address = ${address} order by id`.execute(
      tx,
    ),
  );
  return rows.map((row) => row.all);
}

const astray = async (): Promise<readonly string[]> => {
  const { examples, violations } = await legalCheck.count(town.house.floor, town.system(north));
  return violations === 0 ? [] : examples;
};

beforeAll(async () => {
  town = await openTown();
  north = town.north;
  const path = {
    acknowledgeDays: 5,
    decideDays: 60,
    outsideName: 'Office for Civil Rights',
    outsideUrl: 'https://civil.example.org',
    topicIds: [],
  };
  await town.house.floor.act(town.system(north), saveLegalPath, {
    ...path,
    kind: 'harassment',
    superiorId: north.baptiste,
  });
  await name('harassment', north.vega, north.ortiz);
});
afterAll(async () => town.close());

describe('a legal path that only the words suggested', () => {
  const leads = async (legalPath: string | null): Promise<void> => {
    await town.inside(north, async (tx) =>
      sql`update conversations.topics set legal_path = ${legalPath} where district_id = ${north.district} and key = 'harassment'`.execute(
        tx,
      ),
    );
    forgetDirectory(north.district);
  };
  beforeAll(async () => leads('harassment'));
  afterAll(async () => leads('none'));

  it('leaves by one person with a reason, once, and opens again', async () => {
    const { floor } = town.house;
    const words = 'The coach makes comments about the girls bodies. Saffron lantern.';
    const id = await ask(words);
    const as = { conversationId: id };
    expect(await rowOf(id)).toMatchObject({ legal_kind: 'harassment', privacy: 'private', owner_id: north.vega });
    const office = await town.browser(north, north.brandt);
    expect((await office.get(`/desk/conversations/${id}`)).status).toBe(404);
    const browser = await town.browser(north, north.vega);
    const page = (await browser.get(`/desk/conversations/${id}/legal`)).text;
    expect(page).toContain('nobody chose it');
    expect(page).toContain('You may take it off by yourself');
    expect((await browser.post(`/desk/conversations/${id}/legal/off`, { alone: '1', reason: ' ' })).status).toBe(422);
    const off = { alone: '1', reason: 'A quotation from a book they read in class.' };
    expect((await browser.post(`/desk/conversations/${id}/legal/off`, off)).status).toBe(303);
    expect(await rowOf(id)).toMatchObject({
      legal_kind: null,
      privacy: 'normal',
      owner_id: north.vega,
      topic_id: null,
      reader_ids: [],
    });
    expect((await office.get(`/desk/conversations/${id}`)).text).toContain('took it off its legal path');
    expect((await office.get('/desk/search?q=saffron')).text).toContain(`/desk/conversations/${id}`);
    await town.work(north);
    const { code } = await rowOf(id);
    const told = (await mailsTo('baptiste@staff.test')).filter((mail) => mail.includes(`${code} left a legal path`));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain('quotation');
    // Put there again by a person, it takes two.
    await floor.act(await act(north.brandt), putOnLegalPath, { ...as, kind: 'harassment', reason: 'It is one' });
    await expect(
      floor.act(await act(north.vega), takeOffSuggestedPath, { ...as, reason: 'Again' }),
    ).rejects.toMatchObject({ code: 'conversations.error.legal_was_chosen' });
    expect((await browser.get(`/desk/conversations/${id}/legal`)).text).toContain('Somebody chose this path');
  });

  it('stays private where the family wanted that; and a chosen topic is no suggestion', async () => {
    const { floor } = town.house;
    const words = 'The coach makes comments about the girls bodies.';
    const id = await ask(words, { privacy: 'private' });
    await floor.act(await act(north.vega), takeOffSuggestedPath, { conversationId: id, reason: 'Misread' });
    const row = await rowOf(id);
    expect([row.legal_kind, row.privacy]).toEqual([null, 'private']);
    expect(row.reader_ids).toContain(north.vega);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from conversations.topics where district_id = ${north.district} and key = 'harassment'`.execute(tx),
    );
    const topicId = rows[0]?.id ?? '';
    const alone = async (conversationId: Uuid): Promise<void> =>
      floor.act(await act(north.vega), takeOffSuggestedPath, { conversationId, reason: 'Misread' });
    const chosen = { code: 'conversations.error.legal_was_chosen' };
    await expect(alone(await ask(words, { topicId }))).rejects.toMatchObject(chosen);
    await expect(alone(await ask(words, { legal: 'harassment' }))).rejects.toMatchObject(chosen);
    const confirmed = await ask(words);
    await floor.act(await act(north.vega), setTopic, { conversationId: confirmed, topicId });
    await expect(alone(confirmed)).rejects.toMatchObject(chosen);
    // And the database holds it, whatever an action would do.
    await expect(
      town.inside(north, async (tx) =>
        sql`update conversations.legal_matters set ended_at = now(), ended_by = ${north.vega}, off_asked_by = ${north.vega} where district_id = ${north.district} and id = ${confirmed}`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'legal_matters_two_people' });
  });
});

describe('a matter with a legal path', () => {
  it('goes to its coordinator with one click, and whoever pressed it sees it no longer', async () => {
    const id = await onPath();
    const row = await rowOf(id);
    expect([row.owner_id, row.legal_kind, row.privacy]).toEqual([north.vega, 'harassment', 'private']);
    expect(new Set(row.reader_ids)).toEqual(new Set([north.vega, north.ortiz, north.baptiste]));
    expect(row.decide_by).toBe('2027-01-15');
    await expect(
      town.house.floor.act(await act(north.brandt), waitForFamily, { conversationId: id }),
    ).rejects.toMatchObject({ status: 404 });
    await town.work(north);
    const told = (await mailsTo('dana@families.test')).find((mail) => mail.includes('your rights')) ?? '';
    expect(told).toContain('Title IX forbids');
    expect(told).toContain('https://civil.example.org');
    expect(told).toContain('January 15');
  });

  it('is there for its readers and for nobody else: pages, lists, search, files', async () => {
    const id = await onPath('Unmistakable words: marmalade windmill.');
    for (const person of [north.nair, north.calloway, north.brandt, north.okafor, north.lund]) {
      const browser = await town.browser(north, person);
      for (const page of ['', '/legal', '/print', '/hand-off'])
        expect((await browser.get(`/desk/conversations/${id}${page}`)).status).toBe(404);
      for (const page of [
        '/desk',
        '/desk/inbox?whose=all',
        '/desk/search?q=marmalade',
        '/desk/legal',
        '/desk/legal/list.csv',
      ])
        expect((await browser.get(page)).text).not.toContain('windmill');
      expect((await browser.get('/desk/legal/list.csv')).text).not.toContain((await rowOf(id)).code);
      await browser.get('/desk/away');
      const decided = { outcome: 'decided', on: '2026-11-16', note: 'So' };
      expect((await browser.post(`/desk/conversations/${id}/legal/decide`, decided)).status).toBe(404);
    }
    for (const person of [north.vega, north.ortiz, north.baptiste]) {
      const browser = await town.browser(north, person);
      expect((await browser.get('/desk/legal')).text).toContain('windmill');
      const page = await browser.get(`/desk/conversations/${id}`);
      expect(page.text).toContain('Decision due');
      expect((await browser.get(`/desk/conversations/${id}/legal`)).text).toContain('Day 0 of 60');
      expect((await browser.get('/desk/search?q=marmalade')).text).not.toContain(`/desk/conversations/${id}`);
    }
  });

  it('is told to no other program: nothing to a webhook, nothing to a token', async () => {
    const all = ['conversations.opened', 'conversations.handed_off', 'conversations.replied', 'conversations.breached'];
    const deliveries = async (): Promise<number> => {
      const { rows } = await town.inside(north, async (tx) =>
        sql<{
          n: number;
        }>`select count(*)::int as n from conversations.webhook_deliveries where district_id = ${north.district}`.execute(
          tx,
        ),
      );
      return rows[0]?.n ?? 0;
    };
    await town.inside(north, async (tx) =>
      sql`insert into conversations.webhooks (district_id, id, url, secret_sealed, events, made_by, made_at)
        values (${north.district}, gen_random_uuid(), 'https://hooks.example.org/in', 'x', ${all}::text[], ${north.nair}, now())`.execute(
        tx,
      ),
    );
    // What is known of webhooks is kept for a few seconds.
    const real = Date.now.bind(Date);
    const later = vi.spyOn(Date, 'now').mockImplementation(() => real() + 6000);
    onTestFinished(() => later.mockRestore());
    const before = await deliveries();
    await ask('An ordinary one, which is told.');
    const told = await deliveries();
    expect(told).toBeGreaterThan(before);
    const chosen = await ask('A complaint from its first minute.', { legal: 'harassment' });
    expect(await deliveries()).toBe(told);
    await town.house.floor.act(await act(north.vega), handOff, {
      conversationId: chosen,
      toPersonId: north.ortiz,
      reason: 'Yours',
    });
    expect(await deliveries()).toBe(told);
    const token: Actor = {
      ...(await act(north.ortiz)),
      kind: 'token',
      scopes: ['conversations:read', 'conversations:write'],
    };
    await expect(town.house.floor.act(token, waitForFamily, { conversationId: chosen })).rejects.toMatchObject({
      status: 404,
    });
    await town.inside(north, async (tx) =>
      sql`delete from conversations.webhook_deliveries where district_id = ${north.district}`.execute(tx),
    );
    await town.inside(north, async (tx) =>
      sql`delete from conversations.webhooks where district_id = ${north.district}`.execute(tx),
    );
  });

  it('never reaches whom it is about: the deputy has it, and where both are out, somebody above', async () => {
    const { floor } = town.house;
    const first = await ask('About the coordinator.');
    const about = { kind: 'harassment', reason: 'About them' } as const;
    await floor.act(await act(north.brandt), putOnLegalPath, {
      ...about,
      conversationId: first,
      aboutStaffIds: [north.vega],
    });
    const row = await rowOf(first);
    expect(row.owner_id).toBe(north.ortiz);
    expect(row.reader_ids).not.toContain(north.vega);
    const second = await ask('About both of them.');
    const both = { conversationId: second, aboutStaffIds: [north.vega, north.ortiz] };
    await floor.act(await act(north.brandt), putOnLegalPath, { ...about, ...both });
    expect((await rowOf(second)).owner_id).toBe(north.baptiste);
    expect(await astray()).toEqual([]);
  });

  it('is on its path by its topic, or because the family chose it, from the first minute', async () => {
    const chosen = await rowOf(await ask('I want a formal complaint.', { legal: 'harassment' }));
    expect([chosen.owner_id, chosen.legal_kind]).toEqual([north.vega, 'harassment']);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from conversations.topics where district_id = ${north.district} and key = 'special_education_complaint'`.execute(
        tx,
      ),
    );
    const byTopic = await rowOf(await ask('The plan is not followed.', { topicId: rows[0]?.id ?? null }));
    // Nobody is named for it: it falls to somebody above, never to a school's desk.
    expect([byTopic.owner_id, byTopic.legal_kind]).toEqual([north.nair, 'special_education_complaint']);
    const plain = await ask('An ordinary question first.');
    await town.house.floor.act(await act(north.brandt), setTopic, {
      conversationId: plain,
      topicId: rows[0]?.id ?? '',
    });
    expect((await rowOf(plain)).legal_kind).toBe('special_education_complaint');
    // Naming somebody brings them what waits.
    await name('special_education_complaint', north.lund, null);
    expect((await rowOf(plain)).owner_id).toBe(north.lund);
    expect(await astray()).toEqual([]);
  });

  it('keeps an anonymous sender anonymous, and closes its readers all the same', async () => {
    await town.inside(north, async (tx) =>
      sql`insert into platform.district_settings (district_id, id, key, value) values (${north.district}, gen_random_uuid(), 'conversations.anonymous', 'true') on conflict do nothing`.execute(
        tx,
      ),
    );
    const id = await ask('Nobody may know me: persimmon.', {
      privacy: 'anonymous',
      how: 'none',
      address: '',
      legal: 'harassment',
    });
    expect((await rowOf(id)).privacy).toBe('anonymous');
    const browser = await town.browser(north, north.nair);
    expect((await browser.get(`/desk/conversations/${id}`)).status).toBe(404);
    expect((await browser.get('/desk/inbox?whose=all')).text).not.toContain('persimmon');
  });

  it('goes by hand only to those who are named for it', async () => {
    const { floor } = town.house;
    const id = await onPath();
    const coordinator = await act(north.vega);
    const to = { conversationId: id, reason: 'Yours' };
    await expect(floor.act(coordinator, handOff, { ...to, toPersonId: north.brandt })).rejects.toMatchObject({
      code: 'conversations.error.legal_only_named',
    });
    await expect(floor.act(await act(north.baptiste), takeOver, { conversationId: id })).rejects.toMatchObject({
      code: 'conversations.error.legal_only_named',
    });
    await floor.act(coordinator, handOff, { ...to, toPersonId: north.ortiz });
    const row = await rowOf(id);
    expect(row.owner_id).toBe(north.ortiz);
    expect(new Set(row.reader_ids)).toEqual(new Set([north.vega, north.ortiz, north.baptiste]));
  });

  it('is closed by its outcome and by nothing else, and the database holds that too', async () => {
    const { floor } = town.house;
    const id = await onPath();
    const as = { conversationId: id };
    const coordinator = await act(north.vega);
    const family = linkActor(north.district, id);
    await expect(floor.act(coordinator, closeConversation, as)).rejects.toMatchObject({ status: 409 });
    await expect(floor.act(town.system(north), closeConversation, { ...as, how: 'automatic' })).rejects.toMatchObject({
      status: 409,
    });
    await expect(floor.act(family, closeByFamily, as)).rejects.toMatchObject({ status: 409 });
    await expect(floor.act(coordinator, merge, { ...as, intoId: await onPath() })).rejects.toMatchObject({
      code: 'conversations.error.legal_no_merge',
    });
    await floor.act(coordinator, reply, { ...as, text: 'We look into it.', thenDo: 'close' });
    town.pass({ minutes: 2 });
    await town.work(north);
    expect((await rowOf(id)).state).toBe('open');
    await floor.act(coordinator, waitForFamily, as);
    town.pass({ hours: 24 * 45 });
    expect(await floor.act(town.system(north), quietConversations, {})).not.toContain(id);
    await expect(
      town.inside(north, async (tx) =>
        sql`update conversations.conversations set state = 'closed', closed_how = 'staff' where district_id = ${north.district} and id = ${id}`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'conversations_legal_never_just_closed' });
    const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
    const outcome = { ...as, outcome: 'decided', note: 'Both sides were heard.' } as const;
    await expect(
      floor.act(coordinator, decideLegal, { ...outcome, on: today.add({ days: 1 }).toString() }),
    ).rejects.toMatchObject({
      field: 'on',
    });
    await floor.act(coordinator, decideLegal, { ...outcome, on: today.toString() });
    const row = await rowOf(id);
    expect([row.state, row.closed_how, row.outcome]).toEqual(['closed', 'legal_outcome', 'decided']);
    await floor.act(family, reopenByFamily, as);
    expect(await rowOf(id)).toMatchObject({ state: 'open', legal_kind: 'harassment', owner_id: north.vega });
  });

  it('reminds at half, a week and a day before; what is late is recorded and told above', async () => {
    const id = await onPath();
    const told = async (): Promise<readonly string[]> => (await rowOf(id)).told ?? [];
    const after = async (days: number): Promise<void> => {
      town.pass({ hours: 24 * days });
      await town.house.floor.act(town.system(north), runLegalClock, {});
      await town.work(north);
    };
    await after(6);
    expect(await told()).toEqual(['acknowledge_soon', 'acknowledge_late']);
    await after(25);
    expect(await told()).toContain('half');
    await after(23);
    expect(await told()).toContain('week');
    expect((await rowOf(id)).breached_at).toBeNull();
    await after(7);
    const row = await rowOf(id);
    expect(row.told).toEqual(expect.arrayContaining(['day', 'late']));
    expect(row.breached_at).not.toBeNull();
    const { code } = row;
    for (const address of ['vega@staff.test', 'baptiste@staff.test']) {
      const late = (await mailsTo(address)).filter(
        (mail) => mail.includes('Not decided in time') && mail.includes(code),
      );
      expect(late).toHaveLength(1);
      expect(late[0]).not.toContain('coach');
    }
    expect(
      (await mailsTo('ortiz@staff.test')).filter((mail) => mail.includes('Not decided in time') && mail.includes(code)),
    ).toEqual([]);
    await after(7);
    expect(
      (await mailsTo('baptiste@staff.test')).filter(
        (mail) => mail.includes('Not decided in time') && mail.includes(code),
      ),
    ).toHaveLength(2);
  });

  it('leaves its path by two people, and stays private', async () => {
    const { floor } = town.house;
    const id = await onPath();
    const as = { conversationId: id };
    await expect(floor.act(await act(north.vega), askOffLegalPath, { ...as, reason: ' ' })).rejects.toMatchObject({
      field: 'reason',
    });
    await floor.act(await act(north.vega), askOffLegalPath, { ...as, reason: 'A question about the dress code.' });
    await expect(floor.act(await act(north.vega), answerOffLegalPath, { ...as, confirm: true })).rejects.toMatchObject({
      code: 'conversations.error.legal_same_person',
    });
    await expect(floor.act(await act(north.ortiz), answerOffLegalPath, { ...as, confirm: true })).rejects.toMatchObject(
      { status: 404 },
    );
    await floor.act(await act(north.baptiste), answerOffLegalPath, { ...as, confirm: true });
    expect(await rowOf(id)).toMatchObject({ legal_kind: null, privacy: 'private', owner_id: north.vega });
    await floor.act(await act(north.vega), closeConversation, as);
    expect((await rowOf(id)).state).toBe('closed');
  });

  it('follows the seat when a coordinator leaves, and comes back with them', async () => {
    const { floor } = town.house;
    const id = await onPath();
    const administrator = await act(north.nair);
    const browser = await town.browser(north, north.nair);
    expect((await browser.get(`/desk/leavers/${north.vega}`)).text).toContain('Coordinator of a legal path');
    await floor.act(administrator, runLeaverDrill, { personId: north.vega, toId: null });
    expect((await rowOf(id)).owner_id).toBe(north.ortiz);
    expect(await astray()).toEqual([]);
    await floor.act(administrator, undoDeparture, { personId: north.vega });
    expect((await rowOf(id)).owner_id).toBe(north.vega);
    expect(await astray()).toEqual([]);
  });

  it('of one’s own child is the deputy’s', async () => {
    await name('disability', north.okafor, north.lund);
    const id = await ask('About Ada and her plan.');
    await town.house.floor.act(await act(north.brandt), setTopic, {
      conversationId: id,
      topicId: await topic('bus_late'),
      studentIds: [north.ada],
    });
    await town.house.floor.act(await act((await rowOf(id)).owner_id), putOnLegalPath, {
      conversationId: id,
      kind: 'disability',
      reason: '504',
    });
    expect(await rowOf(id)).toMatchObject({ owner_id: north.lund, legal_kind: 'disability' });
  });
});

async function topic(like: string): Promise<Uuid> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      id: Uuid;
    }>`select id from conversations.topics where district_id = ${north.district} order by key = ${like} desc, key like 'bus%' desc limit 1`.execute(
      tx,
    ),
  );
  return rows[0]?.id ?? '';
}

describe('pages', () => {
  it('lead from the district’s page to complaints and rights, and from there to the complaint', async () => {
    const browser = await town.browser(north, null);
    expect((await browser.get('/')).text).toContain('href="/rights"');
    const rights = (await browser.get('/rights')).text;
    expect(rights).toContain('Title IX Coordinator');
    expect(rights).toContain('Marisol Vega');
    expect(rights).toContain('rights@north.test');
    await town.house.floor.act(town.system(north), saveLegalSeat, {
      ...seat,
      showsName: false,
      kind: 'harassment',
      orgId: null,
      personId: north.vega,
      deputyId: north.ortiz,
    });
    expect((await browser.get('/rights')).text).not.toContain('Marisol Vega');
    expect((await browser.get('/ask?legal=harassment')).text).toContain('You are using this path');
    const sent = await browser.post('/ask', {
      kind: 'concern',
      text: 'A formal complaint.',
      how: 'none',
      legal: 'harassment',
    });
    const receipt = await browser.get(sent.location ?? '');
    const link = /href="(\/case\/[^"/]+)"/.exec(receipt.text)?.[1] ?? '';
    const page = (await browser.get(link)).text;
    expect(page).toContain('Your rights in this matter');
    expect(page).not.toContain('/close"');
  });

  it('let a person at the desk press it, and a coordinator decide it, without scripts', async () => {
    const id = await ask('He will not stop.');
    const office = await town.browser(north, north.brandt);
    expect((await office.get(`/desk/conversations/${id}`)).text).toContain('This has a legal path');
    await office.get(`/desk/conversations/${id}/legal`);
    const wrong = await office.post(`/desk/conversations/${id}/legal`, { kind: 'harassment', reason: '' });
    expect(wrong.status).toBe(422);
    const put = await office.post(`/desk/conversations/${id}/legal`, { kind: 'harassment', reason: 'Title IX' });
    expect([put.status, put.location]).toEqual([303, '/desk/inbox']);
    const coordinator = await town.browser(north, north.vega);
    await coordinator.get(`/desk/conversations/${id}/legal`);
    const on = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();
    const decided = await coordinator.post(`/desk/conversations/${id}/legal/decide`, {
      outcome: 'referred',
      on,
      note: 'To the state.',
    });
    expect(decided.status).toBe(303);
    expect((await rowOf(id)).outcome).toBe('referred');
    expect((await coordinator.get('/desk/legal')).text).toContain('Referred outside the district');
  });

  it('let the administrator name people and set days, and show red where nobody is named', async () => {
    const browser = await town.browser(north, north.nair);
    expect((await browser.get('/admin/legal')).text).toContain('No coordinator');
    await browser.get('/admin/legal/public_records');
    const same = { person: north.lund, deputy: north.lund };
    expect((await browser.post('/admin/legal/public_records/seats', same)).status).toBe(422);
    const named = await browser.post('/admin/legal/public_records/seats', {
      person: north.lund,
      deputy: north.park,
      shows: '1',
    });
    expect(named.status).toBe(303);
    const days = { acknowledge: '3', decide: '5', superior: '', outside_name: '', outside_url: 'nonsense' };
    expect((await browser.post('/admin/legal/public_records', days)).status).toBe(422);
    expect((await browser.post('/admin/legal/public_records', { ...days, outside_url: '' })).status).toBe(303);
    const principal = await town.browser(north, north.calloway);
    expect((await principal.get('/admin/legal')).status).toBeGreaterThanOrEqual(403);
  });
});

type Step = { readonly act: string; readonly who: number; readonly other: number; readonly which: number };
const people = ['brandt', 'calloway', 'vega', 'ortiz', 'baptiste', 'nair', 'lund', 'park'] as const;
const deeds = [
  'ask',
  'put',
  'close',
  'close_automatic',
  'close_family',
  'reply_close',
  'merge',
  'group',
  'hand_off',
  'take',
  'wait',
  'private',
  'help',
  'second_look',
  'reopen',
  'off',
  'on',
  'drill',
  'undo',
  'away',
  'time',
  'seat',
  'ask_off',
  'answer_off',
] as const;

async function matters(): Promise<readonly { id: Uuid; owner_id: Uuid | null }[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      id: Uuid;
      owner_id: Uuid | null;
    }>`select id, owner_id from conversations.conversations where district_id = ${north.district} and merged_into is null order by id desc limit 12`.execute(
      tx,
    ),
  );
  return rows;
}

async function take({ act: deed, who, other, which }: Step): Promise<void> {
  const { floor } = town.house;
  const person = north[people[who] ?? 'brandt'];
  const another = north[people[other] ?? 'nair'];
  const all = await matters();
  const chosen = all[which % Math.max(1, all.length)];
  const administrator = await act(north.nair);
  if (deed === 'ask') {
    await ask('Something happened.', which % 2 === 0 ? { legal: 'harassment' } : {});
    return;
  }
  if (deed === 'off') await floor.act(administrator, turnOff, { personId: person });
  else if (deed === 'on') await floor.act(administrator, turnOn, { personId: person });
  else if (deed === 'drill')
    await floor.act(administrator, runLeaverDrill, { personId: person, toId: which % 2 === 0 ? another : null });
  else if (deed === 'undo') await floor.act(administrator, undoDeparture, { personId: person });
  else if (deed === 'seat')
    await name('harassment', person, person === another ? null : another, which % 3 === 0 ? north.birch : null);
  else if (deed === 'away')
    await floor.act(administrator, enterAbsence, {
      personId: person,
      from: town.now().toString(),
      until: town.now().add({ hours: 30 }).toString(),
      backupId: which % 2 === 0 ? another : null,
    });
  else if (deed === 'time') {
    town.pass({ hours: which % 200 });
    await floor.act(town.system(north), runLegalClock, {});
    await town.work(north);
  } else if (chosen !== undefined) {
    const as = { conversationId: chosen.id };
    const owner = await act(chosen.owner_id ?? person);
    const family = linkActor(north.district, chosen.id);
    if (deed === 'put')
      await floor.act(owner, putOnLegalPath, {
        ...as,
        kind: 'harassment',
        reason: 'So',
        aboutStaffIds: which % 2 === 0 ? [another] : [],
        stay: which % 3 === 0,
      });
    else if (deed === 'close') await floor.act(owner, closeConversation, as);
    else if (deed === 'close_automatic')
      await floor.act(town.system(north), closeConversation, { ...as, how: 'automatic' });
    else if (deed === 'close_family') await floor.act(family, closeByFamily, as);
    else if (deed === 'reply_close')
      await floor.act(owner, reply, { ...as, text: 'Thank you.', thenDo: 'close', undo: 0 });
    else if (deed === 'merge')
      await floor.act(owner, merge, { ...as, intoId: all[other % all.length]?.id ?? chosen.id });
    else if (deed === 'group')
      await floor.act(owner, groupConversations, { conversationIds: [chosen.id], name: 'All' });
    else if (deed === 'hand_off') await floor.act(owner, handOff, { ...as, toPersonId: another, reason: 'Theirs' });
    else if (deed === 'take') await floor.act(await act(person), takeOver, as);
    else if (deed === 'wait') await floor.act(owner, waitForFamily, as);
    else if (deed === 'private') await floor.act(owner, makePrivate, as);
    else if (deed === 'help') await floor.act(owner, setHelper, { ...as, personId: another, remove: which % 2 === 0 });
    else if (deed === 'second_look') await floor.act(family, askSecondLook, { ...as, text: '' });
    else if (deed === 'reopen') await floor.act(family, reopenByFamily, as);
    else if (deed === 'ask_off') await floor.act(owner, askOffLegalPath, { ...as, reason: 'Not so' });
    else if (deed === 'answer_off')
      await floor.act(await act(person), answerOffLegalPath, { ...as, confirm: which % 4 === 0 });
  }
}

describe('whatever is done', () => {
  it('no legal matter is closed without an outcome, and each is with somebody of its path who may have it', async () => {
    const long = process.env['PORCHLIGHT_LONG'] === '1';
    const step = fc.record({
      act: fc.constantFrom(...deeds),
      who: fc.nat(people.length - 1),
      other: fc.nat(people.length - 1),
      which: fc.nat(1000),
    });
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
        for (const one of steps) {
          await take(one).then(
            () => done.set(one.act, (done.get(one.act) ?? 0) + 1),
            (error: unknown) => {
              // Refused is fine: not allowed, closed already, the last administrator. Anything else is not.
              if (typeof error !== 'object' || error === null || !('status' in error) || Number(error.status) >= 500)
                throw error;
            },
          );
          const { rows } = await town.inside(north, async (tx) =>
            sql<{
              code: string;
            }>`select code from conversations.conversations where district_id = ${north.district} and legal_kind is not null
              and ((state = 'closed' and closed_how is distinct from 'legal_outcome') or (state <> 'closed' and (owner_id is null or due_at is null
                or owner_id = any(excluded_ids) or not (owner_id = any(reader_ids)) or reader_ids && excluded_ids or group_id is not null)))`.execute(
              tx,
            ),
          );
          expect({ step: one, broken: rows }).toEqual({ step: one, broken: [] });
          expect({ step: one, astray: await astray() }).toEqual({ step: one, astray: [] });
        }
      }),
      { numRuns: long ? 60 : 4, seed: long ? Date.now() : 20261122, endOnFailure: true },
    );
    expect(done.size).toBeGreaterThan(12);
  }, 1_200_000);
});
