import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationsRoom, submit } from '#rooms/conversations';
import type { Uuid } from '#platform/ids';
import { type Browser, type Cast, openTown, type Town } from '#test/town';
import { setAlarmTurns } from './actions/alarm-settings.ts';
import { callAlarmTeam, dismissAlarm } from './actions/alarms.ts';
import { setAlarmTeam } from './actions/alarm-settings.ts';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

const read = async <R>(query: ReturnType<typeof sql<R>>): Promise<readonly R[]> =>
  (await town.inside(north, async (tx) => query.execute(tx))).rows;

async function ask(text: string, privacy: 'normal' | 'private' = 'normal'): Promise<Uuid> {
  const opened = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
    kind: 'concern',
    language: 'en',
    how: 'email',
    address: 'dana@families.test',
    schoolId: north.birch,
    privacy,
    text,
  });
  return opened.id;
}

const danger = 'My daughter says she wants to kill herself.';
const calledFor = async (id: Uuid): Promise<readonly Uuid[]> =>
  (
    await read(
      sql<{
        person_id: Uuid;
      }>`select person_id from conversations.alarm_calls where district_id = ${north.district} and conversation_id = ${id} order by person_id`,
    )
  ).map((row) => row.person_id);
const people = (...ids: readonly Uuid[]): readonly Uuid[] => ids.toSorted();

describe('an alarm', () => {
  it('calls who is on call at that hour, and after five minutes without an answer the whole list', async () => {
    const { floor } = town.house;
    const nair = await town.actorOf(north, north.nair);
    await floor.act(nair, setAlarmTeam, {
      orgId: null,
      personIds: [north.nair, north.baptiste, north.vega, north.ortiz],
    });
    const days = [1, 2, 3, 4, 5];
    const turn = { days, from: '07:00', to: '17:00', closed: 'not' as const };
    const night = { days, from: '17:00', to: '07:00', closed: 'also' as const };
    await floor.act(nair, setAlarmTurns, { orgId: null, personId: north.nair, turns: [turn], isBackup: false });
    await floor.act(nair, setAlarmTurns, { orgId: null, personId: north.baptiste, turns: [night], isBackup: false });
    await floor.act(nair, setAlarmTurns, { orgId: null, personId: north.ortiz, turns: [], isBackup: true });
    // Saving the list again keeps the turns of whoever stays on it.
    await floor.act(nair, setAlarmTeam, {
      orgId: null,
      personIds: [north.nair, north.baptiste, north.vega, north.ortiz],
    });

    const id = await ask(danger);
    await town.work(north);
    const owner = (
      await read(
        sql<{
          owner_id: Uuid;
        }>`select owner_id from conversations.conversations where district_id = ${north.district} and id = ${id}`,
      )
    )[0]?.owner_id;
    expect(await calledFor(id)).toEqual(people(...new Set([north.nair, north.vega, owner ?? ''])));
    town.pass({ minutes: 5, seconds: 1 });
    await town.work(north);
    expect(new Set(await calledFor(id))).toEqual(new Set([north.nair, north.baptiste, north.vega, north.ortiz, owner]));
    await floor.act(await town.actorOf(north, north.vega), dismissAlarm, { conversationId: id });
  });

  it('that was none leaves no mark: only the audit log knows of it, and the list is counted without the family', async () => {
    const { floor } = town.house;
    const id = await ask(`${danger} That is a line of the play we rehearse.`, 'private');
    await town.work(north);
    const before = await read(
      sql<{
        reader_ids: Uuid[];
      }>`select reader_ids from conversations.conversations where district_id = ${north.district} and id = ${id}`,
    );
    expect(before[0]?.reader_ids).toContain(north.vega);
    await floor.act(await town.actorOf(north, north.nair), dismissAlarm, { conversationId: id, reason: 'quotation' });
    const [row] = await read(
      sql<{
        reader_ids: Uuid[];
        critical_at: unknown;
      }>`select reader_ids, critical_at from conversations.conversations where district_id = ${north.district} and id = ${id}`,
    );
    expect(row?.critical_at).toBeNull();
    expect(row?.reader_ids).not.toContain(north.vega);
    expect(row?.reader_ids).toContain(north.nair);
    expect(await calledFor(id)).toEqual([]);
    expect(
      await read(
        sql`select 1 from conversations.happenings where district_id = ${north.district} and conversation_id = ${id} and what like 'alarm%'`,
      ),
    ).toEqual([]);
    const hits = await read(
      sql<{
        list: string;
        conversation_id: Uuid | null;
        reason: string;
      }>`select list, conversation_id, reason from conversations.alarm_hits where district_id = ${north.district} and reason = 'quotation'`,
    );
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every((hit) => hit.conversation_id === null && hit.list === 'en')).toBe(true);
    const audit = await read(
      sql<{
        what: string;
        facts: { reason?: string };
      }>`select what, facts from platform.audit where district_id = ${north.district} and about_id = ${id} and what = 'alarm dismissed'`,
    );
    expect(audit[0]?.facts.reason).toBe('quotation');
    // And no further call comes.
    town.pass({ minutes: 11 });
    await town.work(north);
    expect(await calledFor(id)).toEqual([]);
  });
});

describe('the pages', () => {
  let nair: Browser;
  beforeAll(async () => {
    nair = await town.browser(north, north.nair);
  });

  it('of alarms are red until it is proved, say who is called now, and take turns', async () => {
    const page = await nair.get('/admin/alarms');
    expect(page.text).toContain('Not proved to reach two people');
    expect(page.text).toContain('Called now');
    expect(page.text).toContain('As a backup');
    const turns = `/admin/alarms/turns?org=&person=${north.vega}`;
    expect((await nair.get(turns)).status).toBe(200);
    const wrong = await nair.post('/admin/alarms/turns', {
      org: '',
      person: north.vega,
      kind: 'turns',
      'day-0-1': '1',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('give both hours');
    const saved = await nair.post('/admin/alarms/turns', {
      org: '',
      person: north.vega,
      kind: 'turns',
      'day-0-6': '1',
      'day-0-7': '1',
      'from-0': '08:00',
      'to-0': '08:00',
      'closed-0': 'also',
    });
    expect(saved.status).toBe(303);
    expect((await nair.get('/admin/alarms')).text).toContain('Saturday and Sunday');
    const vega = await town.browser(north, north.vega);
    expect((await vega.get(turns)).status).toBe(404);
  });

  it('of a matter with words of danger say who must report and where, in the district’s own words', async () => {
    const id = await ask(danger);
    const plain = await nair.get(`/desk/conversations/${id}`);
    expect(plain.text).toContain('Porchlight reports nothing for you');
    expect(plain.text).toContain('has not entered the state’s number');
    expect(plain.text).toContain('Homework or a story');
    const wrong = await nair.post('/admin/alarms/duty', { line: 'Child abuse line', number: 'unknown' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Child abuse line');
    await nair.post('/admin/alarms/duty', {
      line: 'Child abuse line',
      number: '555-0100',
      'text-en': 'Call yourself, then tell the principal.',
    });
    const own = await nair.get(`/desk/conversations/${id}`);
    expect(own.text).toContain('Call yourself, then tell the principal.');
    expect(own.text).toContain('href="tel:5550100"');
    await nair.post(`/desk/conversations/${id}/alarm`, { do: 'dismiss', reason: 'homework' });
    const after = await nair.get(`/desk/conversations/${id}`);
    expect(after.text).not.toContain('words of danger');
    expect(after.text).not.toContain('Call yourself');
  });

  it('tell few false alarms of few families to nobody', async () => {
    const page = await nair.get('/admin/alarms');
    expect(page.text).toContain('Which lists cry wolf');
    expect(page.text).toContain('fewer than 10');
  });
});

describe('the district’s own pager', () => {
  it('hears of each call and of its end, of a private matter too, by its id alone', async () => {
    const { floor } = town.house;
    const nair = await town.actorOf(north, north.nair);
    const browser = await town.browser(north, north.nair);
    await browser.get('/admin/webhooks');
    await browser.post('/admin/webhooks', {
      url: 'https://pager.example.org/hook',
      event: 'conversations.alarm_calling',
    });
    const id = await ask(danger, 'private');
    await floor.act(town.system(north), callAlarmTeam, { conversationId: id, round: 0 });
    const told = await read(
      sql<{
        payload: { body: string };
      }>`select payload from platform.outbox where district_id = ${north.district} and job = 'conversations.webhook_deliver'`,
    );
    const body = JSON.parse(told.at(-1)?.payload.body ?? '{}') as { type: string; data: object };
    expect(body.type).toBe('conversations.alarm_calling');
    expect(body.data).toEqual({ conversation_id: id });
    await floor.act(nair, dismissAlarm, { conversationId: id });
  });
});

describe('an answer written at night', () => {
  it('waits for the family’s morning, can go out at once or come back, and counts as written when it was', async () => {
    // From Monday morning to 22:30 in Chicago.
    const local = town.now().toZonedDateTimeISO('America/Chicago');
    town.pass(local.with({ hour: 22, minute: 30 }).since(local));
    const id = await ask('Hello, could you help me?');
    const office = await town.browser(north, north.nair);
    const page = await office.get(`/desk/conversations/${id}`);
    expect(page.text).toContain('At 7:30');
    await office.post(`/desk/conversations/${id}/reply`, {
      text: 'Of course, what is it?',
      when: 'morning',
      do: 'send',
    });
    const held = async () =>
      (
        await read(
          sql<{
            id: Uuid;
            state: string;
            send_at: Temporal.Instant;
          }>`select id, state, send_at from conversations.messages where district_id = ${north.district} and conversation_id = ${id} and direction = 'out' order by id`,
        )
      ).at(-1);
    const first = await held();
    expect(first?.send_at.toZonedDateTimeISO('America/Chicago').toPlainTime().toString()).toBe('07:30:00');
    const waiting = await office.get(`/desk/conversations/${id}`);
    expect(waiting.text).toContain('Send it now');
    town.pass({ minutes: 30 });
    await town.work(north);
    expect((await held())?.state).toBe('held');
    await office.post(`/desk/conversations/${id}/messages/${first?.id ?? ''}/send-now`, {});
    await town.work(north);
    expect((await held())?.state).toBe('sent');

    await office.get(`/desk/conversations/${id}`);
    await office.post(`/desk/conversations/${id}/reply`, { text: 'One thing more.', when: 'morning', do: 'send' });
    town.pass({ hours: 9 });
    await town.work(north);
    expect((await held())?.state).toBe('sent');
    const byDay = await office.get(`/desk/conversations/${id}`);
    expect(byDay.text).not.toContain('When it goes out');
  });
});

describe('the proof', () => {
  it('is a test call answered within 24 hours, counts for 90 days, and its absence is a warning of the check', async () => {
    const warnings = async (): Promise<readonly string[]> => {
      const check = (conversationsRoom.checks ?? []).find((one) => one.id === 'alarms');
      return (await check?.count(town.house.floor, town.system(north)))?.warnings ?? [];
    };
    const nair = await town.browser(north, north.nair);
    const visitor = await town.browser(north, null);
    const callAndLinks = async (): Promise<readonly string[]> => {
      await nair.get('/admin/first-day/alarm');
      await nair.post('/admin/first-day/alarm', {});
      const mails = await read(
        sql<{
          body: string;
        }>`select body from channels.deliveries where district_id = ${north.district} and about_kind = 'proof' and created_at = ${town.now()}`,
      );
      return mails.flatMap(({ body }) => /\/heard\/\S+/u.exec(body)?.[0] ?? []);
    };
    const press = async (link: string): Promise<string> => {
      await visitor.get(link);
      return (await visitor.post(link, {})).text;
    };
    expect((await warnings())[0]).toContain('not proved to reach two people');

    const late = await callAndLinks();
    expect(late.length).toBe(4);
    town.pass({ hours: 25 });
    for (const link of late) expect(await press(link)).not.toContain('An alarm reaches you');
    expect(await warnings()).toHaveLength(1);

    for (const link of (await callAndLinks()).slice(0, 2)) expect(await press(link)).toContain('An alarm reaches you');
    expect(await warnings()).toEqual([]);
    expect((await nair.get('/admin/alarms')).text).toContain('Proved: an alarm reaches at least two people');
    town.pass({ hours: 24 * 91 });
    expect(await warnings()).toHaveLength(1);
  });
});

it('families read before they write until when they have an answer', async () => {
  const visitor = await town.browser(north, null);
  expect((await visitor.get('/ask?school=birch-lane')).text).toContain('If you ask now, you have an answer by');
  expect((await visitor.get('/schools/birch-lane')).text).toContain('If you ask now, you have an answer by');
});
