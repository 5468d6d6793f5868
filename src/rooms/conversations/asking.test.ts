import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { newId } from '#platform/ids';
import { enter, handOff, receiveMail, submit } from '#rooms/conversations';
import { saveDuty, setStaffLanguages } from '#rooms/roster';
import { type Cast, openTown, type Town } from '#test/town';
import { openMail } from '../channels/mail/read.ts';
import { setAsker } from './actions/describing.ts';
import { saveTopicOwner } from './actions/topic-owners.ts';
import { forgetDirectory } from './conversations.directory.ts';

let town: Town;
let north: Cast;

type Row = {
  asker: string;
  topic: string | null;
  topic_id: Uuid | null;
  owner_id: Uuid;
  guardian_id: Uuid | null;
  student_ids: Uuid[];
};

async function row(id: Uuid): Promise<Row> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Row>`select c.asker, t.key as topic, c.topic_id, c.owner_id, c.guardian_id, c.student_ids from conversations.conversations c
      left join conversations.topics t on t.district_id = c.district_id and t.id = c.topic_id where c.district_id = ${north.district} and c.id = ${id}`.execute(
      tx,
    ),
  );
  const [one] = rows;
  if (!one) throw new Error('not there');
  return one;
}

async function topicId(key: string): Promise<Uuid> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      id: Uuid;
    }>`select id from conversations.topics where district_id = ${north.district} and key = ${key}`.execute(tx),
  );
  return rows[0]?.id ?? '';
}

const visitor = () => ({ ...town.system(north), kind: 'anonymous' as const });

type Asked = Partial<Parameters<typeof submit.perform>[1]>;
async function ask(text: string, more: Asked = {}): Promise<Row> {
  const opened = await town.house.floor.act(visitor(), submit, {
    kind: 'question',
    language: 'en',
    how: 'email',
    address: 'somebody@elsewhere.test',
    schoolId: north.birch,
    text,
    ...more,
  });
  return row(opened.id);
}

async function mail(from: string, text: string): Promise<Row> {
  const raw = Buffer.from(
    `From: ${from}\r\nTo: help@demo.porchlight.test\r\nSubject: A question\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
  );
  const opened = await openMail(raw, { authenticate: false, ownMessageIdDomain: 'id.demo.porchlight.test' });
  const done = await town.house.floor.act(town.system(north), receiveMail, {
    mail: { raw, opened, via: 'smtp', envelope: { from: 'x@y.test', to: ['help@demo.porchlight.test'] } },
  });
  return row(done.conversationId ?? '');
}

type RuleGiven = Partial<Parameters<typeof saveTopicOwner.perform>[1]>;
async function rule(key: string, given: RuleGiven): Promise<void> {
  const administrator = await town.actorOf(north, north.nair);
  const input = { topicId: await topicId(key), orgId: null, kind: 'person' as const, ...given };
  await town.house.floor.act(administrator, saveTopicOwner, input);
}

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

describe('who asks', () => {
  it('is what the form says; the press goes to its own desk whatever it asks about, and never to a teacher', async () => {
    const press = await ask('How late is the bus to Birch Lane every day?', { asker: 'media', childName: 'Nora' });
    expect(press).toMatchObject({ asker: 'media', topic: 'media_press' });
    expect(press.owner_id).not.toBe(north.okafor);
    expect((await ask('When does the library open?', { asker: 'neighbor' })).asker).toBe('neighbor');
    expect((await ask('When does the library open?')).asker).toBe('unknown');
  });

  it('a new family whose words say nothing else is taken to be about enrolling', async () => {
    expect(await ask('Hello, we have a question.', { asker: 'new_family' })).toMatchObject({
      asker: 'new_family',
      topic: 'enroll_new',
    });
    expect((await ask('When are basketball tryouts?', { asker: 'new_family' })).topic).toBe('sports');
  });

  it('topics of the staff’s own are for staff: a family never gets there', async () => {
    const inside = await topicId('staff_technology');
    expect((await ask('The projector does not turn on.', { topicId: inside, asker: 'family' })).topic).not.toBe(
      'staff_technology',
    );
    expect((await ask('The projector does not turn on.', { topicId: inside, asker: 'staff' })).topic).toBe(
      'staff_technology',
    );
  });

  it('is told from the address of a mail: a guardian, a colleague, a student about themselves, or nobody known', async () => {
    await town.inside(north, async (tx) =>
      sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) values (${north.district}, ${newId()}, ${north.nora}, 'email', 'nora@students.test', 'nora@students.test')`.execute(
        tx,
      ),
    );
    expect(await mail('amal@families.test', 'Is lunch halal?')).toMatchObject({
      asker: 'family',
      guardian_id: north.amal,
    });
    expect(await mail('vega@staff.test', 'The screen in our room is dark.')).toMatchObject({
      asker: 'staff',
      guardian_id: null,
    });
    expect(await mail('nora@students.test', 'May I change my class?')).toMatchObject({
      asker: 'student',
      guardian_id: null,
      student_ids: [north.nora],
    });
    expect(await mail('nobody@elsewhere.test', 'Hello')).toMatchObject({ asker: 'unknown', student_ids: [] });
  });

  it('is a family at the counter unless somebody says otherwise', async () => {
    const office = await town.actorOf(north, north.brandt);
    const input = {
      kind: 'question' as const,
      channel: 'phone' as const,
      text: 'A question',
      language: 'en',
      schoolId: north.birch,
      topicId: null,
      guardianId: null,
      how: 'none' as const,
    };
    expect((await row((await town.house.floor.act(office, enter, input)).id)).asker).toBe('family');
    expect((await row((await town.house.floor.act(office, enter, { ...input, asker: 'neighbor' })).id)).asker).toBe(
      'neighbor',
    );
  });

  it('said at the desk to be the press, it leaves the teacher who had it', async () => {
    const id = (
      await town.house.floor.act(visitor(), submit, {
        kind: 'question',
        language: 'en',
        how: 'email',
        address: 'pen@paper.test',
        schoolId: north.birch,
        text: 'Tell us more.',
      })
    ).id;
    const office = await town.actorOf(north, north.brandt);
    await town.house.floor.act(office, handOff, { conversationId: id, toPersonId: north.okafor, reason: 'Yours' });
    const teacher = await town.actorOf(north, north.okafor);
    await town.house.floor.act(teacher, setAsker, { conversationId: id, asker: 'media' });
    const after = await row(id);
    expect(after).toMatchObject({ asker: 'media', topic: 'media_press' });
    expect(after.owner_id).not.toBe(north.okafor);
    const head = await town.actorOf(north, north.nair);
    await expect(
      town.house.floor.act(head, handOff, { conversationId: id, toPersonId: north.okafor, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'conversations.error.person_cannot' });
  });
});

describe('who owns', () => {
  it('a topic for the press is never given to a teacher', async () => {
    await expect(rule('media_press', { personId: north.okafor })).rejects.toMatchObject({
      code: 'conversations.error.press_never_teacher',
      field: 'kind',
    });
    await expect(rule('media_press', { kind: 'homeroom_teacher' })).rejects.toMatchObject({ field: 'kind' });
  });

  it('a counselor has the children of their letters, and their own before them', async () => {
    const { floor } = town.house;
    const administrator = await town.actorOf(north, north.nair);
    const counselor = { duty: 'counselor' as const, orgId: north.birch };
    await floor.act(administrator, saveDuty, { ...counselor, personId: north.vega, lettersFrom: 'A', lettersTo: 'M' });
    await floor.act(administrator, saveDuty, { ...counselor, personId: north.ortiz, lettersFrom: 'N', lettersTo: 'Z' });
    await rule('wellbeing', { kind: 'counselor' });
    forgetDirectory(north.district);
    const sad = async (guardian: Uuid): Promise<Uuid> => {
      const actor = await town.actorOf(north, guardian);
      const input = {
        kind: 'question' as const,
        language: 'en',
        how: 'email' as const,
        address: 'x@families.test',
        text: 'I would like to talk about how my child feels.',
        topicId: await topicId('wellbeing'),
      };
      return (await row((await floor.act(actor, submit, input)).id)).owner_id;
    };
    expect(await sad(north.dana)).toBe(north.ortiz);
    expect(await sad(north.amal)).toBe(north.vega);
    await floor.act(administrator, saveDuty, { duty: 'counselor', personId: north.vega, studentId: north.nora });
    expect(await sad(north.dana)).toBe(north.vega);
  });

  it('whoever speaks the family’s language has it, where the topic says so', async () => {
    const { floor } = town.house;
    await floor.act(await town.actorOf(north, north.brandt), setStaffLanguages, {
      personId: north.brandt,
      languages: ['ar'],
    });
    await rule('interpreter', { kind: 'speaks_language' });
    forgetDirectory(north.district);
    const given = { topicId: await topicId('interpreter'), schoolId: north.birch };
    expect((await ask('أحتاج إلى مترجم', { ...given, language: 'ar' })).owner_id).toBe(north.brandt);
  });

  it('only an administrator says who is liaison, and nobody from another school says duties here', async () => {
    const { floor } = town.house;
    const office = await town.actorOf(north, north.brandt);
    const given = { personId: north.brandt, orgId: north.birch };
    await expect(floor.act(office, saveDuty, { ...given, duty: 'liaison' })).rejects.toMatchObject({ status: 404 });
    const cedar = await town.actorOf(north, north.lund);
    await expect(floor.act(cedar, saveDuty, { ...given, duty: 'counselor' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('the pages', () => {
  it('show duties with letters that nobody has, take a new one and end it', async () => {
    const browser = await town.browser(north, north.nair);
    const page = await browser.get(`/desk/duties?school=${north.cedar}`);
    expect(page.status).toBe(200);
    const token = /name="_form" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const given = { _form: token, school: north.cedar, form: 'wide', duty: 'counselor', person: north.park };
    const wrong = await browser.post('/desk/duties', { ...given, from: 'M', to: 'A' });
    expect(wrong.status).toBe(422);
    expect((await browser.post('/desk/duties', { ...given, from: 'A', to: 'F' })).status).toBe(303);
    expect((await browser.get(`/desk/duties?school=${north.cedar}`)).text).toContain('G–Z');
  });

  it('try a topic for a class, and give many topics one owner', async () => {
    const browser = await town.browser(north, north.nair);
    const topic = await topicId('wellbeing');
    const tried = await browser.get(`/admin/topics/${topic}?school=${north.birch}&name=Whitfield`);
    expect(tried.text).toContain('Elena Ortiz');
    await rule('fees', { personId: north.lund });
    await town.inside(north, async (tx) =>
      sql`update roster.people set status = 'ended' where district_id = ${north.district} and id = ${north.lund}`.execute(
        tx,
      ),
    );
    forgetDirectory(north.district);
    const bulk = await browser.get('/admin/topics/owners');
    expect(bulk.text).toContain('Karin Lund no longer works here');
    const form = /name="_form" value="([^"]+)"/.exec(bulk.text)?.[1] ?? '';
    const chosen = `${await topicId('fees')}:`;
    const refused = await browser.post('/admin/topics/owners', { _form: form, topic: chosen, to: '' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`value="${chosen}" checked data-choose`);
    expect(refused.text.match(/ checked data-choose/g)).toHaveLength(1);
    const done = await browser.post('/admin/topics/owners', {
      _form: form,
      topic: chosen,
      to: north.brandt,
    });
    expect(done.status).toBe(303);
    forgetDirectory(north.district);
    expect((await browser.get('/admin/topics/owners')).text).not.toContain('Karin Lund');
  });

  it('ask on the form who somebody is, and not a guardian who is signed in', async () => {
    const visitorPage = await (await town.browser(north, null)).get('/ask?asker=media');
    expect(visitorPage.text).toMatch(/name="asker"[^>]*value="media"[^>]*checked|value="media"[^>]*checked/);
    expect((await (await town.browser(north, north.dana)).get('/ask')).text).not.toContain('name="asker"');
  });
});
